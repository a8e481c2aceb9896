"""What is done to neutral prosody: factors multiply, all else adds up, and intensity grows both."""

from __future__ import annotations

import numpy as np
import pytest

from qingyin.expression.delta import COLUMNS, NEUTRAL, Delta, columns, mixture, scaled

JOY = Delta(f0_mean=4.0, f0_range=1.21, duration=0.81, level=4.0, final_slope=2.0)


def test_there_and_back() -> None:
    assert np.allclose(Delta.of(JOY.sums()).sums(), JOY.sums())
    assert Delta.of(JOY.sums()).duration == pytest.approx(0.81)
    assert not NEUTRAL.sums().any()


def test_one_after_the_other() -> None:
    both = JOY.then(JOY)
    assert (both.f0_mean, both.level) == (8.0, 8.0)
    assert both.duration == pytest.approx(0.81**2)


def test_a_mixture_weighs_factors_by_their_logarithms() -> None:
    half = mixture({"joy": JOY}, {"joy": 0.5, "neutral": 0.5})
    assert half.f0_mean == 2.0
    assert (half.f0_range, half.duration) == pytest.approx((1.1, 0.9))
    assert mixture({}, {"joy": 1.0}) == NEUTRAL


def test_intensity_0_changes_nothing_and_beyond_1_grows_slower() -> None:
    found = scaled(JOY.sums(), np.array([0.0, 0.5, 1.0, 2.0], np.float32))[:, COLUMNS.index("f0_mean")]
    assert found.tolist() == pytest.approx([0.0, 2.0, 4.0, 5.0])


def test_only_the_last_syllable_slopes() -> None:
    rows = columns(np.tile(JOY.sums(), (3, 1)))
    assert rows.dtype == np.float32
    assert rows[:, COLUMNS.index("final_slope")].tolist() == [0.0, 0.0, 2.0]
    assert rows[:, COLUMNS.index("duration")].tolist() == pytest.approx([0.81] * 3)
