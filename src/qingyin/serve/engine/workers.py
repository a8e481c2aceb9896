"""Threads that advance the streams, the most urgent first.

A stream asks for one chunk at a time, with the moment at which its listener would run out of sound. The earliest
deadline goes first (Liu and Layland, "Scheduling algorithms for multiprogramming in a hard-real-time environment",
JACM 20, 1973), so a new stream's first sound does not wait for streams that are seconds ahead of their listeners.
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
_Job = tuple[float, int, Future[Any], Callable[[], Any]]


class Workers:
    """A fixed number of threads; close() ends them."""

    def __init__(self, count: int) -> None:
        self._jobs: list[_Job] = []
        self._number = 0  # jobs with the same deadline run in the order of submission
        self._closed = False
        self._changed = threading.Condition()
        self._threads = [
            threading.Thread(target=self._work, name=f"qingyin-{number}", daemon=True) for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, deadline: float, call: Callable[[], T]) -> Future[T]:
        """The result of `call`, later. A job that is cancelled before its turn does not run."""
        future: Future[T] = Future()
        with self._changed:
            if self._closed:
                raise RuntimeError("the workers are closed")
            self._number += 1
            heapq.heappush(self._jobs, (deadline, self._number, future, call))
            self._changed.notify()
        return future

    def close(self) -> None:
        """Ends the threads after their current jobs; waiting jobs are cancelled."""
        with self._changed:
            self._closed = True
            for _, _, future, _ in self._jobs:
                future.cancel()
            self._jobs.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._jobs and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                _, _, future, call = heapq.heappop(self._jobs)
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(call())
                except BaseException as error:  # the caller handles it
                    future.set_exception(error)
            del future, call  # or the last chunk would live until the next job
