"""One line on stderr, drawn at most ten times a second: how far a long work is, or which sentence is heard."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from types import TracebackType
from typing import Final, Self
from unicodedata import east_asian_width

_WIDTH: Final = 24  # of the bar
_STEP: Final = 0.1  # seconds from drawing to drawing
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
        self._next, self._drawn = now + _STEP, True
        bar = "█" * int(_WIDTH * share) + "░" * (_WIDTH - int(_WIDTH * share))
        print(f"{_CLEAR}{bar} {100 * share:3.0f} %  {beside}", end="", file=sys.stderr, flush=True)

    def left(self, done: float, whole: float) -> str:
        """How long it takes from here, if as much is done in each second as until now."""
        return clock(self.passed * (whole - done) / done) if done > 0 else "?"

    def clear(self) -> None:
        """Removes the line."""
        if self._drawn:
            print(_CLEAR, end="", file=sys.stderr, flush=True)


class LiveLine:
    """Sentences, each shown from the time at which its sound is heard until the next one's, and none afterwards.

    Sound is made ahead of what is heard; it is taken to be heard without a break from the first sentence on.
    """

    def __init__(self) -> None:
        self._sentences: list[tuple[float, str]] = []  # when, in seconds of the clock, and what
        self._began: float | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def add(self, seconds: float, text: str) -> None:
        """The next sentence, and how many seconds after the first sound its own begins."""
        if self._began is None:
            self._began = time.monotonic()
        self._sentences.append((self._began + seconds, text))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _follow(self) -> None:
        shown = 0
        while not self._over.wait(_STEP):
            now = time.monotonic()
            begun = sum(when <= now for when, _ in self._sentences)
            if begun > shown:
                shown = begun
                self._draw(fitted(self._sentences[begun - 1][1], shutil.get_terminal_size().columns - 1))
        if shown:
            self._draw("")

    def _draw(self, text: str) -> None:
        print(f"{_CLEAR}{text}", end="", file=sys.stderr, flush=True)


def fitted(text: str, columns: int) -> str:
    """The text in one line of that width, in which a Chinese character takes two columns."""
    line, wide = " ".join(text.split()), 0
    for place, char in enumerate(line):
        wide += 2 if east_asian_width(char) in "WF" else 1
        if wide > columns:
            return f"{line[: max(0, place - 1)]}…"
    return line


def clock(seconds: float) -> str:
    """Hours, minutes and seconds."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
