"""The WebSocket door: text in and sound out as both arrive."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from qingyin.synthesizer import Synthesizer
from tests.serve.conftest import LONG, TEXT, Running, running, until

client = pytest.importorskip("websockets.sync.client", reason="pip install 'qingyin[serve]'")
exceptions = pytest.importorskip("websockets.exceptions", reason="pip install 'qingyin[serve]'")


@contextmanager
def opened(server: Running, **more: Any) -> Iterator[Any]:
    with client.connect(f"ws://127.0.0.1:{server.ports['http']}/v1/audio/stream", close_timeout=2, **more) as socket:
        yield socket


def send(socket: Any, kind: str, **more: Any) -> None:
    socket.send(json.dumps({"type": kind, **more}))


def receive(socket: Any) -> Any:
    message = socket.recv(timeout=20)
    return message if isinstance(message, bytes) else json.loads(message)


def rest(socket: Any) -> tuple[bytes, list[dict[str, Any]]]:
    """All the audio until the end, and the other messages."""
    audio, told = b"", []
    while True:
        message = receive(socket)
        if isinstance(message, bytes):
            audio += message
        else:
            told.append(message)
            if message["type"] in ("finished", "cancelled", "error"):
                return audio, told


def test_a_text_in_pieces(server: Running, synthesizer: Synthesizer) -> None:
    with opened(server) as socket:
        for _ in range(2):  # one utterance after the other
            send(socket, "start", sample_rate=22050, timings=True, emotion="joy")
            started = receive(socket)
            assert (started["type"], started["sample_rate"]) == ("started", 22050)
            for char in TEXT:
                send(socket, "text", text=char)
            send(socket, "end")
            audio, told = rest(socket)
            syllables = [each for message in told[:-1] for each in message["syllables"]]
            assert [TEXT[each["span"][0]] for each in syllables] == [each["char"] for each in syllables]
            assert len(syllables) == len(synthesizer.speak(TEXT).syllables)
            starts = [each["start"] for each in syllables]
            assert starts == sorted(starts)
            assert told[-1]["seconds"] == pytest.approx(len(audio) / 2 / 22050)


def test_sound_comes_before_the_text_ends(server: Running) -> None:
    with opened(server) as socket:
        send(socket, "start")
        receive(socket)
        send(socket, "text", text="今天真开心！我们一起")
        assert isinstance(receive(socket), bytes)
        send(socket, "text", text="去公园吧。")
        send(socket, "end")
        audio, _ = rest(socket)
        assert len(audio) > 24000


def test_cancel_is_silence_at_once() -> None:
    with running() as server, opened(server) as socket:
        server.vocoder.hold()
        server.vocoder.let(1)
        send(socket, "start")
        receive(socket)
        send(socket, "text", text=LONG)
        assert isinstance(receive(socket), bytes)
        send(socket, "cancel")
        assert receive(socket)["type"] == "cancelled"
        assert server.service.gate.active == 0
        server.vocoder.release()
        send(socket, "start")
        assert receive(socket)["type"] == "started"


def test_a_cancel_that_comes_too_late_changes_nothing() -> None:
    with running() as server, opened(server) as socket:
        send(socket, "cancel")
        for _ in range(2):
            send(socket, "start")
            assert receive(socket)["type"] == "started"
            send(socket, "text", text="你好。")
            send(socket, "end")
            while isinstance(message := receive(socket), bytes):
                pass
            assert message["type"] == "finished"
            send(socket, "cancel")


def test_a_client_that_is_gone_ends_the_work() -> None:
    with running() as server:
        server.vocoder.hold()
        server.vocoder.let(1)
        with opened(server) as socket:
            send(socket, "start")
            receive(socket)
            send(socket, "text", text=LONG)
            assert isinstance(receive(socket), bytes)
        until(lambda: server.service.gate.active == 0)
        server.vocoder.release()
        until(server.streams)
        assert server.streams()[-1]["reason"] == "cancelled"


START, END = '{"type": "start"}', '{"type": "end"}'


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (["{"], "hold JSON"),
        (["[]"], "send objects"),
        ([b"\x00"], "text messages"),
        (['{"type": "text"}'], "begin with"),
        (['{"type": "start", "input": "x"}'], "unknown field 'input'"),
        (['{"type": "start", "emotion": "joi"}'], "available: neutral"),
        (['{"type": "start"}', '{"type": "text"}'], "type string"),
        (['{"type": "start"}', '{"type": "start"}'], "is not expected here"),
        (['{"type": "start"}', json.dumps({"type": "text", "text": "你" * 5001})], "5001 characters"),
        ([START, '{"type": "text", "text": "你好。"}', END, '{"type": "text", "text": "x"}'], "is not expected here"),
        (['{"type": "start"}', '{"type": "text", "text": "……"}', '{"type": "end"}'], "nothing to speak"),
    ],
)
def test_messages_that_are_refused(messages: list[str | bytes], said: str) -> None:
    with running() as server, opened(server) as socket:
        server.vocoder.hold()
        for message in messages:
            socket.send(message)
        _, told = rest(socket)
        assert said in told[-1]["error"]["message"]
        with pytest.raises(exceptions.ConnectionClosedError) as closed:
            receive(socket)
        assert closed.value.rcvd.code == 1008
        until(lambda: server.service.gate.active == 0)


def test_a_client_that_falls_silent() -> None:
    with running(stall=0.2) as server, opened(server) as socket:
        send(socket, "start")
        receive(socket)
        assert receive(socket)["error"]["code"] == "stalled"
        until(server.streams)
        assert server.streams()[-1]["reason"] == "stalled"


def test_a_client_that_takes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with running(stall=0.5, text=200_000) as server:
        port = server.ports["http"]
        with socket.create_connection(("127.0.0.1", port), 10) as raw:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            raw.sendall(
                b"GET /v1/audio/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
            assert b" 101 " in raw.recv(1000)
            for told in ({"type": "start"}, *({"type": "text", "text": LONG[:300]} for _ in range(200))):
                data = json.dumps(told).encode().ljust(200)  # so that its length takes two bytes
                raw.sendall(b"\x81\xfe" + len(data).to_bytes(2, "big") + bytes(4) + data)  # masked with zeros
            until(server.streams, 60)
            assert server.streams()[-1]["reason"] == "stalled"
            time.sleep(1.5)  # it cannot be told why, and that is not tried for ever
    assert "Cancel 1 running task" not in caplog.text


def test_a_page_of_another_site_stays_outside(server: Running) -> None:
    with pytest.raises(exceptions.InvalidStatus, match="403"), opened(server, origin="https://evil.example"):
        pass
    with opened(server, origin=server.url) as socket:
        send(socket, "start")
        assert receive(socket)["type"] == "started"


def test_a_part_with_nothing_to_speak_does_not_end_the_rest(server: Running) -> None:
    for texts, kind in ((("今天真开心！", "Привет. ", "我们。"), "finished"), (("Привет. ",), "error")):
        with opened(server) as socket:
            send(socket, "start")
            for text in texts:
                send(socket, "text", text=text)
            send(socket, "end")
            audio, told = rest(socket)
            assert told[-1]["type"] == kind
            assert (len(audio) > 24000) is (kind == "finished")
