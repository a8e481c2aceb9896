"""SIGTERM while every door speaks: streams are finished, or cut with a word of why."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from qingyin.serve.config import Ports
from tests.serve.conftest import LONG, TEXT, Running, running, until

grpc = pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")
websockets = pytest.importorskip("websockets.sync.client", reason="pip install 'qingyin[serve]'")
wyoming = pytest.importorskip("wyoming.client", reason="pip install wyoming")

PORTS = Ports(http=0, grpc=0, wyoming=0)
SPEAK = "/qingyin.v1.Speech/Synthesize"
SPEAK_STREAM = "/qingyin.v1.Speech/SynthesizeStream"


def message(text: str) -> bytes:
    """A SynthesizeRequest of that text."""
    data = text.encode()
    size = len(data)
    return b"\x0a" + (bytes([size & 0x7F | 0x80, size >> 7]) if size > 127 else bytes([size])) + data


def piece(text: str) -> bytes:
    """A SynthesizeStreamRequest with a piece of text."""
    return b"\x12" + message(text)[1:]


def over_http(server: Running, text: str) -> str:
    body = server.speak(input=text, response_format="pcm", stream_format="sse").read().decode()
    last = json.loads(body.strip().rpartition("\n\n")[2].removeprefix("data: "))
    return str(last["error"]["code"] if last["type"] == "error" else last["type"])


def over_websocket(server: Running, text: str, end: bool = True) -> str:
    with websockets.connect(f"ws://127.0.0.1:{server.ports['http']}/v1/audio/stream", close_timeout=2) as socket:
        for told in ({"type": "start"}, {"type": "text", "text": text}, {"type": "end"} if end else None):
            if told:
                socket.send(json.dumps(told))
        while True:
            if isinstance(data := socket.recv(timeout=30), str):
                found = json.loads(data)
                if found["type"] in ("finished", "error"):
                    return str(found["error"]["code"] if found["type"] == "error" else found["type"])


def over_grpc(server: Running, text: str) -> str:
    with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel:
        call = channel.unary_stream(SPEAK)(message(text), timeout=30)
        try:
            for _ in call:
                pass
        except grpc.RpcError:
            pass
        return str(call.code().name)


def over_grpc_in_pieces(server: Running, text: str, end: threading.Event) -> str:
    def sent() -> Iterator[bytes]:
        yield piece(text)
        end.wait(30)

    with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel:
        call = channel.stream_stream(SPEAK_STREAM)(sent(), timeout=30)
        try:
            for _ in call:
                pass
        except grpc.RpcError:
            pass
        end.set()
        return str(call.code().name)


def over_wyoming(server: Running, text: str, end: bool = True) -> str:
    from wyoming.tts import SynthesizeChunk, SynthesizeStart, SynthesizeStop

    async def run() -> str:
        async with wyoming.AsyncTcpClient("127.0.0.1", server.ports["wyoming"]) as client:
            for event in (SynthesizeStart(), SynthesizeChunk(text), SynthesizeStop() if end else None):
                if event:
                    await client.write_event(event.event())
            while True:
                event = await asyncio.wait_for(client.read_event(), 30)
                assert event is not None
                if event.type in ("synthesize-stopped", "error"):
                    return str(event.data.get("code", event.type))

    return asyncio.run(run())


def now_and_then(server: Running, over: threading.Event) -> None:
    """Lets a chunk be made, and another."""
    while not over.wait(0.02):
        server.vocoder.let(1)


def test_streams_of_every_door_are_finished() -> None:
    ended = threading.Event()
    ended.set()
    with running(ports=PORTS, drain=30.0, streams=5, queue=5, wait=30.0) as server, ThreadPoolExecutor(10) as pool:
        server.vocoder.hold()
        calls = [pool.submit(each, server, TEXT) for each in (over_http, over_websocket, over_grpc, over_wyoming)]
        calls.append(pool.submit(over_grpc_in_pieces, server, TEXT, ended))
        until(lambda: server.service.gate.active == 5)
        waiting = pool.submit(over_http, server, TEXT)
        until(lambda: server.service.gate.waiting == 1)
        server.stop()
        until(lambda: server.service.gate.closed)
        server.vocoder.release()
        expected = ["speech.audio.done", "finished", "OK", "synthesize-stopped", "OK"]
        assert [call.result(30) for call in calls] == expected
        assert waiting.result(30) == "speech.audio.done"
        until(lambda: len(server.streams()) == 6)
        assert {line["reason"] for line in server.streams()} == {"finished"}


def test_streams_of_every_door_that_do_not_end_are_cut_with_a_reason() -> None:
    never, over = threading.Event(), threading.Event()
    with running(ports=PORTS, drain=0.3, streams=6, queue=5, wait=30.0) as server, ThreadPoolExecutor(10) as pool:
        silent = [  # these send no more text
            pool.submit(over_websocket, server, TEXT, False),
            pool.submit(over_wyoming, server, TEXT, False),
            pool.submit(over_grpc_in_pieces, server, TEXT, never),
        ]
        until(lambda: server.service.gate.active == 3)
        server.vocoder.hold()
        slow = [pool.submit(each, server, LONG) for each in (over_http, over_websocket, over_grpc)]
        until(lambda: server.service.gate.active == 6)
        pool.submit(now_and_then, server, over)
        waiting: Any = pool.submit(server.speak, input=TEXT)
        until(lambda: server.service.gate.waiting == 1)
        server.stop()
        assert [call.result(30) for call in silent] == ["shutting_down", "shutting_down", "UNAVAILABLE"]
        answer = waiting.result(30)
        assert (answer.status, answer.getheader("retry-after")) == (503, "2")
        assert [call.result(30) for call in slow] == ["shutting_down", "shutting_down", "UNAVAILABLE"]
        over.set()
        until(lambda: len(server.streams()) == 7)
        assert {line["reason"] for line in server.streams()} == {"shutting_down"}
