"""Three days of mixed load in less time: python -m tests.endurance.year [REQUESTS] [--picture FILE] [--json FILE]

A server with the silent voice is asked 300,000 times, and left early 30,000 times, at all of its doors in random order,
by four clients at a time.
Its wall clock passes 72 hours meanwhile, and jumps: back by an hour, on by a day, to 1970, to 2100. In
every hour the style and the user's lexicon are written anew, once with mistakes in them, and the log is rotated as
logrotate's `copytruncate` does; what a file says must be heard in the next answer, and every line of the log must be
whole. After each hour there is a row: memory that no file backs, and how much of it is a cache's, descriptors, threads,
and the time to the first sound. Times are real ones, on a machine that does other things too.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tests.endurance.clients import DOORS, Door, answered, http, received
from tests.endurance.clock import Clock
from tests.endurance.server import MB, Process, serving

REQUESTS: Final = 300_000
HOURS: Final = 72
WARM: Final = 1000  # requests, after which memory may not grow
CLIENTS: Final = 4
DROPPED: Final = 0.1  # of all requests
JUMPS: Final = {7: -3600, 20: 86_400, 33: -(10**9), 34: 10**9, 50: 2 * 10**9, 51: -2 * 10**9, 60: 1800}  # hour: seconds
STYLE: Final = "mine"
READINGS: Final = ("min3 hang2", "min4 hang4")
FACTORS: Final = (0.8, 1.4)  # of durations
_PARTS: Final = (
    "今天 昨天下午 2024年5月1日 三点半 刚才".split(),
    "小明 老王 李老师 她 Tom".split(),
    "很开心 难过极了 买了350元的书 去了A股市场 说：“你好”".split(),
    "。 ！ ？ …… ，走了。".split(),
)


@dataclass(frozen=True)
class Point:
    """What the server held after an hour, and how fast it was in it."""

    hour: int
    requests: int  # since the start
    private: float  # 10^6 bytes
    cached: float  # of these in the cache of BERT-tone, which has a bound
    descriptors: int
    threads: int
    first_p50: float  # milliseconds
    first_p99: float


class Client:
    """One of those who ask at all doors in random order, and leave early now and then."""

    def __init__(self, server: Process, number: int) -> None:
        self._doors: list[Door] = [each(server.ports) for each in DOORS.values()]
        self._draw = random.Random(number)

    def load(self, requests: int) -> list[float]:
        """Asks as often as that; the seconds to each first sound."""
        found = []
        for _ in range(requests):
            if seconds := self._draw.choice(self._doors).ask("".join(map(self._draw.choice, _PARTS))):
                found.append(seconds)
            if self._draw.random() < DROPPED:
                self._draw.choice(self._doors).drop()
        return found


class Year:
    """A server in a folder with a style, a lexicon and a log."""

    def __init__(self, folder: Path, requests: int, hours: int = HOURS, warm: int = WARM) -> None:
        self._requests, self._hours, self._warm = requests, hours, warm
        self._log = folder / "log"
        self._style, self._lexicon = folder / "styles" / f"{STYLE}.toml", folder / "mine.tsv"
        self._style.parent.mkdir()
        self._write(0)
        self.clock = Clock(folder)
        self.days: set[str] = set()  # that the log tells of
        self.lines = 0  # of the log

    def points(self) -> Iterator[Point]:
        """A point when it is warm, and after each hour. Raises ValueError if an answer or the log is wrong."""
        given = ["--styles", str(self._style.parent), "--lexicon", str(self._lexicon)]
        with serving(self._log, *given, variables=self.clock.variables) as server, ThreadPoolExecutor(CLIENTS) as pool:
            clients = [Client(server, number) for number in range(CLIENTS)]

            def load(first: int, end: int) -> list[float]:
                shares = [(end - first + number) // CLIENTS for number in range(CLIENTS)]
                return [each for times in pool.map(Client.load, clients, shares) for each in times]

            times, done = load(0, self._warm), self._warm
            yield self._point(server, 0, done, times)
            for hour in range(1, self._hours + 1):
                self.clock.set(3600 * hour + JUMPS.get(hour, 0))
                self._reload(server, hour)
                end = self._warm + (self._requests - self._warm) * hour // self._hours
                times, done = load(done, end), end
                self._rotate()
                yield self._point(server, hour, done, times)
        self._rotate()

    def _point(self, server: Process, hour: int, done: int, times: list[float]) -> Point:
        found, ordered = server.settled(), sorted(times)
        p50, p99 = (1000 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99))
        return Point(
            hour,
            done,
            round(found.private, 2),
            round(cached(server) / MB, 2),
            found.descriptors,
            found.threads,
            round(p50, 2),
            round(p99, 2),
        )

    def _write(self, hour: int) -> None:
        self._style.write_text(
            f'name = "{STYLE}"\ndescription = "{hour}"\n[base]\nduration = {FACTORS[hour % 2]}\n', "utf-8"
        )
        self._lexicon.write_text(f"# {hour}\n闵行\t{READINGS[hour % 2]}\n", "utf-8")

    def _reload(self, server: Process, hour: int) -> None:
        """Writes the files with mistakes, and right; what they say must be heard."""
        port, style = server.ports["http"], {"input": "今天真开心", "style": STYLE, "response_format": "pcm"}
        before = len(received(port, http("POST", "/v1/audio/speech", style)))
        self._style.write_text("[base\n")
        self._lexicon.write_text("闵行\n闵行\tmin3\n")
        if len(received(port, http("POST", "/v1/audio/speech", style))) != before:
            raise ValueError("a style with mistakes was used")
        answered(port, http("POST", "/v1/analyze", {"input": "闵行"}), 200, 100)
        self._write(hour)
        after = len(received(port, http("POST", "/v1/audio/speech", style)))
        if (after > before) is not (hour % 2 == 1):
            raise ValueError(f"in hour {hour} the new style was not used: {before} bytes before, {after} after")
        analysis = received(port, http("POST", "/v1/analyze", {"input": "闵行"})).decode()
        if f'"{READINGS[hour % 2].split()[0]}"' not in analysis:
            raise ValueError(f"in hour {hour} the new lexicon was not used: {analysis}")

    def _rotate(self) -> None:
        """Copies the log and empties it. Raises ValueError if a line of it is not whole."""
        data = self._log.read_bytes()
        self._log.open("r+b").truncate()
        for line in data.decode().splitlines():
            found = json.loads(line)
            self.lines += 1
            self.days.add(found["time"][:10])


def cached(server: Process) -> float:
    """The bytes that the server says its cache takes."""
    metrics = received(server.ports["metrics"], http("GET", "/metrics")).decode()
    return next(float(line.split()[1]) for line in metrics.splitlines() if line.startswith("tts_cache_bytes "))


def spent(points: list[Point]) -> dict[str, Any]:
    """The sums of a run."""
    warm, last = points[0], points[-1]
    beside = warm.private - warm.cached
    return {
        "requests": last.requests,
        "grown_mb": round(last.private - warm.private, 2),
        "grown_in_the_cache_mb": round(last.cached - warm.cached, 2),
        "most_grown_beside_it_mb": round(max(each.private - each.cached for each in points) - beside, 2),
        "descriptors_more": last.descriptors - warm.descriptors,
        "threads_more": last.threads - warm.threads,
    }


def draw(points: list[Point], path: Path) -> None:
    """The curves over the hours."""
    from matplotlib import pyplot as plt

    shown = [
        ("memory that no file backs, MB", ["private"]),
        ("descriptors", ["descriptors"]),
        ("threads", ["threads"]),
        ("first sound, ms (median, p99)", ["first_p50", "first_p99"]),
    ]
    figure, axes = plt.subplots(2, 2, figsize=(9, 5), sharex=True, layout="constrained")
    for axis, (title, names) in zip(axes.flat, shown, strict=True):
        for name in names:
            axis.plot([each.hour for each in points], [getattr(each, name) for each in points], linewidth=1.5)
        axis.set_title(title, fontsize=10)
        axis.set_ylim(0, 1.25 * max(getattr(each, names[-1]) for each in points))
        axis.grid(alpha=0.3)
    for axis in axes[-1]:
        axis.set_xlabel("hour of the server's clock, without its jumps", fontsize=9)
    figure.savefig(path, dpi=90)


def main() -> int:
    """Runs, prints, draws; 1 comes back if memory grew by a megabyte beside the cache."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("requests", type=int, nargs="?", default=REQUESTS, help="%(default)s")
    options.add_argument("--picture", type=Path, help="draw the curves there")
    options.add_argument("--json", type=Path, help="write the points there")
    asked = options.parse_args()
    points, began = [], time.monotonic()
    with tempfile.TemporaryDirectory() as made:
        year = Year(Path(made), asked.requests)
        for point in year.points():
            points.append(point)
            print(json.dumps(asdict(point)), flush=True)
            sums = spent(points) | {"real_s": round(time.monotonic() - began), "log_lines": year.lines}
            if asked.json:
                date = datetime.now(UTC).date().isoformat()
                found = {"date": date, **sums, "points": [asdict(each) for each in points]}
                asked.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    print(json.dumps(sums | {"days_in_the_log": len(year.days)}))
    if asked.picture:
        draw(points, asked.picture)
    return int(sums["most_grown_beside_it_mb"] >= 1)


if __name__ == "__main__":
    sys.exit(main())
