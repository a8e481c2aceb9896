"""A time limit for clients of gRPC that neither send nor read; grpcio waits for them forever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from qingyin.errors import Stalled

Fail = Callable[[BaseException], object]


class StallWatch:
    """Ends calls whose client neither sends nor reads anything for too long."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._calls: dict[int, tuple[float, Any, Fail]] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._look, name="qingyin-grpc-watch", daemon=True)
        self._thread.start()

    @contextmanager
    def over(self, context: Any, fail: Fail) -> Iterator[None]:
        """Watches a call in a `with` block; `fail` is called with the error before the call is ended."""
        with self._lock:
            self._calls[id(context)] = (time.monotonic(), context, fail)
        try:
            yield
        finally:
            with self._lock:
                del self._calls[id(context)]

    def touch(self, context: Any) -> None:
        """Notes that something was sent or read."""
        with self._lock:
            if id(context) in self._calls:
                self._calls[id(context)] = (time.monotonic(), *self._calls[id(context)][1:])

    def close(self) -> None:
        """Stops watching."""
        self._closed.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._closed.wait(self._seconds / 10):
            limit = time.monotonic() - self._seconds
            with self._lock:
                stalled = [call for call in self._calls.values() if call[0] < limit]
            for _, context, fail in stalled:
                fail(Stalled(f"the client neither read nor sent anything for {self._seconds:g} s"))
                context.cancel()
