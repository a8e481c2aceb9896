"""What results prove, against published tables, against scipy where it is right, and on simulated listeners."""

from __future__ import annotations

import numpy as np
import pytest

from qingyin.errors import OptionError
from qingyin.experiments.statistics.effects import (
    Effect,
    Judgment,
    between_manners,
    between_users,
    by_listener,
    holm,
    signed_rank,
)
from qingyin.experiments.statistics.plan import USERS, planned
from qingyin.experiments.statistics.spending import bounds, drift_for, power, sequential_p, spent
from qingyin.experiments.statistics.verdict import (
    NO_EVIDENCE,
    NO_EVIDENCE_YET,
    SECOND,
    TOO_FEW,
    Look,
    Rule,
    findings,
)
from tests.evaluation.conftest import Script, needs

pytestmark = needs("scipy", "statsmodels")
FIFTHS = [0.2, 0.4, 0.6, 0.8, 1.0]


def test_the_bounds_are_those_of_the_books() -> None:
    # Reboussin et al., "Computations for group sequential boundaries", Controlled Clinical Trials 21, 2000
    assert bounds(0.05, FIFTHS) == pytest.approx([4.8769, 3.3569, 2.6803, 2.2898, 2.0310], abs=2e-4)
    assert bounds(0.05, [1.0]) == pytest.approx([1.95996], abs=1e-4)


def test_what_is_spent_is_alpha_in_the_end() -> None:
    limits = bounds(0.05, [0.1, 0.35, 0.9, 1.0])
    assert power(limits, [0.1, 0.35, 0.9, 1.0], 0.0) == pytest.approx(0.05, abs=1e-6)
    assert spent(0.05, 1.0) == pytest.approx(0.05)


def test_the_price_of_looks_is_small() -> None:
    once, often = drift_for(0.8, 0.05, [1.0]), drift_for(0.8, 0.05, FIFTHS)
    assert once == pytest.approx(1.95996 + 0.84162, abs=1e-3)
    assert 1.0 < (often / once) ** 2 < 1.04


def test_a_p_that_counts_the_looks() -> None:
    assert sequential_p([1.96], [1.0]) == pytest.approx(0.05, abs=1e-3)
    assert sequential_p([0.3, 0.5, 1.96], [0.3, 0.6, 1.0]) > 0.05
    limits = bounds(0.05, FIFTHS[:3])
    assert sequential_p([0.0, 0.0, limits[2]], FIFTHS[:3]) == pytest.approx(0.05, abs=1e-3)
    assert sequential_p([9.0], [0.5]) < 1e-9
    assert sequential_p([0.0], [0.2]) == 1.0


def test_zeros_are_ranked_and_left_out() -> None:
    few = np.array([1.0] * 4 + [-1.0] * 4 + [0.0] * 22)
    assert signed_rank(few)[1] == pytest.approx(1.0)  # scipy's exact p with Pratt's zeros would be 0.008
    assert signed_rank(np.zeros(9)) == (0.0, 1.0)
    z, p = signed_rank(np.array([0.1 * n for n in range(1, 21)]))
    assert z > 3 and p < 0.001
    assert signed_rank(-np.array([0.1 * n for n in range(1, 21)]))[0] == pytest.approx(-z)


def judgments(listeners: int, effect: float, seed: int = 0, sided: bool = True) -> list[Judgment]:
    chance = np.random.default_rng(seed)
    found = []
    for listener in range(listeners):
        taste = chance.normal(effect, 0.4)
        for item in range(8):
            for side in (-1, 1) if sided else (0,):
                value = 3 * abs(side) + (side or 1) * taste / (2 if side else 1) + chance.normal(0, 0.3)
                found.append(Judgment(f"l{listener}", f"t{item}", value, side))
    return found


@pytest.mark.parametrize("sided", [True, False])
def test_an_effect_and_its_interval(sided: bool) -> None:
    found = between_manners(judgments(40, 0.5, sided=sided))
    assert found.low < 0.5 < found.high and found.low > 0.2
    assert found.p < 0.001 and found.z > 0 and found.units == 40


def test_a_listener_who_judged_one_side_only_is_left_out() -> None:
    found = [*judgments(4, 0.5), Judgment("half", "t0", 5.0, 1)]
    assert "half" not in by_listener(found)
    assert between_manners(found).units == 4


def test_users_of_a_server() -> None:
    chance = np.random.default_rng(0)
    one, other = chance.normal(3.0, 1.0, 300), chance.normal(3.4, 1.0, 300)
    found = between_users(one, other)
    assert found.low < 0.4 < found.high and found.p < 0.01 and found.z > 0
    assert between_users(other, one).z == pytest.approx(-found.z)
    assert between_users([3.0] * 20, [3.0] * 20).p == 1.0


def test_holm() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


def test_a_plan() -> None:
    # 393 a group and 198 pairs are the textbook's numbers for d = 0.2 at 80 %; ranks need π/3 of that
    assert planned(0.2, design=USERS).number == pytest.approx(394 * np.pi / 3, abs=2)
    assert planned(0.2).number == pytest.approx(198.2 * np.pi / 3, abs=2)
    assert planned(0.4, 2.0).number == planned(0.2).number
    five = planned(0.2, looks=5)
    assert planned(0.2).number < five.number < 1.04 * planned(0.2).number
    assert [units for units, _ in five.looks][-1] == five.number
    assert five.looks[0][1] < 1e-5 < 0.03 < five.looks[-1][1]


@pytest.mark.parametrize(("given", "said"), [({"effect": 0.0}, "effect"), ({"effect": 1, "looks": 0}, "looks")])
def test_a_plan_that_cannot_be(given: dict[str, float], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        planned(**given)  # type: ignore[arg-type]


def effect(units: int, z: float) -> Effect:
    return Effect(0.3, 0.1, 0.5, z, 2e-3, units, 0, 1.0)


def test_nothing_is_said_of_too_few() -> None:
    found, taken = findings({"a": (5, lambda: pytest.fail("it is not asked for"))}, {}, Rule(40, 12))
    assert found["a"].verdict == TOO_FEW and found["a"].effect is None and not taken


def test_an_early_look_asks_for_more() -> None:
    rule = Rule(40, 12)
    found, taken = findings({"a": (20, lambda: effect(20, 2.5))}, {}, rule)
    assert found["a"].verdict == NO_EVIDENCE_YET and taken["a"] == Look(20, 2.5)
    found, _ = findings({"a": (40, lambda: effect(40, 2.5))}, {"a": [Look(20, 2.5)]}, rule)
    assert found["a"].verdict == SECOND
    found, _ = findings({"a": (40, lambda: effect(40, 1.0))}, {"a": [Look(20, 2.5)]}, rule)
    assert found["a"].verdict == NO_EVIDENCE


def test_a_look_that_was_enough_stays_enough() -> None:
    found, taken = findings({"a": (24, lambda: effect(24, 1.2))}, {"a": [Look(20, 4.5)]}, Rule(40, 12))
    assert found["a"].verdict == SECOND and taken["a"].units == 24


def test_after_the_end_nothing_more_is_counted() -> None:
    found, taken = findings({"a": (90, lambda: effect(90, 4.0))}, {"a": [Look(40, 1.0)]}, Rule(40, 12))
    assert found["a"].verdict == NO_EVIDENCE and not taken


def test_scenes_are_paid_for() -> None:
    scenes = {name: (40, lambda: effect(40, 2.1)) for name in ("a", "b", "c")}
    found, _ = findings(scenes, {}, Rule(40, 12))
    assert found["a"].p == pytest.approx(3 * 0.0357, abs=2e-3)
    assert found["a"].verdict == NO_EVIDENCE


def test_simulated_listeners(script: Script, capsys: pytest.CaptureFixture[str]) -> None:
    from evaluation.simulated import measured

    figures = measured(100, 0.3)
    for each in figures.values():
        assert each["false"]["share"] <= 0.05 + 3 * 0.022
        assert each["power"]["share"] == pytest.approx(0.8, abs=3 * 0.04)
