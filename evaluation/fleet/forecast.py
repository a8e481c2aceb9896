"""How well the load of the next week is foreseen, beside the naive forecast: the same hour of last week.

    python -m evaluation.fleet.forecast

    error      what forecast and load differ by, of the load: the sum over the hours of a week by the sum of the load
    under      share of the hours in which the load was under the upper forecast; 0.95 is wanted
    warned     of the weeks in which the load was more than the servers hold, those of which there was a warning
    false      of the other weeks, those of which there was a warning too

A year of load is simulated --years times, hour by hour: listeners talk at noon and in the evening, and more on
weekends; there is growth; holidays as China's are, with weekends that are worked; a launch, after which half as many
again stay; chance that lasts some hours; an hour of failure now and then, in which nothing is measured. At the end of
each week from the eighth on, the next week is forecast from the last eight, and nothing later is known. The launch is
not announced, holidays are. The servers hold what one week in five exceeds. The series goes through the JSON of
Prometheus, as in `qingyin forecast`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from measures.command import parser, publish, run
from qingyin.fleet.forecast import Calendar, days_of, forecast
from qingyin.fleet.series import HOUR, Hourly, parsed
from qingyin.records import Floats

START: Final = 1_735_488_000  # Monday, 2024-12-30, 00:00 in Beijing
FIRST: Final = date(2024, 12, 30)
WEEKS: Final = 52
WEEK: Final = 7 * 24  # hours
HISTORY: Final = 8  # weeks
HOLIDAYS: Final = ("2025-01-01", "2025-01-28..2025-02-04", "2025-04-04..2025-04-06", "2025-05-01..2025-05-05",
                   "2025-05-31..2025-06-02", "2025-10-01..2025-10-08")  # fmt: skip
WORKDAYS: Final = ("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11")
CALENDAR: Final = Calendar(8.0, days_of(HOLIDAYS), days_of(WORKDAYS))
LAUNCH: Final = (20, 40)  # weeks between which it is
GROWTH: Final = (0.0, 0.015)  # of a week
STAYS, COMES = 0.5, 0.5  # of the load: after a launch, and besides in its first days
NOISE, LASTS = 0.12, 0.8  # standard deviation, and what an hour keeps of the last one's
FAILURES: Final = 6  # hours of a year without a value
EXCEEDED: Final = 0.2  # share of the weeks in which the load is more than the servers hold
KINDS: Final = ("ordinary", "holiday", "after a holiday", "launch", "after a launch")


@dataclass(frozen=True)
class Year:
    """What was simulated."""

    load: Floats  # [hours], NaN where nothing was measured
    launch: int  # the hour


def year(chance: np.random.Generator) -> Year:
    """A load of 30 to 300 listeners in the busy hours."""
    hours = np.arange(WEEKS * WEEK)
    hour, day = hours % 24, hours // 24
    kinds = CALENDAR.weekdays(FIRST, WEEKS * 7)[day]
    rest = np.array([FIRST + timedelta(days=int(each)) in CALENDAR.holidays for each in range(WEEKS * 7)])[day]
    weekend = kinds >= 5

    def peak(at: float, width: float) -> Any:
        return np.exp(-0.5 * ((hour - at) / width) ** 2)

    worked = 0.05 + 0.5 * peak(12.5, 1.5) + 0.35 * peak(8, 1.2) + peak(20.5, 2)
    free = 0.05 + 0.9 * peak(14, 3.5) + 1.1 * peak(20, 2.5)
    shape = np.where(weekend, free, worked)
    shape = np.where(rest, shape * chance.uniform(0.8, 1.3), shape)  # a holiday is not quite a Sunday
    grown = (1 + chance.uniform(*GROWTH)) ** (hours / WEEK)
    launch = int(chance.integers(LAUNCH[0] * WEEK, LAUNCH[1] * WEEK))
    since = np.maximum(0, hours - launch) / 24
    launched = np.where(hours < launch, 1.0, 1 + STAYS + COMES * np.exp(-since / 3))
    noise = np.zeros(len(hours))
    for at, step in enumerate(chance.normal(0, NOISE * np.sqrt(1 - LASTS**2), len(hours))):
        noise[at] = LASTS * noise[at - 1] + step
    load = chance.uniform(30, 150) * shape * grown * launched * np.exp(noise)
    load[chance.choice(len(hours), FAILURES, replace=False)] = np.nan
    return Year(load, launch)


def kind(week: int, launch: int) -> str:
    """What the forecast of this week had to do with."""
    days = {FIRST + timedelta(days=7 * week + each) for each in range(7)}
    before = {each - timedelta(days=7) for each in days}
    since = week - launch // WEEK
    if since in (0, 1, 2):
        return "after a launch" if since else "launch"
    if days & CALENDAR.holidays:
        return "holiday"
    return "after a holiday" if before & CALENDAR.holidays else "ordinary"


def through_prometheus(load: Floats, first: int) -> Hourly:
    """The series as `qingyin forecast` reads it, from this hour of the year on."""
    values = [[START + HOUR * (first + at), f"{value:.6g}"] for at, value in enumerate(load) if not np.isnan(value)]
    result = [{"metric": {}, "values": values}]
    return parsed(json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}).encode())


def tried(chance: np.random.Generator) -> list[dict[str, Any]]:
    """What was forecast for each week of a year, and what came."""
    found = year(chance)
    weeks = np.nanmax(found.load.reshape(WEEKS, WEEK), axis=1)
    capacity = float(np.quantile(weeks[HISTORY:], 1 - EXCEEDED))
    rows = []
    for week in range(HISTORY, WEEKS):
        begin = week * WEEK
        told = forecast(
            through_prometheus(found.load[begin - HISTORY * WEEK : begin], begin - HISTORY * WEEK), 7, CALENDAR
        )
        assert told.start == START + HOUR * begin
        came, naive = found.load[begin : begin + WEEK], found.load[begin - WEEK : begin]
        known = ~np.isnan(came) & ~np.isnan(naive)
        rows.append({
            "kind": kind(week, found.launch),
            "load": came[known].sum(),
            "missed": np.abs(told.expected - came)[known].sum(),
            "naive": np.abs(naive - came)[known].sum(),
            "under": float((came <= told.upper)[known].mean()),
            "full": bool(weeks[week] > capacity),
            "warned": told.reaches(capacity)[1] is not None,
            "naive_warned": bool(np.nanmax(naive) > capacity),
        })  # fmt: skip
    return rows


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures of some weeks."""

    def share(name: str, full: bool) -> float | None:
        found = [row[name] for row in rows if row["full"] is full]
        return round(float(np.mean(found)), 3) if found else None

    load = sum(row["load"] for row in rows)
    return {
        "weeks": len(rows),
        "error": round(float(sum(row["missed"] for row in rows) / load), 4),
        "naive_error": round(float(sum(row["naive"] for row in rows) / load), 4),
        "under": round(float(np.mean([row["under"] for row in rows])), 3),
        "warned": share("warned", True),
        "naive_warned": share("naive_warned", True),
        "false": share("warned", False),
        "naive_false": share("naive_warned", False),
    }


def figures(years: int) -> dict[str, Any]:
    """Of all weeks, and of each kind."""
    rows = [row for seed in range(years) for row in tried(np.random.default_rng(seed))]
    by_kind = defaultdict(list)
    for row in rows:
        by_kind[row["kind"]].append(row)
    return {"all": summary(rows), **{each: summary(by_kind[each]) for each in KINDS if by_kind[each]}}


def main() -> int:
    """Simulate, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--years", type=int, default=20, help="that are simulated (%(default)s)")
    options = options_of.parse_args()
    found = figures(options.years)
    publish("forecast", {"years": options.years, "weeks": found}, options, table(found))
    return 0 if found["all"]["error"] < found["all"]["naive_error"] else 1


def table(found: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [f"{'weeks':24}{'error':>8}{'naive':>8}{'under':>8}{'warned':>8}{'naive':>8}{'false':>8}{'naive':>8}"]
    names = ("error", "naive_error", "under", "warned", "naive_warned", "false", "naive_false")
    for kind, each in found.items():
        shown = "".join(f"{'-' if each[name] is None else format(each[name], '.1%'):>8}" for name in names)
        lines.append(f"{each['weeks']:>5} {kind:18}{shown}")
    return "\n".join(lines)


if __name__ == "__main__":
    run(main)
