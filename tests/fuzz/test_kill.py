"""The short form of the kill matrix; `python -m tests.fuzz.kill 200` is the long one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT, environment

pytest.importorskip("soundfile", reason="pip install 'qingyin[books]'")


@pytest.mark.parametrize("name", ["say", "serve", "tune", "cache", "book"])
def test_a_signal_leaves_no_half_file(name: str) -> None:
    command = [sys.executable, "-m", "tests.fuzz.kill", "12", name]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "12 signals, 0 faults" in done.stdout
