"""Scores of classifiers and of probabilities, each formula once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

BINS: Final = 15  # of the calibration error


def f1(said: Array, true: Array) -> float:
    """F1 of one class from two bool arrays [N]; 0 if the class neither occurs nor is said."""
    return float(2 * (said & true).sum() / max(1, said.sum() + true.sum()))


def macro_f1(said: Array, true: Array, classes: Iterable[Any] | None = None) -> float:
    """Mean F1 over the classes, by default those that occur in `true`; `said` and `true` [N] hold classes."""
    wanted = np.unique(true).tolist() if classes is None else classes
    return float(np.mean([f1(said == each, true == each) for each in wanted]))


def calibration_error(chances: Array, right: Array, bins: int = BINS) -> float:
    """Expected calibration error (Guo et al., 2017): how far probabilities [N] are from how often they hold.

    Args:
        chances: probability of what was said, 0 to 1.
        right: whether it was right, bool or 0 and 1.
        bins: of equal width.
    """
    places = np.minimum((chances * bins).astype(int), bins - 1)
    gaps = [
        abs(chances[places == b].mean() - right[places == b].mean()) * (places == b).mean() for b in np.unique(places)
    ]
    return float(sum(gaps))


def auc(higher: Array, lower: Array) -> float:
    """The probability that one of the first is larger than one of the second; ties count half."""
    ranked = np.sort(lower)
    below, upto = (np.searchsorted(ranked, higher, side) for side in ("left", "right"))
    return float((below + upto).mean() / (2 * len(lower)))


def correlation(first: Array, second: Array) -> float:
    """Pearson's correlation of two arrays [N]."""
    return float(np.corrcoef(first, second)[0, 1])


def spearman(first: Array, second: Array) -> float:
    """Spearman's rank correlation of two arrays [N] without ties."""
    return correlation(*(np.argsort(np.argsort(each)) for each in (first, second)))
