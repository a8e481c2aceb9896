"""Clients that misbehave at each door, and what they got in a few words."""

from __future__ import annotations

import json
import re
import select
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import grpc
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from qingyin.serve.grpc.stubs import MESSAGES, SpeechStub
from tests.serve.conftest import Running, until

TEXT: Final = "今天真开心！"
MINUTES: Final = "今天真开心！我们一起去公园吧。" * 300  # more sound than the buffers between us hold
JSON: Final = "Content-Type: application/json\r\n"
CLOSED: Final = "closed"


def http(server: Running, body: Any = None, *, head: str = "", size: int | None = None, method: str = "POST") -> str:
    """The status, and the code of the error."""
    data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    first = f"{method} /v1/audio/speech HTTP/1.1\r\n" + ("" if "Host:" in head else "Host: localhost\r\n")
    first += head if "Content-Type" in head else JSON + head
    length = f"Content-Length: {len(data) if size is None else size}\r\n\r\n"
    return raw_http(server, (first + length).encode() + data)


def raw_http(server: Running, data: bytes) -> str:
    """The same for any bytes."""
    with socket.create_connection(("127.0.0.1", server.ports["http"]), 20) as client:
        try:
            for at in range(0, len(data), 1 << 14):
                if select.select([client], [], [], 0.001)[0]:  # it answers before it has all
                    break
                client.sendall(data[at : at + (1 << 14)])
            found = _until_closed(client, b"}}")
        except ConnectionError:
            return CLOSED
    if not found:
        return CLOSED
    status = found.split(b" ", 2)[1].decode()
    code = re.search(rb'"code": ?"(\w+)"', found)
    return f"{status} {code[1].decode()}" if code and not code[1].isdigit() else status


def _until_closed(client: socket.socket, end: bytes) -> bytes:
    """What comes before the end or the close, which is a reset if the server has not read all; that is no answer."""
    found = b""
    try:
        while not found.endswith(end) and (piece := client.recv(1 << 16)):
            found += piece
    except ConnectionError:
        if not found:
            raise
    return found


def websocket(server: Running, *messages: Any, raw: bytes = b"", **more: Any) -> str:
    """The code of the error, and that of the close; or the status in place of a connection."""
    said = ""
    try:
        with connect(f"ws://127.0.0.1:{server.ports['http']}/v1/audio/stream", **more) as client:
            with suppress(OSError, ConnectionClosed):  # it may have closed already; `recv` says why
                for message in messages:
                    client.send(message if isinstance(message, (str, bytes)) else json.dumps(message))
                client.socket.sendall(raw)
            while True:
                answer = client.recv(timeout=20)
                if isinstance(answer, str) and (found := json.loads(answer))["type"] == "error":
                    said = f"{found['error']['code']}, "
    except InvalidStatus as refused:
        return str(refused.response.status_code)
    except ConnectionClosed as closed:
        return f"{said}{closed.rcvd.code if closed.rcvd else CLOSED}"


def over_grpc(server: Running, text: str = TEXT, pieces: Iterator[Any] | None = None, **more: Any) -> str:
    """The status."""
    with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel:
        stub, more = SpeechStub(channel), {"timeout": 20, **more}
        call = stub.SynthesizeStream(pieces, **more) if pieces else stub.Synthesize(grpc_message(text), **more)
        try:
            for _ in call:
                pass
        except grpc.RpcError:
            pass
        return f"{call.code().name}"


def grpc_message(text: str) -> Any:
    return MESSAGES["SynthesizeRequest"](text=text)


def grpc_pieces(text: str) -> Iterator[Any]:
    return (MESSAGES["SynthesizeStreamRequest"](text=char) for char in text)


def wyoming(server: Running, *sent: bytes) -> str:
    """The code of the error event."""
    with socket.create_connection(("127.0.0.1", server.ports["wyoming"]), 20) as client:
        try:
            client.sendall(b"".join(sent))
            last = b"synthesize-stopped" if b"synthesize-start" in sent[0] else b"audio-stop"
            found = _until_closed(client, last + b'", "version": "1.5.4", "data_length": 2}\n{}')
        except ConnectionError:
            return CLOSED
    code = re.search(rb'"code": ?"(\w+)"', found)
    return code[1].decode() if code else "spoken" if b"audio-chunk" in found else CLOSED


def unread(server: Running, door: str, data: bytes, opening: bytes = b"") -> str:
    """How the log says that the stream of a client ended that reads nothing, but the answer to its handshake."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", server.ports[door]))
        if opening:
            client.sendall(opening)
            client.recv(1000)
        client.sendall(data)
        until(server.streams, 60)
    return f"{CLOSED}, {server.streams()[-1]['reason']}"


def unread_grpc(server: Running) -> str:
    """The same."""
    with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel:
        call = SpeechStub(channel).Synthesize(grpc_message(MINUTES), timeout=60)
        until(server.streams, 60)
        call.cancel()  # it would wait for its own deadline
    return f"{CLOSED}, {server.streams()[-1]['reason']}"


def post(body: Any) -> bytes:
    data = json.dumps(body).encode()
    head = f"POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\n{JSON}Content-Length: {len(data)}\r\n\r\n"
    return head.encode() + data


def frame(message: Any) -> bytes:
    """A message of a WebSocket, masked with nothing."""
    data = json.dumps(message).encode()
    return b"\x81\xfe" + struct.pack(">H", len(data)) + bytes(4) + data


def event(kind: str, **data: Any) -> bytes:
    return json.dumps({"type": kind, "data": data}).encode() + b"\n"


def handshake(host: str = "localhost") -> bytes:
    key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    return (
        f"GET /v1/audio/stream HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{key}".encode()
    )


def grpc_never(server: Running) -> Iterator[Any]:
    """A first message, and no more until the call has ended."""
    yield MESSAGES["SynthesizeStreamRequest"](text="好")
    until(lambda: server.streams())


def grpc_message_with(**how: Any) -> bytes:
    message = grpc_message(TEXT)
    for name, value in how.items():
        setattr(message.how, name, value)
    data: bytes = message.SerializeToString()
    return data


def grpc_bytes(server: Running, data: bytes) -> str:
    with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel:
        call = channel.unary_stream("/qingyin.v1.Speech/Synthesize")(data, timeout=20)
        try:
            for _ in call:
                pass
        except grpc.RpcError:
            pass
        return f"{call.code().name}"
