"""What these tests need: marks that name a missing package, sounds of known F0, and a way to run a script."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from qingyin.audio.mel import SAMPLE_RATE
from tests.conftest import ROOT, SILENCE

DATA = ROOT.parent / "shared" / "data"
Script = Callable[..., int]


def needs(*modules: str) -> pytest.MarkDecorator:
    """Skips a test where one of these optional packages is not installed, and names it."""
    missing = [name for name in modules if find_spec(name) is None]
    return pytest.mark.skipif(
        bool(missing), reason=f"{', '.join(missing)} not installed: pip install 'qingyin[measures]'"
    )


needs_data = pytest.mark.skipif(not (DATA / "speech" / "words").is_dir(), reason=f"the recordings {DATA} are not here")


def tone(hertz: np.ndarray | float, seconds: float) -> np.ndarray:
    """A voice-like sound: ten harmonics of that F0, which may be given for every sample, each softer than the last."""
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(hertz, int(seconds * SAMPLE_RATE)) / SAMPLE_RATE)
    return np.asarray(0.1 * np.sum([np.sin(n * phase) / n for n in range(1, 11)], axis=0), np.float32)


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Script:
    """Runs `python -m evaluation.NAME ARGUMENTS` in this process with the silent voice; gives its status."""

    def run(name: str, *arguments: str) -> int:
        given = [*arguments, "--voice", str(SILENCE), "--results", str(tmp_path)]
        monkeypatch.setattr(sys, "argv", [name, *given])
        status: int = importlib.import_module(f"evaluation.{name}").main()
        return status

    return run
