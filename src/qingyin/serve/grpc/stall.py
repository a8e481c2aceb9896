"""Looks after the calls of gRPC, whose server waits for ever for a client that neither sends nor takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from qingyin.errors import Stalled

Fail = Callable[[BaseException], object]


class StallWatch:
    """Ends calls whose client neither sends nor takes anything: grpcio lets both wait for ever."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._calls: dict[int, tuple[float, Any, Fail]] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._look, name="qingyin-grpc-watch", daemon=True)
        self._thread.start()

    @contextmanager
    def over(self, context: Any, fail: Fail) -> Iterator[None]:
        """Watches a call within a `with` block; `fail` takes the error, before the call is ended."""
        with self._lock:
            self._calls[id(context)] = (time.monotonic(), context, fail)
        try:
            yield
        finally:
            with self._lock:
                del self._calls[id(context)]

    def touch(self, context: Any) -> None:
        """Something was sent, or taken."""
        with self._lock:
            if id(context) in self._calls:
                self._calls[id(context)] = (time.monotonic(), *self._calls[id(context)][1:])

    def close(self) -> None:
        """Watches no more."""
        self._closed.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._closed.wait(self._seconds / 10):
            limit = time.monotonic() - self._seconds
            with self._lock:
                stalled = [call for call in self._calls.values() if call[0] < limit]
            for _, context, fail in stalled:
                fail(Stalled(f"the client sent nothing, or took nothing, for {self._seconds:g} s"))
                context.cancel()
