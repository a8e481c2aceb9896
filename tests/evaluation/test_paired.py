"""Differences between two voices over the same texts: what is there is found, and chance is called chance."""

from __future__ import annotations

import numpy as np
import pytest

from qingyin.evaluate.differences import NO_EVIDENCE, TOO_FEW, differences
from qingyin.evaluate.quantities import Row
from qingyin.experiments.statistics.paired import between_items
from tests.evaluation.conftest import needs

pytestmark = needs("scipy", "statsmodels")
NAMES = ("first", "second")


def rows(values: np.ndarray, name: str = "SIG") -> dict[int, Row]:
    return {number: {name: float(value)} for number, value in enumerate(values)}


def test_a_difference_that_is_there_is_found() -> None:
    draw = np.random.default_rng(0)
    base = draw.normal(3.4, 0.2, 60)
    for name, second, better in (("SIG", 0.1, "second"), ("SIG", -0.1, "first"), ("characters", 0.1, "first")):
        other = base + second + draw.normal(0, 0.1, 60)
        (found,) = differences(NAMES, (rows(base, name), rows(other, name)), ({}, {}))
        assert found["verdict"] == f"{better} is better"
        assert found["effect"]["low"] < second < found["effect"]["high"]
    (found,) = differences(NAMES, (rows(base, "tempo"), rows(base + 1, "tempo")), ({}, {}))
    assert found["verdict"] == "second has more"


def test_nothing_is_made_of_chance_or_of_equals() -> None:
    draw = np.random.default_rng(1)
    base = draw.normal(3.4, 0.2, 60)
    for other in (base, base + draw.normal(0, 0.1, 60)):
        (found,) = differences(NAMES, (rows(base), rows(other)), ({}, {}))
        assert found["verdict"] == NO_EVIDENCE
    (found,) = differences(NAMES, (rows(base[:5]), rows(base[:5] + 1)), ({}, {}))
    assert found["verdict"] == TOO_FEW and found["effect"] is None


def test_false_findings_are_rare() -> None:
    draw = np.random.default_rng(2)
    found = 0
    for _ in range(200):
        first, second = (
            {number: {name: float(draw.normal()) for name in ("SIG", "BAK", "tempo", "level")} for number in range(20)}
            for _ in range(2)
        )
        found += any(row["verdict"] != NO_EVIDENCE for row in differences(NAMES, (first, second), ({}, {})))
    assert found <= 18  # 5 % of 200 are 10; more than 18 of 200 come once in 130 times


@pytest.mark.parametrize("shift", [0.0, 0.3])
def test_the_interval_holds_the_truth(shift: float) -> None:
    draw = np.random.default_rng(3)
    hits = 0
    for _ in range(100):
        effect = between_items(draw.normal(shift, 1.0, 40).tolist())
        hits += effect.low <= shift <= effect.high
    assert hits >= 88


def test_texts_that_only_one_has_are_left_out() -> None:
    first, second = rows(np.arange(10.0)), rows(np.arange(8.0) + 1)
    (found,) = differences(NAMES, (first, second), ({}, {}))
    assert found["texts"] == 8 and found["effect"]["value"] == pytest.approx(1)
