"""How much is taken from whom. What is over a limit is told so at once, with the time to come again."""

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

from qingyin.errors import OptionError, Refused, ServeError, ShuttingDown, TextTooLong, Unauthorized

MOST_CLIENTS: Final = 10_000  # whose rates are remembered; the one not seen for longest is forgotten
SHORTEST_TOKEN: Final = 16  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one server."""

    text: int = 5000  # characters in a request
    streams: int = 32  # at a time
    queue: int = 32  # requests that wait for a stream to end
    wait: float = 5.0  # seconds that each of them waits at most
    rate: float = 120.0  # requests a minute from one client; as many may come at once
    stall: float = 30.0  # seconds for which a client may take nothing, or send nothing

    def __post_init__(self) -> None:
        for name, least in (("text", 1), ("streams", 1), ("queue", 0), ("wait", 0.0), ("rate", 1.0), ("stall", 0.1)):
            if not getattr(self, name) >= least:
                raise OptionError(f"the limit {name} must be at least {least:g}, not {getattr(self, name)!r}")

    def check_text(self, characters: int) -> None:
        """Raises TextTooLong."""
        if characters > self.text:
            raise TextTooLong(f"the text has {characters} characters, {self.text} are taken; send it in parts")


class Gate:
    """Lets in as many streams as the limits allow, keeps a few waiting, refuses the rest. For any thread."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self._rates = _Rates(limits.rate, clock)
        self._lock = threading.Lock()
        self._waiting: deque[Future[None]] = deque()
        self._active = 0
        self._closed = False

    @property
    def active(self) -> int:
        """Streams that are let in."""
        return self._active

    @property
    def waiting(self) -> int:
        """Requests that wait."""
        return sum(not future.cancelled() for future in tuple(self._waiting))

    @property
    def closed(self) -> bool:
        """Whether the server is shutting down."""
        return self._closed

    def knock(self, client: str) -> None:
        """Counts a request, good or bad. Raises Refused if the client sends too many."""
        with self._lock:
            self._rates.take(client)

    def enter(self) -> Future[None]:
        """Is done when the stream may begin; leave() must follow. Cancel it to wait no longer.

        Raises Refused, or ShuttingDown.
        """
        with self._lock:
            if self._closed:
                raise ShuttingDown("the server is shutting down; try again, or another one", 2.0)
            future: Future[None] = Future()
            self._waiting = deque(each for each in self._waiting if not each.cancelled())
            if self._active < self.limits.streams:
                self._grant(future)
            elif len(self._waiting) < self.limits.queue:
                self._waiting.append(future)
            else:
                raise Refused(f"{self._active} streams run and {len(self._waiting)} requests wait; come again", 1.0)
            return future

    def leave(self) -> None:
        """Ends a stream that was let in; the next one enters."""
        with self._lock:
            self._active -= 1
            while self._waiting and self._active < self.limits.streams:
                self._grant(self._waiting.popleft())

    def close(self) -> None:
        """From now on nothing new is let in; what waits already is served."""
        with self._lock:
            self._closed = True

    def dismiss(self, why: ShuttingDown) -> None:
        """What waits is not served either: it is told why."""
        with self._lock:
            for future in self._waiting:
                if future.set_running_or_notify_cancel():
                    future.set_exception(why)
            self._waiting.clear()

    def _grant(self, future: Future[None]) -> None:
        if future.set_running_or_notify_cancel():
            self._active += 1
            future.set_result(None)


class _Rates:
    """A bucket of tokens for each client, filled evenly."""

    def __init__(self, a_minute: float, clock: Callable[[], float]) -> None:
        self._most = a_minute
        self._speed = a_minute / 60  # a second
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
            raise Refused(f"more than {self._most:g} requests a minute; come again", (1 - tokens) / self._speed)


class Tokens:
    """Who may come in: whoever has one of the tokens, or everybody if there is none."""

    def __init__(self, tokens: Iterable[str] = ()) -> None:
        self._hashes = [hashlib.sha256(token.encode()).digest() for token in tokens]

    @classmethod
    def read(cls, path: Path) -> Self:
        """The tokens in a file, one a line. Raises ServeError."""
        try:
            tokens = path.read_text("utf-8").split()
        except (OSError, ValueError) as error:
            raise ServeError(
                f"cannot read the tokens in {str(path)!r}: {error}; give a file of one token a line"
            ) from error
        if not tokens or min(map(len, tokens)) < SHORTEST_TOKEN:
            cure = 'python -c "import secrets; print(secrets.token_urlsafe())"'
            raise ServeError(f"{str(path)!r} must hold tokens of {SHORTEST_TOKEN} characters or more; make one: {cure}")
        return cls(tokens)

    def __bool__(self) -> bool:
        return bool(self._hashes)

    def check(self, authorization: str | None) -> None:
        """Takes the value of the header: "Bearer TOKEN". Raises Unauthorized."""
        if not self._hashes:
            return
        scheme, _, token = (authorization or "").partition(" ")
        given = hashlib.sha256(token.strip().encode("utf-8", "replace")).digest()
        found = [hmac.compare_digest(given, each) for each in self._hashes]  # all, so that the time tells nothing
        if scheme.lower() != "bearer" or not any(found):
            raise Unauthorized("this server asks for a token; send the header 'Authorization: Bearer TOKEN'")
