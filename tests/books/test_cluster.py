"""A real Ray cluster on this machine gives the same book as one process, also when a worker is killed."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qingyin.books import Cluster, Recipe, make_book
from qingyin.books.outputs.elsewhere import publish
from qingyin.errors import MissingExtra, OutputError
from qingyin.synthesizer import Synthesizer
from tests.books.test_job import contents
from tests.books.test_processes import BOOK, reading
from tests.conftest import SILENCE, Run, environment

__all__ = ["reading"]
needs_ray = pytest.mark.skipif(not importlib.util.find_spec("ray"), reason="ray is not installed (qingyin[ray])")
needs_fsspec = pytest.mark.skipif(not importlib.util.find_spec("fsspec"), reason="fsspec is not installed")

# In a process of its own: Ray changes signals, and warns of itself. A worker of the second run is killed in the middle.
RUN = """
import json, os, signal, sys
from pathlib import Path
from qingyin.books import Cluster, Recipe, make_book
from tests.books.test_processes import BOOK, WORDS
from qingyin.synthesizer import Synthesizer
from qingyin.text import UserLexicon

def below(parent):
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, rest = path.parent.name, path.read_text().rpartition(")")[2].split()
            if int(rest[1]) == parent:
                found += [int(number), *below(int(number))]
        except OSError:
            pass
    return found

def speaks(pid):
    try:
        return b"ray::Speaker.speak" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False

silence, out = sys.argv[1:]
reading = Synthesizer.load(silence, lexicon=UserLexicon(entries=WORDS))
killed = []

def kill_one(progress):
    speaking = [] if killed else [pid for pid in below(os.getpid()) if speaks(pid)]
    if speaking:
        os.kill(speaking[0], signal.SIGKILL)
        killed.append(speaking[0])

with Cluster(Recipe(silence, WORDS), "local", 3) as crew:
    make_book(reading, BOOK, out, format="wav", subtitles="srt", crew=crew, on_progress=kill_one)
print(json.dumps(killed))
"""


@needs_ray
def test_a_cluster_gives_the_same_bytes_also_when_a_worker_is_killed(reading: Synthesizer, tmp_path: Path) -> None:
    make_book(reading, BOOK, tmp_path / "one", format="wav", subtitles="srt")
    command = [sys.executable, "-c", RUN, str(SILENCE), str(tmp_path / "ray")]
    root = str(Path(__file__).parents[2])
    variables = environment(
        RAY_raylet_start_wait_time_s="300", PYTHONPATH=os.pathsep.join([str(Path(root) / "src"), root])
    )
    done = subprocess.run(command, env=variables, cwd=tmp_path, capture_output=True, timeout=500)
    assert done.returncode == 0, done.stderr.decode()
    assert len(json.loads(done.stdout.splitlines()[-1])) == 1
    assert contents(tmp_path / "one") == contents(tmp_path / "ray")


@pytest.mark.skipif(importlib.util.find_spec("ray") is not None, reason="ray is installed")
def test_without_ray_it_is_named(qingyin: Run, tmp_path: Path) -> None:
    with pytest.raises(MissingExtra, match=r"qingyin\[ray\]"):
        Cluster(Recipe("tan"))
    (tmp_path / "a.txt").write_text("天亮了。", "utf-8")
    assert b"qingyin[ray]" in qingyin("book", "a.txt", "-o", "out", "--format", "wav", "--ray", "auto").stderr


@needs_fsspec
@pytest.mark.parametrize(
    ("name", "files"),
    [("story", ["1 a.wav", "book.json", "cast.toml"]), ("b.epub", ["b.cast.toml", "b.epub"])],
)
def test_a_book_at_a_url(qingyin: Run, tmp_path: Path, name: str, files: list[str]) -> None:
    (tmp_path / "a.txt").write_text("天亮了。", "utf-8")
    url = f"file://{tmp_path}/far/{name}"
    assert b"--work" in qingyin("book", "a.txt", "-o", url, "--format", "wav").stderr
    done = qingyin("book", "a.txt", "-o", url, "--format", "wav", "--work", "near")
    assert done.returncode == 0, done.stderr
    far = tmp_path / "far" / name if name == "story" else tmp_path / "far"
    assert sorted(path.name for path in far.iterdir()) == files
    assert all((far / each).read_bytes() == (tmp_path / "near" / Path(name).stem / each).read_bytes() for each in files)


@needs_fsspec
@pytest.mark.parametrize(
    ("url", "error", "said"),
    [("what://a/b", OutputError, "fsspec knows"), ("file:///proc/no/such", OutputError, "run the command again")],
)
def test_a_url_that_cannot_be_written(tmp_path: Path, url: str, error: type[Exception], said: str) -> None:
    (tmp_path / "a").write_text("a", "utf-8")
    with pytest.raises(error, match=said):
        publish(tmp_path, url)
