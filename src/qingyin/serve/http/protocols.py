"""uvicorn's protocols, with limits on what clients may have kept for them."""

from __future__ import annotations

import asyncio
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

_UNREAD: Final = 1 << 20  # bytes that a client has not read, to which no answers to its pings are added
_FRAGMENTS: Final = 1000  # of a message


class HttpProtocol(H11Protocol):
    """HTTP, with a time limit for the head of a request; uvicorn waits for it forever.

    Clients that connect and say nothing keep nobody out: where the server is full, the first of them makes room.
    """

    patience = 30.0  # seconds
    _late: asyncio.TimerHandle | None = None
    _waits_since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()
        if self.limit_concurrency is not None and len(self.connections) >= self.limit_concurrency:
            self._make_room()

    def _make_room(self) -> None:
        """Closes the connection that has waited longest for the head of a request, if there is one."""
        waiting = [each for each in self.connections if isinstance(each, HttpProtocol) and each._late is not None]
        if waiting:
            first = min(waiting, key=lambda each: each._waits_since)
            first._forget()
            self.connections.discard(first)  # it is lost in the next round of the loop only
            first.transport.abort()

    def _await_head(self) -> None:
        self._waits_since = self.loop.time()
        self._late = self.loop.call_later(self.patience, self.transport.abort)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        waiting = self.conn.their_state is h11.IDLE
        if waiting and self._late is None:
            self._await_head()
        elif not waiting:
            self._forget()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def _forget(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """WebSocket, without endless answers to the pings of a client that reads none, and without endless empty fragments
    of a message: uvicorn keeps both.
    """

    _fragments = 0  # of the message that is arriving

    def handle_ping(self) -> None:
        if self.transport.get_write_buffer_size() > _UNREAD:
            self.transport.abort()
        else:
            super().handle_ping()

    def handle_cont(self, event: Frame) -> None:
        self._fragments = 0 if event.fin else self._fragments + 1
        if self._fragments > _FRAGMENTS:
            self.transport.abort()
        else:
            super().handle_cont(event)
