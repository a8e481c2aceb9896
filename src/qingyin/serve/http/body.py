"""What a request brings, of limited length and within a limited time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request

from qingyin.errors import OptionError, Refused, Stalled, TextTooLong

_LARGE: Final = 4  # bodies with a recording that may arrive at the same time
_BEFORE_VALUES: Final = (b"[", b"{", b",")


class Bodies:
    """Reads the bodies of requests. All are small, but for those of a few at a time that bring a recording."""

    def __init__(self, small: int, seconds: float) -> None:
        """`small` in bytes; `seconds` in which a body must arrive."""
        self._small = small
        self._seconds = seconds
        self._free = _LARGE

    async def json(self, request: Request, more: int = 0) -> Any:
        """The JSON of a request, which may have `more` bytes than a small one.

        Raises OptionError, TextTooLong, Refused, Stalled, HTTPException or ClientDisconnect.
        """
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            # a page of another site cannot send this type without a CORS preflight
            raise HTTPException(415, "send JSON, with the header 'Content-Type: application/json'")
        data = await self._bytes(request, more)
        if sum(map(data.count, _BEFORE_VALUES)) > self._small:  # a recording has none, and lists take much memory
            raise OptionError("the body has too many values; send an object with one value for each field")
        try:
            return json.loads(data, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise OptionError(f"the body is not JSON: {error}") from None

    async def text(self, request: Request) -> str:
        """The text that is the body. Raises OptionError, TextTooLong, Stalled or ClientDisconnect."""
        try:
            return (await self._bytes(request)).decode()
        except UnicodeDecodeError as error:
            raise OptionError(f"the body is not UTF-8 (byte {error.start}); send UTF-8") from None

    async def _bytes(self, request: Request, more: int = 0) -> bytes:
        data, most = bytearray(), self._small + more
        try:
            async with AsyncExitStack() as taken:
                await taken.enter_async_context(asyncio.timeout(self._seconds))
                async for piece in request.stream():
                    if len(data) + len(piece) > most:
                        raise TextTooLong(f"the body has more than {most} bytes; send the text in parts, or less sound")
                    if len(data) <= self._small < len(data) + len(piece):
                        taken.enter_context(self._place())
                    data += piece
        except TimeoutError:
            raise Stalled(
                f"the body did not arrive within {self._seconds:g} s; send it at once, or raise --stall-seconds"
            ) from None
        return bytes(data)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._free:
            raise Refused(f"{_LARGE} recordings arrive already; try again later", 1.0)
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number in JSON")
