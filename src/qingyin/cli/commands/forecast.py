"""`qingyin forecast`: warns before the servers are full, from what Prometheus has seen of them."""

from __future__ import annotations

import argparse
import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from qingyin.errors import OptionError

if TYPE_CHECKING:  # numpy is imported late, so that --help answers at once
    from qingyin.fleet.forecast import Forecast, Growth
    from qingyin.fleet.series import Hourly

MB: Final = 1e6
WARNED: Final = 1  # the exit status


def add_arguments(to: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    to.add_argument(
        "--capacity", metavar="NUMBER", type=float, required=True, help="listeners in real time that the servers hold"
    )
    to.add_argument("--prometheus", metavar="URL", help="the server to ask, such as http://127.0.0.1:9090")
    to.add_argument(
        "--load", metavar="FILE", help="instead: its answer to a range query of qingyin:realtime_load:rate5m"
    )
    to.add_argument("--memory", metavar="FILE", help="its answer to one of process_resident_memory_bytes")
    to.add_argument(
        "--memory-limit", metavar="MB", type=float, default=240.0, help="memory of a server (default %(default)g)"
    )
    to.add_argument(
        "--days", metavar="NUMBER", type=int, default=7, help="how far to look, 1 to 28 (default %(default)s)"
    )
    to.add_argument(
        "--weeks",
        metavar="NUMBER",
        type=int,
        default=8,
        help="weeks of history to ask for, 4 to 52 (default %(default)s)",
    )
    for name, text in (("holiday", "a day that is like a Sunday"), ("workday", "a weekend day that is like a Monday")):
        to.add_argument(
            f"--{name}",
            metavar="DATE",
            action="append",
            default=[],
            help=f"{text}: 2026-10-01, or 2026-10-01..2026-10-07; may be repeated",
        )
    to.add_argument(
        "--utc-offset",
        metavar="HOURS",
        type=float,
        default=8.0,
        help="time zone of the listeners (default %(default)g)",
    )
    to.add_argument("--json", action="store_true", help="print JSON instead of text")


def run(arguments: argparse.Namespace) -> int:
    """Forecasts and prints; the status is 1 if there is a warning."""
    from qingyin.fleet.forecast import Calendar, days_of, forecast, growth

    _check(arguments)
    calendar = Calendar(arguments.utc_offset, days_of(arguments.holiday), days_of(arguments.workday))
    load, memory = _series(arguments)
    found = told(
        forecast(load, arguments.days, calendar),
        growth(memory) if memory else None,
        arguments.capacity,
        arguments.memory_limit,
        arguments.days,
    )
    print(json.dumps(found) if arguments.json else shown(found, arguments.utc_offset))
    return WARNED if found["warnings"] else 0


def _check(arguments: argparse.Namespace) -> None:
    if (arguments.prometheus is None) == (arguments.load is None):
        raise OptionError("give either --prometheus URL or --load FILE")
    if arguments.prometheus and arguments.memory:
        raise OptionError("--memory FILE goes with --load FILE; with --prometheus it is asked for")
    for name, low, high in (("capacity", 1, 1e9), ("memory_limit", 1, 1e6), ("weeks", 4, 52), ("utc_offset", -14, 14)):
        value = getattr(arguments, name)
        if not low <= value <= high:
            raise OptionError(f"--{name.replace('_', '-')} must be {low:g} to {high:g}, not {value:g}")


def _series(arguments: argparse.Namespace) -> tuple[Hourly, Hourly | None]:
    """The load, and the memory if it is known."""
    from qingyin.fleet.series import LOAD, MEMORY, fetched, opened

    if arguments.load is not None:
        return opened(arguments.load), opened(arguments.memory, largest=True) if arguments.memory else None
    now = int(time.time())
    load, memory = (fetched(arguments.prometheus, query, now, arguments.weeks) for query in (LOAD, MEMORY))
    return load, memory


def told(forecast: Forecast, growth: Growth | None, capacity: float, memory_limit: float, days: int) -> dict[str, Any]:
    """What is foreseen, as JSON has it; times are seconds since 1970, memory is in 10^6 bytes."""
    expected, upper = forecast.reaches(capacity)
    loads = [round(float(value), 2) for value in forecast.expected]
    peak = loads.index(max(loads))
    until = growth.days_until(memory_limit * MB) if growth else None
    first = [f"load_{name}" for name, when in (("expected", expected), ("possible", upper)) if when is not None][:1]
    return {
        "capacity": capacity,
        "start": forecast.start,
        "expected": loads,
        "upper": [round(float(value), 2) for value in forecast.upper],
        "peak": {"time": forecast.start + 3600 * peak, "listeners": round(loads[peak], 1)},
        "over_capacity": {"expected": expected, "possible": upper},
        "memory": growth
        and {
            "now_mb": round(growth.now / MB, 1),
            "mb_a_day": round(growth.a_day / MB, 2),
            "limit_mb": memory_limit,
            "days_until": None if until is None else round(until, 1),
        },
        "warnings": first + (["memory"] if until is not None and until <= days else []),
    }


def shown(found: dict[str, Any], utc_offset: float) -> str:
    """The same for people."""

    def local(seconds: int) -> str:
        return f"{datetime.fromtimestamp(seconds, UTC) + timedelta(hours=utc_offset):%Y-%m-%d %H:%M}"

    peak, over, memory = found["peak"], found["over_capacity"], found["memory"]
    upper = max(found["upper"])
    lines = [f"busiest hour: {local(peak['time'])}, {peak['listeners']:g} listeners expected, at most {upper:g} likely"]
    for day in range(0, len(found["expected"]), 24):
        most = max(found["expected"][day : day + 24]), max(found["upper"][day : day + 24])
        lines.append(f"  {local(found['start'] + day * 3600)[:10]}   {most[0]:8.1f} expected   {most[1]:8.1f} at most")
    if memory:
        lines.append(f"memory: {memory['now_mb']:g} MB now, {memory['mb_a_day']:+g} MB a day since the last restart")
    if over["expected"]:
        lines.append(
            f"warning: more than {found['capacity']:g} listeners are expected from {local(over['expected'])} on"
        )
    elif over["possible"]:
        lines.append(
            f"warning: more than {found['capacity']:g} listeners are possible from {local(over['possible'])} on"
        )
    if "memory" in found["warnings"]:
        lines.append(f"warning: memory reaches {memory['limit_mb']:g} MB in {memory['days_until']:g} days")
    return "\n".join(lines if found["warnings"] else [*lines, "nothing to warn of"])
