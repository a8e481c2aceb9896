"""Colors of `analyze`: on a terminal and nowhere else, and nothing but colors."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest

from qingyin.cli import colors
from qingyin.inspect import report
from qingyin.options import Options
from qingyin.synthesizer import Synthesizer
from tests.conftest import Run, environment

CODES = re.compile("\x1b\\[\\d+m")
TEXTS = ["今天真开心！3点见，😀好。", "妈麻马骂吗。", "feels: 不好", "at  20℃", "<行|hang2>业好，真讨厌。\n\n下一段。"]


@pytest.mark.parametrize("text", TEXTS)
def test_without_the_codes_it_is_the_table(synthesizer: Synthesizer, text: str) -> None:
    table = report.as_table(report.analyze(synthesizer, text, Options()))
    shown = colors.colored(table)
    assert CODES.sub("", shown) == table
    assert shown != table


def test_readings_have_the_color_of_their_tone(synthesizer: Synthesizer) -> None:
    shown = colors.colored(report.as_table(report.analyze(synthesizer, "妈麻马骂。", Options(emotion="neutral"))))
    for reading, color in (("ma1", 31), ("ma2", 33), ("ma3", 32), ("ma4", 34)):
        assert f"\x1b[{color}m{reading}\x1b[0m" in shown


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_has_colors_unless_the_user_does_not_want_them() -> None:
    assert colors.wanted(_Terminal(), {})
    assert not colors.wanted(_Terminal(), {"NO_COLOR": "1"})
    assert not colors.wanted(_Terminal(), {"TERM": "dumb"})
    assert not colors.wanted(io.StringIO(), {})


def test_what_goes_to_a_file_has_none(qingyin: Run) -> None:
    assert not CODES.search(qingyin("analyze", "今天真好。").stdout.decode())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")
def test_on_a_terminal_itself() -> None:
    import pty

    ours, its = pty.openpty()
    env = {**environment(), "TERM": "xterm", "NO_COLOR": ""}
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        command = [sys.executable, "-m", "qingyin", "analyze", "今天真好。"]
        with subprocess.Popen(command, stdout=its, stdin=subprocess.DEVNULL, env=env) as process:
            os.close(its)
            seen = b"".join(_until_the_end(terminal))
            assert process.wait(60) == 0
    assert "\x1b[1m今天真好。\x1b[0m".encode() in seen
    assert b"\x1b[31mjin1\x1b[0m" in seen


def _until_the_end(terminal: io.RawIOBase) -> Iterator[bytes]:
    """What is shown; Linux ends it with an error."""
    with suppress(OSError):
        while data := terminal.read(1024):
            yield data
