"""What may be said now: the effect of each scene, and whether there is evidence, counting every look so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qingyin.experiments.statistics.effects import Effect, holm
from qingyin.experiments.statistics.spending import sequential_p

TOO_FEW: Final = "too few yet"
NO_EVIDENCE_YET: Final = "no evidence yet"
NO_EVIDENCE: Final = "no evidence"
FIRST, SECOND = "the first is better", "the second is better"


@dataclass(frozen=True, slots=True)
class Look:
    """What one look has found: after how many listeners or users, and the z of the test."""

    units: int
    z: float


@dataclass(frozen=True, slots=True)
class Rule:
    """What was decided before the first answer."""

    planned: int  # listeners or users at the end
    smallest: int  # of them, before anything is said
    alpha: float = 0.05


@dataclass(frozen=True, slots=True)
class Finding:
    """What may be said of one scene."""

    verdict: str
    units: int
    effect: Effect | None = None  # None where there are too few units
    p: float = 1.0  # counting all looks and, by Holm, all scenes


def findings(
    scenes: Mapping[str, tuple[int, Callable[[], Effect]]],
    looks: Mapping[str, Sequence[Look]],
    rule: Rule,
) -> tuple[dict[str, Finding], dict[str, Look]]:
    """What may be said of each scene, and the new looks, which have to be kept.

    `scenes` has the units of each scene and what computes its effect, which is asked where there are enough of them
    only; `looks` has the looks of earlier times, which are counted.
    """
    enough = {name: effect() for name, (units, effect) in scenes.items() if units >= rule.smallest}
    taken = {
        name: Look(effect.units, effect.z)
        for name, effect in enough.items()
        if not _ended(looks.get(name, ()), rule) and effect.units > _last(looks.get(name, ()))
    }
    counted = {name: [*looks.get(name, ()), *([taken[name]] if name in taken else [])] for name in enough}
    adjusted = dict(zip(enough, holm([_p(counted[name], rule) for name in enough]), strict=True)) if enough else {}
    found = {}
    for name, (units, _) in scenes.items():
        if name not in enough:
            found[name] = Finding(TOO_FEW, units)
            continue
        verdict = _verdict(enough[name], adjusted[name], _ended(counted[name], rule), rule.alpha)
        found[name] = Finding(verdict, units, enough[name], adjusted[name])
    return found, taken


def _verdict(effect: Effect, p: float, ended: bool, alpha: float) -> str:
    if p > alpha:
        return NO_EVIDENCE if ended else NO_EVIDENCE_YET
    return SECOND if effect.z > 0 else FIRST


def _p(looks: Sequence[Look], rule: Rule) -> float:
    shares = [min(1.0, each.units / rule.planned) for each in looks]
    return sequential_p([each.z for each in looks], shares)


def _ended(looks: Sequence[Look], rule: Rule) -> bool:
    return _last(looks) >= rule.planned


def _last(looks: Sequence[Look]) -> int:
    return looks[-1].units if looks else 0
