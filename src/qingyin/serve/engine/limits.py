"""Limits on requests. A request over a limit is refused at once, with the time after which to try again."""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from qingyin.errors import OptionError, Refused, ServeError, ShuttingDown, Stalled, TextTooLong, Unauthorized

MOST_CLIENTS: Final = 10_000  # whose request rates are kept; the least recent one is dropped
SHORTEST_TOKEN: Final = 16  # characters
_CHARACTER_BYTES: Final = 12  # at most: \\ud83d\\ude00, %F0%9F%98%80


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one server."""

    text: int = 5000  # characters in a request
    streams: int = 32  # at the same time
    queue: int = 32  # requests that wait for a stream to end
    wait: float = 5.0  # seconds that a request waits at most
    rate: float = 120.0  # requests per minute from one client, which may all come at once
    stall: float = 30.0  # seconds for which a client may neither read nor send

    def __post_init__(self) -> None:
        for name, least in (("text", 1), ("streams", 1), ("queue", 0), ("wait", 0.0), ("rate", 1.0), ("stall", 0.1)):
            if not getattr(self, name) >= least:
                raise OptionError(f"the limit {name} must be at least {least:g}, not {getattr(self, name)!r}")

    @property
    def text_bytes(self) -> int:
        """Bytes of the longest text, however its characters are escaped."""
        return _CHARACTER_BYTES * self.text

    def check_text(self, characters: int) -> None:
        """Checks the length of a text. Raises TextTooLong."""
        if characters > self.text:
            raise TextTooLong(f"the text has {characters} characters, and the limit is {self.text}; send it in parts")


def stalled(seconds: float) -> Stalled:
    """The error of a client that neither reads nor sends for that time."""
    return Stalled(
        f"the client neither read nor sent anything for {seconds:g} s; make shorter pauses, or raise --stall-seconds"
    )


class Gate:
    """Admits as many streams as the limits allow, keeps some waiting and refuses the rest. Thread-safe."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self._rates = _Rates(limits.rate, clock)
        self._lock = threading.Lock()
        self._waiting: deque[Future[None]] = deque()
        self._active = 0
        self._closed = False
        self.admitted = 0  # streams so far

    @property
    def active(self) -> int:
        """The number of streams that are admitted and have not ended."""
        return self._active

    @property
    def waiting(self) -> int:
        """The number of requests that wait."""
        return sum(not future.cancelled() for future in tuple(self._waiting))

    @property
    def closed(self) -> bool:
        """Whether the server is shutting down."""
        return self._closed

    def check_rate(self, client: str) -> None:
        """Counts a request, valid or not. Raises Refused if the client sends too many."""
        with self._lock:
            self._rates.take(client)

    def enter(self) -> Future[None]:
        """A future that is done when the stream may begin; leave() must follow. Cancel it to stop waiting.

        Raises Refused, or ShuttingDown.
        """
        with self._lock:
            if self._closed:
                raise ShuttingDown("the server is shutting down; try again later, or use another server", 2.0)
            future: Future[None] = Future()
            self._waiting = deque(each for each in self._waiting if not each.cancelled())
            if self._active < self.limits.streams:
                self._grant(future)
            elif len(self._waiting) < self.limits.queue:
                self._waiting.append(future)
            else:
                raise Refused(
                    f"{self._active} streams run and {len(self._waiting)} requests wait; try again later",
                    1.0,
                )
            return future

    def leave(self) -> None:
        """Ends an admitted stream; the next waiting one is admitted."""
        with self._lock:
            self._active -= 1
            while self._waiting and self._active < self.limits.streams:
                self._grant(self._waiting.popleft())

    def close(self) -> None:
        """Admits nothing new from now on; requests that already wait are still served."""
        with self._lock:
            self._closed = True

    def refuse_waiting(self, error: ShuttingDown) -> None:
        """Refuses the requests that still wait, with this error."""
        with self._lock:
            for future in self._waiting:
                if future.set_running_or_notify_cancel():
                    future.set_exception(error)
            self._waiting.clear()

    def _grant(self, future: Future[None]) -> None:
        if future.set_running_or_notify_cancel():
            self._active += 1
            self.admitted += 1
            future.set_result(None)


class _Rates:
    """A token bucket for each client, refilled at a constant rate."""

    def __init__(self, per_minute: float, clock: Callable[[], float]) -> None:
        self._most = per_minute
        self._speed = per_minute / 60  # tokens per second
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # client -> tokens, when

    def take(self, client: str) -> None:
        """Raises Refused if the client's bucket is empty."""
        now = self._clock()
        tokens, then = self._buckets.pop(client, (self._most, now))
        tokens = min(self._most, tokens + (now - then) * self._speed)
        self._buckets[client] = (tokens - 1 if tokens >= 1 else tokens, now)
        if len(self._buckets) > MOST_CLIENTS:
            self._buckets.popitem(last=False)
        if tokens < 1:
            raise Refused(f"more than {self._most:g} requests per minute; try again later", (1 - tokens) / self._speed)


class Tokens:
    """Access control: clients with one of the tokens, or all clients if there are no tokens."""

    def __init__(self, tokens: Iterable[str] = ()) -> None:
        self._hashes = [hashlib.sha256(token.encode()).digest() for token in tokens]

    @classmethod
    def read(cls, path: Path) -> Self:
        """The tokens in a file, one per line. Raises ServeError."""
        try:
            tokens = path.read_text("utf-8").split()
        except (OSError, ValueError) as error:
            raise ServeError(
                f"cannot read the tokens in {str(path)!r}: {error}; give a file with one token per line"
            ) from error
        if not tokens or min(map(len, tokens)) < SHORTEST_TOKEN:
            cure = 'python -c "import secrets; print(secrets.token_urlsafe())"'
            raise ServeError(f"{str(path)!r} must hold tokens of {SHORTEST_TOKEN} characters or more; make one: {cure}")
        return cls(tokens)

    def __bool__(self) -> bool:
        return bool(self._hashes)

    def check(self, authorization: str | None) -> None:
        """Checks the value of the Authorization header, "Bearer TOKEN". Raises Unauthorized."""
        if not self._hashes:
            return
        scheme, _, token = (authorization or "").partition(" ")
        given = hashlib.sha256(token.strip().encode("utf-8", "replace")).digest()
        found = [
            hmac.compare_digest(given, each) for each in self._hashes
        ]  # all of them, so that the time reveals nothing
        if scheme.lower() != "bearer" or not any(found):
            raise Unauthorized("this server requires a token; send the header 'Authorization: Bearer TOKEN'")
