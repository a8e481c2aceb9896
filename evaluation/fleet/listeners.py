"""Listeners in real time at three doors, each of whom says of every stream how it ended.

A listener asks for the next sentence when one second of sound is left, as a language model would send it, and for the
next stream when the last one is heard. Over HTTP, whose text is sent at once, a stream is one request.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from evaluation.texts import texts
from measures.extras import need
from qingyin.errors import QingyinError
from qingyin.serve.grpc.stubs import How, SpeechStub, SynthesizeStreamRequest

RATE: Final = 22050  # Hz
BYTES: Final = 2  # of a sample
LEFT: Final = 1.0  # seconds of sound that are left when the next sentence is sent
PATIENCE: Final = 60.0  # seconds for a whole stream
SPREAD: Final = 8.0  # seconds over which they begin
AGAIN: Final = 1.0  # seconds until a listener who was refused tries again
WHOLE, REFUSED, BROKEN, MIXED = "whole", "refused", "broken", "mixed"


@dataclass
class Heard:
    """One stream, in seconds."""

    door: str
    begun: float  # as time.monotonic() tells it
    first: float = 0.0
    late: float = 0.0  # how far behind the listener it fell
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)
    outcome: str = ""
    reason: str = ""  # what the client saw, if it is not whole

    @property
    def length(self) -> float:
        """Of the sound so far."""
        return self.size / BYTES / RATE

    @property
    def left(self) -> float:
        """Seconds of it that are not heard yet."""
        return self.begun + self.first + self.length - time.monotonic()

    def take(self, data: bytes) -> None:
        """Takes sound as it arrives."""
        if not data:
            return
        self.late = max(self.late, -self.left if self.size else 0.0)
        self.first = self.first or time.monotonic() - self.begun
        self.size += len(data)
        self.digest.update(data)


class Refusal(Exception):
    """The server says why it does not speak, or not to the end."""


Door = Callable[[int, Sequence[str], Heard], Any]


async def over_http(port: int, sentences: Sequence[str], heard: Heard) -> None:
    """POST /v1/audio/speech, whose last chunk is empty."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        body = json.dumps({"input": "".join(sentences), "response_format": "pcm", "sample_rate": RATE}).encode()
        head = "POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        status = (await reader.readuntil(b"\r\n\r\n")).decode().partition("\r\n")[0]
        if " 200 " not in status:
            raise Refusal(status.removeprefix("HTTP/1.1 "))
        while size := int(await reader.readline(), 16):
            heard.take((await reader.readexactly(size + 2))[:-2])
    finally:
        writer.close()


async def over_websocket(port: int, sentences: Sequence[str], heard: Heard) -> None:
    """/v1/audio/stream, which says "finished"."""
    connect = need("websockets.asyncio.client").connect
    async with connect(f"ws://127.0.0.1:{port}/v1/audio/stream", proxy=None) as socket:
        await socket.send(json.dumps({"type": "start", "response_format": "pcm", "sample_rate": RATE}))

        async def send() -> None:
            async for sentence in as_needed(sentences, heard):
                await socket.send(json.dumps({"type": "text", "text": sentence}))
            await socket.send(json.dumps({"type": "end"}))

        sending = asyncio.create_task(send())
        try:
            async for message in socket:
                if isinstance(message, bytes):
                    heard.take(message)
                    continue
                told = json.loads(message)
                if told["type"] == "error":
                    raise Refusal(told["error"]["code"])
                if told["type"] == "finished":
                    return
            raise ConnectionError(f"closed with {socket.close_code}")
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await sending


async def over_grpc(port: int, sentences: Sequence[str], heard: Heard) -> None:
    """SynthesizeStream, which ends with OK."""
    grpc = need("grpc")

    async def sent() -> AsyncIterator[Any]:
        yield SynthesizeStreamRequest(how=How(sample_rate=RATE))
        async for sentence in as_needed(sentences, heard):
            yield SynthesizeStreamRequest(text=sentence)

    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        try:
            async for part in SpeechStub(channel).SynthesizeStream(sent()):
                heard.take(part.audio)
        except grpc.aio.AioRpcError as error:
            raise Refusal(f"{error.code().name}: {error.details():.60}") from error


async def as_needed(sentences: Sequence[str], heard: Heard) -> AsyncIterator[str]:
    """The sentences, each when there is little left to hear, and with a character of the next: only then it is certain
    for the server where a sentence ends.
    """
    nexts = [*(each[:1] for each in sentences[1:]), ""]
    for number, (sentence, more) in enumerate(zip(sentences, nexts, strict=True)):
        if number:
            before = heard.size
            while heard.size == before:  # the one before has to begin
                await asyncio.sleep(0.05)
            while heard.left > LEFT:
                await asyncio.sleep(max(0.05, heard.left - LEFT))
        yield sentence[bool(number) :] + more


DOORS: Final[dict[str, tuple[str, Door]]] = {
    "HTTP": ("http", over_http),
    "WebSocket": ("http", over_websocket),
    "gRPC": ("grpc", over_grpc),
}


def sentences(count: int) -> list[list[str]]:
    """Three sentences for each listener."""
    spoken = [each.text for each in texts()]
    return [[spoken[(number + each) % len(spoken)] for each in range(3)] for number in range(count)]


async def digests(servers: Sequence[dict[str, int]], text: Sequence[str]) -> frozenset[str]:
    """The hashes of what servers at these ports speak. Raises QingyinError if one does not."""
    found = [await listen("HTTP", ports, text) for ports in servers]
    if wrong := [each.reason for each in found if each.outcome != WHOLE]:
        raise QingyinError(f"a server that is left alone does not speak: {wrong[0]}")
    return frozenset(each.digest.hexdigest() for each in found)


async def listen(door: str, ports: dict[str, int], text: Sequence[str], whole: frozenset[str] = frozenset()) -> Heard:
    """What one listener hears of the text; `whole` are hashes of what has to come, if it is known."""
    which, speak = DOORS[door]
    heard = Heard(door, time.monotonic())
    try:
        async with asyncio.timeout(PATIENCE):
            await speak(ports[which], text, heard)
    except Refusal as error:
        heard.outcome, heard.reason = BROKEN if heard.size else REFUSED, str(error)
    except (OSError, EOFError, TimeoutError, ValueError) as error:
        heard.outcome, heard.reason = BROKEN, type(error).__name__
    except Exception as error:  # websockets has errors of its own
        heard.outcome, heard.reason = BROKEN, f"{type(error).__name__}: {error}"
    else:
        heard.outcome = WHOLE if not whole or heard.digest.hexdigest() in whole else MIXED
    return heard


class Crowd:
    """Listeners who go on, one stream after the other, until close(); `heard` has what has ended.

    `ports` gives the ports of a server that takes streams now, by the name of the door.
    """

    def __init__(
        self, ports: Callable[[], dict[str, int]], texts: Sequence[Sequence[str]], whole: Sequence[frozenset[str]]
    ) -> None:
        self.heard: list[Heard] = []
        self._ports = ports
        self._open = True
        self._tasks = [
            asyncio.create_task(self._go_on(number, each, digest))
            for number, (each, digest) in enumerate(zip(texts, whole, strict=True))
        ]

    async def _go_on(self, number: int, text: Sequence[str], whole: frozenset[str]) -> None:
        door = list(DOORS)[number % len(DOORS)]
        await asyncio.sleep(SPREAD * number / len(self._tasks))
        while self._open:
            heard = await listen(door, self._ports(), text, whole)
            self.heard.append(heard)
            await asyncio.sleep(max(0.0, heard.left) if heard.outcome == WHOLE else AGAIN)

    async def close(self) -> None:
        """Lets the streams that run end."""
        self._open = False
        await asyncio.gather(*self._tasks)


def told(heard: Sequence[Heard], buffer: float) -> dict[str, Any]:
    """The figures of some streams; `buffer` is how many seconds of sound a player holds."""
    firsts = sorted(1000 * each.first for each in heard if each.first)
    reasons = Counter(f"{each.door}: {each.reason}" for each in heard if each.outcome != WHOLE)
    return {
        "streams": len(heard),
        **{kind: sum(each.outcome == kind for each in heard) for kind in (WHOLE, REFUSED, BROKEN, MIXED)},
        "reasons": dict(reasons),
        "first_ms": {f"p{share}": round(firsts[len(firsts) * share // 100], 1) for share in (50, 99) if firsts},
        "underruns": sum(each.late > buffer for each in heard),
        "sound_s": round(sum(each.length for each in heard), 1),
    }


def line(name: str, each: dict[str, Any]) -> str:
    """The figures for people."""
    first = " ".join(f"{name} {value:g}" for name, value in each["first_ms"].items())
    ended = ", ".join(f"{each[kind]} {kind}" for kind in (WHOLE, REFUSED, BROKEN, MIXED))
    why = "".join(f"\n{'':26}{count} x {reason}" for reason, count in each["reasons"].items())
    return f"{name:24}  first sound {first} ms; {each['streams']} streams: {ended}; {each['underruns']} underran{why}"
