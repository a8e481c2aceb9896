"""Time limits for clients of gRPC that send nothing, or read nothing; grpcio waits for them forever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from qingyin.serve.engine.limits import stalled

Fail = Callable[[BaseException], object]


class SendLimit:
    """Waits for messages in threads of its own, so that a call whose client sends nothing ends with a status."""

    def __init__(self, seconds: float, calls: int) -> None:
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(calls, "qingyin-grpc-read")

    def over(self, sent: Iterator[bytes]) -> Iterator[bytes]:
        """The messages of a call. Raises Stalled if one does not come in time; its thread waits until the call ends."""
        while True:
            waiting = self._threads.submit(next, sent, None)
            try:
                message = waiting.result(self._seconds)
            except TimeoutError:
                raise stalled(self._seconds) from None
            if message is None:
                return
            yield message

    def close(self) -> None:
        """Takes no more messages."""
        self._threads.shutdown(wait=False)


class ReadLimit:
    """Ends calls whose client takes nothing of what is sent to it, for too long."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._calls: dict[int, tuple[float, Any, Fail]] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._look, name="qingyin-grpc-watch", daemon=True)
        self._thread.start()

    @contextmanager
    def over(self, context: Any, fail: Fail) -> Iterator[None]:
        """Watches a call while it sends in a `with` block; `fail` is called with the error before the call is ended."""
        with self._lock:
            self._calls[id(context)] = (time.monotonic(), context, fail)
        try:
            yield
        finally:
            with self._lock:
                del self._calls[id(context)]

    def close(self) -> None:
        """Stops watching."""
        self._closed.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._closed.wait(self._seconds / 10):
            limit = time.monotonic() - self._seconds
            with self._lock:
                found = [call for call in self._calls.values() if call[0] < limit]
            for _, context, fail in found:
                fail(stalled(self._seconds))
                context.cancel()  # a status would wait behind the sound
