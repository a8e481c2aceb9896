"""The effect on measures that a machine takes of both manners, item by item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from qingyin.experiments.statistics.effects import ROUNDS, Effect, signed_rank
from qingyin.experiments.statistics.packages import need

FEWEST: Final = 6  # items; with five, no signed-rank test can find anything


def between_items(differences: Sequence[float], seed: int = 0) -> Effect:
    """The mean of differences, second minus first, one for each item.

    The test is Wilcoxon's signed-rank; the interval, 95 %, resamples the items (bootstrap, percentiles), so it holds
    for other texts of the kind, and for these two voices.
    """
    values = np.asarray(differences, float)
    z, p = signed_rank(values)
    low = high = float(values.mean())
    if len(values) > 1 and np.ptp(values) > 0:
        found = (
            need("scipy.stats")
            .bootstrap((values,), np.mean, n_resamples=ROUNDS, method="percentile", rng=np.random.default_rng(seed))
            .confidence_interval
        )
        low, high = float(found.low), float(found.high)
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    return Effect(float(values.mean()), low, high, z, p, len(values), int((values == 0).sum()), spread)
