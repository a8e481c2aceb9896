"""A signal ends a command, and nothing is left of a half-written file, whenever it comes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from qingyin.cli.signals import ENDING, as_exceptions
from tests.conftest import environment

# Starts many processes that write a file, and sends each a signal at the instant the file appears.
TRIES = """
import os, signal, sys, time
from qingyin.audio.output import OutputFile
from qingyin.cli.signals import ENDING, as_exceptions

for number in ENDING:
    signal.signal(number, signal.SIG_DFL if number != signal.SIGINT else signal.default_int_handler)
for attempt in range(int(sys.argv[1])):
    child = os.fork()
    if not child:
        with as_exceptions():
            for turn in range(100_000):
                with OutputFile(f"{attempt}.wav") as file:
                    file.write(b"half")
        sys.exit("no signal came")
    while not os.listdir("."):
        pass
    number = ENDING[attempt % len(ENDING)]
    os.kill(child, number)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(int(number), status, *os.listdir("."), flush=True)
    for name in os.listdir("."):
        os.unlink(name)
"""


def test_a_signal_at_the_instant_the_file_appears_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TRIES, "100"], cwd=tmp_path, env=environment(), capture_output=True, timeout=120
    )
    lines = [line.split() for line in done.stdout.decode().splitlines()]
    assert len(lines) == 100, done.stderr.decode()
    for attempt, (number, status, *left) in enumerate(lines):
        assert int(status) in (128 + int(number), -int(number))  # Python ends itself by SIGINT after KeyboardInterrupt
        assert set(left) <= {f"{attempt}.wav"}


@pytest.mark.parametrize("number", ENDING)
def test_the_first_signal_is_an_exception_and_the_second_is_ignored(number: signal.Signals) -> None:
    before = [signal.getsignal(each) for each in ENDING]
    try:
        with pytest.raises((KeyboardInterrupt, SystemExit)) as found, as_exceptions():
            os.kill(os.getpid(), number)
        for each in ENDING:
            os.kill(os.getpid(), each)
    finally:
        for each, handler in zip(ENDING, before, strict=True):
            signal.signal(each, handler)
    assert found.type is (KeyboardInterrupt if number == signal.SIGINT else SystemExit)
    if isinstance(found.value, SystemExit):
        assert found.value.code == 128 + number


def test_what_was_ignored_stays_ignored_and_the_handlers_come_back() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    term = signal.getsignal(signal.SIGTERM)
    try:
        with as_exceptions():
            os.kill(os.getpid(), signal.SIGHUP)
            assert signal.getsignal(signal.SIGTERM) is not term
        assert signal.getsignal(signal.SIGTERM) is term
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_an_interruption_while_the_command_line_is_loaded_leaves_no_traceback() -> None:
    code = """
import os, signal, sys
class Interrupting:
    def find_spec(name, path=None, target=None):
        if name == "qingyin.cli.main":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting)
signal.signal(signal.SIGINT, signal.default_int_handler)
from qingyin.__main__ import run
sys.exit(run())
"""
    done = subprocess.run([sys.executable, "-c", code, "voices"], env=environment(), capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, b"", b"")
