"""The connections of a door that keeps them open between requests."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Final

_SERVED: Final = 0.0


class Crowd:
    """The tasks of at most `most` connections. Where one more comes, the one that has been idle for longest makes room:
    its task is cancelled. So clients that connect and say nothing keep nobody out.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._idle_since: dict[asyncio.Task[Any], float] = {}  # _SERVED while a request is served

    def __len__(self) -> int:
        return len(self._idle_since)

    def __contains__(self, task: asyncio.Task[Any]) -> bool:
        return task in self._idle_since

    def enter(self, task: asyncio.Task[Any]) -> bool:
        """Takes in a connection, which is idle; returns whether there is room for it."""
        if len(self) >= self._most and not self._make_room():
            return False
        self.idle(task)
        return True

    def idle(self, task: asyncio.Task[Any]) -> None:
        """Says that its client is to send the next request."""
        self._idle_since[task] = time.monotonic()

    def busy(self, task: asyncio.Task[Any]) -> None:
        """Says that a request of it is served."""
        self._idle_since[task] = _SERVED

    def leave(self, task: asyncio.Task[Any]) -> None:
        """Takes it out; later calls change nothing."""
        self._idle_since.pop(task, None)

    async def close(self) -> None:
        """Ends all of them."""
        tasks = tuple(self._idle_since)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _make_room(self) -> bool:
        idle = {task: since for task, since in self._idle_since.items() if since != _SERVED}
        if idle:
            task = min(idle, key=idle.__getitem__)
            self.leave(task)
            task.cancel()
        return bool(idle)
