"""The simulated fleet and the simulated year: parts by hand, and wholes whose outcome is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from evaluation.fleet import forecast, simulation
from evaluation.fleet.simulation import FAILED, PEAK, SECONDS, World
from qingyin.fleet.forecast import Calendar

WORLD = World(work=0.0125, listeners=100_000)


def test_the_first_to_come_find_room() -> None:
    chosen = np.array([0, 1, 0, 0, 1, 2])
    np.testing.assert_array_equal(
        simulation.admitted(chosen, np.array([2.0, 1.5, 0.0])), [True, True, True, False, False, False]
    )
    assert simulation.admitted(chosen, np.array([3.0, 2.0, 1.0])).all()
    assert len(simulation.admitted(chosen[:0], np.zeros(3))) == 0


def test_a_request_by_hand() -> None:
    assert pytest.approx(0.22 * 20 * np.exp(0.32)) == WORLD.mean_sound
    assert WORLD.at_peak == pytest.approx(100_000 * 20 * 0.1 / 3600)
    assert simulation.rates(WORLD, "servers")[PEAK] == pytest.approx(WORLD.at_peak)
    assert simulation.rates(WORLD, "devices")[PEAK] == pytest.approx(0.003 * WORLD.at_peak)
    assert simulation.rates(WORLD, "waves")[PEAK] == pytest.approx(0.013 * WORLD.at_peak)
    assert simulation.rates(WORLD, "at_once")[[PEAK - 1, PEAK]] == pytest.approx(
        [0.003 * WORLD.at_peak, WORLD.at_peak], 1e-3
    )


def test_a_device_by_hand() -> None:
    """A mean of 0.5: none in 0.6065, one in 0.3033, two in 0.0758, three in 0.0126, four in 0.0016 of the moments."""
    world = replace(WORLD, devices=1, listeners=1, requests=0.5 / WORLD.mean_sound * 36_000)
    assert simulation.on_a_device(world) == {"mean": 0.5, "most": 4}


def test_half_full_machines_lose_nothing_and_are_as_busy_as_the_arrivals_make_them() -> None:
    found = simulation.simulated(WORLD, 4, "servers", fails=False)
    offered = simulation.rates(WORLD, "servers").mean() * WORLD.mean_sound * WORLD.work / (4 * WORLD.cores)
    assert found.lost == found.refused == 0
    assert found.busy.mean() == pytest.approx(offered, rel=0.02)
    assert found.waits.max() < 0.5


def test_twice_what_the_machines_can_do_loses_the_half() -> None:
    flat = replace(WORLD, width=1e6)
    full = 2 * flat.cores / (flat.work * flat.mean_sound * flat.at_peak / flat.listeners)
    found = simulation.simulated(replace(flat, listeners=int(2 * full)), 2, "servers", fails=False)
    assert found.busy[PEAK // 2 + 100 :].mean() > 0.95  # but for the update of one
    assert found.lost / found.requests == pytest.approx(0.5, abs=0.02)


def test_the_only_machine_loses_what_comes_while_it_is_away() -> None:
    flat = replace(WORLD, width=1e6, listeners=10_000)
    found = simulation.simulated(flat, 1, "servers")
    assert found.lost / found.requests == pytest.approx(FAILED / SECONDS, rel=0.15)


def test_of_four_machines_one_may_fail() -> None:
    found = simulation.simulated(WORLD, 4, "servers")
    assert 0 < found.refused < 0.01 * found.tries and found.lost < 1e-3 * found.requests


def test_a_week_is_named_by_what_is_in_it() -> None:
    launch = 25 * forecast.WEEK + 30
    named = {week: forecast.kind(week, launch) for week in (8, 13, 14, 24, 25, 26, 27, 28)}
    assert named == {
        8: "ordinary", 13: "holiday", 14: "after a holiday", 24: "ordinary", 25: "launch", 26: "after a launch",
        27: "after a launch", 28: "ordinary",
    }  # fmt: skip


def test_the_calendar_is_china_s() -> None:
    kinds = forecast.CALENDAR.weekdays(forecast.FIRST, 7 * forecast.WEEKS)
    assert kinds[:7].tolist() == [0, 1, 6, 3, 4, 5, 6]  # New Year's Day is a Wednesday
    worked = [day for day in forecast.CALENDAR.workdays if day.weekday() >= 5]
    assert len(worked) == len(forecast.WORKDAYS)
    assert all(day - timedelta(days=400) < forecast.FIRST for day in worked)


def test_a_year_in_which_nothing_changes_is_foreseen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("NOISE", 0.0), ("STAYS", 0.0), ("COMES", 0.0), ("GROWTH", (0.0, 1e-12))):
        monkeypatch.setattr(forecast, name, value)
    monkeypatch.setattr(forecast, "CALENDAR", Calendar(8.0))
    monkeypatch.setattr(forecast, "WEEKS", 10)
    monkeypatch.setattr(forecast, "LAUNCH", (8, 9))
    found = forecast.summary(forecast.tried(np.random.default_rng(1)))
    assert found["weeks"] == 2
    assert found["error"] < 1e-4 and found["naive_error"] < 1e-4
