"""Clients that want the server to keep much for them: bodies, lists, answers to pings, fragments, events."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import quote

import pytest

pytest.importorskip("uvicorn", reason="pip install 'qingyin[serve]'")

from qingyin.serve.config import Ports
from tests.serve.conftest import TEXT, Running, is_closed, running, until

SPEECH = "/v1/audio/speech"
MASK = bytes(4)
PING, TEXT_FRAME, CONTINUED = 9, 1, 0


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running(ports=Ports(http=0, wyoming=0)) as found:
        yield found


def code(answer: Any) -> tuple[int, str]:
    return answer.status, json.loads(answer.read())["error"]["code"]


# ---- HTTP


@pytest.mark.parametrize("value", ["[" * 5000, '{"a":' * 3000, "9" * 5000])
def test_nests_in_a_query(server: Running, value: str) -> None:
    assert code(server.get(f"{SPEECH}?input=x&rate={quote(value)}")) == (400, "invalid_option")


@pytest.mark.parametrize(
    "body",
    [
        b'{"input": "' + TEXT.encode() + b'", "x": [' + b"[]," * 1_000_000 + b"[]]}",
        b'{"emotion": {' + b",".join(b'"%d": 0' % number for number in range(300_000)) + b"}}",
        b'{"input": "x", "instructions": "' + b"a " * 1_000_000 + b'"}',
        b'{"input": "x", "style": "' + b"a" * 1_000_000 + b'"}',
    ],
    ids=["lists", "keys", "instructions", "name"],
)
def test_a_large_body_that_is_no_recording(server: Running, body: bytes) -> None:
    assert code(server.post(SPEECH, body)) == (400, "invalid_option")


@contextmanager
def arriving(server: Running, size: int) -> Iterator[socket.socket]:
    """A connection on which a body has come but for its end."""
    head = (
        f"POST {SPEECH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {size + 9}\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.ports["http"]), 10) as client:
        client.sendall(f"{head}Content-Length: {size + 9}\r\n\r\n".encode() + b'{"reference": "' + b"A" * (size - 15))
        yield client


def test_few_large_bodies_arrive_at_a_time(server: Running) -> None:
    body = b'{"input": "x", "reference": "' + b"A" * 1_000_000 + b'"}'
    with ExitStack() as stack:
        clients = [stack.enter_context(arriving(server, 1_000_000)) for _ in range(4)]
        until(lambda: server.post(SPEECH, body).status == 429)
        assert code(server.post(SPEECH, body)) == (429, "over_limit")
        assert server.speak(input=TEXT).status == 200  # small ones come in
        clients[0].close()
        until(lambda: server.post(SPEECH, body).status == 400)  # it is no WAV


# ---- WebSocket


@contextmanager
def websocket(server: Running, origin: str = "") -> Iterator[socket.socket]:
    """A connection after its handshake, whose answer is read."""
    head = "GET /v1/audio/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
    named = f"Origin: {origin}\r\n" if origin else ""
    with socket.create_connection(("127.0.0.1", server.ports["http"]), 10) as client:
        client.sendall(f"{head}{key}{named}\r\n".encode())
        yield client


def frame(kind: int, data: bytes = b"", last: bool = True) -> bytes:
    return struct.pack("BB", kind | (128 if last else 0), 128 | len(data)) + MASK + data


def test_an_origin_that_is_no_address(server: Running) -> None:
    for origin in ("http://[", "http://[::1", "http://\u2100"):
        with websocket(server, origin.encode().decode("latin-1")) as client:
            assert client.recv(100).startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize(
    ("first", "again", "most"),
    [
        (b"", frame(PING, b"p" * 125), 100 << 20),
        (frame(TEXT_FRAME, last=False), frame(CONTINUED, last=False), 1 << 20),
    ],
    ids=["pings", "fragments"],
)
def test_what_is_sent_without_end(server: Running, first: bytes, again: bytes, most: int) -> None:
    with websocket(server) as client:
        assert client.recv(1000).startswith(b"HTTP/1.1 101 ")
        client.sendall(first)
        with pytest.raises(ConnectionError):
            for _ in range(most // len(again) // 1000):
                client.sendall(again * 1000)
            until(lambda: client.send(again) == 0)


# ---- Wyoming


def event(kind: str, data: Any) -> bytes:
    return json.dumps({"type": kind, "data": data}).encode() + b"\n"


def test_half_a_character_comes_back(server: Running) -> None:
    with socket.create_connection(("127.0.0.1", server.ports["wyoming"]), 10) as client:
        for _ in range(2):
            client.sendall(event("ping", {"text": "\ud800"}))
            found = b""
            while not found.endswith(b"}"):
                found += client.recv(1000)
            assert json.loads(found.splitlines()[-1]) == {"text": "\ud800"}


def test_an_event_of_many_values(server: Running) -> None:
    for data in ("[" + "[]," * 10_000 + "[]]", json.dumps({str(number): 0 for number in range(10_000)})):
        inner = f'{{"text": "x", "a": {data}}}'.encode()
        with socket.create_connection(("127.0.0.1", server.ports["wyoming"]), 10) as client:
            client.sendall(json.dumps({"type": "ping", "data_length": len(inner)}).encode() + b"\n" + inner)
            assert is_closed(client)


def test_events_wait_at_their_client() -> None:
    with running(ports=Ports(http=0, wyoming=0)) as server:
        server.vocoder.hold()
        with socket.create_connection(("127.0.0.1", server.ports["wyoming"]), 2) as client:
            client.sendall(event("synthesize", {"text": TEXT}))
            with pytest.raises(TimeoutError):
                for _ in range(1000):
                    client.sendall(event("ping", {"text": "x" * 60_000}))
        server.vocoder.release()
