"""How the teacher's intentions are heard: F0, energy and duration of its labels as its sound has them.

The model says F0 for frames of its own, and its syllables begin and end elsewhere than those that are aligned in its
sound: by a quarter of a rhyme on average. So labels are mapped by least squares, learned on sentences of which there
are both. Letters: S syllables; the columns are those of `training.teacher.wanted`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from qingyin.records import F0_POINTS
from qingyin.text.pinyin.phones import INITIALS, PHONE_ID

SONORANT: Final = {PHONE_ID[name] for name in ("l", "m", "n", "r")}
RIDGE: Final = 30.0  # squares of weights count as much as those of so many syllables
DURATION, SHARE, ENERGY = 0, 1, 2  # columns; F0 follows
MAPPED: Final = [DURATION, ENERGY, *range(3, 3 + F0_POINTS)]  # the share of an initial is right already


class Calibration:
    """The map from what is meant to what is heard."""

    def __init__(self, pairs: Iterable[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]) -> None:
        """`pairs`: of each sentence what is meant [S, C], what is heard [S, C], initials [S] and tones [S]."""
        inputs, goals = [], []
        for meant, heard, initial, tone in pairs:
            heard = heard.copy()
            heard[:, DURATION] += np.nanmean(meant[:, DURATION]) - np.nanmean(heard[:, DURATION])  # whatever its tempo
            inputs.append(_features(meant, initial, tone))
            goals.append(heard[:, MAPPED] - meant[:, MAPPED])
        x, y = np.concatenate(inputs), np.concatenate(goals)
        known = ~np.isnan(x).any(1) & ~np.isnan(y).any(1)
        x, y = x[known].astype(np.float64), y[known].astype(np.float64)
        self.weights = np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1]), x.T @ y)

    def __call__(self, meant: np.ndarray, initial: np.ndarray, tone: np.ndarray) -> np.ndarray:
        """The labels [S, C] as they would be heard; NaN where they are not known."""
        found = meant.copy()
        found[:, MAPPED] += (_features(meant, initial, tone) @ self.weights).astype(np.float32)
        return found


def _features(meant: np.ndarray, initial: np.ndarray, tone: np.ndarray) -> np.ndarray:
    """What the map looks at [S, …]: the syllable's own labels by the kind of its initial, and those beside it."""
    f0 = meant[:, 3:]
    kinds = np.stack([initial == 0, np.isin(initial, list(SONORANT)), (initial > 0)], 1).astype(np.float32)
    own = (kinds[:, :, None] * f0[:, None]).reshape(len(f0), -1)
    before, after = _beside(f0, -1), _beside(f0, 1)
    level, length = meant[:, [ENERGY]], meant[:, [DURATION]]
    return np.concatenate(
        [
            own, f0, np.abs(f0 - f0.mean(1, keepdims=True)), before[:, -2:], after[:, :2],
            level, _beside(level, -1), _beside(level, 1), length, _beside(length, -1), _beside(length, 1),
            _one_hot(initial, len(INITIALS) + 2), _one_hot(tone, 6),
        ],
        axis=1,
    )  # fmt: skip


def _beside(values: np.ndarray, step: int) -> np.ndarray:
    """The values [S, …] of the syllable before or after; a syllable's own at the edges and where nothing is known."""
    places = np.clip(np.arange(len(values)) + step, 0, len(values) - 1)
    return np.where(np.isnan(values[places]), values, values[places])


def _one_hot(numbers: Sequence[int] | np.ndarray, size: int) -> np.ndarray:
    return np.eye(size, dtype=np.float32)[np.minimum(numbers, size - 1)]
