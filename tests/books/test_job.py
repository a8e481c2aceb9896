"""A book is spoken once, whatever ends the run; the same book and settings give the same bytes."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qingyin.audio import files
from qingyin.books import Book, Cast, Chapter, Pauses, Progress, Role, make_book
from qingyin.books.script import pieces
from qingyin.books.work import Keys, work_folder
from qingyin.errors import MissingExtra, OptionError, OutputError
from qingyin.options import Options
from qingyin.synthesizer import Synthesizer
from qingyin.text import UserLexicon
from tests.conftest import FULL, SILENCE, environment, needs_full

BOOK = Book(
    "山里的书",
    (
        Chapter("第一章 出发", ("天亮了，山下很静。", "“走吧。”小明说。", "＊＊＊", "他们走了[很远]的路<b>。")),
        Chapter("第二章/回家?", ("路很长。",)),
        Chapter("第三章", ("到了。",)),
    ),
    author="王小明",
)


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are spoken during the test."""
    found: list[str] = []
    stream = Synthesizer.stream

    def noted(self: Synthesizer, text: str, *arguments: object, **more: object) -> Iterator[object]:
        found.append(text)
        return stream(self, text, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Synthesizer, "stream", noted)
    return found


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def test_a_folder_has_a_file_for_each_chapter(synthesizer: Synthesizer, tmp_path: Path) -> None:
    seen: list[Progress] = []
    found = make_book(synthesizer, BOOK, tmp_path / "out", format="wav", on_progress=seen.append)
    names = ["1 第一章 出发.wav", "2 第二章 回家.wav", "3 第三章.wav"]
    assert [each.path.name for each in found] == names
    assert sorted(contents(tmp_path / "out")) == [*names, "book.json"]
    listed = json.loads((tmp_path / "out" / "book.json").read_text("utf-8"))
    assert listed["author"] == "王小明"
    assert [row["file"] for row in listed["chapters"]] == names
    assert [each.done for each in seen] == sorted(each.done for each in seen)
    assert seen[-1].done == seen[-1].characters == sum(chapter.characters for chapter in BOOK.chapters)
    assert seen[-1].seconds == pytest.approx(sum(each.seconds for each in found))


@pytest.mark.parametrize("format", ["wav", "flac", "mp3", "opus"])
def test_the_same_book_gives_the_same_bytes(synthesizer: Synthesizer, tmp_path: Path, format: str) -> None:
    for name in "ab":
        make_book(synthesizer, BOOK, tmp_path / name, format=format)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_nothing_is_spoken_again(synthesizer: Synthesizer, tmp_path: Path, spoken: list[str]) -> None:
    make_book(synthesizer, BOOK, tmp_path, format="wav")
    before = contents(tmp_path)
    assert len(spoken) == 9
    make_book(synthesizer, BOOK, tmp_path, format="wav")
    make_book(synthesizer, BOOK, tmp_path, format="wav", first=2, last=2)
    make_book(synthesizer, BOOK, tmp_path, format="wav")
    assert len(spoken) == 9
    assert contents(tmp_path) == before


def test_only_what_has_changed_is_spoken_again(synthesizer: Synthesizer, tmp_path: Path, spoken: list[str]) -> None:
    make_book(synthesizer, BOOK, tmp_path, format="wav")
    spoken.clear()
    changed = replace(BOOK, chapters=(*BOOK.chapters[:2], Chapter("第三章 到家", ("到了。",))))
    make_book(synthesizer, changed, tmp_path, format="wav")
    assert spoken == ["第三章 到家", "到了。"]
    assert "3 第三章.wav" not in contents(tmp_path)


@pytest.mark.parametrize("what", ["options", "narrator", "pauses", "lexicon"])
def test_all_is_spoken_again_if_it_would_sound_otherwise(
    synthesizer: Synthesizer, tmp_path: Path, spoken: list[str], what: str
) -> None:
    one = replace(BOOK, chapters=BOOK.chapters[1:2])
    make_book(synthesizer, one, tmp_path, format="wav")
    spoken.clear()
    if what == "options":
        make_book(synthesizer, one, tmp_path, format="wav", options=Options(scene="audiobook", rate=1.1))
    elif what == "narrator":
        make_book(synthesizer, one, tmp_path, format="wav", cast=Cast(Role(rate=0.9)))
    elif what == "pauses":
        make_book(synthesizer, one, tmp_path, format="wav", pauses=Pauses(tail=1))
    else:
        reader = replace(synthesizer.parts.reader, user=UserLexicon(entries={"路很": "lu4 hen2"}))
        make_book(Synthesizer(replace(synthesizer.parts, reader=reader)), one, tmp_path, format="wav")
    assert spoken == ["第二章/回家?", "路很长。"]
    assert len(list((tmp_path / ".work").glob("*.wav"))) == 1


@pytest.mark.parametrize(
    ("what", "stale"),
    [
        (Role("小明", 3), [0, 1]),
        (Role("小明", 1, lines=7), []),
        (Role("妈妈", 3), [1]),
        (Role("某人", 3), []),
        ({"山下": "shan1 xia5"}, [0]),
        ({"二十": "er4 shi5"}, [2]),
        ({"很快": "hen3 kuai5"}, []),
    ],
)
def test_an_edit_reaches_only_the_pieces_that_it_is_about(
    synthesizer: Synthesizer, what: Role | dict[str, str], stale: list[int]
) -> None:
    texts = ("山下很静。“走吧。”小明说。", "小明问：“去哪里？”“下山。”妈妈说。", "他们走了20天。")
    cast = Cast(speakers=(Role("小明", 1), Role("妈妈", 2)))
    reader = replace(synthesizer.parts.reader, user=UserLexicon(entries={"走吧": "zou3 ba5"}))
    before, after = cast, cast
    speaking = Synthesizer(replace(synthesizer.parts, reader=reader))
    changed = speaking
    if isinstance(what, Role):
        others = [role for role in cast.speakers if role.name != what.name]
        after = Cast(speakers=(*others, what))
    else:
        user = UserLexicon(entries={"走吧": "zou3 ba5", **what})
        changed = Synthesizer(replace(synthesizer.parts, reader=replace(reader, user=user)))

    def keys(synthesizer: Synthesizer, cast: Cast) -> list[str]:
        found = Keys(synthesizer, Options(scene="audiobook"), Pauses())
        return [
            found.of(piece, cast.narrator, tuple([cast.role(name) or Role(name) for name in piece.speakers]))
            for text in texts
            for piece in pieces(Chapter("章", (text,)), cast.called)
        ]

    pairs = zip(keys(speaking, before), keys(changed, after), strict=True)
    assert [number for number, (one, other) in enumerate(pairs) if one != other] == stale


def test_words_of_the_lexicon_are_found_in_traditional_text() -> None:
    tan = Synthesizer.load("tan")  # whose lexicon knows them

    def key(word: str, reading: str) -> str:
        reader = replace(tan.parts.reader, user=UserLexicon(entries={word: reading}))
        speaking = Synthesizer(replace(tan.parts, reader=reader))
        (piece,) = pieces(Chapter("章", ("尾號380。",)))
        return Keys(speaking, Options(scene="audiobook"), Pauses()).of(piece, Role(), ())

    assert key("三八零", "san1 ba1 ling2") != key("三八零", "san1 ba1 ling5")  # 尾號 is read as digits
    assert key("三百", "san1 bai3") == key("三百", "san1 bai2")


def test_a_damaged_record_means_speaking_again(synthesizer: Synthesizer, tmp_path: Path, spoken: list[str]) -> None:
    make_book(synthesizer, BOOK, tmp_path, format="wav")
    before = contents(tmp_path)
    spoken.clear()
    records = sorted(path for path in (tmp_path / ".work").glob("*.json") if path.name != "delivered.json")
    records[0].write_text("{")
    records[1].write_text("[]")
    records[2].with_suffix(".wav").write_bytes(b"RIFF")
    make_book(synthesizer, BOOK, tmp_path, format="wav")
    assert len(spoken) == 9
    assert contents(tmp_path) == before


KILLED = """
import sys
from qingyin.books import make_book, read_book
from qingyin.synthesizer import Synthesizer
make_book(Synthesizer.load(sys.argv[1]), read_book(sys.argv[2]), sys.argv[3], format="flac",
          on_progress=lambda progress: print(progress.number, flush=True))
"""


def test_a_run_that_is_killed_goes_on(tmp_path: Path) -> None:
    paragraphs = "".join(f"这是第{number}段，山很高，水很长，他们一直往前走。\n" for number in range(25))
    (tmp_path / "b.txt").write_text("".join(f"第{number}章\n{paragraphs}" for number in range(1, 6)), "utf-8")
    command = [sys.executable, "-c", KILLED, str(SILENCE), "b.txt"]

    def run(out: str, kill: Callable[[subprocess.Popen[bytes]], object] | None = None) -> list[int]:
        process = subprocess.Popen([*command, out], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE)
        with process:
            assert process.stdout
            if kill:
                kill(process)
            seen = sorted({int(line) for line in process.stdout})
        assert kill or process.returncode == 0
        return seen

    assert run("whole") == [1, 2, 3, 4, 5]
    random.seed(1)

    def kill(process: subprocess.Popen[bytes]) -> None:
        assert process.stdout
        process.stdout.readline()
        time.sleep(random.uniform(0, 0.4))
        process.kill()

    for _ in range(4):
        run("killed", kill)
    run("killed")
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")
    assert not list((tmp_path / "killed" / ".work").glob(".*.part"))


def test_a_chapter_that_was_finished_is_not_spoken_after_a_kill(
    synthesizer: Synthesizer, tmp_path: Path, spoken: list[str]
) -> None:
    def stop(progress: Progress) -> None:
        if progress.number == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_book(synthesizer, BOOK, tmp_path, format="wav", on_progress=stop)
    spoken.clear()
    make_book(synthesizer, BOOK, tmp_path, format="wav")
    assert spoken == ["第二章/回家?", "路很长。", "第三章", "到了。"]


def test_two_runs_on_one_folder_are_told_apart(synthesizer: Synthesizer, tmp_path: Path) -> None:
    with work_folder(tmp_path / ".work"), pytest.raises(OutputError, match="another process works"):
        make_book(synthesizer, BOOK, tmp_path, format="wav")
    make_book(synthesizer, BOOK, tmp_path, format="wav")


def test_places_that_cannot_be_written(synthesizer: Synthesizer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot make"):
        make_book(synthesizer, BOOK, tmp_path / "file", format="wav")


@needs_full
@pytest.mark.parametrize("format", ["wav", "flac", "mp3", "opus"])
def test_a_full_disk(tmp_path: Path, format: str) -> None:
    path = tmp_path / f"a.{format}"
    path.symlink_to(FULL)
    with pytest.raises(OutputError, match="No space left"):
        noise = np.random.default_rng(0).normal(0, 0.1, 22050).astype(np.float32)
        files.encode(path, format, [noise] * 20, 22050, {})


def test_what_is_missing_is_named(synthesizer: Synthesizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingExtra, match="apt install ffmpeg"):
        make_book(synthesizer, BOOK, tmp_path / "a.m4b")
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(MissingExtra, match="pip install soundfile"):
        make_book(synthesizer, BOOK, tmp_path / "a", format="mp3")
    assert sorted(path.name for path in tmp_path.iterdir()) == []


@pytest.mark.parametrize(("first", "last"), [(0, None), (4, None), (3, 2), (1, 4)])
def test_chapters_that_are_not_there(synthesizer: Synthesizer, tmp_path: Path, first: int, last: int) -> None:
    with pytest.raises(OptionError, match="which has 3"):
        make_book(synthesizer, BOOK, tmp_path, format="wav", first=first, last=last)
    with pytest.raises(OptionError, match="available: wav"):
        make_book(synthesizer, BOOK, tmp_path, format="ogg")
    curve = Options(intensity=np.ones(5, np.float32))
    with pytest.raises(OptionError, match="give a number for a book"):
        make_book(synthesizer, BOOK, tmp_path, format="wav", options=curve)
    with pytest.raises(OptionError, match="pause 'tail'"):
        Pauses(tail=11)


def test_two_threads_may_speak_two_books(synthesizer: Synthesizer, tmp_path: Path) -> None:
    threads = [
        threading.Thread(target=make_book, args=(synthesizer, BOOK, tmp_path / name), kwargs={"format": "wav"})
        for name in "ab"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
