"""How time and memory grow with the length of what is read: python -m tests.fuzz.linear LARGEST [NAME ...]

Each construct is repeated until it has 1,000, 10,000, … characters, up to LARGEST, and read in a process of its own,
which tells its processor time and how much its memory has grown. Below, an input ten times as long may take at most
`MOST` times as long, and memory at most `BYTES` for each character, else the status is 1.
"""

from __future__ import annotations

import os
import resource
import sys
import time
import traceback
from contextlib import suppress
from typing import Final

from qingyin.errors import QingyinError
from tests.fuzz.constructs import CONSTRUCTS, Construct
from tests.fuzz.readers import reader, voice

MOST: Final = 25.0  # times as long for ten times as much; quadratic would be 100
BYTES: Final = 600  # of memory for a character of the input
TURNS: Final = 3  # the fastest of these counts
PATIENCE: Final = 60.0  # seconds of processor time, after which longer inputs are not tried


def measured(construct: Construct, size: int) -> tuple[float, int]:
    """Processor seconds and bytes of memory that a process of its own needs to read an input of a size."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            os.close(reading)
            given = construct.made(size)
            before, began = _peak(), time.process_time()
            with suppress(QingyinError):  # refusing it must not take long either
                construct.read(given)
            os.write(writing, f"{time.process_time() - began} {_peak() - before}".encode())
            status = 0
        except BaseException:
            traceback.print_exc()  # an error that is none of ours is a fault too
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read().split()
    _, status = os.waitpid(child, 0)
    return (float(answer[0]), int(answer[1])) if status == 0 and answer else (float("inf"), 0)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def row(construct: Construct, largest: int, least: int = 1000) -> list[tuple[int, float, int]]:
    """(characters, seconds, bytes) for each size up to the largest, as long as patience lasts."""
    found: list[tuple[int, float, int]] = []
    size = least
    while size <= largest:
        turns = [measured(construct, size) for _ in range(TURNS if size <= 3_000 else 1)]
        found.append((size, min(turn[0] for turn in turns), min(turn[1] for turn in turns)))
        if found[-1][1] > PATIENCE / 10:
            break
        size *= 10
    return found


def growth(found: list[tuple[int, float, int]]) -> float:
    """How many times as long the longest input takes as one of a tenth of its length."""
    return found[-1][1] / max(found[-2][1], 2e-3) if len(found) > 1 else 0.0


def main(largest: int, names: list[str]) -> int:
    """Prints a table; 1 comes back if anything grows too fast."""
    worst = 0
    for each in (reader(), voice()):  # opened before the processes are forked
        assert each
    for name in names:
        found = row(CONSTRUCTS[name], largest)
        size, _, memory = found[-1]
        bad = growth(found) > MOST or memory / size > BYTES and memory > 30 << 20
        worst |= bad
        times = " ".join(f"{seconds * 1000:9.1f}" for _, seconds, _ in found)
        print(
            f"{name:36} {times} ms  ×{growth(found):5.1f}  {memory / size:7.0f} B  {'TOO MUCH' if bad else ''}",
            flush=True,
        )
    return int(worst)


if __name__ == "__main__":
    chosen = [name for name in CONSTRUCTS if not sys.argv[2:] or any(each in name for each in sys.argv[2:])]
    sys.exit(main(int(sys.argv[1]), chosen))
