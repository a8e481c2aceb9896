"""What a request brings, of limited length and within a limited time."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from qingyin.errors import OptionError, Stalled, TextTooLong


async def json_of(request: Request, most: int, seconds: float) -> Any:
    """The JSON of a request of at most that number of bytes, which arrives in that time.

    Raises OptionError, TextTooLong, Stalled, HTTPException or ClientDisconnect.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        # a page of another site cannot send this type without a CORS preflight
        raise HTTPException(415, "send JSON, with the header 'Content-Type: application/json'")
    data = await bytes_of(request, most, seconds)
    try:
        return json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise OptionError(f"the body is not JSON: {error}") from None


async def text_of(request: Request, most: int, seconds: float) -> str:
    """The text of a request of at most that number of bytes, which arrives in that time.

    Raises OptionError, TextTooLong, Stalled or ClientDisconnect.
    """
    try:
        return (await bytes_of(request, most, seconds)).decode()
    except UnicodeDecodeError as error:
        raise OptionError(f"the body is not UTF-8 (byte {error.start}); send UTF-8") from None


async def bytes_of(request: Request, most: int, seconds: float) -> bytes:
    """The body of a request, within both limits. Raises TextTooLong, Stalled or ClientDisconnect."""
    data = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for piece in request.stream():
                data += piece
                if len(data) > most:
                    raise TextTooLong(f"the body has more than {most} bytes; send the text in parts, or less sound")
    except TimeoutError:
        raise Stalled(
            f"the body did not arrive within {seconds:g} s; send it at once, or raise --stall-seconds"
        ) from None
    return bytes(data)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number in JSON")
