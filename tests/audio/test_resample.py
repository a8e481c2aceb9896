"""Another sample rate, piece by piece: the same sound, of the right length, without seams."""

from __future__ import annotations

import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from qingyin.audio.resample import Resampler
from qingyin.errors import MissingExtra, OptionError
from tests.conftest import Run, names

TONE = np.sin(2 * np.pi * 440 * np.arange(22050) / 22050).astype(np.float32)


@pytest.mark.parametrize("rate", [8000, 16000, 24000, 44100, 48000])
@pytest.mark.parametrize("size", [100, 4096, 22050])
def test_a_tone_stays_a_tone(rate: int, size: int) -> None:
    resampler = Resampler(22050, rate)
    parts = [resampler(TONE[at : at + size]) for at in range(0, len(TONE), size)]
    found = np.concatenate([*parts, resampler(TONE[:0], last=True)])
    assert abs(len(found) - rate) <= 2
    wanted = np.sin(2 * np.pi * 440 * np.arange(len(found)) / rate)
    inner = slice(rate // 20, -rate // 20)
    assert np.abs(found[inner] - wanted[inner]).max() < 1e-3


def test_the_voices_own_rate_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "soxr", None)
    assert Resampler(22050, 22050)(TONE) is TONE
    with pytest.raises(MissingExtra, match=r"pip install 'qingyin\[play\]'"):
        Resampler(22050, 16000)


@pytest.mark.parametrize("rate", [0, 7999, 48001, -1])
def test_rates_that_nobody_has(rate: int) -> None:
    with pytest.raises(OptionError, match="8000 to 48000"):
        Resampler(22050, rate)


def test_say_at_another_rate(qingyin: Run, tmp_path: Path) -> None:
    assert qingyin("say", "今天真开心！", "-o", "own.wav").returncode == 0
    assert qingyin("say", "今天真开心！", "--sample-rate", "16000", "-o", "a.wav").returncode == 0
    with wave.open(str(tmp_path / "own.wav")) as own, wave.open(str(tmp_path / "a.wav")) as other:
        assert other.getframerate() == 16000
        assert abs(other.getnframes() / 16000 - own.getnframes() / 22050) < 1e-3


def test_a_rate_out_of_range_leaves_nothing(qingyin: Run, tmp_path: Path) -> None:
    done = qingyin("say", "你好", "--sample-rate", "96000", "-o", "a.wav")
    assert (done.returncode, names(tmp_path)) == (2, [])
