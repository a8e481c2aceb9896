"""What differs between two voices, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from qingyin.evaluate.quantities import LINES, STORIES, Quantity, Row
from qingyin.experiments.statistics.effects import holm
from qingyin.experiments.statistics.paired import FEWEST, between_items

ALPHA: Final = 0.05
NO_EVIDENCE, TOO_FEW = "no evidence", "too few texts"


def differences(
    names: Sequence[str], lines: Sequence[Mapping[int, Row]], stories: Sequence[Mapping[int, Row]]
) -> list[dict[str, Any]]:
    """One row for each quantity: the second voice minus the first over the texts that both have.

    All are tested at once, so their p-values are adjusted by Holm: if nothing differed, one finding among all of them
    would be as rare as ALPHA says. Raises MissingExtra.
    """
    found = [
        *[_difference(quantity, lines) for quantity in LINES if not quantity.timed],
        *[_difference(quantity, stories) for quantity in STORIES],
    ]
    tested = [row for row in found if row["effect"] is not None]
    for row, p in zip(tested, holm([row["effect"]["p"] for row in tested]) if tested else (), strict=True):
        row["p"] = p
        row["verdict"] = _verdict(row, p, names)
    return [row for row in found if row["texts"]]


def _difference(quantity: Quantity, sides: Sequence[Mapping[int, Row]]) -> dict[str, Any]:
    first, second = sides
    both = [number for number in first if quantity.name in first[number] and quantity.name in second.get(number, {})]
    row: dict[str, Any] = {"name": quantity.name, "texts": len(both), "effect": None, "p": None, "verdict": TOO_FEW}
    if len(both) >= FEWEST:
        effect = between_items([second[number][quantity.name] - first[number][quantity.name] for number in both])
        row["effect"] = asdict(effect)
    return row | {"better": quantity.better}


def _verdict(row: Mapping[str, Any], p: float, names: Sequence[str]) -> str:
    if p > ALPHA:
        return NO_EVIDENCE
    higher = row["effect"]["z"] > 0
    if row["better"] == 0:
        return f"{names[higher]} has more"
    return f"{names[higher == (row['better'] > 0)]} is better"
