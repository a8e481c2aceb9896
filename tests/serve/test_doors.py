"""Every door speaks a text as Python does: the same samples, times and spans, whole or in pieces of any size."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from socket import create_connection
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from qingyin.audio.sound import Audio
from qingyin.audio.wav import to_int16
from qingyin.options import Options
from qingyin.serve.config import Ports
from qingyin.synthesizer import Synthesizer
from tests.conftest import Run
from tests.serve.conftest import Running, running

client = pytest.importorskip("websockets.sync.client", reason="pip install 'qingyin[serve]'")
grpc = pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")
pytest.importorskip("wyoming", reason="pip install wyoming")

TEXT = "今天天气真好。我们一起去公园吧！😀\n\n你觉得<行|xing2>不行？[pause:0.7s]Привет. 好。"
SIZES = (1, 3, 50)
RATE = 22050
Syllables = list[dict[str, Any]]
Heard = tuple[np.ndarray, Syllables | None]  # samples [n] of int16; syllables, if the door tells them
Door = Callable[[Running, list[str]], Heard]


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running(ports=Ports(http=0, grpc=0, wyoming=0), voice="tan") as found:
        yield found


@pytest.fixture(scope="module")
def tan() -> Synthesizer:
    """A voice that is heard: of the silent one all samples are zeros."""
    return Synthesizer.load("tan")


def pieces(size: int) -> list[str]:
    return [TEXT[at : at + size] for at in range(0, len(TEXT), size)]


def samples(data: bytes) -> np.ndarray:
    return np.frombuffer(data, "<i2")


def by_websocket(server: Running, texts: list[str]) -> Heard:
    url, audio, syllables = f"ws://127.0.0.1:{server.ports['http']}/v1/audio/stream", b"", []
    with client.connect(url, close_timeout=2) as socket:
        socket.send(json.dumps({"type": "start", "sample_rate": RATE, "timings": True, "seed": 3}))
        for text in texts:
            socket.send(json.dumps({"type": "text", "text": text}))
        socket.send(json.dumps({"type": "end"}))
        while True:
            message = socket.recv(timeout=20)
            if isinstance(message, bytes):
                audio += message
                continue
            told = json.loads(message)
            assert told["type"] in ("started", "syllables", "finished"), told
            syllables += told.get("syllables", [])
            if told["type"] == "finished":
                return samples(audio), syllables


def by_grpc_stream(server: Running, texts: list[str]) -> Heard:
    from qingyin.serve.grpc.stubs import How, SpeechStub, SynthesizeStreamRequest

    how = SynthesizeStreamRequest(how=How(sample_rate=RATE, timings=True, seed=3))
    with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel:
        sent = iter([how, *(SynthesizeStreamRequest(text=text) for text in texts)])
        return from_messages(list(SpeechStub(channel).SynthesizeStream(sent, timeout=30)))


def by_grpc(server: Running) -> Heard:
    from qingyin.serve.grpc.stubs import How, SpeechStub, SynthesizeRequest

    request = SynthesizeRequest(text=TEXT, how=How(sample_rate=RATE, timings=True, seed=3))
    with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel:
        return from_messages(list(SpeechStub(channel).Synthesize(request, timeout=30)))


def from_messages(found: list[Any]) -> Heard:
    told = [each for message in found for each in message.syllables]
    syllables = [
        {"char": each.char, "span": [each.span_start, each.span_end], "start": each.start, "end": each.end}
        for each in told
    ]
    return samples(b"".join(message.audio for message in found)), syllables


def by_wyoming(server: Running, texts: list[str]) -> Heard:
    from wyoming.audio import AudioChunk
    from wyoming.tts import SynthesizeChunk, SynthesizeStart, SynthesizeStop

    from tests.serve.test_wyoming import talk

    sent = [SynthesizeStart(), *(SynthesizeChunk(text) for text in texts), SynthesizeStop()]
    events = talk(server, *sent, last="synthesize-stopped")
    chunks = [AudioChunk.from_event(event).audio for event in events if AudioChunk.is_type(event.type)]
    return samples(b"".join(chunks)), None


def by_wyoming_whole(server: Running) -> Heard:
    from wyoming.audio import AudioChunk
    from wyoming.tts import Synthesize

    from tests.serve.test_wyoming import talk

    events = talk(server, Synthesize(TEXT), last="audio-stop")
    chunks = [AudioChunk.from_event(event).audio for event in events if AudioChunk.is_type(event.type)]
    return samples(b"".join(chunks)), None


def by_http(server: Running) -> Heard:
    answer = server.speak(
        input=TEXT, response_format="pcm", sample_rate=RATE, stream_format="sse", timings=True, seed=3
    )
    audio, syllables = b"", []
    for line in answer.read().decode().splitlines():
        event = json.loads(line.removeprefix("data: ")) if line else {}
        audio += base64.b64decode(event.get("audio", ""))
        syllables += event.get("syllables", [])
    return samples(audio), syllables


def check(found: Heard, wanted: Audio) -> None:
    """The samples are equal; so are the times and the spans, as far as the door's digits go."""
    assert np.array_equal(found[0], to_int16(wanted.samples))
    if found[1] is None:
        return
    assert [each["char"] for each in found[1]] == [each.syllable.char for each in wanted.syllables]
    assert [tuple(each["span"]) for each in found[1]] == [each.syllable.span for each in wanted.syllables]
    for name in ("start", "end"):
        times = [getattr(each, name) for each in wanted.syllables]
        assert [each[name] for each in found[1]] == pytest.approx(times, abs=1e-4)


@pytest.mark.parametrize("door", [by_http, by_grpc, by_wyoming_whole])
def test_a_whole_text(door: Callable[[Running], Heard], server: Running, tan: Synthesizer) -> None:
    check(door(server), tan.speak(TEXT, Options(seed=0 if door is by_wyoming_whole else 3)))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("door", [by_websocket, by_grpc_stream, by_wyoming])
def test_a_text_in_pieces(door: Door, size: int, server: Running, tan: Synthesizer) -> None:
    check(door(server, pieces(size)), tan.speak(TEXT, Options(seed=0 if door is by_wyoming else 3)))


@pytest.mark.parametrize("size", SIZES)
def test_python(size: int, tan: Synthesizer) -> None:
    wanted, found = list(tan.stream(TEXT)), list(tan.stream(pieces(size)))
    assert [chunk.start for chunk in found] == [chunk.start for chunk in wanted]
    assert [chunk.sentence for chunk in found] == [chunk.sentence for chunk in wanted]  # spans, syllables, skipped
    assert [chunk.syllables for chunk in found] == [chunk.syllables for chunk in wanted]
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(found, wanted, strict=True))


MARKDOWN = "# 标题\n\n看[这里](https://a.cn)，*微笑*`pip`。\n"
HOW: dict[str, Any] = {"input_format": "markdown", "actions": "skip"}


def test_the_format_of_a_text_is_told_at_every_door(server: Running, tan: Synthesizer, qingyin: Run) -> None:
    from wyoming.event import Event

    from qingyin.serve.grpc.stubs import How, SpeechStub, SynthesizeRequest
    from tests.serve.test_wyoming import talk

    wanted = to_int16(tan.speak(MARKDOWN, Options(**HOW)).samples).tobytes()
    assert wanted != to_int16(tan.speak(MARKDOWN).samples).tobytes()
    assert server.speak(input=MARKDOWN, response_format="pcm", sample_rate=RATE, **HOW).read() == wanted
    with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel:
        request = SynthesizeRequest(text=MARKDOWN, how=How(sample_rate=RATE, **HOW))
        assert b"".join(each.audio for each in SpeechStub(channel).Synthesize(request, timeout=30)) == wanted
    asked = SimpleNamespace(event=lambda: Event("synthesize", {"text": MARKDOWN, **HOW}))
    events = talk(server, asked, last="audio-stop")
    assert b"".join(each.payload or b"" for each in events) == wanted
    with client.connect(f"ws://127.0.0.1:{server.ports['http']}/v1/audio/stream", close_timeout=2) as socket:
        for message in ({"type": "start", "sample_rate": RATE, **HOW}, {"type": "text", "text": MARKDOWN}):
            socket.send(json.dumps(message))
        socket.send(json.dumps({"type": "end"}))
        audio = b""
        while isinstance(found := socket.recv(timeout=20), bytes) or json.loads(found)["type"] != "finished":
            audio += found if isinstance(found, bytes) else b""
    assert audio == wanted
    told = ("--input", "markdown", "--actions", "skip")
    assert qingyin("say", "--voice", "tan", "-o", "-", *told, input=MARKDOWN.encode()).stdout == wanted


def test_an_unknown_format_is_refused_with_those_that_are_known(server: Running) -> None:
    answer = server.speak(input="好", input_format="pdf")
    assert answer.status == 400
    assert b"available: auto, plain, markdown, html, subtitles, ssml" in answer.read()


def test_the_command_line(qingyin: Run, tan: Synthesizer) -> None:
    wanted = to_int16(tan.speak(TEXT).samples).tobytes()
    assert qingyin("say", "--voice", "tan", TEXT, "-o", "-").stdout == wanted
    assert qingyin("say", "--voice", "tan", "-o", "-", input=TEXT.encode()).stdout == wanted


def test_the_longest_text_fits_into_one_message() -> None:
    """A raised limit is that of the doors' messages too, however the characters are escaped."""
    from qingyin.serve.grpc.stubs import SpeechStub, SynthesizeRequest

    text = "𠮷好" * 25_000
    with running(ports=Ports(http=0, grpc=0, wyoming=0), text=len(text)) as server:
        url = f"ws://127.0.0.1:{server.ports['http']}/v1/audio/stream"
        with client.connect(url, close_timeout=2) as socket:
            for message in ({"type": "start"}, {"type": "text", "text": text}, {"type": "end"}):
                socket.send(json.dumps(message))
            assert json.loads(socket.recv())["type"] == "started"
            assert isinstance(socket.recv(), bytes)
        with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel:
            assert next(SpeechStub(channel).Synthesize(SynthesizeRequest(text=text), timeout=30)).audio
        with create_connection(("127.0.0.1", server.ports["wyoming"]), 30) as socket:
            data = json.dumps({"text": text}).encode()
            socket.sendall(json.dumps({"type": "synthesize", "data_length": len(data)}).encode() + b"\n" + data)
            assert json.loads(socket.makefile("rb").readline())["type"] == "audio-start"
