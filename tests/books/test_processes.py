"""Several processes give the same book as one, whatever happens to them."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qingyin.books import Book, Chapter, Processes, Progress, Recipe, make_book
from qingyin.books import processes as module
from qingyin.errors import OptionError, OutputError, VoiceNotFound
from qingyin.models.session import later, open_graph
from qingyin.options import Options
from qingyin.synthesizer import Synthesizer
from qingyin.text import UserLexicon
from tests.books.test_job import contents
from tests.conftest import SILENCE

WORDS = {"山下": "shan1 xia4"}
BOOK = Book(
    "书", tuple(Chapter(f"第{number}章", (f"他们走了{number}天。“走吧。”小明说。" * 20,) * 2) for number in range(1, 4))
)


@pytest.fixture
def reading() -> Synthesizer:
    return Synthesizer.load(str(SILENCE), lexicon=UserLexicon(entries=WORDS))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The processes that are started during the test; at its end none of them runs."""
    found: list[subprocess.Popen[bytes]] = []

    class Popen(subprocess.Popen):
        def __init__(self, *arguments: object, **more: object) -> None:
            super().__init__(*arguments, **more)  # type: ignore[call-overload]
            found.append(self)

    monkeypatch.setattr(subprocess, "Popen", Popen)
    yield found
    assert all(process.poll() is not None for process in found)


def test_two_jobs_give_the_same_bytes_also_when_one_is_killed(
    reading: Synthesizer, tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    make_book(reading, BOOK, tmp_path / "one", format="wav", subtitles="srt")
    seen: list[Progress] = []

    def kill_one(progress: Progress) -> None:
        if not seen:
            os.kill(started[0].pid, signal.SIGKILL)
        seen.append(progress)

    crew = Processes(Recipe(str(SILENCE), WORDS), 2)
    make_book(reading, BOOK, tmp_path / "two", format="wav", subtitles="srt", crew=crew, on_progress=kill_one)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert len(started) == 3
    assert seen[-1].done == seen[-1].characters
    make_book(reading, BOOK, tmp_path / "two", format="wav", subtitles="srt", crew=crew)
    assert len(started) == 3  # nothing is left to speak


@pytest.mark.parametrize("out", ["out", "b.epub"])
def test_chapters_that_are_encoded_together_are_the_same(synthesizer: Synthesizer, tmp_path: Path, out: str) -> None:
    pytest.importorskip("soundfile", reason="MP3 is written by soundfile")
    book = replace(BOOK, chapters=tuple(Chapter(f"第{n}章", ("他们走了。",)) for n in range(1, 8)))
    for name, jobs in (("one", None), ("three", 3)):
        crew = Processes(Recipe(str(SILENCE)), jobs) if jobs else None
        make_book(synthesizer, book, tmp_path / name / out, format="mp3", crew=crew)
    paths = [tmp_path / name / out for name in ("one", "three")]
    first, second = [contents(path) if path.is_dir() else path.read_bytes() for path in paths]
    assert first == second
    assert not list((tmp_path / "three").rglob("making*"))


def test_what_ends_a_run_ends_its_processes(
    reading: Synthesizer, tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crew = Processes(Recipe(str(SILENCE), WORDS), 2)
        make_book(reading, BOOK, tmp_path, format="wav", crew=crew, on_progress=stop)
    assert len(started) == 2


@pytest.mark.parametrize(
    ("recipe", "error", "said"),
    [
        (Recipe(str(SILENCE)), OutputError, "another voice, style or version"),
        (Recipe("nobody"), VoiceNotFound, "no such voice"),
    ],
)
def test_a_worker_that_cannot_speak_says_why(
    reading: Synthesizer, tmp_path: Path, recipe: Recipe, error: type[Exception], said: str
) -> None:
    book = replace(BOOK, chapters=(Chapter("章", ("山下很静。",)),))
    with pytest.raises(error, match=said):
        make_book(reading, book, tmp_path, format="wav", crew=Processes(recipe, 1))


def test_a_piece_that_kills_its_workers_is_named(
    reading: Synthesizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_START", "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(OutputError, match=r"signal 9, 2 times at '第1章'.*fewer jobs"):
        make_book(reading, BOOK, tmp_path, format="wav", crew=Processes(Recipe(str(SILENCE)), 1))


def test_a_worker_ends_when_nobody_speaks_to_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", module._START]
    given = pickle.dumps(sys.path) + pickle.dumps((Recipe(str(SILENCE)), tmp_path))
    done = subprocess.run(command, input=given, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize("jobs", [0, 65])
def test_an_impossible_number_of_jobs(jobs: int) -> None:
    with pytest.raises(OptionError, match="must be 1 to 64"):
        Processes(Recipe("tan"), jobs)


def test_a_recipe_and_options_travel(reading: Synthesizer) -> None:
    recipe = Recipe.of(reading)
    assert pickle.loads(pickle.dumps(recipe)) == recipe == Recipe(str(SILENCE.resolve()), WORDS)
    assert Recipe.of(Synthesizer.load("tan", open_graph=later(open_graph))).voice == "tan"
    options = Options(emotion={"joy": 0.5}, reference=None, style="calm")
    assert pickle.loads(pickle.dumps(options)) == options
