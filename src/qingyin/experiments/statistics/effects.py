"""The effect of one manner of speaking against another, with its interval and its test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qingyin.experiments.statistics.packages import need

ROUNDS: Final = 2000  # of a bootstrap
# Pratt (J. Amer. Statist. Assoc. 54, 1959): zeros are ranked with the rest and then left out. Never with exact
# p-values, which scipy computes for it as if there were no zeros.
ZEROS: Final = "pratt"


@dataclass(frozen=True, slots=True)
class Judgment:
    """What one listener said of one item: how far the second manner is above the first, or a score of one of them."""

    listener: str
    item: str
    value: float
    side: int = 0  # −1: a score of the first manner, 1: of the second, 0: the difference itself


@dataclass(frozen=True, slots=True)
class Effect:
    """How far the second manner is above the first."""

    value: float
    low: float  # of the 95 % interval
    high: float
    z: float  # of the test; positive if the second is ahead
    p: float
    units: int  # listeners or users that the test counts
    zeros: int  # of them, those that make no difference
    spread: float  # standard deviation of the difference between units


def between_manners(judgments: Sequence[Judgment], seed: int = 0) -> Effect:
    """The effect in a listening test, in which each listener judges both manners.

    The test is Wilcoxon's signed-rank on the mean difference of each listener. The interval resamples listeners and
    items both (Owen, Annals of Applied Statistics 1, 2007), so it holds for other listeners and other texts.
    """
    differences = np.array(list(by_listener(judgments).values()))
    z, p = signed_rank(differences)
    low, high = _interval(judgments, seed)
    spread = float(differences.std(ddof=1)) if len(differences) > 1 else 0.0
    zeros = int((differences == 0).sum())
    return Effect(float(differences.mean()), low, high, z, p, len(differences), zeros, spread)


def between_users(first: ArrayLike, second: ArrayLike, *, seed: int = 0, rounds: int = ROUNDS) -> Effect:
    """The effect between two groups of users, one mean rating each: Mann and Whitney's test, a bootstrap over users.

    Without rounds of the bootstrap the interval is the effect itself.
    """
    stats = need("scipy.stats")
    one, other = np.asarray(first, float), np.asarray(second, float)
    value = float(other.mean() - one.mean())
    p = float(stats.mannwhitneyu(other, one, method="asymptotic").pvalue)
    p = 1.0 if np.isnan(p) else p  # all ratings are equal
    ranks = stats.rankdata(np.concatenate([other, one]))[: len(other)]
    sign = 1.0 if ranks.mean() >= (len(one) + len(other) + 1) / 2 else -1.0
    chance = np.random.default_rng(seed)
    drawn = [chance.choice(other, len(other)).mean() - chance.choice(one, len(one)).mean() for _ in range(rounds)]
    low, high = np.percentile(drawn or [value], [2.5, 97.5])
    spread = float(np.sqrt((one.var(ddof=1) + other.var(ddof=1)) / 2))
    return Effect(value, float(low), float(high), sign * _z(p), p, len(one) + len(other), 0, spread)


def by_listener(judgments: Sequence[Judgment]) -> dict[str, float]:
    """The mean difference of each listener who judged both sides."""
    found: dict[str, dict[int, list[float]]] = {}
    for each in judgments:
        found.setdefault(each.listener, {}).setdefault(each.side, []).append(each.value)
    means = {name: {side: float(np.mean(values)) for side, values in sides.items()} for name, sides in found.items()}
    return {
        name: sides[0] if 0 in sides else sides[1] - sides[-1]
        for name, sides in means.items()
        if 0 in sides or {1, -1} <= sides.keys()
    }


def signed_rank(differences: NDArray[np.float64]) -> tuple[float, float]:
    """z, positive if the differences tend to be, and the two-sided p of Wilcoxon's test; 0 and 1 if all are zero."""
    if not np.any(differences):
        return 0.0, 1.0
    stats = need("scipy.stats")
    rounded = np.round(differences, 9)  # means of the same ratings are to be ties, whatever the order of their sum
    found = stats.wilcoxon(rounded, zero_method=ZEROS, method="asymptotic")
    ranks = stats.rankdata(np.abs(rounded))
    sign = 1.0 if ranks[rounded > 0].sum() >= ranks[rounded < 0].sum() else -1.0
    return sign * _z(float(found.pvalue)), float(found.pvalue)


def holm(values: Sequence[float]) -> list[float]:
    """The p-values of several scenes, adjusted so that one false finding among them is as rare as alpha says."""
    return [float(each) for each in need("statsmodels.stats.multitest").multipletests(values, method="holm")[1]]


def _z(p: float) -> float:
    return float(need("scipy.stats").norm.isf(max(p, 1e-300) / 2))


def _interval(judgments: Sequence[Judgment], seed: int) -> tuple[float, float]:
    """The 95 % interval of the mean difference over other listeners and other items."""
    counted = by_listener(judgments).keys()
    judgments = [each for each in judgments if each.listener in counted]
    listeners, who = np.unique([each.listener for each in judgments], return_inverse=True)
    items, what = np.unique([each.item for each in judgments], return_inverse=True)
    values = np.array([each.value for each in judgments])
    sides = np.array([each.side for each in judgments])
    chance = np.random.default_rng(seed)
    drawn = []
    for _ in range(ROUNDS):
        heard = np.bincount(chance.integers(len(listeners), size=len(listeners)), minlength=len(listeners))
        said = np.bincount(chance.integers(len(items), size=len(items)), minlength=len(items))
        weights = heard[who] * said[what]
        means = {side: _mean(values[sides == side], weights[sides == side]) for side in np.unique(sides)}
        found = means[0] if 0 in means else means[1] - means[-1]
        if not np.isnan(found):
            drawn.append(found)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def _mean(values: Any, weights: Any) -> float:
    total = weights.sum()
    return float(values @ weights / total) if total else float("nan")
