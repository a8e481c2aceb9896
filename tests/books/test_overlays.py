"""An EPUB with sound: valid, in step, and read again as the same book."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

from qingyin.books import Book, Chapter, make_book, read_book
from qingyin.books.level import Loudness
from qingyin.books.outputs.overlays import Clip, clips
from qingyin.books.performance import SpokenSentence, Take
from qingyin.synthesizer import Synthesizer

soundfile = pytest.importorskip("soundfile", reason="the sound inside is MP3")
BOOK = Book(
    "书 & <名>",
    (
        Chapter("第一章 “出发”", ("天亮了。山下很静！他说：“走吧。”", "＊＊＊", "a < b & c。")),
        Chapter("第二章", ("到了。",)),
        Chapter("……", ("＊＊＊",)),
    ),
    author="王<小明>",
    cover=b"\x89PNG\r\n\x1a\n" + bytes(20),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, synthesizer: Synthesizer) -> Path:
    path = tmp_path_factory.mktemp("epub") / "b.epub"
    make_book(synthesizer, BOOK, path)
    return path


def milliseconds(clock: str) -> int:
    hours, minutes, seconds = clock.split(":")
    return round(1000 * (3600 * int(hours) + 60 * int(minutes) + float(seconds)))


def test_the_clips_tile_the_sound(made: Path) -> None:
    with zipfile.ZipFile(made) as archive:
        package = archive.read("EPUB/package.opf").decode()
        total = 0
        for index in (0, 1):
            overlay = archive.read(f"EPUB/text{index}.smil").decode()
            times = [
                tuple(map(milliseconds, found))
                for found in re.findall(r'clipBegin="([^"]+)" clipEnd="([^"]+)"', overlay)
            ]
            assert times[0][0] == 0 and all(begin < end for begin, end in times)
            assert all(before[1] == after[0] for before, after in pairwise(times))
            sound = soundfile.info(io.BytesIO(archive.read(f"EPUB/sound{index}.mp3")))
            assert 0 <= 1000 * sound.frames / sound.samplerate - times[-1][1] < 1
            declared = re.search(rf'refines="#o{index}">([^<]+)<', package)
            assert declared and milliseconds(declared[1]) == times[-1][1]
            total += times[-1][1]
            text = archive.read(f"EPUB/text{index}.xhtml").decode()
            assert re.findall(r'id="s(\d+)"', text) == [str(number) for number in range(len(times))]
        assert "EPUB/text2.smil" not in archive.namelist()
    whole = re.search(r'duration">([^<]+)<', package)
    assert whole and milliseconds(whole[1]) == total


def test_it_is_read_again_as_the_same_book(made: Path) -> None:
    book = read_book(made)
    assert (book.title, book.author, book.cover) == (BOOK.title, BOOK.author, BOOK.cover)
    assert book.chapters == BOOK.chapters


def test_the_same_bytes_again(made: Path, synthesizer: Synthesizer, tmp_path: Path) -> None:
    make_book(synthesizer, BOOK, tmp_path / "b.epub")
    assert (tmp_path / "b.epub").read_bytes() == made.read_bytes()


CHECKER = shutil.which("epubcheck")  # a JAR in Debian


@pytest.mark.skipif(not (CHECKER and shutil.which("java")), reason="epubcheck is missing: apt install epubcheck")
def test_epubcheck_finds_nothing(synthesizer: Synthesizer, tmp_path: Path) -> None:
    book = Book(BOOK.title, BOOK.chapters, BOOK.author)
    make_book(synthesizer, book, tmp_path / "b.epub")
    done = subprocess.run(
        ["java", "-jar", str(CHECKER), str(tmp_path / "b.epub")], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0 and "WARNING" not in done.stdout + done.stderr, done.stdout + done.stderr


def test_no_clip_is_empty() -> None:
    sentences = (
        SpokenSentence(0, 0, 2, 500, 1000), SpokenSentence(1, 0, 1, 1000, 1001), SpokenSentence(1, 1, 5, 1001, 2000)
    )  # fmt: skip
    take = Take(Loudness(3000), sentences)
    assert clips(take, 22050) == [Clip(0, 0, 2, 0, 45), Clip(1, 1, 5, 45, 136)]
