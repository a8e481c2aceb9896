"""Clients of each door: one that is served and looks at its answer, and one that leaves before it should."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import count, cycle
from typing import Any, Final, Protocol
from urllib.parse import quote

from websockets.sync.client import connect

LONG: Final = "今天真开心！我们一起去公园吧。" * 12
PATIENCE: Final = 60.0  # seconds
FORMATS: Final = ("wav", "mp3", "pcm", "opus", "flac")
_JSON: Final = "Content-Type: application/json\r\n"
_ABORT: Final = struct.pack("ii", 1, 0)  # of SO_LINGER: the connection is reset


class Door(Protocol):
    """What is done to a door over and over."""

    def ask(self, text: str) -> float:
        """The seconds from a request to its first sound, or 0.0 if it asks for none. Raises ValueError if the answer is
        wrong."""

    def drop(self) -> None:
        """Connects and leaves at the next of a few moments."""


def opened(port: int) -> socket.socket:
    """A connection."""
    return socket.create_connection(("127.0.0.1", port), PATIENCE)


def leave(client: socket.socket, number: int) -> None:
    """Closes a connection, every second time with a reset."""
    if number % 2:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
    client.close()


def http(method: str, target: str, body: Any = None, more: str = "") -> bytes:
    """A request after whose answer the connection ends."""
    data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more or _JSON}"
    return f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data


def answered(port: int, request: bytes, status: int, least: int) -> float:
    """The seconds to the first bytes of the body. Raises ValueError for another status or fewer bytes."""
    began, found, first = time.perf_counter(), b"", 0.0
    with opened(port) as client:
        client.sendall(request)
        while piece := client.recv(1 << 16):
            found += piece
            if not first and found.partition(b"\r\n\r\n")[2]:
                first = time.perf_counter() - began
    head, _, body = found.partition(b"\r\n\r\n")
    if not head.startswith(f"HTTP/1.1 {status} ".encode()) or len(body) < least:
        raise ValueError(f"{request[:200]!r} got {head[:60]!r} and {len(body)} bytes")
    return first


def received(port: int, request: bytes) -> bytes:
    """The body of an answer with status 200. Raises ValueError for another one."""
    with opened(port) as client:
        client.sendall(request)
        found = b"".join(iter(lambda: client.recv(1 << 16), b""))
    head, _, body = found.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200 "):
        raise ValueError(f"{request[:200]!r} got {found[:400]!r}")
    return body


class Http:
    """GET for speech, the analysis, tables, pages, and requests that are refused."""

    def __init__(self, ports: Mapping[str, int]) -> None:
        self._port = ports["http"]
        self._metrics = ports["metrics"]
        self._moments = count()
        self._turns = cycle(range(12))

    def ask(self, text: str) -> float:
        turn, port = next(self._turns), self._port
        if turn % 3 == 0:
            target = f"/v1/audio/speech?input={quote(text)}&voice=silence&response_format=wav"
            return answered(port, http("GET", target), 200, 5000)
        if turn == 1:
            answered(port, http("POST", "/v1/analyze", {"input": text}), 200, 100)
        elif turn == 2:
            answered(self._metrics, http("GET", "/metrics"), 200, 1000)
        elif turn == 4:
            answered(port, http("POST", "/v1/audio/speech", b"{"), 400, 20)
        elif turn == 5:
            answered(port, http("POST", "/v1/audio/speech", {"input": "好" * 5001}), 413, 20)
        elif turn == 7:
            answered(port, http("POST", "/v1/analyze", b"{}", "Content-Type: text/plain\r\n"), 415, 20)
        else:
            target, status = (("/v1/audio/voices", 200), ("/", 200), ("/nowhere", 404), ("/healthz", 200))[turn % 4]
            answered(port, http("GET", target), status, 2)
        return 0.0

    def drop(self) -> None:
        _drop(self._port, http("POST", "/v1/analyze", {"input": LONG}), next(self._moments))


class OpenAI:
    """POST for speech, in every format and as events."""

    def __init__(self, ports: Mapping[str, int]) -> None:
        self._port = ports["http"]
        self._moments = count()
        self._forms = cycle([*({"response_format": form} for form in FORMATS), {"stream_format": "sse"}])

    def ask(self, text: str) -> float:
        body = {"model": "tts-1", "voice": "alloy", "input": text, **next(self._forms)}
        return answered(self._port, http("POST", "/v1/audio/speech", body), 200, 100)

    def drop(self) -> None:
        _drop(self._port, http("POST", "/v1/audio/speech", {"input": LONG}), next(self._moments))


def _drop(port: int, request: bytes, number: int) -> None:
    """Leaves without a word, within the head, within the body, before the answer, or within it."""
    moment = number % 5
    client = opened(port)
    with suppress(ConnectionError):
        client.sendall(request[: (0, 30, len(request) - 5, len(request), len(request))[moment]])
        if moment == 4:
            client.recv(100)
    leave(client, number // 5)


class WebSocket:
    """Text in two pieces."""

    def __init__(self, ports: Mapping[str, int]) -> None:
        self._port = ports["http"]
        self._moments = count()

    def ask(self, text: str) -> float:
        first = 0.0
        url = f"ws://127.0.0.1:{self._port}/v1/audio/stream"
        with connect(url, open_timeout=PATIENCE, ping_interval=None) as client:
            began = time.perf_counter()
            for message in ({"type": "start"}, {"type": "text", "text": text[:1]}, {"type": "text", "text": text[1:]}):
                client.send(json.dumps(message))
            client.send('{"type": "end"}')
            while True:
                answer = client.recv(PATIENCE)
                if isinstance(answer, bytes):
                    first = first or time.perf_counter() - began
                elif '"finished"' in answer:
                    break
                elif '"error"' in answer:
                    raise ValueError(answer)
        if not first:
            raise ValueError("finished without sound")
        return first

    def drop(self) -> None:
        number = next(self._moments)
        moment, key = number % 5, "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        head = f"GET /v1/audio/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n{key}"
        client = opened(self._port)
        with suppress(ConnectionError):
            if moment == 0:
                client.sendall(head.encode())
            else:
                client.sendall(f"{head}Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
                client.recv(1000)
                messages: tuple[dict[str, str], ...] = ({"type": "start"}, {"type": "text", "text": LONG[:30]})
                for message in messages[: max(0, moment - 1)]:
                    data = json.dumps(message, ensure_ascii=False).encode()
                    size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack(">H", len(data))
                    client.sendall(b"\x81" + size + bytes(4) + data)
                    client.recv(1000)
        leave(client, number // 5)


class Grpc:
    """Both calls, over one channel; those that leave have one of their own."""

    def __init__(self, ports: Mapping[str, int]) -> None:
        os.environ["GRPC_VERBOSITY"] = "NONE"  # a channel that the server closes is opened again, and no word of it
        import grpc

        self._grpc = grpc
        self._port = ports["grpc"]
        self._moments = count()
        self._channel = grpc.insecure_channel(f"127.0.0.1:{self._port}")
        self._turns = cycle((0, 1))

    def ask(self, text: str) -> float:
        from qingyin.serve.grpc.stubs import MESSAGES, SpeechStub

        stub, began, first = SpeechStub(self._channel), time.perf_counter(), 0.0
        if next(self._turns):
            answer = stub.Synthesize(MESSAGES["SynthesizeRequest"](text=text), timeout=PATIENCE)
        else:
            pieces = [MESSAGES["SynthesizeStreamRequest"](text=piece) for piece in (text[:1], text[1:])]
            answer = stub.SynthesizeStream(iter(pieces), timeout=PATIENCE)
        for part in answer:
            if part.audio:
                first = first or time.perf_counter() - began
        if not first:
            raise ValueError("ended without sound")
        return first

    def drop(self) -> None:
        from qingyin.serve.grpc.stubs import MESSAGES, SpeechStub

        number = next(self._moments)
        moment = number % 4
        if moment < 2:
            client = opened(self._port)
            with suppress(ConnectionError):
                client.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[: (10, 24)[moment]])
            leave(client, number // 4)
            return
        with self._grpc.insecure_channel(f"127.0.0.1:{self._port}") as channel:
            call = SpeechStub(channel).Synthesize(MESSAGES["SynthesizeRequest"](text=LONG), timeout=PATIENCE)
            next(call)
            if moment == 2:
                call.cancel()


class Wyoming:
    """One event for the text, or a text in pieces."""

    def __init__(self, ports: Mapping[str, int]) -> None:
        self._port = ports["wyoming"]
        self._moments = count()
        self._turns = cycle((0, 1))

    def ask(self, text: str) -> float:
        began, first, found = time.perf_counter(), 0.0, b""
        pieces = next(self._turns)
        sent = [_event("synthesize", text=text)]
        if pieces:
            starts = [_event("synthesize-start"), _event("synthesize-chunk", text=text)]
            sent = [*starts, *sent, _event("synthesize-stop")]
        last = b'"synthesize-stopped"' if pieces else b'"audio-stop"'
        with opened(self._port) as client:
            client.sendall(b"".join(sent))
            while last not in found:
                piece = client.recv(1 << 16)
                if not piece or b'"error"' in found:
                    raise ValueError(f"it ended after {found[-200:]!r}")
                found += piece
                if not first and b'"audio-chunk"' in found:
                    first = time.perf_counter() - began
        if not first:
            raise ValueError("ended without sound")
        return first

    def drop(self) -> None:
        number = next(self._moments)
        client, event = opened(self._port), _event("synthesize", text=LONG)
        with suppress(ConnectionError):
            client.sendall((b"", event[:20], event, event, _event("synthesize-start"))[number % 5])
            if number % 5 == 3:
                client.recv(100)
        leave(client, number // 5)


def _event(kind: str, **data: str) -> bytes:
    return json.dumps({"type": kind, "data": data}).encode() + b"\n"


class Speechd:
    """Messages to the module of speech-dispatcher. It plays as fast as one listens, so most are stopped early."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin and process.stdout
        self._sent, self._lines = process.stdin, process.stdout
        self._moments = count()
        self._heard = b""
        self._tell("INIT", until=b"299 OK")

    def ask(self, text: str) -> float:
        began = time.perf_counter()
        self._tell("SPEAK", text, ".", until=b"705 AUDIO\n")
        first = time.perf_counter() - began
        self._tell("STOP", until=b"703 STOP\n")
        return first

    def drop(self) -> None:
        """Stops at once, or says something where nothing can be heard, or what the module does not know."""
        moment = next(self._moments) % 3
        if moment == 0:
            self._tell("SPEAK", LONG, ".", "STOP", until=b"703 STOP\n")
        elif moment == 1:
            self._tell("SPEAK", "。", ".", until=b"702 END\n")
        else:
            self._tell("NONSENSE", until=b"300 ERR")

    def _tell(self, *lines: str, until: bytes) -> None:
        os.write(self._sent.fileno(), "".join(f"{line}\n" for line in lines).encode())
        heard = b""
        while until not in heard:
            piece = os.read(self._lines.fileno(), 1 << 16)
            if not piece:
                raise ValueError(f"the module ended after {heard[-200:]!r}")
            heard += piece


DOORS: Final[dict[str, Callable[[Mapping[str, int]], Door]]] = {
    "HTTP": Http,
    "OpenAI": OpenAI,
    "WebSocket": WebSocket,
    "gRPC": Grpc,
    "Wyoming": Wyoming,
}


def texts(first: int = 0, step: int = 1) -> Iterator[str]:
    """Short sentences that were never spoken before: those of one of `step` clients."""
    yield from (f"第{number}句。" for number in count(first, step))
