"""The level of chapters, and the limiter."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from qingyin.audio.wav import WavWriter
from qingyin.books.level import CEILING, TARGET, Loudness, gains, leveled

RATE = 22050


def voice(seed: int, level: float) -> np.ndarray:
    """Something like speech: noise in bursts with rare peaks, at that RMS in dBFS."""
    random = np.random.default_rng(seed)
    sound = random.laplace(size=RATE * 4) * np.repeat(random.uniform(0, 1, 40), RATE // 10)
    return (sound * 10 ** (level / 20) / np.sqrt((sound**2).mean())).astype(np.float32)


def written(path: Path, sound: np.ndarray) -> Path:
    with WavWriter(path, RATE) as wav:
        wav.write(sound)
    return path


def db(value: float) -> float:
    return 20 * np.log10(value)


def test_loudness() -> None:
    loudness = Loudness().and_(np.array([0.5, -0.5], np.float32)).and_(np.zeros(0, np.float32))
    assert loudness.rms == pytest.approx(db(0.5))
    assert (loudness.samples, loudness.peak) == (2, 0.5)
    assert Loudness().rms == -np.inf


def test_one_gain_unless_a_chapter_leaves_the_range() -> None:
    usual = [Loudness().and_(voice(seed, level)) for seed, level in enumerate((-25, -26, -25.5))]
    assert len(set(gains(usual))) == 1
    mixed = [*usual, Loudness().and_(voice(9, -40)), Loudness().and_(np.zeros(RATE, np.float32))]
    found = [each.rms + gain for each, gain in zip(mixed, gains(mixed), strict=True) if each.peak]
    assert min(found) >= -22.01 and max(found) <= -18.79
    assert gains([Loudness()]) == [0.0]


def test_a_book_meets_the_norm(tmp_path: Path) -> None:
    sounds = [voice(seed, level) for seed, level in enumerate((-22, -28, -45))]
    levels = gains([Loudness().and_(sound) for sound in sounds])
    for number, (sound, gain) in enumerate(zip(sounds, levels, strict=True)):
        found = np.concatenate(list(leveled(written(tmp_path / f"{number}.wav", sound), gain)))
        assert len(found) == len(sound)
        assert db(np.abs(found).max()) <= CEILING + 0.001
        assert -23 <= db(np.sqrt((found.astype(np.float64) ** 2).mean())) <= -18


def test_the_limiter_leaves_alone_what_is_far_from_a_peak(tmp_path: Path) -> None:
    sound = np.full(3 * RATE, 0.1, np.float32)
    sound[RATE] = 1.0  # at the seam of two blocks
    found = np.concatenate(list(leveled(written(tmp_path / "a.wav", sound), 0.0)))
    assert found[RATE] == pytest.approx(10 ** (CEILING / 20), abs=1e-4)
    far = np.abs(np.arange(len(sound)) - RATE) > 0.011 * RATE
    np.testing.assert_allclose(found[far], 0.1, atol=1e-4)
    assert np.abs(np.diff(found[RATE - 300 : RATE - 5])).max() < 0.002
    assert TARGET < CEILING


def test_the_limiter_takes_the_least_gain_of_both_sides_and_spreads_it_evenly(tmp_path: Path) -> None:
    reach = round(0.005 * RATE)
    sound = voice(3, -8)
    path = written(tmp_path / "a.wav", sound)
    plain = np.concatenate(list(leveled(path, -60.0))) * np.float32(1000)  # too soft for the limiter
    need = np.pad(np.minimum(1, 10 ** (CEILING / 20) / np.maximum(np.abs(plain), 1e-9)), 2 * reach, constant_values=1)
    least = sliding_window_view(need, 2 * reach + 1).min(axis=1)
    wanted = plain * sliding_window_view(least, 2 * reach + 1).mean(axis=1)
    assert least.min() < 0.9
    np.testing.assert_allclose(np.concatenate(list(leveled(path, 0.0))), wanted, atol=1e-5)
