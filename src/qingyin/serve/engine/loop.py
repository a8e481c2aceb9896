"""Streams for the doors that run in an asyncio event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

from qingyin.errors import ShuttingDown
from qingyin.serve.engine.limits import stalled
from qingyin.serve.engine.service import Place, Sound, Stream
from qingyin.serve.observe.telemetry import CANCELLED

T = TypeVar("T")
U = TypeVar("U")


async def enter(place: Place, wait: float) -> None:
    """Returns when the request is admitted. Raises Refused if that takes over `wait` seconds, or ShuttingDown."""
    try:
        async with asyncio.timeout(wait):
            await asyncio.wrap_future(place.ready)
    except TimeoutError:
        raise place.timed_out() from None
    except ShuttingDown as error:
        place.fail(error)
        raise
    except asyncio.CancelledError:
        place.close(CANCELLED)
        raise


async def sounds(stream: Stream, more: Callable[[], Awaitable[None]] | None = None) -> AsyncIterator[Sound]:
    """The sound of a stream; if it needs more text, `more` feeds or closes it. A whole text needs none."""
    while True:
        sound = await asyncio.wrap_future(stream.advance())
        if sound is not None:
            yield sound
        elif stream.done or more is None:
            return
        else:
            await more()


async def within(work: Awaitable[T], seconds: float) -> T:
    """The result of the work. Raises Stalled if it takes longer, because the client neither reads nor sends.

    wait_for() is not used, because before Python 3.12 it loses a cancellation that arrives when the work is done.
    """
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError:
        raise stalled(seconds) from None


async def unless_cut(stream: Stream, work: Awaitable[T]) -> T:
    """The result of the work. Raises ShuttingDown if the server cuts the stream in the meantime."""
    running = asyncio.get_running_loop()
    interrupted: asyncio.Future[Any] = running.create_future()

    def cut(why: ShuttingDown) -> None:
        if not interrupted.done():
            interrupted.set_exception(why)

    stream.on_cut = lambda why: running.call_soon_threadsafe(cut, why)
    return await first_of(work, interrupted)


async def first_of(work: Awaitable[T], interruption: Awaitable[U]) -> T | U:
    """The result or error of whichever ends first; the other is cancelled."""
    working, waiting = asyncio.ensure_future(work), asyncio.ensure_future(interruption)
    try:
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else waiting.result()
    finally:
        for task in (working, waiting):
            task.cancel()
        await asyncio.gather(working, waiting, return_exceptions=True)
