"""Clients that mean no good, as the server sees them: each limit is tried from outside."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="pip install 'qingyin[serve]'")

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from qingyin.serve.config import Ports
from qingyin.serve.engine.limits import Tokens
from qingyin.serve.http.hosts import HostCheck
from qingyin.serve.observe.lines import MOST, Lines
from tests.conftest import environment
from tests.serve.conftest import LONG, TEXT, Running, running, until

STREAM = "/v1/audio/stream"
OWN = socket.gethostname()


def socket_of(server: Running, **more: Any) -> ClientConnection:
    return connect(f"ws://127.0.0.1:{server.ports['http']}{STREAM}", **more)


# ---- under which name


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("localhost", True),
        ("LOCALHOST:8080", True),
        ("qingyin.localhost:8080", True),
        ("127.0.0.1:8080", True),
        ("192.168.1.7", True),
        ("[::1]:8080", True),
        (OWN, True),
        (f"{OWN}.local:8080", True),
        ("voice.example:443", True),
        ("voice.example.", True),
        ("page.example", False),
        ("page.example:8080", False),
        ("localhost.page.example", False),
        ("127.0.0.1.page.example", False),
        ("page.example@localhost", False),
        ("localhost page.example", False),
        ("xlocalhost", False),
        ("[::1", False),
        ("", False),
    ],
)
def test_names_of_the_server(host: str, known: bool) -> None:
    async def nothing(*_: object) -> None:
        """No application."""

    assert HostCheck(nothing, ["Voice.example"]).knows(host) is known


def test_a_page_that_rebinds_its_name_gets_no_answer() -> None:
    with running(ports=Ports(http=0, names=("voice.example",))) as server:
        for path in ("/", "/v1/audio/voices", "/metrics", "/healthz", "/openapi.json", "/nowhere"):
            answer = server.get(path, {"Host": "page.example"})
            assert answer.status == 421
            assert "--allow-host" in json.loads(answer.read())["error"]["message"]
        body = {"input": TEXT}
        assert server.post("/v1/audio/speech", body, {"Host": "page.example"}).status == 421
        assert server.get("/v1/audio/voices", {"Host": "voice.example"}).status == 200


@pytest.mark.parametrize(
    "origin", ["http://page.example", "null", "http://127.0.0.1:1", "http://127.0.0.1.page.example"]
)
def test_a_page_of_another_origin_opens_no_websocket(server: Running, origin: str) -> None:
    with pytest.raises(InvalidStatus) as caught:
        socket_of(server, origin=origin)
    assert caught.value.response.status_code == 403


def test_a_rebound_name_opens_no_websocket(server: Running) -> None:
    with socket.create_connection(("127.0.0.1", server.ports["http"]), 10) as client:
        head = f"GET {STREAM} HTTP/1.1\r\nHost: page.example\r\nOrigin: http://page.example\r\nUpgrade: websocket\r\n"
        key = "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        client.sendall((head + key).encode())
        assert client.recv(100).startswith(b"HTTP/1.1 403 ")


# ---- connections that say nothing


@contextmanager
def silent(port: int, count: int) -> Iterator[list[socket.socket]]:
    """So many connections on which nothing is sent."""
    with ExitStack() as stack:
        yield [stack.enter_context(socket.create_connection(("127.0.0.1", port), 10)) for _ in range(count)]


def test_silent_connections_keep_nobody_out() -> None:
    with running(streams=2, queue=2) as server, silent(server.ports["http"], 300):
        for _ in range(20):
            assert server.get("/healthz").status == 200


def test_idle_websockets_keep_nobody_out() -> None:
    with running(streams=2, queue=2) as server, ExitStack() as stack:
        opened = [stack.enter_context(socket_of(server)) for _ in range(12)]
        assert server.get("/healthz").status == 200
        with pytest.raises(ConnectionClosed):
            opened[0].recv(timeout=10)
            opened[0].recv(timeout=10)  # after the reason
        opened[-1].send(json.dumps({"type": "start"}))
        assert json.loads(opened[-1].recv(timeout=10))["type"] == "started"


def test_websockets_that_speak_are_not_closed_for_others() -> None:
    with running(streams=1, queue=1) as server, ExitStack() as stack:
        first = stack.enter_context(socket_of(server))
        first.send(json.dumps({"type": "start"}))
        assert json.loads(first.recv(timeout=10))["type"] == "started"
        for _ in range(5):
            stack.enter_context(socket_of(server))
        first.send(json.dumps({"type": "text", "text": TEXT}))
        first.send(json.dumps({"type": "end"}))
        while isinstance(message := first.recv(timeout=10), bytes):
            pass
        assert json.loads(message)["type"] == "finished"


def test_silent_connections_to_grpc_are_limited() -> None:
    pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")
    with running(ports=Ports(http=0, grpc=0), streams=2, queue=2) as server:
        before = _descriptors()  # the server lives in this process, so each counts twice
        with silent(server.ports["grpc"], 200):
            time.sleep(0.3)
            assert _descriptors() - before < 200 + 60


# ---- work that nobody listens to


def test_long_analyses_do_not_hold_up_speech() -> None:
    with running() as server:
        server.speak(input=TEXT).read()
        one = time.monotonic()
        server.post("/v1/analyze", {"input": LONG * 2}).read()
        one = time.monotonic() - one
        answers: list[int] = []

        def ask() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", server.ports["http"], timeout=60)
            connection.request(
                "POST", "/v1/analyze", json.dumps({"input": LONG * 2}), {"Content-Type": "application/json"}
            )
            with connection.getresponse() as answer:
                answers.append(len(answer.read()))
            connection.close()

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        until(lambda: server.service.gate.active == 3)
        began = time.monotonic()
        assert server.speak(input=TEXT).read(1)
        assert time.monotonic() - began < one
        for thread in threads:
            thread.join()
        assert len(answers) == 3 and len(set(answers)) == 1


def test_an_analysis_ends_when_its_client_is_gone() -> None:
    with running() as server:
        connection = server.connect()
        connection.request("POST", "/v1/analyze", json.dumps({"input": LONG * 2}), {"Content-Type": "application/json"})
        until(lambda: server.service.gate.active == 1)
        connection.close()
        until(lambda: server.service.gate.active == 0)
        assert server.streams()[-1]["reason"] == "cancelled"


def test_empty_pieces_are_not_kept() -> None:
    with running() as server, socket_of(server) as client:
        client.send(json.dumps({"type": "start"}))
        client.recv(timeout=10)
        for _ in range(500):
            client.send(json.dumps({"type": "text", "text": ""}))
        client.send(json.dumps({"type": "text", "text": TEXT}))
        client.recv(timeout=10)
        (stream,) = server.service.streams
        assert stream.record.text == [TEXT]


# ---- the log


def test_a_log_that_nobody_reads_holds_up_nothing() -> None:
    release, written, lost = threading.Event(), [], []

    def write(line: str) -> None:
        release.wait(20)
        written.append(line)

    lines = Lines(write, lambda: lost.append(1))
    began = time.monotonic()
    for number in range(MOST + 100):
        lines.put(str(number))
    assert time.monotonic() - began < 5
    assert len(lost) in (99, 100)  # one line is with the writer, or is about to be
    release.set()
    lines.close(20)
    assert written == [str(number) for number in range(len(written))]
    assert len(written) + len(lost) == MOST + 100


def test_a_blocked_pipe_stops_no_stream_and_no_shutdown() -> None:
    reading, writing = os.pipe()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "qingyin", "serve", "--port", str(port), "--client-rate", "1000000"]
    with subprocess.Popen(command, stderr=writing, env=environment()) as process:
        os.close(writing)
        try:
            until(lambda: _accepts(port), 30)
            head = b"POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            with socket.create_connection(("127.0.0.1", port), 20) as client:
                client.sendall((head + b"Content-Length: 2\r\n\r\n{}") * 400)  # a line of the log for each
                answered = b""
                while answered.count(b"HTTP/1.1 400 ") < 400 and (piece := client.recv(1 << 16)):
                    answered += piece
            assert answered.count(b"HTTP/1.1 400 ") == 400
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        finally:
            process.kill()
            assert len(os.read(reading, 1 << 20)) > 60_000  # it was full
            os.close(reading)


def _descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 10).close()
    except OSError:
        return False
    return True


def test_tokens_are_never_logged() -> None:
    secret, wrong = "a-secret-of-thirty-two-characters", "another-guess-of-twenty-characters"
    with running(tokens=Tokens([secret]), ports=Ports(http=0, grpc=0), log_text=True) as server:
        grpc = pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")
        for token in (secret, wrong):
            header = {"Authorization": f"Bearer {token}"}
            server.speak(input=TEXT).read()
            server.post("/v1/audio/speech", {"input": TEXT, "unknown": 1}, header).read()
            server.post("/v1/analyze", {"input": TEXT}, header).read()
            server.get("/v1/audio/voices", header).read()
            with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel:
                call = channel.unary_stream("/qingyin.v1.Speech/Synthesize")
                with pytest.raises(grpc.RpcError):
                    list(call(b"\xff", metadata=(("authorization", f"Bearer {token}"),)))
        log = json.dumps(server.lines)
    assert server.lines and secret not in log and wrong not in log


# ---- behind a proxy


def test_limits_are_those_of_the_client_behind_a_trusted_proxy() -> None:
    with running(ports=Ports(http=0, proxies=("127.0.0.1",)), rate=2.0) as server:
        answers = [
            server.get("/v1/models", {"X-Forwarded-For": address}).status
            for address in ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2")
        ]
        assert answers == [200, 200, 429, 200]


def test_a_stranger_who_says_where_he_comes_from_is_not_believed() -> None:
    with running(rate=2.0) as server:
        answers = [server.get("/v1/models", {"X-Forwarded-For": f"192.0.2.{n}"}).status for n in range(3)]
        assert answers == [200, 200, 429]


# ---- requests that two parsers may read differently


@pytest.mark.parametrize(
    "head",
    [
        "POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6",
        "POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: identity, chunked",
        "POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5",
        "POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Length : 5",
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost",
        "GET /healthz HTTP/1.1",
    ],
)
def test_ambiguous_requests_are_refused(server: Running, head: str) -> None:
    with socket.create_connection(("127.0.0.1", server.ports["http"]), 10) as client:
        client.sendall(f"{head}\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        data = b""
        while piece := client.recv(4096):
            data += piece
        assert data.count(b"HTTP/1.1 ") == 1 and b"HTTP/1.1 200" not in data
