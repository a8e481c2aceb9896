"""The line that shows the sentence which is heard."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qingyin.cli.progress import LiveLine, fitted
from tests.conftest import SILENCE, environment


@pytest.mark.parametrize(
    ("text", "columns", "line"),
    [
        ("今天真好。", 10, "今天真好。"),
        ("今天真好。", 9, "今天真…"),
        ("今天真好。", 8, "今天真…"),
        ("今天\n 真好", 9, "今天 真好"),
        ("abcdef", 5, "abcd…"),
        ("abcdef", 1, "…"),
        ("", 5, ""),
    ],
)
def test_it_fits_into_the_terminal(text: str, columns: int, line: str) -> None:
    assert fitted(text, columns) == line


def test_each_sentence_is_shown_when_it_is_heard(capsys: pytest.CaptureFixture[str]) -> None:
    with LiveLine() as line:
        line.add(0.0, "今天真好。")
        line.add(0.6, "走吧。")
        time.sleep(0.3)
        assert capsys.readouterr().err.endswith("今天真好。")
        time.sleep(0.6)
        assert capsys.readouterr().err.endswith("走吧。")
    assert capsys.readouterr().err.endswith("\x1b[K")


def test_say_shows_what_it_plays(tmp_path: Path) -> None:
    """The player is a program that takes the sound as long as it lasts."""
    player = tmp_path / "aplay"
    player.write_text(
        f"#!{sys.executable}\nimport sys, time\nt = time.time()\n"
        "n = len(sys.stdin.buffer.read())\ntime.sleep(max(0, n / 44100 - (time.time() - t)))\n"
    )
    player.chmod(0o755)
    master, slave = pty.openpty()
    variables = environment(PATH=str(tmp_path), PYTHONPATH=f"{os.environ.get('PYTHONPATH', '')}")
    command = [sys.executable, "-m", "qingyin", "say", "--voice", str(SILENCE), "今天真开心！我们去公园吧。"]
    done = subprocess.run(command, env=variables, stdout=subprocess.DEVNULL, stderr=slave, timeout=60)
    os.close(slave)
    shown = os.read(master, 10_000).decode()
    os.close(master)
    assert done.returncode == 0, shown
    assert re.findall("[一-鿿]+.", shown) == ["今天真开心！", "我们去公园吧。"]
    assert shown.endswith("\r\x1b[K")
