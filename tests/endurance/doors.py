"""Many requests and many lost connections at each door: python -m tests.endurance.doors [REQUESTS DROPS] [DOOR ...]

A real server with the silent voice, and the module for screen readers, are asked 10,000 times and left 2,000 times at
each door, one door after the other, by four clients at a time (the module has one). As much again comes first, for
caches and pools to fill; what the process holds after the rest, beyond that, is the row of a table, and how much of it
came in the second half: what fills up grows less and less, and a leak does not. The status is 1 if a descriptor, a
thread or a megabyte is left.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.endurance.clients import DOORS, Door, Speechd, texts
from tests.endurance.server import STALL, Held, Process, module, serving

REQUESTS: Final = 10_000
DROPS: Final = 2_000
CLIENTS: Final = 4
MODULE: Final = "speechd"
MOST: Final = 1.0  # 10^6 bytes


@dataclass(frozen=True)
class Row:
    """What came of one door."""

    door: str
    requests: int
    drops: int
    seconds: float
    before: Held
    half: Held
    after: Held

    @property
    def grown(self) -> float:
        """Memory, in 10^6 bytes."""
        return self.after.private - self.before.private

    @property
    def leaks(self) -> bool:
        """Whether a descriptor, a thread or a megabyte is left."""
        return (
            self.after.descriptors > self.before.descriptors
            or self.after.threads > self.before.threads
            or self.grown >= MOST
        )

    def __str__(self) -> str:
        threads, descriptors = (
            self.after.threads - self.before.threads,
            self.after.descriptors - self.before.descriptors,
        )
        return (
            f"| {self.door} | {self.requests:,} | {self.drops:,} | {descriptors:+d} | {threads:+d} "
            f"| {self.grown:+.2f} | {self.after.private - self.half.private:+.2f} | {self.seconds:.0f} |"
        )


def used(name: str, doors: list[Door], process: Process, requests: int, drops: int) -> Row:
    """Asks and leaves that often, and as often before, as many at a time as there are clients."""
    began = time.monotonic()
    sentences = [texts(number, len(doors)) for number in range(len(doors))]
    with ThreadPoolExecutor(len(doors)) as clients:

        def all_turn(requests: int, drops: int) -> None:
            shares = zip(_shared(requests, len(doors)), _shared(drops, len(doors)), strict=True)
            for turn in [clients.submit(_turns, *each) for each in zip(doors, shares, sentences, strict=True)]:
                turn.result()

        all_turn(requests, drops)
        before = process.settled()
        half = requests // 2, drops // 2
        all_turn(*half)
        midway = process.settled(before)
        all_turn(requests - half[0], drops - half[1])
        after = process.settled(before)
    return Row(name, requests, drops, time.monotonic() - began, before, midway, after)


def _shared(number: int, clients: int) -> list[int]:
    """So many for each client."""
    return [(number + client) // clients for client in range(clients)]


def _turns(door: Door, share: tuple[int, int], sentences: Iterator[str]) -> None:
    """Asks, and leaves now and then between."""
    (requests, drops), left = share, 0
    for number in range(requests):
        door.ask(next(sentences))
        while left < drops * (number + 1) // requests:
            door.drop()
            left += 1


def measured(requests: int, drops: int, names: list[str], stall: float = STALL) -> list[Row]:
    """A row for each door. Raises ValueError for a wrong answer."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        asked = [name for name in names if name != MODULE]
        server = stack.enter_context(serving(Path(folder) / "log", stall=stall)) if asked else None
        for name in asked:
            assert server is not None
            doors = [DOORS[name](server.ports) for _ in range(CLIENTS)]
            rows.append(used(name, doors, server, requests, drops))
            print(rows[-1], flush=True)
        if MODULE in names:
            process, pipes = stack.enter_context(module(stall))
            rows.append(used(MODULE, [Speechd(pipes)], process, requests, drops))
            print(rows[-1], flush=True)
    return rows


def main(words: list[str]) -> int:
    """Prints a table; 1 comes back if anything is left."""
    numbers = [int(word) for word in words if word.isdecimal()]
    names = [word for word in words if not word.isdecimal()] or [*DOORS, MODULE]
    print("| door | requests | left early | descriptors more | threads more | MB more | in the second half | seconds |")
    print("|---|---|---|---|---|---|---|---|")
    requests, drops = numbers or (REQUESTS, DROPS)
    rows = measured(requests, drops, names)
    return int(any(row.leaks for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
