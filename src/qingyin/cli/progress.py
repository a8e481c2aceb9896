"""How far a long work is: one line on stderr, drawn at most ten times a second."""

from __future__ import annotations

import sys
import time
from typing import Final

_WIDTH: Final = 24  # of the bar
_CLEAR: Final = "\r\x1b[K"


class Bar:
    """A bar and what stands beside it."""

    def __init__(self) -> None:
        self.began, self._next, self._drawn = time.monotonic(), 0.0, False

    @property
    def passed(self) -> float:
        """Seconds since the work began."""
        return time.monotonic() - self.began

    def draw(self, share: float, beside: str) -> None:
        """Draws the share that is done, 0 to 1, if the last time is long enough ago."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next, self._drawn = now + 0.1, True
        bar = "█" * int(_WIDTH * share) + "░" * (_WIDTH - int(_WIDTH * share))
        print(f"{_CLEAR}{bar} {100 * share:3.0f} %  {beside}", end="", file=sys.stderr, flush=True)

    def left(self, done: float, whole: float) -> str:
        """How long it takes from here, if as much is done in each second as until now."""
        return clock(self.passed * (whole - done) / done) if done > 0 else "?"

    def clear(self) -> None:
        """Removes the line."""
        if self._drawn:
            print(_CLEAR, end="", file=sys.stderr, flush=True)


def clock(seconds: float) -> str:
    """Hours, minutes and seconds."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
