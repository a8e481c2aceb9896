"""`qingyin plan`: machines, memory, energy and prices, with values computed by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qingyin.errors import OptionError
from qingyin.fleet.plan import HELD, SERVER_MB, SERVER_WORK, Assumptions, Bench, planned
from tests.conftest import SILENCE, Run

RTF = 0.1 / SERVER_WORK  # so that a stream in the server takes a tenth of a core
PI = Bench(cores=4, rtf=RTF, resident_mb=80.0, joules=0.5 / SERVER_WORK, load=0.0)
FIGURES: dict[str, Any] = {
    "machine": {"cpu": "a board", "cores": 4, "load_1_min": 0.1},
    "cold_start_ms": 900.0,
    "resident_mb": 80.0,
    "proportional_mb": 70.0,
    "rtf": {"1": RTF, "2": 0.08},
    "joules_a_second_of_sound": None,
    "first_audio_ms": {},
}


def test_the_constants_that_these_values_are_of() -> None:
    assert (SERVER_MB, HELD) == (57.0, 96)


@pytest.mark.parametrize(
    ("streams", "machines"),
    [(1, 2), (24, 2), (25, 3), (48, 3), (49, 4), (180, 9)],
)
def test_machines(streams: int, machines: int) -> None:
    """4 cores, of which 2.4 may be used, and 0.1 for each stream: 24 on a machine; and one is spare."""
    plan = planned(streams, PI)
    assert (plan.streams_a_machine, plan.machines) == (24, machines)


def test_what_they_take() -> None:
    plan = planned(48, PI, Assumptions(idle_watts=3.0, machine_price=90.0, kwh_price=0.25))
    assert plan.cores_at_work == pytest.approx(4.8)
    assert plan.busy_share == pytest.approx(0.4)
    assert plan.processes_a_machine == 2
    assert plan.memory_mb_a_machine == pytest.approx(2 * 137)
    assert plan.watts == pytest.approx(3 * 3 + 48 * 0.5)  # 33
    assert plan.kwh_a_year == pytest.approx(33 * 8.766)
    assert plan.machines_cost == pytest.approx(270)
    assert plan.energy_cost_a_year == pytest.approx(33 * 8.766 * 0.25)


def test_watts_measured_at_the_plug_count_before_the_bench() -> None:
    plan = planned(48, PI, Assumptions(idle_watts=3.0, busy_watts=8.0))
    assert plan.watts == pytest.approx(9 + 4.8 / 4 * 5)


def test_a_process_holds_no_more_than_was_measured() -> None:
    fast = Bench(cores=4, rtf=0.001, resident_mb=None, joules=None, load=None)
    plan = planned(1000, fast, Assumptions(spare=0))
    assert (plan.streams_a_machine, plan.machines) == (192, 6)
    assert (plan.memory_mb_a_machine, plan.watts, plan.kwh_a_year) == (None, None, None)


def test_a_whole_quotient_is_not_lost_to_rounding() -> None:
    bench = Bench(cores=1, rtf=0.06 / SERVER_WORK, resident_mb=None, joules=None, load=None)
    assert planned(10, bench, Assumptions(busy=0.6, spare=0)).machines == 1


@pytest.mark.parametrize(
    ("streams", "rtf", "given", "said"),
    [
        (0, 0.1, {}, "streams must be 1"),
        (1, 3.0 / SERVER_WORK, {}, "3 of 4 cores"),
        (1, 0.1, {"busy": 1.0}, "busy share"),
        (1, 0.1, {"busy": float("nan")}, "busy share"),
        (1, 0.1, {"spare": -1}, "spare machines"),
        (1, 0.1, {"idle_watts": -3.0}, "idle watts"),
        (1, 0.1, {"kwh_price": float("inf")}, "kwh price"),
        (1, 0.1, {"idle_watts": 5.0, "busy_watts": 4.0}, "not be less"),
    ],
)
def test_what_cannot_be(streams: int, rtf: float, given: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        planned(streams, Bench(cores=4, rtf=rtf, resident_mb=80.0, joules=None, load=None), Assumptions(**given))


def test_the_figures_of_a_bench() -> None:
    assert Bench.of(FIGURES) == Bench(cores=4, rtf=RTF, resident_mb=80.0, joules=None, load=0.1)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rtf": {}}, r"rtf\.1 is missing"),
        ({"rtf": {"1": 0}}, "0 was measured"),
        ({"rtf": {"1": "fast"}}, "'fast' is not a number"),
        ({"rtf": {"1": float("nan")}}, "nan is not a number"),
        ({"machine": 4}, r"machine\.cores is missing"),
        ({"machine": {"cores": 1.5, "load_1_min": 0}}, "whole"),
        ({"machine": {"cores": True, "load_1_min": 0}}, "True is not a number"),
        ({"resident_mb": -1}, "-1 is not a number"),
    ],
)
def test_figures_that_are_none(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        Bench.of({**FIGURES, **changed})


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"RTF 0.1", b"\xff", b"[" * 100_000, b" " * (1 << 20) + b"{}"])
def test_a_file_that_is_none(qingyin: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bench.json").write_bytes(content)
    done = qingyin("plan", "--streams", "8", "--bench", "bench.json")
    assert done.returncode == 2 and b"qingyin bench --json" in done.stderr and done.stderr.count(b"\n") == 1


def test_a_table_with_its_assumptions(qingyin: Run, tmp_path: Path) -> None:
    (tmp_path / "bench.json").write_text(json.dumps(FIGURES))
    done = qingyin("plan", "--streams", "48", "--bench", "bench.json", "--machine-price", "90", "--kwh-price", "0.25")
    shown = done.stdout.decode()
    assert done.returncode == 0
    assert "machines                                 3   2 and 1 spare; 4 cores each" in shown
    assert "memory a machine, MB                   274" in shown
    assert "watts                        not available" in shown and "--idle-watts and --busy-watts tell it" in shown
    assert "price of the machines               270.00" in shown
    assert "A listener uses 0.1 of a core: as one stream did, and a fifth more" in shown
    assert "Other work" not in shown


def test_other_work_is_named(qingyin: Run, tmp_path: Path) -> None:
    (tmp_path / "bench.json").write_text(json.dumps({**FIGURES, "machine": {"cores": 4, "load_1_min": 2.5}}))
    done = qingyin("plan", "--streams", "1", "--bench", "bench.json", "--json")
    found = json.loads(done.stdout)
    assert found["plan"]["machines"] == 2 and "load 2.5" in found["assumptions"][-1]


def test_this_machine_is_measured_without_a_file(qingyin: Run) -> None:
    done = qingyin("plan", "--streams", "1", "--voice", SILENCE, "--json")
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["plan"]["machines"] == 2
