"""`qingyin forecast`: from Prometheus' answers to warnings, on loads whose future is known."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from qingyin.errors import OptionError
from qingyin.fleet.forecast import Calendar, days_of, forecast, growth
from qingyin.fleet.series import HOUR, LOAD, MEMORY, Hourly, fetched, opened, parsed
from tests.conftest import Run

MONDAY = 1_767_542_400  # 2026-01-05, 00:00 in Beijing is 2026-01-04, 16:00 UTC
assert MONDAY % HOUR == 0
WEEKDAY = np.array([2.0] * 8 + [40.0] * 10 + [80.0] * 4 + [10.0] * 2)  # listeners, hour by hour
WEEKEND = np.array([4.0] * 10 + [60.0] * 12 + [10.0] * 2)
WEEK = np.concatenate([WEEKDAY] * 5 + [WEEKEND] * 2)


def hourly(values: Any, start: int = MONDAY) -> Hourly:
    return Hourly(start, np.asarray(values, float))


def answer(*series: list[list[Any]], status: str = "success", kind: str = "matrix") -> bytes:
    """What Prometheus answers."""
    found = [{"metric": {"instance": str(at)}, "values": each} for at, each in enumerate(series)]
    return json.dumps({"status": status, "data": {"resultType": kind, "result": found}}).encode()


def values(numbers: Any, start: int = MONDAY) -> list[list[Any]]:
    return [[start + HOUR * at, str(number)] for at, number in enumerate(numbers)]


# ---- reading


def test_an_hour_has_its_largest_value_and_servers_are_added() -> None:
    one = [[MONDAY, "3"], [MONDAY + 300, "7.5"], [MONDAY + HOUR, "NaN"], [MONDAY + 3 * HOUR, "1"]]
    other = [[MONDAY + HOUR + 60.5, "2"], [MONDAY + 3 * HOUR, "4"]]
    assert parsed(answer(one, other)).start == MONDAY
    np.testing.assert_array_equal(parsed(answer(one, other)).values, [7.5, 2, np.nan, 5])
    np.testing.assert_array_equal(parsed(answer(one, other), largest=True).values, [7.5, 2, np.nan, 4])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not a series"),
        (b"[]", "no status"),
        (b'{"status": "error", "error": "query timed out"}', "query timed out"),
        (answer(kind="vector"), "not a matrix"),
        (answer(), "no values"),
        (answer([[MONDAY, "NaN"]]), "no values"),
        (answer([[MONDAY, "-1"]]), "less than 0"),
        (answer([[MONDAY, "many"]]), "not a series"),
        (answer([[MONDAY]]), "not a series"),
        (answer([[1e999, "1"]]), "not a series"),
        (answer([[MONDAY, "1"], [MONDAY + 400 * 86400, "1"]]), "shorter time"),
        (b'{"status": "success", "data": {"resultType": "matrix", "result": [{"values": 5}]}}', "not a series"),
        (b"[" * 100_000, "not a series"),
    ],
)
def test_what_is_not_a_series(data: bytes, said: str) -> None:
    with pytest.raises(OptionError, match=said):
        parsed(data)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="query_range"):
        opened(str(tmp_path / "none.json"))


@pytest.fixture
def prometheus() -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    """A server that answers as Prometheus does, and what it was asked."""
    asked: list[dict[str, list[str]]] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert urlsplit(self.path).path == "/api/v1/query_range"
            asked.append(parse_qs(urlsplit(self.path).query))
            start, end = (int(asked[-1][name][0]) for name in ("start", "end"))
            hours = (end - start) // HOUR
            memory = asked[-1]["query"][0] == MEMORY
            numbers = 1e8 + 1e4 * np.arange(hours) if memory else np.full(hours, 50.0)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer(values(numbers, start)))

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_prometheus_is_asked_for_weeks_by_the_hour(prometheus: tuple[str, list[dict[str, list[str]]]]) -> None:
    url, asked = prometheus
    found = fetched(url + "/", LOAD, MONDAY + 59, 4)
    assert asked == [{"query": [LOAD], "start": [str(MONDAY - 28 * 86400)], "end": [str(MONDAY)], "step": ["3600"]}]
    assert len(found.values) == 28 * 24 and found.start == MONDAY - 28 * 86400 - HOUR


@pytest.mark.parametrize("url", ["file:///etc/passwd", "127.0.0.1:9090", "", "http://127.0.0.1:1"])
def test_no_prometheus(url: str) -> None:
    with pytest.raises(OptionError, match="Prometheus"):
        fetched(url, LOAD, MONDAY, 4)


# ---- foreseeing


def test_a_load_that_repeats_is_foreseen_exactly() -> None:
    found = forecast(hourly(np.tile(WEEK, 4)), 9)
    assert found.start == MONDAY + 28 * 86400
    np.testing.assert_allclose(found.expected, np.tile(WEEK, 2)[: 9 * 24], rtol=1e-9)
    np.testing.assert_allclose(found.upper, found.expected, rtol=1e-9)


def test_growth_goes_on() -> None:
    """2 % more than one week before, each day, in what the logarithm is taken of."""
    grown = [(1 + WEEK) * 1.02**week - 1 for week in range(7)]
    steps = 1.02 ** (np.repeat(np.arange(49), 24) / 7)  # by days rather than by weeks
    smooth = (1 + np.tile(WEEK, 7)) * steps - 1
    assert len(np.concatenate(grown)) == len(smooth)
    found = forecast(hourly(smooth[: 42 * 24]), 7)
    np.testing.assert_allclose(found.expected, smooth[42 * 24 :], rtol=1e-2)


def test_hours_without_values_and_a_burst_move_nothing() -> None:
    load = np.tile(WEEK, 5)
    load[100:130] = np.nan
    load[400:406] = 5000.0
    np.testing.assert_allclose(forecast(hourly(load), 7).expected, WEEK, rtol=1e-9)


def test_a_launch_is_a_new_level_from_the_fifth_day_on_and_not_a_trend() -> None:
    load = np.tile(WEEK, 6)
    load[-5 * 24 :] = (1 + load[-5 * 24 :]) * 2 - 1
    np.testing.assert_allclose(forecast(hourly(load), 7).expected, (1 + WEEK) * 2 - 1, rtol=1e-9)


def test_a_holiday_is_like_a_sunday_and_a_worked_saturday_like_a_monday() -> None:
    calendar = Calendar(8.0, days_of(["2026-02-02..2026-02-03"]), days_of(["2026-02-07"]))
    found = forecast(hourly(np.tile(WEEK, 4)), 7, calendar).expected.reshape(7, 24)
    for day, wanted in enumerate([WEEKEND, WEEKEND, WEEKDAY, WEEKDAY, WEEKDAY, WEEKDAY, WEEKEND]):
        np.testing.assert_allclose(found[day], wanted, rtol=1e-9)


def test_days_begin_at_midnight_of_the_listeners() -> None:
    load = hourly(np.tile(WEEK, 4)[5:], MONDAY + 5 * HOUR)
    assert Calendar(8.0).first_day(load) == (date(2026, 1, 6), 19)
    assert Calendar(0.0).first_day(hourly(WEEK)) == (date(2026, 1, 5), 8)


def test_the_upper_forecast_holds_for_95_hours_of_100() -> None:
    chance = np.random.default_rng(1)
    load = np.tile(WEEK, 13) * chance.lognormal(0, 0.2, 13 * 168)
    found = forecast(hourly(load[: 12 * 168]), 7)
    held = (load[12 * 168 :] <= found.upper).mean()
    assert 0.9 < held < 1 and (found.upper > found.expected).all()


@pytest.mark.parametrize(
    ("load", "days", "said"),
    [
        (np.tile(WEEK, 2), 7, "21 whole days"),
        (np.tile(WEEK, 4), 0, "1 to 28"),
        (np.tile(WEEK, 4), 29, "1 to 28"),
        (np.where(np.arange(4 * 168) < 480, np.tile(WEEK, 4), np.nan), 7, "gaps"),
    ],
)
def test_what_cannot_be_foreseen(load: Any, days: int, said: str) -> None:
    with pytest.raises(OptionError, match=said):
        forecast(hourly(load), days)


def test_memory_grows_from_the_last_restart_on_and_a_peak_moves_nothing() -> None:
    memory = np.concatenate([1e8 + 2e6 * np.arange(100), 1e8 + 1e5 * np.arange(68)])
    memory[120] = 1.19e8
    found = growth(hourly(memory))
    assert found is not None and found.a_day == pytest.approx(2.4e6) and found.now == pytest.approx(1.067e8)
    assert found.days_until(1.547e8) == pytest.approx(20)
    assert growth(hourly(np.full(168, 1e8))).days_until(2e8) is None  # type: ignore[union-attr]
    assert growth(hourly([2e8] * 150 + [1e8] * 18)) is None


@pytest.mark.parametrize("text", ["tomorrow", "2026-10-07..2026-10-01", "2026-01-01..2026-12-31", "2026-13-01", ""])
def test_days_that_are_none(text: str) -> None:
    with pytest.raises(OptionError, match=r"is not a day|must go from a day"):
        days_of([text])


# ---- the command


def test_warnings_and_status(qingyin: Run, tmp_path: Path) -> None:
    (tmp_path / "load.json").write_bytes(answer(values(np.tile(WEEK, 4))))
    (tmp_path / "memory.json").write_bytes(answer(values(1e8 + 1e6 * np.arange(72))))
    calm = qingyin("forecast", "--capacity", "90", "--load", "load.json")
    assert (calm.returncode, calm.stderr) == (0, b"")
    assert "busiest hour: 2026-02-02 18:00, 80 listeners expected" in calm.stdout.decode()
    assert "nothing to warn of" in calm.stdout.decode()
    full = qingyin("forecast", "--capacity", "70", "--load", "load.json", "--memory", "memory.json")
    assert full.returncode == 1
    assert "warning: more than 70 listeners are expected from 2026-02-02 18:00 on" in full.stdout.decode()
    assert "warning: memory reaches 240 MB in 2.9 days" in full.stdout.decode()
    found = json.loads(qingyin("forecast", "--capacity", "70", "--load", "load.json", "--json").stdout)
    assert found["warnings"] == ["load_expected"] and len(found["expected"]) == 7 * 24


def test_prometheus_itself(qingyin: Run, prometheus: tuple[str, list[dict[str, list[str]]]]) -> None:
    done = qingyin("forecast", "--capacity", "60", "--prometheus", prometheus[0], "--weeks", "5", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0 and found["memory"]["mb_a_day"] == 0.24
    assert max(found["expected"]) == pytest.approx(50)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "either"),
        (("--load", "a", "--prometheus", "http://x"), "either"),
        (("--prometheus", "http://x", "--memory", "a"), "--memory FILE goes with"),
        (("--load", "none.json"), "cannot read"),
        (("--load", "none.json", "--weeks", "1"), "--weeks must be 4 to 52"),
        (("--load", "none.json", "--utc-offset", "nan"), "--utc-offset must be"),
        (("--load", "none.json", "--holiday", "May"), "not a day"),
    ],
)
def test_what_is_refused(qingyin: Run, arguments: tuple[str, ...], said: str) -> None:
    done = qingyin("forecast", "--capacity", "60", *arguments)
    assert done.returncode == 2 and said in done.stderr.decode() and done.stderr.count(b"\n") == 1
