"""A novel of any length, and what a book of it costs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from evaluation.machine.books import seconds
from evaluation.novel import chinese, novel
from qingyin.books import read_book
from tests.conftest import ROOT
from tests.evaluation.conftest import Script, needs

needs_ffmpeg = pytest.mark.skipif(not shutil.which("ffprobe"), reason="ffmpeg, which writes m4b, is not on PATH")


def test_a_novel_has_the_chapters_and_about_the_length_that_are_asked_for(tmp_path: Path) -> None:
    lines = list(novel(6000, 12))
    assert lines == list(novel(6000, 12))
    (tmp_path / "novel.txt").write_text("\n".join(lines), "utf-8")
    book = read_book(tmp_path / "novel.txt")
    assert [chapter.title.split()[0] for chapter in book.chapters] == [f"第{chinese(n)}章" for n in range(1, 13)]
    assert sum(chapter.characters for chapter in book.chapters) == pytest.approx(6700, rel=0.15)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (999, "九百九十九"),
    ],
)
def test_numbers_of_chapters(number: int, expected: str) -> None:
    assert chinese(number) == expected


def test_clocks() -> None:
    assert seconds("1:02:03.500") == 3723.5


@needs("soundfile")
@needs_ffmpeg
def test_the_figures(script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'src'}")
    assert script("machine.books", "--characters", "300", "--chapters", "3", "--jobs", "2") == 0
    figures = json.loads((tmp_path / "books.json").read_text("utf-8"))
    assert figures["same_bytes"] and figures["chapters"] == 3
    assert figures["chapter_off"] < 0.001 and figures["clips_off"] < 0.002
    assert set(figures["encoding"]) == {"mp3", "m4b", "epub", "mp3, several"}
    assert all(20 < figures["work"][name]["worker_mb"] < 500 for name in ("one", "several"))
