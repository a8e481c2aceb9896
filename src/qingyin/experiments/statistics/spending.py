"""Looks before the end: how much evidence each of them asks for, so that all together err as rarely as one would.

Alpha is spent as Lan and DeMets (Biometrika 70, 1983) have it, by their function of O'Brien and Fleming's shape: almost
nothing early, nearly all at the end. A look may come at any time. Let t be the share of the planned information that is
there, such as listeners out of those planned; the statistic times √t moves as a Brownian motion, and the bounds follow
from its density between them, look by look (Armitage, McPherson and Rowe, J. R. Statist. Soc. A 132, 1969).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from qingyin.experiments.statistics.packages import need

_POINTS: Final = 401  # of the grid between two bounds; odd, for Simpson's rule
_WIDEST: Final = 8.0  # a |z| beyond which nothing is


def spent(alpha: float, share: float) -> float:
    """How much of alpha may be spent when that share of the information is there, 0 < share ≤ 1."""
    special = need("scipy.special")
    return float(4 * special.ndtr(special.ndtri(alpha / 4) / math.sqrt(share)))  # each side has half of alpha


def bounds(alpha: float, shares: Sequence[float]) -> list[float]:
    """The |z| that each look asks for, two-sided. `shares` rise from look to look, 0 < share ≤ 1."""
    found: list[float] = []
    process = _Process()
    before = 0.0
    for share in shares:
        budget = spent(alpha, share) - before
        before += budget
        found.append(process.bound(share, budget))
        process.go_on(share, found[-1])
    return found


def power(limits: Sequence[float], shares: Sequence[float], drift: float) -> float:
    """How likely a bound is crossed if z has mean drift·√share at each look."""
    process, crossed = _Process(drift), 0.0
    for limit, share in zip(limits, shares, strict=True):
        crossed += process.beyond(share, limit)
        process.go_on(share, limit)
    return crossed


def drift_for(wanted: float, alpha: float, shares: Sequence[float]) -> float:
    """The mean of z at the end with which the bounds are crossed as likely as wanted."""
    limits = bounds(alpha, shares)
    return float(need("scipy.optimize").brentq(lambda drift: power(limits, shares, drift) - wanted, 0.0, 12.0))


def sequential_p(scores: Sequence[float], shares: Sequence[float]) -> float:
    """The least alpha with which one of these looks would have found something: a p-value that counts all looks.

    `scores` are the z of the looks so far. 1 if none would.
    """

    def ahead(logarithm: float) -> float:
        limits = bounds(10**logarithm, shares)
        return max(abs(score) - limit for score, limit in zip(scores, limits, strict=True))

    low, high = -15.0, math.log10(0.999)
    if ahead(high) < 0:
        return 1.0
    if ahead(low) > 0:
        return float(10**low)
    return float(10 ** need("scipy.optimize").brentq(ahead, low, high, xtol=1e-4))


class _Process:
    """A Brownian motion that has stayed within the bounds of the looks so far."""

    def __init__(self, drift: float = 0.0) -> None:
        self._drift = drift
        self._share = 0.0
        self._places: Any = np.zeros(1)
        self._mass: Any = np.ones(1)  # probability at each place, with the weight of Simpson's rule

    def beyond(self, share: float, limit: float) -> float:
        """How likely |z| at the next look is the limit or more, and no look before it was beyond its own."""
        below = need("scipy.special").ndtr
        mean, spread = self._step(share)
        edge = limit * math.sqrt(share)
        return float(self._mass @ (below((mean - edge) / spread) + below((-mean - edge) / spread)))

    def bound(self, share: float, budget: float) -> float:
        """The limit that is passed with the probability `budget`."""
        if self.beyond(share, 0.0) <= budget:
            return 0.0
        if self.beyond(share, _WIDEST) >= budget:
            return _WIDEST
        brentq = need("scipy.optimize").brentq
        return float(brentq(lambda limit: self.beyond(share, limit) - budget, 0.0, _WIDEST, xtol=1e-9))

    def go_on(self, share: float, limit: float) -> None:
        """Keeps what stays within the limit of the next look."""
        mean, spread = self._step(share)
        edge = min(limit, _WIDEST) * math.sqrt(share)
        places = np.linspace(-edge, edge, _POINTS)
        weights = np.ones(_POINTS)
        weights[1:-1:2], weights[2:-1:2] = 4, 2
        apart = (places[:, None] - mean[None, :]) / spread
        density = np.exp(-0.5 * apart**2) @ self._mass / (spread * math.sqrt(2 * math.pi))
        self._mass = density * weights * (places[1] - places[0]) / 3
        self._places, self._share = places, share

    def _step(self, share: float) -> tuple[Any, float]:
        """Where each place goes on average until that share, and how far it spreads."""
        step = share - self._share
        return self._places + self._drift * step, math.sqrt(step)
