"""The WebSocket door: text goes in while it is written, sound comes out while it is made.

in   {"type": "start", …}      how to speak, as in POST /v1/audio/speech without its input
     {"type": "text", "text": "今天"}   any number of times
     {"type": "end"}           the text is complete
     {"type": "cancel"}        stop at once
out  {"type": "started", "sample_rate": 24000, "response_format": "pcm", "traceparent": …}
     bytes                     audio
     {"type": "syllables", "syllables": […]}   with timings, before their audio
     {"type": "finished" | "cancelled", "seconds": 1.5}   and the next start may follow
     {"type": "error", "error": {…}}   and the connection closes
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection
from contextlib import suppress
from typing import Any, Final

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from qingyin.errors import OptionError, Refused
from qingyin.inspect import report
from qingyin.serve.contract import requests
from qingyin.serve.contract.formats import Encoder
from qingyin.serve.contract.status import body_of, status_of
from qingyin.serve.engine import loop
from qingyin.serve.engine.crowd import Crowd
from qingyin.serve.engine.service import Caller, Service, Stream
from qingyin.serve.http.hosts import same_origin
from qingyin.serve.observe.telemetry import CANCELLED, FINISHED
from qingyin.serve.observe.tracing import traceparent

POLICY_VIOLATION: Final = 1008
TRY_AGAIN_LATER: Final = 1013
INTERNAL_ERROR: Final = 1011
_LAST_WORDS: Final = 1.0  # seconds for a client to read the reason


class WebSocketDoor:
    """An ASGI endpoint."""

    def __init__(self, service: Service, origins: Collection[str] = ()) -> None:
        """`origins` as in `create_app`."""
        self._service = service
        self._origins = origins
        self._crowd = Crowd(service.limits.streams + service.limits.queue)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket, task = WebSocket(scope, receive, send), asyncio.current_task()
        assert task is not None
        if not same_origin(socket.headers) and not {socket.headers.get("origin"), "*"} & {*self._origins}:
            await socket.close(POLICY_VIOLATION)  # status 403; otherwise a page of any site could open it
            return
        await socket.accept()
        try:
            if not self._crowd.enter(task):
                raise Refused("too many connections are open; try again later", 1.0)
            while True:
                await self._utterance(socket, task)
                self._crowd.idle(task)
        except WebSocketDisconnect:
            return
        except asyncio.CancelledError:
            if task in self._crowd:
                raise
            task.uncancel()  # it made room for another one
            await _close(socket, Refused("the connection was idle, and others came; connect again", 1.0))
        except Exception as error:
            await _close(socket, error)
        finally:
            self._crowd.leave(task)

    async def _utterance(self, socket: WebSocket, task: asyncio.Task[Any]) -> None:
        host = socket.client.host if socket.client else "local"
        caller = Caller("websocket", host, dict(socket.headers))
        service = self._service
        message = await _receive(socket)
        while message.get("type") == "cancel":  # it crossed with the end of what it was to cancel
            message = await _receive(socket)
        self._crowd.busy(task)
        record = service.begin(caller)
        try:
            service.check(caller)
            if message.pop("type", None) != "start":
                raise OptionError('begin with {"type": "start"}')
            request = requests.stream_start(message, service.synthesizer)
            encoder = Encoder(request.format, service.synthesizer.voice.sample_rate, request.sample_rate)
        except Exception as error:
            record.fail(error)
            raise
        stream = service.open(record, request.options, encoder)
        await loop.enter(stream, service.limits.wait)
        utterance = _Utterance(socket, stream, request.timings, service.limits.stall)
        try:
            await loop.unless_cut(stream, utterance.run({"response_format": request.format}))
        except (asyncio.CancelledError, WebSocketDisconnect):
            stream.close(CANCELLED)
            raise
        except Exception as error:
            stream.fail(error)
            raise


class _Utterance:
    def __init__(self, socket: WebSocket, stream: Stream, timings: bool, stall: float) -> None:
        self._socket = socket
        self._stream = stream
        self._timings = timings
        self._stall = stall
        self._arrived = asyncio.Event()  # text, or its end, since the stream last asked for more

    async def run(self, form: dict[str, Any]) -> None:
        """Speaks, and sends "started" and then "finished" or "cancelled"."""
        header = traceparent(self._stream.record.span)
        if variant := self._stream.record.variant:
            form["variant"] = variant
        await self._send({"type": "started", "sample_rate": self._stream.encoder.rate, "traceparent": header, **form})
        done = await loop.first_of(self._speak(), self._listen())
        self._stream.close(FINISHED if done else CANCELLED)
        await self._send({"type": "finished" if done else "cancelled", "seconds": self._stream.seconds})

    async def _listen(self) -> None:
        """Takes text until the client cancels. Raises WebSocketDisconnect, OptionError or TextTooLong."""
        ended = False
        while True:
            message = await _receive(self._socket)
            kind = message.get("type")
            if kind == "cancel":
                return
            if ended or kind not in ("text", "end"):
                raise OptionError(f"{kind!r:.40} is not expected here; send text, then end")
            if kind == "end":
                ended = True
                self._stream.end()
            else:
                text = message.get("text")
                if not isinstance(text, str):
                    raise OptionError("text must be of type string")
                self._stream.feed(text)
            self._arrived.set()

    async def _more(self) -> None:
        """Waits until more text has arrived. Raises Stalled."""
        await loop.within(self._arrived.wait(), self._stall)
        self._arrived.clear()

    async def _speak(self) -> bool:
        async for sound in loop.sounds(self._stream, self._more):
            if self._timings and sound.chunk.syllables:
                await self._send({"type": "syllables", "syllables": report.timed(sound.chunk.syllables)})
            await self._audio(sound.data)
        await self._audio(await asyncio.wrap_future(self._stream.finish()))
        return True

    async def _audio(self, data: bytes) -> None:
        if data:
            await loop.within(self._socket.send_bytes(data), self._stall)

    async def _send(self, message: dict[str, Any]) -> None:
        await loop.within(self._socket.send_text(json.dumps(message, ensure_ascii=False)), self._stall)


async def _receive(socket: WebSocket) -> dict[str, Any]:
    """The next message. Raises OptionError or WebSocketDisconnect."""
    try:
        message = json.loads(await socket.receive_text())
    except (ValueError, KeyError, RecursionError):  # KeyError: a binary message
        raise OptionError("send text messages that hold JSON") from None
    if not isinstance(message, dict):
        raise OptionError('send objects, such as {"type": "start"}')
    return message


async def _close(socket: WebSocket, error: Exception) -> None:
    status = status_of(error)
    code = INTERNAL_ERROR if status.http == 500 else TRY_AGAIN_LATER if status.http in (429, 503) else POLICY_VIOLATION
    with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):  # the client may be gone, or not reading
        async with asyncio.timeout(_LAST_WORDS):
            await socket.send_text(json.dumps({"type": "error", **body_of(error)}, ensure_ascii=False))
            await socket.close(code, status.code)
