"""Listeners who are not there: whether the statistics find an effect that is known, and none where there is none.

    python -m evaluation.simulated

Each listener hears both manners of twelve texts and gives 1 to 5. A score is the sum of the listener's habit, the
quality of the text and of the manner, how far this listener differs about the manners, and chance, rounded: so there
are ties and zeros as in a real test. Where there is no difference the share of tests that find one, over five looks,
must be under 5 %; where the difference is the planned one, the share that finds it must be the planned power, within
three standard errors. Users of a server are simulated too, each with one mean rating.
"""

from __future__ import annotations

import argparse
import math
from typing import Any, Final

import numpy as np

from measures.command import parser, publish, run
from qingyin.experiments.statistics.effects import between_users, signed_rank
from qingyin.experiments.statistics.plan import LISTENERS, USERS, Plan, planned
from qingyin.experiments.statistics.spending import bounds

TEXTS: Final = 12
HABIT, TEXT, TASTE, CHANCE = 0.6, 0.4, 0.5, 0.7  # standard deviations, in points
LOOKS: Final = 5
POWER: Final = 0.8
ERRORS: Final = 3.0  # standard errors by which a share may miss


def differences(chance: np.random.Generator, listeners: int, effect: float) -> np.ndarray:
    """The mean difference of each listener [listeners], in points."""
    habit = chance.normal(0, HABIT, (listeners, 1))
    text = chance.normal(0, TEXT, (1, TEXTS))
    taste = chance.normal(effect, TASTE, (listeners, 1))

    def scores(quality: Any) -> Any:
        return np.clip(np.rint(3 + habit + text + quality + chance.normal(0, CHANCE, (listeners, TEXTS))), 1, 5)

    return (scores(taste / 2) - scores(-taste / 2)).mean(axis=1)


def ratings(chance: np.random.Generator, users: int, effect: float) -> list[np.ndarray]:
    """The ratings of the users who hear each manner, 1 to 5, spread by about a point."""
    return [np.clip(np.rint(chance.normal(3.5 + add, 1.0, users)), 1, 5) for add in (0.0, effect)]


def pilots(effect: float) -> dict[str, tuple[float, float]]:
    """The difference in points that a large study would find, and its spread, for each design.

    It is a little less than what is put in: ratings end at 1 and 5.
    """
    chance = np.random.default_rng(1)
    heard_ones = np.concatenate([differences(chance, 50, effect) for _ in range(100)])
    one, other = ratings(chance, 50_000, effect)
    between = float(other.mean() - one.mean()), math.sqrt((one.var() + other.var()) / 2)
    return {LISTENERS: (float(heard_ones.mean()), float(heard_ones.std())), USERS: between}


def found(z: list[float], limits: list[float]) -> bool:
    """Whether one of the looks is beyond its bound."""
    return any(abs(each) >= limit for each, limit in zip(z, limits, strict=True))


def heard(chance: np.random.Generator, plan: Plan, effect: float, limits: list[float]) -> bool:
    """Whether a listening test finds something."""
    values = differences(chance, plan.number, effect)
    return found([signed_rank(values[: math.ceil(share * plan.number)])[0] for share in plan.shares], limits)


def rated(chance: np.random.Generator, plan: Plan, effect: float, limits: list[float]) -> bool:
    """Whether an experiment on users finds something."""
    one, other = ratings(chance, plan.number, effect)
    ends = [math.ceil(share * plan.number) for share in plan.shares]
    return found([between_users(one[:end], other[:end], rounds=0).z for end in ends], limits)


def share(trial: Any, plan: Plan, effect: float, times: int, seed: int) -> dict[str, float]:
    """How often one of the looks finds something, and the standard error."""
    chance, limits = np.random.default_rng(seed), bounds(plan.alpha, plan.shares)
    value = sum(trial(chance, plan, effect, limits) for _ in range(times)) / times
    return {"share": round(value, 4), "error": round(math.sqrt(max(value, 1e-3) * (1 - value) / times), 4)}


def measured(times: int, effect: float) -> dict[str, Any]:
    """The figures of both designs."""
    results: dict[str, Any] = {}
    pilot = pilots(effect)
    for name, trial in ((LISTENERS, heard), (USERS, rated)):
        points, spread = pilot[name]
        plan = planned(points, spread, power=POWER, looks=LOOKS, design=name)
        nothing, something = share(trial, plan, 0.0, times, 2), share(trial, plan, effect, times, 3)
        results[name] = {
            "effect": round(points, 3),
            "spread": round(spread, 3),
            "planned": plan.number,
            "looks": [units for units, _ in plan.looks],
            "experiments": times,
            "false": nothing,
            "power": something,
            "ok": nothing["share"] < plan.alpha and something["share"] >= POWER - ERRORS * something["error"],
        }
    return results


def table(figures: dict[str, Any]) -> str:
    """The figures for people."""
    lines = []
    for name, each in figures.items():
        lines.append(
            f"{each['planned']} {name}, {LOOKS} looks, effect {each['effect']:g} (spread {each['spread']:g}): found in "
            f"{each['power']['share']:.1%} of {each['experiments']}, planned {POWER:.0%}; without an effect "
            f"{each['false']['share']:.1%}, wanted under 5 %: {'as planned' if each['ok'] else 'NOT as planned'}"
        )
    return "\n".join(lines)


def main() -> int:
    """Simulate, print, keep."""
    options_of: argparse.ArgumentParser = parser(__doc__)
    options_of.add_argument("--experiments", type=int, default=2000, metavar="N", help="of each kind (default 2000)")
    options_of.add_argument(
        "--effect", type=float, default=0.3, metavar="POINTS", help="between the manners (default 0.3)"
    )
    options = options_of.parse_args()
    figures = measured(options.experiments, options.effect)
    publish("simulated", figures, options, table(figures))
    return 0 if all(each["ok"] for each in figures.values()) else 1


if __name__ == "__main__":
    run(main)
