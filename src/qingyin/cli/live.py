"""The line of `qingyin say` that shows which sentence is heard: on stderr, if that is a terminal."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from types import TracebackType
from typing import Final, Self
from unicodedata import east_asian_width

_STEP: Final = 0.1  # seconds between two looks at the clock
_CLEAR: Final = "\r\x1b[K"


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
