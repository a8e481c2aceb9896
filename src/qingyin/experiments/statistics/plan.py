"""How many listeners or users a comparison needs, before anybody is asked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from qingyin.errors import OptionError
from qingyin.experiments.statistics.packages import need
from qingyin.experiments.statistics.spending import bounds, drift_for

RANKS: Final = 3 / math.pi  # efficiency of the rank tests beside t tests where both may be used
LISTENERS, USERS = "listeners", "users"
FEWEST: Final = 12  # listeners, before anything is said


@dataclass(frozen=True, slots=True)
class Plan:
    """What is decided before the first answer."""

    effect: float  # the difference to be found, in points
    spread: float  # its standard deviation: of listeners' differences, or of users
    alpha: float
    power: float
    shares: tuple[float, ...]  # of the planned number at which somebody looks; the last is 1
    design: str
    number: int  # listeners; or users of each variant

    @property
    def looks(self) -> list[tuple[int, float]]:
        """At how many listeners or users each look is, and the p that it asks for."""
        norm = need("scipy.stats").norm
        limits = bounds(self.alpha, self.shares)
        return [
            (math.ceil(share * self.number), float(2 * norm.sf(limit)))
            for share, limit in zip(self.shares, limits, strict=True)
        ]


def planned(
    effect: float,
    spread: float = 1.0,
    *,
    alpha: float = 0.05,
    power: float = 0.8,
    looks: int = 1,
    design: str = LISTENERS,
) -> Plan:
    """The plan that finds the effect with that power, at that number of equally spaced looks. Raises OptionError.

    From statsmodels' power of the t test, made larger by the efficiency of ranks and by the price of the looks.
    """
    for name, value, low, high in (("effect", abs(effect), 1e-3, 1e3), ("spread", spread, 1e-3, 1e3)):
        if not low <= value <= high:
            raise OptionError(f"the {name} must be from {low:g} to {high:g}, not {value:g}")
    for name, value, low, high in (("alpha", alpha, 1e-6, 0.5), ("power", power, 0.5, 0.999), ("looks", looks, 1, 20)):
        if not low <= value <= high:
            raise OptionError(f"{name} must be from {low:g} to {high:g}, not {value:g}")
    shares = tuple([(number + 1) / looks for number in range(looks)])
    tests = need("statsmodels.stats.power")
    solver = tests.TTestPower() if design == LISTENERS else tests.TTestIndPower()
    once = float(solver.solve_power(effect_size=abs(effect) / spread, alpha=alpha, power=power))
    price = (drift_for(power, alpha, shares) / drift_for(power, alpha, (1.0,))) ** 2
    return Plan(effect, spread, alpha, power, shares, design, max(FEWEST, math.ceil(once * price / RANKS)))
