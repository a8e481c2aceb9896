"""Are streams lost while real servers are restarted, one after the other, under load?

    python -m evaluation.fleet.rolling

    whole      streams that came to their end, with the samples of a server that is left alone
    refused, broken, mixed, first_ms, underruns   as in evaluation.fleet.cluster
    statuses   with which the servers ended, and the most seconds that one took for its last streams

A rollout goes as in Kubernetes: a new server comes, new streams no longer go to an old one, and a second later it gets
SIGTERM. With `--other SRC` every other server is another version, whose samples may be others: two versions at once.
"""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path
from typing import Any, Final

from evaluation.fleet.listeners import BROKEN, MIXED, REFUSED, Crowd, digests, line, sentences, told
from evaluation.fleet.servers import One
from measures.command import parser, publish, run

LEAVES: Final = 1.0  # seconds from the last new stream to SIGTERM


class Fleet:
    """Servers that take streams, one of which is chosen by chance."""

    def __init__(self, voice: str, size: int, other: Path | None) -> None:
        self._voice = voice
        self._sources = (None, other)
        self._started = 0
        self._chance = random.Random(1)
        self.left: list[tuple[int, float]] = []
        self.versions: set[str] = set()
        self.ready = [self.start() for _ in range(size)]

    def start(self) -> One:
        """A server more, of the other version every other time."""
        source = self._sources[self._started % 2]
        self._started += 1
        one = One(self._voice, ["--client-rate", "1000000"], source=source)
        self.versions.add(one.version if source is None else f"{one.version} in {source}")
        return one

    def ports(self) -> dict[str, int]:
        """Those of any server that takes streams."""
        return self._chance.choice(self.ready).ports

    async def roll(self) -> None:
        """Replaces every server."""
        for old in tuple(self.ready):
            self.ready.append(await asyncio.to_thread(self.start))
            self.ready.remove(old)
            await asyncio.sleep(LEAVES)
            self.left.append(await asyncio.to_thread(old.close))

    def close(self) -> None:
        """Ends them."""
        self.left += [each.close() for each in self.ready]


async def rolled(fleet: Fleet, listeners: int, rounds: int, steady: float, buffer: float) -> dict[str, Any]:
    """The figures before, while every server is replaced so many times, and after."""
    spoken = sentences(listeners)
    whole = [await digests([each.ports for each in fleet.ready], each) for each in spoken]
    crowd = Crowd(fleet.ports, spoken, whole)
    await asyncio.sleep(steady)
    begun = time.monotonic()
    for _ in range(rounds):
        await fleet.roll()
    ended = time.monotonic()
    await asyncio.sleep(steady)
    await crowd.close()
    parts = {
        "before": [each for each in crowd.heard if each.begun < begun],
        "during": [each for each in crowd.heard if begun <= each.begun < ended],
        "after": [each for each in crowd.heard if ended <= each.begun],
    }
    return {name: told(each, buffer) for name, each in parts.items()}


def main() -> int:
    """Measure, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--servers", type=int, default=2, help="(%(default)s)")
    options_of.add_argument("--listeners", type=int, default=32, help="(%(default)s)")
    options_of.add_argument("--rounds", type=int, default=2, help="how often each is replaced (%(default)s)")
    options_of.add_argument("--seconds", type=float, default=15.0, help="before and after (%(default)s)")
    options_of.add_argument("--buffer", type=float, default=0.2, help="seconds that a player holds (%(default)s)")
    options_of.add_argument("--other", type=Path, metavar="SRC", help="the folder src of another version")
    options = options_of.parse_args()
    fleet = Fleet(options.voice, options.servers, options.other)
    try:
        found = asyncio.run(rolled(fleet, options.listeners, options.rounds, options.seconds, options.buffer))
    finally:
        fleet.close()
    figures = {
        **found,
        "replaced": options.servers * options.rounds,
        "versions": sorted(fleet.versions),
        "statuses": sorted({status for status, _ in fleet.left}),
        "left_s": max(seconds for _, seconds in fleet.left),
    }
    publish("rolling", figures, options, table(figures))
    wrong = sum(each[kind] for each in found.values() for kind in (REFUSED, BROKEN, MIXED))
    return 1 if wrong or figures["statuses"] != [0] else 0


def table(figures: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [line(name, figures[name]) for name in ("before", "during", "after")]
    lines.append(
        f"{figures['replaced']} servers replaced ({', '.join(figures['versions'])}); "
        f"statuses {figures['statuses']}, at most {figures['left_s']:g} s to leave"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    run(main)
