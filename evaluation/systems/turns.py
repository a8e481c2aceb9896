"""Systems speak in turns, each in a process of its own on one core; what a sentence costs is measured from outside.

Linux only: a clock of another process tells its work, /proc its memory.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import time
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from evaluation.machine.held import kilobytes
from measures.system import DONE, FIRST
from qingyin.errors import QingyinError

ROOT: Final = Path(__file__).parents[2]
LIST: Final = Path(__file__).with_name("systems.toml")
ONE_THREAD: Final = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"),
    "1",
)
_TRIES: Final = 1000
WARM_UP: Final = "你好，很高兴认识你。"


class System(NamedTuple):
    """A system that speaks: its command, and how to get it."""

    command: str
    get: str


class Spoken(NamedTuple):
    """A sentence: its sound, the processor seconds and the seconds until it was written, and until it began."""

    text: str
    path: Path
    work_s: float
    first_work_s: float
    wall_s: float
    first_wall_s: float


class SystemMissing(QingyinError):
    """A system cannot be started, or ended before it had spoken."""


def listed(given: Sequence[str] = ()) -> dict[str, System]:
    """The systems of systems.toml, with those that are given as NAME=COMMAND added or put in place of one."""
    found = {name: System(**each) for name, each in tomllib.loads(LIST.read_text("utf-8")).items()}
    for each in given:
        name, equals, command = each.partition("=")
        if not name or not equals or not command:
            raise QingyinError(f"{each!r} is not NAME=COMMAND, such as mine='python mine.py'")
        found[name] = System(command, found[name].get if name in found else "")
    return found


class Running:
    """A system that has been started. Raises SystemMissing, here or later, if it has ended."""

    def __init__(self, system: System, core: int, errors: Path) -> None:
        command = [part.replace("{python}", sys.executable) for part in shlex.split(system.command)]
        self._errors, environment = errors, {**os.environ, **ONE_THREAD}
        try:
            with errors.open("wb") as file:
                self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment, text=True, encoding="utf-8",
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=file,
            )  # fmt: skip
        except OSError as error:
            raise SystemMissing(f"{command[0]}: {error.strerror}") from error
        os.sched_setaffinity(self._process.pid, {core})
        try:
            said = json.loads(self._read())
            self.name, self.bytes = str(said["name"]), int(said["bytes"])
        except (ValueError, TypeError, KeyError) as error:
            self.close()
            raise SystemMissing(f"its first line is not what measures/system.py wants: {error}") from error
        except SystemMissing:
            self.close()
            raise

    def speak(self, text: str, path: Path) -> Spoken:
        """The sentence, written to that path."""
        worked, began = self._work(), time.perf_counter()
        self._write(f"{path}\t{text}\n")
        line, first, first_wall = self._read(), None, None
        word, _, seconds = line.partition(" ")
        if word == FIRST:  # its own clock, as that of a process that goes on can't be read from outside to a tick
            first_wall, first = time.perf_counter() - began, float(seconds)
            line = self._read()
        if line != DONE:
            raise SystemMissing(f"it said {line!r}, where measures/system.py wants {DONE!r}")
        wall, work = time.perf_counter() - began, self._work() - worked
        return Spoken(text, path, work, work if first is None else first, wall, first_wall or wall)

    def peak_bytes(self) -> int:
        """The most memory that its process has held."""
        return kilobytes("status", self._process.pid)["VmHWM"] * 1024

    def close(self) -> None:
        """End it; it ends by itself when its input does."""
        assert self._process.stdin and self._process.stdout
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):
                pipe.close()
        self._process.terminate()
        self._process.wait()

    def _work(self) -> float:
        """Processor seconds, user and system, of all its threads; clock_getcpuclockid(3) names the clock like this.

        While a process runs, the clock stands since the last tick, so this waits until it waits for its next line.
        """
        stat = Path(f"/proc/{self._process.pid}/stat")
        for _ in range(_TRIES):
            if stat.read_text("utf-8", "replace").rpartition(")")[2].split()[0] != "R":
                break
            time.sleep(0.001)
        return time.clock_gettime((~self._process.pid << 3) | 2)

    def _write(self, line: str) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise SystemMissing(self._last_words()) from error

    def _read(self) -> str:
        assert self._process.stdout
        if line := self._process.stdout.readline():
            return line.rstrip("\n")
        raise SystemMissing(self._last_words())

    def _last_words(self) -> str:
        status = self._process.wait()
        lines = self._errors.read_text("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else f"it ended with status {status}"


@dataclass
class Turns:
    """What the systems have spoken."""

    spoken: dict[str, list[Spoken]] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)  # the name, the bytes of files, the peak of memory
    missing: dict[str, str] = field(default_factory=dict)  # why, and how to get it


def in_turns(systems: Mapping[str, System], texts: Sequence[str], folder: Path, turn: int) -> Turns:
    """Each system speaks `turn` sentences, then the next one does, until all have spoken all.

    Before, each speaks a sentence that does not count. One that cannot go on is left out, and the others go on.
    """
    found, running = Turns(), dict[str, Running]()
    core = max(os.sched_getaffinity(0))

    def leave_out(name: str, error: SystemMissing) -> None:
        get = systems[name].get
        found.missing[name] = f"{error}; to get it: {get}" if get else str(error)
        found.spoken.pop(name, None)
        if name in running:
            running.pop(name).close()

    try:
        for name, system in systems.items():
            (folder / name).mkdir(parents=True, exist_ok=True)
            try:
                running[name] = Running(system, core, folder / name / "errors.txt")
                running[name].speak(WARM_UP, folder / name / "warm-up.wav")
                found.spoken[name] = []
            except SystemMissing as error:
                leave_out(name, error)
        for begin in range(0, len(texts), turn):
            for name in list(running):
                try:
                    for number, text in enumerate(texts[begin : begin + turn], begin):
                        path = folder / name / f"{number:03}.wav"
                        found.spoken[name].append(running[name].speak(text, path))
                except SystemMissing as error:
                    leave_out(name, error)
        for name, each in running.items():
            found.facts[name] = {"name": each.name, "bytes": each.bytes, "peak_bytes": each.peak_bytes()}
    finally:
        for each in running.values():
            each.close()
    return found
