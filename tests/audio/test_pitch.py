"""F0 as it is measured with numpy alone."""

from __future__ import annotations

import numpy as np
import pytest

from qingyin.audio.mel import HOP, SAMPLE_RATE
from qingyin.audio.pitch import centres, f0_of
from qingyin.options import Options
from qingyin.records import Floats
from qingyin.synthesizer import Synthesizer


def voice(hertz: Floats | float, seconds: float) -> Floats:
    """Ten harmonics of that F0, each softer than the last."""
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(hertz, int(seconds * SAMPLE_RATE)) / SAMPLE_RATE)
    return np.asarray(0.1 * np.sum([np.sin(n * phase) / n for n in range(1, 11)], axis=0), np.float32)


@pytest.mark.parametrize("hertz", [85.0, 120.0, 180.0, 220.0, 311.0, 440.0, 580.0])
def test_a_steady_tone(hertz: float) -> None:
    found = f0_of(voice(hertz, 0.5))[4:-4]
    assert len(found) > 30
    assert 1200 * np.abs(np.log2(found / hertz)).max() < 10  # cents


def test_a_glide() -> None:
    asked = np.geomspace(150, 400, SAMPLE_RATE).astype(np.float32)
    found = f0_of(voice(asked, 1.0))[4:-4]
    wanted = np.interp(centres(len(found) + 8)[4:-4], np.arange(SAMPLE_RATE) / SAMPLE_RATE, asked)
    assert 1200 * np.abs(np.log2(found / wanted)).max() < 30


def test_silence_and_noise_are_unvoiced() -> None:
    assert not f0_of(np.zeros(SAMPLE_RATE, np.float32)).any()
    noise = np.random.default_rng(0).standard_normal(SAMPLE_RATE).astype(np.float32) * 0.1
    assert (f0_of(noise) > 0).mean() < 0.05
    assert len(f0_of(np.zeros(0, np.float32))) == 0
    assert len(f0_of(np.zeros(1, np.float32))) == 1
    assert len(f0_of(np.zeros(HOP + 1, np.float32))) == 2


def test_speech_has_the_f0_that_was_asked_for() -> None:
    audio = Synthesizer.load("tan").speak("妈妈买了一斤苹果。", Options(emotion="neutral"))
    f0 = f0_of(audio.samples)
    at = centres(len(f0))
    apart: list[float] = []
    for each in audio.syllables:
        inside = (at > each.rhyme) & (at < each.end) & (f0 > 0)
        asked = np.interp(at[inside], np.linspace(each.rhyme, each.end, len(each.f0)), each.f0)
        apart += (12 * np.abs(np.log2(f0[inside] / asked))).tolist()
    assert len(apart) > 60
    assert np.median(apart) < 0.5  # semitones
