"""Ends commands at many moments and looks at what they leave: python -m tests.fuzz.kill NUMBER [COMMAND ...]

Each command is forked from this process, which has imported all that it needs, and gets a signal after a share of the
time that it takes by itself: SIGTERM, SIGINT, SIGHUP and SIGKILL in turn. Afterwards every file that it writes must be
whole, as it was, or not there; no other file may have changed; and a hidden file may be left by SIGKILL alone, until
the next run.
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from qingyin.errors import QingyinError
from tests.fuzz.commands import COMMANDS, Command

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL)
OLD: Final = b"what was there before"
LIMIT: Final = 300.0  # seconds for a command to end after its signal, also on a machine that does much else


def forked(command: Command, folder: Path) -> int:
    """The process that runs the command in a folder."""
    child = os.fork()
    if child:
        return child
    os.chdir(folder)
    os.environ["XDG_CONFIG_HOME"] = str(folder)
    silent = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(silent, number)
    sys.exit(command.run())  # as a program ends, so that what is left to the interpreter's end is done


def ended(child: int) -> int | None:
    """The exit status of a process; None if it does not end, and then it is killed."""
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def made(folder: Path) -> None:
    """A folder with what a command reads, and what is no matter of its."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "book.txt").write_text("第一章 一\n\n今天真开心！\n\n第二章 二\n\n我们一起去公园吧。\n", "utf-8")
    (folder / "other.wav").write_bytes(OLD)
    (folder / ".a.wav.part").write_bytes(OLD)  # not one of ours


def hidden(command: Command, folder: Path) -> set[str]:
    """The files that are there only while something is written."""
    return {path.name for pattern in command.hidden for path in folder.rglob(pattern)} - {".a.wav.part"}


def faults(command: Command, folder: Path, left: set[str], status: int | None) -> Iterator[str]:
    """What is wrong in a folder after a signal; these hidden files may be left."""
    if status is None:
        yield "it did not end"
    unfinished = hidden(command, folder)
    yield from (f"{name} is left" for name in sorted(unfinished - left))
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name == "book.txt" or path.name in unfinished:
            continue
        if name in ("other.wav", ".a.wav.part"):
            if path.read_bytes() != OLD:
                yield f"{name} was touched"
        elif (check := next((c for pattern, c in command.whole.items() if path.match(pattern)), None)) is None:
            yield f"{name} should not be there"
        elif path.read_bytes() != OLD:
            try:
                check(path)
            except (QingyinError, ValueError, sqlite3.Error) as error:
                yield f"{name} is not whole: {error}"
    if any((folder / name).read_bytes() != OLD for name in ("other.wav", ".a.wav.part") if (folder / name).exists()):
        yield "another file was changed"
    if not (folder / "other.wav").exists():
        yield "another file is gone"


def killed(name: str, count: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """How the runs of a command ended, and what was wrong."""
    command, found, wrong = COMMANDS[name], Counter[str](), list[str]()
    made(folder)
    took = lasts(command, folder)
    for turn in range(count):
        number = SIGNALS[turn % len(SIGNALS)]
        if number != SIGNALS[0] or turn % 8 == 0:  # some begin where a killed one has left off
            made(folder)
        if turn % 3 == 0 and name == "say":
            (folder / "a.wav").write_bytes(OLD)
        left = hidden(command, folder)  # by the one before, that was killed
        child = forked(command, folder)
        time.sleep(took * (turn + 0.5) / count)
        with suppress(ProcessLookupError):
            os.kill(child, number)
        status = ended(child)
        found[f"{number.name}: {status}"] += 1
        left |= hidden(command, folder) if number == signal.SIGKILL else set()
        wrong += [
            f"{name}, {number.name} after {turn}/{count}: {fault}" for fault in faults(command, folder, left, status)
        ]
    if not command.busy:
        made(folder)
        lasts(command, folder)
        wrong += [f"{name}, at last: {fault}" for fault in faults(command, folder, set(), 0)]
    return found, wrong


def lasts(command: Command, folder: Path) -> float:
    """How long an undisturbed run takes; of a server, twice the time until it has served somebody."""
    began = time.monotonic()
    child = forked(command, folder)
    if not command.busy:
        assert ended(child) == 0
        return time.monotonic() - began
    try:
        while not (folder / command.busy).exists() or not (folder / command.busy).stat().st_size:
            assert time.monotonic() < began + LIMIT, "the server has served nobody"
            time.sleep(0.01)
        took = time.monotonic() - began
    finally:
        os.kill(child, signal.SIGTERM)
        status = ended(child)
    assert status == 0
    return 2 * took


def main(count: int, names: list[str]) -> int:
    """Prints a table; 1 comes back if anything was wrong."""
    for number in SIGNALS[:3]:  # whoever started this may ignore them
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    gc.collect()
    gc.freeze()  # or the end of each child, which has a copy of all this, takes longer than what it does before
    worst, folder, own = 0, Path(tempfile.mkdtemp()), os.getpid()
    try:
        for name in names:
            found, wrong = killed(name, count, folder / "work")
            print(
                f"{name:6} {count:4} signals, {len(wrong)} faults; "
                + ", ".join(f"{k} ×{n}" for k, n in sorted(found.items()))
            )
            print(*wrong, sep="\n", end="\n" if wrong else "")
            sys.stdout.flush()
            worst |= bool(wrong)
    finally:
        if os.getpid() == own:  # the children pass here too
            shutil.rmtree(folder)
    return int(worst)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:] or list(COMMANDS)))
