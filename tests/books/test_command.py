"""`qingyin book` as a user runs it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from qingyin.books import Cast
from tests.conftest import Run

STORY = "题记\n第一章 出发\n天亮了。小明说：“走吧。”\n第二章\n到了。\n"


def story(folder: Path) -> None:
    (folder / "story.txt").write_text(STORY, "utf-8")


def test_a_folder(qingyin: Run, tmp_path: Path) -> None:
    story(tmp_path)
    done = qingyin("book", "story.txt", "-o", "out", "--format", "wav")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"2 chapters, 0:00:")
    assert "characters before the first heading (2)" in done.stderr.decode()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        ".work", "1 第一章 出发.wav", "2 第二章.wav", "book.json", "cast.toml"
    ]  # fmt: skip
    assert 'name = "小明"' in (tmp_path / "out" / "cast.toml").read_text("utf-8")


def test_some_chapters_and_more_parts(qingyin: Run, tmp_path: Path) -> None:
    story(tmp_path)
    words = ("book", "story.txt", "-o", "out", "--format", "wav", "--from", "1", "--to", "1", "--read", "front_matter")
    assert qingyin(*words).returncode == 0
    assert (tmp_path / "out" / "1 story.wav").exists()
    assert not (tmp_path / "out" / "2 第一章 出发.wav").exists()


def test_a_look_first(qingyin: Run, tmp_path: Path) -> None:
    story(tmp_path)
    done = qingyin("book", "story.txt", "--check")
    lines = done.stdout.decode().splitlines()
    assert lines[0] == "story · author unknown · zh-CN"
    assert re.fullmatch(r" +1 +19 characters +0\.\d min  第一章 出发", lines[1])
    assert re.fullmatch(r" +all +25 characters +0\.\d min  0\.0 min of work on this machine", lines[3])
    assert lines[4] == "skipped: characters before the first heading (2)"
    assert re.match(r"\d doubtful words", lines[5])
    assert [path.name for path in tmp_path.iterdir()] == ["story.txt"]


def test_a_cast(qingyin: Run, tmp_path: Path) -> None:
    story(tmp_path)
    assert qingyin("book", "story.txt", "--new-cast", "cast.toml").stdout == b"1 characters in cast.toml\n"
    assert 'name = "小明"' in (tmp_path / "cast.toml").read_text("utf-8")
    mine = (tmp_path / "cast.toml").read_text("utf-8").replace("rate = 1.0", "rate = 1.2  # mine")
    (tmp_path / "cast.toml").write_text(mine, "utf-8")
    (tmp_path / "story.txt").write_text(STORY + "“到了。”妈妈说。\n", "utf-8")
    assert qingyin("book", "story.txt", "--new-cast", "cast.toml").returncode == 0
    assert (tmp_path / "cast.toml").read_text("utf-8").startswith(mine)
    assert [role.name for role in Cast.open(tmp_path / "cast.toml").speakers] == ["小明", "妈妈"]
    assert qingyin("book", "story.txt", "-o", "out", "--format", "wav", "--cast", "cast.toml").returncode == 0
    assert not (tmp_path / "out" / "cast.toml").exists()


@pytest.mark.parametrize(("name", "expected"), [("out", ["1 第一章 出发.srt", "2 第二章.srt"]), ("b.m4b", ["b.srt"])])
def test_subtitles_and_the_cast_of_one_file(qingyin: Run, tmp_path: Path, name: str, expected: list[str]) -> None:
    if name == "b.m4b" and not shutil.which("ffmpeg"):
        pytest.skip("ffmpeg, which writes m4b, is not on PATH")
    story(tmp_path)
    done = qingyin("book", "story.txt", "-o", name, "--format", "wav", "--subtitles", "srt")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / name if name == "out" else tmp_path
    assert sorted(path.name for path in folder.glob("*.srt")) == expected
    texts = [(folder / each).read_text("utf-8") for each in expected]
    lines = [line for text in texts for line in text.splitlines() if line and not line[0].isdigit()]
    assert lines == ["第一章 出发", "天亮了。", "小明说：", "“走吧。”", "第二章", "到了。"]
    if name == "b.m4b":
        assert (tmp_path / "b.cast.toml").exists()
        assert qingyin("book", "story.txt", "-o", "b.epub", "--subtitles", "srt").returncode == 2


def test_a_shelf(qingyin: Run, tmp_path: Path) -> None:
    story(tmp_path)
    (tmp_path / "b.txt").write_text("“到了。”妈妈说。", "utf-8")
    (tmp_path / "empty.txt").write_text("", "utf-8")
    done = qingyin("book", "story.txt", "empty.txt", "b.txt", "-o", "out/{}", "--format", "wav")
    assert done.returncode == 2
    assert "empty.txt: there is no text" in done.stderr.decode()
    assert done.stdout.decode().count("chapters, 0:00:") == 2
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["b", "story"]
    assert 'name = "妈妈"' in (tmp_path / "out" / "b" / "cast.toml").read_text("utf-8")
    for words, said in (
        (("story.txt", "b.txt", "-o", "out"), "write it in -o"),
        (("story.txt", "b.txt", "-o", "out/{}", "--cast", "c.toml"), "a cast of its own"),
        (("story.txt", "out/../story.txt", "-o", "out/{}"), "written to 'out/story'"),
    ):
        done = qingyin("book", *words)
        assert done.returncode == 2 and said in done.stderr.decode(), done.stderr


def test_what_cannot_be_done(qingyin: Run, tmp_path: Path) -> None:
    story(tmp_path)
    (tmp_path / "taken").write_text("a file, and no folder", "utf-8")
    for words, status, said in (
        (("story.txt",), 2, "say where"),
        (("none.txt", "-o", "out"), 2, "cannot read"),
        (("story.txt", "-o", "out", "--read", "notes"), 2, "write one or more of front_matter"),
        (("story.txt", "-o", "out", "--format", "ogg"), 2, "available: wav"),
        (("story.txt", "-o", "story.txt", "--format", "wav"), 2, "are one file"),
        (("story.txt", "-o", "taken", "--format", "wav"), 4, "cannot make"),
        (("story.txt", "-o", "out", "--from", "3"), 2, "has 2"),
    ):
        done = qingyin("book", *words)
        assert done.returncode == status and said in done.stderr.decode(), done.stderr.decode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["story.txt", "taken"]
