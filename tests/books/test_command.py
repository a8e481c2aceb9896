"""`qingyin book` as a user runs it."""

from __future__ import annotations

from pathlib import Path

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
        ".work", "1 第一章 出发.wav", "2 第二章.wav", "book.json"
    ]  # fmt: skip


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
    assert lines[1].split() == ["1", "19", "characters", "0.1", "min", "第一章", "出发"]
    assert lines[-1] == "skipped: characters before the first heading (2)"
    assert [path.name for path in tmp_path.iterdir()] == ["story.txt"]


def test_a_cast(qingyin: Run, tmp_path: Path) -> None:
    story(tmp_path)
    assert qingyin("book", "story.txt", "--new-cast", "cast.toml").stdout == b"1 characters in cast.toml\n"
    assert 'name = "小明"' in (tmp_path / "cast.toml").read_text("utf-8")
    done = qingyin("book", "story.txt", "--new-cast", "cast.toml")
    assert done.returncode == 2 and b"is there already" in done.stderr
    assert qingyin("book", "story.txt", "-o", "out", "--format", "wav", "--cast", "cast.toml").returncode == 0


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
