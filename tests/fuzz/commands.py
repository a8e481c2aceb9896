"""The commands that are ended at many moments, and how each file that they may leave is judged."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from typing import Final

from qingyin.audio.recording import read_wav
from qingyin.books import make_book  # noqa: F401  (imported here, so that the children need not)
from qingyin.books.cast import Cast
from qingyin.cli import tuned as tune
from qingyin.cli.main import main as qingyin
from qingyin.cli.signals import as_exceptions
from qingyin.models.cache import ToneCache
from qingyin.serve.config import Ports, ServerConfig
from qingyin.serve.run import run as serve
from qingyin.synthesizer import Synthesizer
from tests.conftest import SILENCE

TEXT: Final = "今天真开心！我们一起去公园吧。" * 4
ACKNOWLEDGED: Final = "acknowledged"
_EXPERIMENT: Final = 'name = "greeting"\n[[variant]]\nname = "standard"\n[[variant]]\nname = "slow"\nrate = 0.8\n'


def save_cache() -> int:
    """What a program does that keeps the cache, more often than it would, so that most signals come meanwhile."""
    with as_exceptions():
        synthesizer = Synthesizer.load(SILENCE)
        for number in range(300):
            synthesizer.bert_tone(f"第{number}句")
            if number % 3 == 0:
                synthesizer.tone_cache.save("cache")
    return 0


def speak_and_serve() -> int:
    """A server with an experiment, as the command line runs it, and two clients of it, who note what it has kept."""
    Path("greeting.toml").write_text(_EXPERIMENT)
    log = os.open("serve.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write(line: str) -> None:
        os.write(log, f"{line}\n".encode())
        found = json.loads(line)
        if found["event"] == "ready":
            for name in ("anna", "ben"):
                threading.Thread(target=rate, args=(found["ports"]["http"], name), daemon=True).start()

    with as_exceptions():
        config = ServerConfig(
            voice=SILENCE, ports=Ports(http=0), experiments=("greeting.toml",), results="results.db", drain=5.0
        )
        serve(config, write)
    return 0


def rate(port: int, user: str) -> None:
    """A client that listens and rates until it gets no answer; notes each rating that the server says it has kept."""
    kept = os.open(ACKNOWLEDGED, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    head = {"Content-Type": "application/json", "X-Qingyin-User": user}
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            for number in count():
                connection.request("POST", "/v1/audio/speech", json.dumps({"input": TEXT[:15]}), head)
                connection.getresponse().read()
                opinion = {"id": f"{user} {number}", "rating": 4}
                connection.request("POST", "/v1/experiments/opinion", json.dumps(opinion), head)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    return
                os.write(kept, f"{user} {number}\n".encode())
    except (OSError, HTTPException):
        return


def whole_wav(path: Path) -> None:
    """Raises ValueError if the header promises more or less than there is."""
    data = path.read_bytes()
    if int.from_bytes(data[4:8], "little") != len(data) - 8 or int.from_bytes(data[40:44], "little") != len(data) - 44:
        raise ValueError("the lengths in the header are not those of the file")
    read_wav(data)


def whole_subtitles(path: Path) -> None:
    """Raises ValueError if the last cue is not whole."""
    if "吧" not in path.read_text("utf-8").splitlines()[-1]:
        raise ValueError("the last words are missing")


def whole_record(path: Path) -> None:
    """Raises ValueError if it is not JSON."""
    json.loads(path.read_bytes())


def whole_cache(path: Path) -> None:
    """Raises CacheError if it cannot be loaded."""
    model = Synthesizer.load(SILENCE).tone_cache.model
    ToneCache(model).load(path)


def whole_log(path: Path) -> None:
    """Raises ValueError if a line is not whole JSON."""
    text = path.read_text("utf-8")
    if text and not text.endswith("\n"):
        raise ValueError("the last line is torn")
    for line in text.splitlines():
        json.loads(line)


def whole_results(path: Path) -> None:
    """Raises ValueError if the file is damaged, or lacks a rating that was said to be kept."""
    noted = path.with_name(ACKNOWLEDGED)
    expected = set(noted.read_text().splitlines()) if noted.exists() else set()
    with closing(sqlite3.connect(path)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise ValueError("it is damaged")
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
        found = {name for (name,) in connection.execute("SELECT id FROM opinion")} if "opinion" in tables else set()
    if lost := expected - found:
        raise ValueError(f"{len(lost)} ratings are lost that were said to be kept, such as {min(lost)!r}")


@dataclass(frozen=True)
class Command:
    """What is run, and how each file that it may leave is judged; a file that no pattern fits must not be there."""

    run: Callable[[], int]
    whole: dict[str, Callable[[Path], object]]  # by a pattern of its path
    hidden: tuple[str, ...] = (".*.part",)  # patterns of files that only a killed one may leave, until the next run
    busy: str = ""  # a file that appears when a command that never ends by itself is at work


def line(*arguments: str) -> Callable[[], int]:
    """A command line with the silent voice."""
    return lambda: qingyin([*arguments, "--voice", str(SILENCE)])


def _any(path: Path) -> None:
    """Whatever is in it."""


COMMANDS: Final = {
    "say": Command(
        line("say", TEXT, "-o", "a.wav", "--subtitles", "a.srt"), {"a.wav": whole_wav, "a.srt": whole_subtitles}
    ),
    "serve": Command(
        speak_and_serve,
        {
            "serve.log": whole_log,
            "results.db": whole_results,
            "greeting.toml": _any,
            ACKNOWLEDGED: _any,
        },
        hidden=("results.db-*",),  # SQLite's own, while the file is open
        busy=ACKNOWLEDGED,
    ),
    "tune": Command(line("tune", "--threads", "1"), {"qingyin/config.toml": tune.read}),
    "cache": Command(save_cache, {"cache": whole_cache}),
    "book": Command(
        line("book", "book.txt", "-o", "out", "--format", "wav"),
        {"out/*.wav": whole_wav, "out/*.json": whole_record, "out/cast.toml": Cast.open, "out/.work/*": _any},
    ),
}
