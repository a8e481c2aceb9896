"""Labels are mapped from what the teacher means to what is heard."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.training
pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from qingyin.records import F0_POINTS  # noqa: E402
from training.teacher.heard import DURATION, ENERGY, SHARE, Calibration  # noqa: E402

Pair = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def sentence(seed: int, size: int = 12) -> Pair:
    """A sentence whose contours are heard a quarter of a rhyme earlier than they are meant, and 2 dB louder."""
    draw = np.random.default_rng(seed)
    curve = np.cumsum(draw.normal(0, 1, 8 * size + 8))
    at = 8 * np.arange(size)[:, None] + np.arange(F0_POINTS)
    rest = draw.normal(0, 0.2, (size, 3))
    meant = np.concatenate([rest, curve[at + 1]], 1).astype(np.float32)
    heard = np.concatenate([rest + np.array([0.5, 0, 2]), curve[at]], 1).astype(np.float32)
    return meant, heard, draw.integers(0, 20, size), draw.integers(1, 6, size)


def test_what_is_heard_earlier_and_louder_is_learned_so() -> None:
    heard_as = Calibration(sentence(seed) for seed in range(80))
    meant, heard, initial, tone = sentence(1000)
    found = heard_as(meant, initial, tone)
    before, after = (np.abs(each[1:, 3:] - heard[1:, 3:]).mean() for each in (meant, found))
    assert after < 0.5 * before
    assert (found - meant)[:, ENERGY].mean() == pytest.approx(2, abs=0.3)
    assert found[:, DURATION] == pytest.approx(meant[:, DURATION], abs=0.15)  # a tempo of its own teaches nothing
    assert np.array_equal(found[:, SHARE], meant[:, SHARE])


def test_what_is_not_known_stays_so_and_teaches_nothing() -> None:
    pairs = [sentence(seed) for seed in range(20)]
    pairs[3][0][5] = np.nan
    pairs[4][1][2] = np.nan
    heard_as = Calibration(pairs)
    found = heard_as(pairs[3][0], pairs[3][2], pairs[3][3])
    assert np.isnan(found[5]).all() and not np.isnan(np.delete(found, 5, 0)).any()
