"""Lines of a log, written by a thread of their own: a reader that stops reading, or a slow disk, holds up no stream."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

MOST: Final = 4096  # lines that wait; more are lost


class Lines:
    """Passes lines to `write`, whole and in their order; `on_loss` is called for each that cannot be written."""

    def __init__(self, write: Callable[[str], None], on_loss: Callable[[], None]) -> None:
        self._write = write
        self._on_loss = on_loss
        self._waiting: deque[str] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="qingyin-log", daemon=True)
        self._thread.start()

    def put(self, line: str) -> None:
        """Takes a line and returns at once, from any thread."""
        with self._changed:
            full = len(self._waiting) >= MOST
            if not full:
                self._waiting.append(line)
                self._changed.notify()
        if full:
            self._on_loss()

    def close(self, seconds: float) -> None:
        """Writes what waits, for at most that number of seconds."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(seconds)

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if not self._waiting:
                    return
                line = self._waiting.popleft()
            try:
                self._write(line)
            except OSError:  # a full disk
                self._on_loss()
