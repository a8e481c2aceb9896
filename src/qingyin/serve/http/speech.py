"""The response of POST /v1/audio/speech: audio, or events that contain audio, sent while it is made."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from qingyin.errors import NothingToSpeak
from qingyin.inspect import report
from qingyin.records import Emotion, Sentence, TimedSyllable
from qingyin.serve.contract.openai import LONGEST_WAIT
from qingyin.serve.contract.requests import Request
from qingyin.serve.contract.status import body_of, retry_after, status_of
from qingyin.serve.engine import loop
from qingyin.serve.engine.limits import Limits
from qingyin.serve.engine.service import Stream
from qingyin.serve.observe.telemetry import CANCELLED
from qingyin.serve.observe.tracing import traceparent
from qingyin.stream import LAST_PAUSE

TRACEPARENT: Final = "traceparent"
SKIPPED: Final = "x-skipped"
VARIANT: Final = "x-qingyin-variant"  # of an experiment: "greeting=gentle"
_SHOWN: Final = 20  # stretches of text that are named in a header, and characters of each


def failure(error: BaseException, trace: str | None) -> JSONResponse:
    """The error as a response, with the traceparent of its span."""
    seconds = retry_after(error)
    headers = {} if seconds is None else {"retry-after": str(min(seconds, LONGEST_WAIT))}
    if trace is not None:
        headers[TRACEPARENT] = trace
    if status_of(error).http == 401:
        headers["www-authenticate"] = "Bearer"
    return JSONResponse(body_of(error), status_of(error).http, headers)


class Speech(Response):
    """Speaks one request. The first sound is made before the status is sent, so an error can still set it."""

    def __init__(
        self, request: Request, stream: Stream, limits: Limits, emotion: Callable[[Sentence], Emotion]
    ) -> None:
        """`emotion` is what the text of a sentence that was read feels like."""
        self._request = request
        self._emotion = emotion
        self._stream = stream
        self._limits = limits
        self.background = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await loop.first_of(self._answer(scope, receive, send), disconnected(receive))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await loop.enter(self._stream, self._limits.wait)
        except Exception as error:
            await failure(error, traceparent(self._stream.record.span))(scope, receive, send)
            return
        stream, started = self._stream, False
        try:
            async for data in self._body(stream):
                if not started:
                    await self._send(send, self._head(stream, len(data)))
                    started = True
                await self._send(send, {"type": "http.response.body", "body": data, "more_body": True})
            await self._send(send, {"type": "http.response.body", "body": b""})
            stream.close()
        except asyncio.CancelledError:
            stream.close(CANCELLED)
            raise
        except Exception as error:
            stream.fail(error)
            if not started:
                await failure(error, traceparent(stream.record.span))(scope, receive, send)
            elif self._request.sse:
                event = _event({"type": "error", **body_of(error)})
                await self._send(send, {"type": "http.response.body", "body": event})
            else:
                raise  # breaks the connection, so that a partial text is not mistaken for the whole

    def _head(self, stream: Stream, size: int) -> Message:
        media_type = "text/event-stream" if self._request.sse else stream.encoder.format.media_type
        headers = {
            "content-type": media_type,
            "cache-control": "no-store",
            "x-accel-buffering": "no",  # otherwise nginx buffers the sound until the end
            "x-sample-rate": str(stream.encoder.rate),
            TRACEPARENT: traceparent(stream.record.span),
        }
        if self._request.whole:
            headers["content-length"] = str(size)
        if variant := stream.record.variant:
            headers[VARIANT] = quote(variant, safe="=")  # names may be Chinese
        if skipped := stream.record.skipped:
            headers[SKIPPED] = json.dumps([each[:_SHOWN] for each in skipped[:_SHOWN]])  # in ASCII
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        return {"type": "http.response.start", "status": 200, "headers": raw}

    async def _send(self, send: Send, message: Message) -> None:
        await loop.within(send(message), self._limits.stall)

    async def _body(self, stream: Stream) -> AsyncIterator[bytes]:
        sse, timings = self._request.sse, self._request.timings
        before: Sentence | None = None
        try:
            async for sound in loop.sounds(stream):
                if timings:
                    chunk, emotion = sound.chunk, None
                    if chunk.sentence is not before:  # a thread: if it is not remembered, BERT-tone runs
                        emotion = await run_in_threadpool(self._emotion, chunk.sentence)
                        before = chunk.sentence
                    yield _delta(sound.data, chunk.syllables, emotion)
                elif sound.data:
                    yield _delta(sound.data) if sse else sound.data
        except NothingToSpeak:
            if not _only_signs(self._request.text):
                raise
            data = await asyncio.wrap_future(stream.silence(LAST_PAUSE))
            if data:
                yield _delta(data, () if timings else None) if sse else data
        data = await asyncio.wrap_future(stream.finish())
        if data:
            yield _delta(data, () if timings else None) if sse else data
        if sse:
            characters = len(self._request.text)
            usage = {"input_tokens": characters, "output_tokens": 0, "total_tokens": characters}
            yield _event(
                {
                    "type": "speech.audio.done",
                    "usage": usage,
                    "seconds": stream.seconds,
                    "skipped": stream.record.skipped,
                }
            )


def _only_signs(text: str) -> bool:
    """Whether a text is a sentence without words: clients that send sentence by sentence send "。" and "😀" too."""
    return bool(text.strip()) and not any(map(str.isalnum, text))


def _delta(data: bytes, syllables: Sequence[TimedSyllable] | None = None, emotion: Emotion | None = None) -> bytes:
    event: dict[str, Any] = {"type": "speech.audio.delta", "audio": base64.b64encode(data).decode()}
    if emotion is not None:
        event["emotion"] = {name: round(weight, 4) for name, weight in emotion.weights.items()}
    if syllables is not None:
        event["syllables"] = report.timed(syllables)
    return _event(event)


def _event(data: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


async def disconnected(receive: Receive) -> None:
    """Returns when the client has disconnected."""
    while (await receive())["type"] != "http.disconnect":
        pass
