"""The server's own series as Prometheus gives them, hour by hour: from its HTTP API, or from a file of its answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import numpy as np

from qingyin.errors import OptionError
from qingyin.records import Floats

HOUR: Final = 3600  # seconds
LONGEST: Final = 366 * 24  # hours
LARGEST: Final = 1 << 24  # bytes of an answer
PATIENCE: Final = 30.0  # seconds for an answer
LOAD: Final = "max_over_time(sum(qingyin:realtime_load:rate5m)[1h:5m])"  # listeners in real time, most of each hour
MEMORY: Final = 'max_over_time(max(process_resident_memory_bytes{job="qingyin"})[1h:5m])'


@dataclass(frozen=True, slots=True)
class Hourly:
    """A value for each hour; NaN where there is none."""

    start: int  # seconds since 1970, a whole hour
    values: Floats  # [hours]


def parsed(data: bytes, largest: bool = False) -> Hourly:
    """The answer to a range query. An hour has the largest of its values. Raises OptionError.

    Several series, of several servers, are added, or the largest of them counts.
    """
    try:
        answer = json.loads(data)
        if not isinstance(answer, dict) or answer.get("status") != "success":
            said = answer.get("error") if isinstance(answer, dict) else None
            raise ValueError(f"Prometheus says: {said}" if said else "it has no status: success")
        found = answer.get("data")
        if not isinstance(found, dict) or found.get("resultType") != "matrix":
            raise ValueError("it is not a matrix, the answer to a range query")
        every = [_points(each) for each in found["result"]]
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise OptionError(
            f"these are not a series: {error}; give what Prometheus answers to /api/v1/query_range"
        ) from error
    every = [points for points in every if points]
    if not every:
        raise OptionError("the series has no values; ask for a time in which the server ran")
    start = min(min(points) for points in every)
    hours = max(max(points) for points in every) - start + 1
    if hours > LONGEST:
        raise OptionError(f"the series is {hours} hours long, and {LONGEST} are read; ask for a shorter time")
    values, known = np.zeros(hours), np.zeros(hours, bool)
    for points in every:
        at, these = np.array(list(points)) - start, np.array(list(points.values()))
        values[at] = np.maximum(values[at], these) if largest else values[at] + these
        known[at] = True
    return Hourly(start * HOUR, np.where(known, values, np.nan))


def _points(series: Any) -> dict[int, float]:
    """The largest value of each hour, by hours since 1970."""
    found: dict[int, float] = {}
    for time, value in series["values"]:
        hour, number = int(float(time) // HOUR), float(value)
        if np.isfinite(number):
            if number < 0:
                raise ValueError(f"{number:g} is less than 0")
            found[hour] = max(number, found.get(hour, 0.0))
    return found


def opened(file: str, largest: bool = False) -> Hourly:
    """From a file that holds such an answer. Raises OptionError."""
    try:
        with Path(file).open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise OptionError(f"cannot read {file!r}: {error}; give an answer to /api/v1/query_range") from error
    if len(data) > LARGEST:
        raise OptionError(f"{file!r} has more than {LARGEST} bytes; ask for a shorter time, or a step of an hour")
    return parsed(data, largest)


def fetched(server: str, query: str, end: int, weeks: int) -> Hourly:
    """From a Prometheus server, such as http://127.0.0.1:9090: the weeks before `end`. Raises OptionError."""
    from urllib.request import urlopen  # takes long to import

    if urlsplit(server).scheme not in ("http", "https"):
        raise OptionError(f"{server!r} is not the address of a Prometheus; write it like http://127.0.0.1:9090")
    end -= end % HOUR
    asked = urlencode({"query": query, "start": end - weeks * 7 * 24 * HOUR, "end": end, "step": HOUR})
    try:
        with urlopen(f"{server.rstrip('/')}/api/v1/query_range?{asked}", timeout=PATIENCE) as answer:
            data: bytes = answer.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise OptionError(f"{server} does not answer: {error}; is it a Prometheus, and does it run?") from error
    if len(data) > LARGEST:
        raise OptionError(f"{server} answers with more than {LARGEST} bytes; ask for fewer weeks")
    found = parsed(data)
    return Hourly(found.start - HOUR, found.values)  # a query looks back: its value is that of the hour before
