"""The Wyoming door, through the client of the package `wyoming`."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import struct
from collections.abc import Iterator
from typing import Any

import pytest

from qingyin.audio.wav import to_int16
from qingyin.options import Options
from qingyin.serve.config import Ports
from qingyin.synthesizer import Synthesizer
from qingyin.version import __version__
from tests.serve.conftest import LONG, TEXT, Running, is_closed, running, until

pytest.importorskip("wyoming", reason="pip install wyoming")

PORTS = Ports(http=0, wyoming=0)


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running(ports=PORTS) as found:
        yield found


def talk(server: Running, *sent: Any, last: str) -> list[Any]:
    """What comes back for some events, up to one of the type `last`."""
    from wyoming.client import AsyncTcpClient

    async def run() -> list[Any]:
        found: list[Any] = []
        async with AsyncTcpClient("127.0.0.1", server.ports["wyoming"]) as client:
            for each in sent:
                await client.write_event(each.event())
            while not found or found[-1].type != last:
                event = await asyncio.wait_for(client.read_event(), 20)
                assert event is not None, "the server hung up"
                found.append(event)
        return found

    return asyncio.run(run())


def test_describe(server: Running) -> None:
    from wyoming.info import Describe, Info

    (event,) = talk(server, Describe(), last="info")
    (program,) = Info.from_event(event).tts
    assert (program.name, program.supports_synthesize_streaming) == ("qingyin", True)
    assert [(voice.name, voice.languages) for voice in program.voices] == [("silence", ["zh-CN"])]
    assert "calm" in [speaker.name for speaker in program.voices[0].speakers]


def test_a_text(server: Running, synthesizer: Synthesizer) -> None:
    from wyoming.audio import AudioChunk, AudioStart
    from wyoming.tts import Synthesize, SynthesizeVoice

    start, *chunks, stop = talk(server, Synthesize(TEXT, SynthesizeVoice(name="silence")), last="audio-stop")
    assert AudioStart.from_event(start).rate == 22050
    audio = b"".join(AudioChunk.from_event(chunk).audio for chunk in chunks)
    assert audio == to_int16(synthesizer.speak(TEXT).samples).tobytes()
    assert stop.type == "audio-stop"


def test_a_speaker_is_a_style(server: Running, synthesizer: Synthesizer) -> None:
    from wyoming.audio import AudioChunk
    from wyoming.tts import Synthesize, SynthesizeVoice

    asked = Synthesize(TEXT, SynthesizeVoice(name="silence", speaker="calm"))
    audio = b"".join(AudioChunk.from_event(each).audio for each in talk(server, asked, last="audio-stop")[1:-1])
    assert audio == to_int16(synthesizer.speak(TEXT, Options(style="calm")).samples).tobytes()
    wrong = Synthesize(TEXT, SynthesizeVoice(name="silence", speaker="../calm.toml"))
    assert "is not a name" in talk(server, wrong, last="error")[-1].data["text"]


def test_a_text_in_pieces_as_home_assistant_sends_it(server: Running) -> None:
    from wyoming.tts import Synthesize, SynthesizeChunk, SynthesizeStart, SynthesizeStop, SynthesizeVoice

    events = talk(
        server,
        SynthesizeStart(voice=SynthesizeVoice(language="zh-CN")),
        *(SynthesizeChunk(char) for char in TEXT),
        Synthesize(TEXT),  # for servers that do not stream
        SynthesizeStop(),
        last="synthesize-stopped",
    )
    kinds = [event.type for event in events]
    assert (kinds[0], kinds[-2:]) == ("audio-start", ["audio-stop", "synthesize-stopped"])
    assert kinds.count("audio-start") == 1


def test_sound_comes_before_the_text_ends_and_a_client_that_is_gone_ends_the_work() -> None:
    from wyoming.client import AsyncTcpClient
    from wyoming.tts import SynthesizeChunk, SynthesizeStart

    with running(ports=PORTS) as server:
        server.vocoder.hold()
        server.vocoder.let(1)

        async def run() -> None:
            async with AsyncTcpClient("127.0.0.1", server.ports["wyoming"]) as client:
                await client.write_event(SynthesizeStart().event())
                await client.write_event(SynthesizeChunk(LONG).event())
                for kind in ("audio-start", "audio-chunk"):
                    event = await asyncio.wait_for(client.read_event(), 20)
                    assert event is not None
                    assert event.type == kind

        asyncio.run(run())
        until(lambda: server.service.gate.active == 0)
        server.vocoder.release()
        until(server.streams)
        assert server.streams()[-1]["reason"] == "cancelled"


def test_what_is_refused(server: Running) -> None:
    from wyoming.tts import Synthesize, SynthesizeVoice

    for asked, said in (
        (Synthesize(TEXT, SynthesizeVoice(name="alloy")), "available: silence"),
        (Synthesize(TEXT, SynthesizeVoice(language="de")), "available: zh-CN"),
        (Synthesize("……"), "nothing to speak"),
        (Synthesize("你" * 5001), "the limit is 5000"),
    ):
        (error,) = talk(server, asked, last="error")
        assert said in error.data["text"]


def test_an_error_ends_what_home_assistant_waits_for(server: Running) -> None:
    """It takes no notice of errors: it waits for audio-stop, or for synthesize-stopped where it streams."""
    from wyoming.tts import Synthesize, SynthesizeChunk, SynthesizeStart, SynthesizeStop, SynthesizeVoice

    for text, voice in (("🙂", None), ("", None), ("你好", SynthesizeVoice(name="alloy"))):
        events = talk(server, Synthesize(text, voice), last="audio-stop")
        assert [event.type for event in events] == ["error", "audio-start", "audio-stop"]
        streamed = (SynthesizeStart(voice=voice), SynthesizeChunk(text), Synthesize(text, voice), SynthesizeStop())
        events = talk(server, *streamed, Synthesize("你好。"), last="synthesize-stopped")
        assert [event.type for event in events] == ["error", "audio-start", "audio-stop", "synthesize-stopped"]
    until(lambda: any(line.get("reason") == "voice_not_found" for line in server.streams()))


def test_after_a_stream_that_failed_the_connection_still_speaks(server: Running) -> None:
    from wyoming.tts import Synthesize, SynthesizeChunk, SynthesizeStart, SynthesizeStop, SynthesizeVoice

    wrong = SynthesizeVoice(name="alloy")
    streamed = (SynthesizeStart(voice=wrong), SynthesizeChunk("你好"), Synthesize("你好", wrong), SynthesizeStop())
    events = talk(server, *streamed, Synthesize("你好。"), last="audio-chunk")
    kinds = [event.type for event in events]
    assert kinds == ["error", "audio-start", "audio-stop", "synthesize-stopped", "audio-start", "audio-chunk"]


def test_only_chinese_is_announced(server: Running) -> None:
    """Home Assistant takes the alphabetically first language of all as the default."""
    from wyoming.info import Describe, Info

    (event,) = talk(server, Describe(), last="info")
    info = Info.from_event(event)
    languages = [language for program in info.tts for voice in program.voices for language in voice.languages]
    assert languages and all(language.startswith("zh") for language in languages)
    assert info.tts[0].supports_synthesize_streaming
    assert info.tts[0].version == info.tts[0].voices[0].version == __version__


def test_frames_of_noise(server: Running) -> None:
    chance = random.Random(0)
    frames = [
        b'{"type": "synthesize", "data": 5}\n',
        b'{"type": "synthesize", "data_length": 99999999999}\n',
        b'{"type": "synthesize", "data_length": -1}\n',
        b'{"type": "synthesize", "data_length": 10}\n{}',
        b'{"type": 5}\n',
        b"[]\n",
        b"[" * 60_000 + b"\n",
        b"x" * 200_000,
        *(bytes(chance.randrange(256) for _ in range(chance.randrange(200))) + b"\n" for _ in range(50)),
    ]
    for frame in frames:
        with socket.create_connection(("127.0.0.1", server.ports["wyoming"]), 10) as client:
            try:
                client.sendall(frame)
                client.shutdown(socket.SHUT_WR)
                while client.recv(4096):
                    pass  # until it hangs up, as it must
            except ConnectionError:
                pass  # it hung up while we sent
    test_describe(server)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b'{"type": "synthesize", "data_length": 99999999}\n' + b"x" * 1_000_000, "text_too_long"),
        (json.dumps({"type": "synthesize", "data": {"text": "好" * 50_000}}).encode() + b"\n", "text_too_long"),
        (b"GET / HTTP/1.1\r\n\r\n" + b"x" * 1_000_000, "invalid_option"),
        (b'{"type": "synthesize", "data_length": -1}\n', "invalid_option"),
    ],
)
def test_what_cannot_be_read_on_from_is_answered_before_the_connection_ends(
    server: Running, sent: bytes, code: str
) -> None:
    with socket.create_connection(("127.0.0.1", server.ports["wyoming"]), 10) as client:
        client.sendall(sent)
        found = b""
        while piece := client.recv(4096):
            found += piece
    assert f'"code": "{code}"'.encode() in found


def test_whole_frames_with_a_fault(server: Running) -> None:
    chance = random.Random(0)
    whole = [
        b'{"type": "synthesize", "data_length": 18}\n{"text": "\xe4\xbd\xa0\xe5\xa5\xbd"}',
        b'{"type": "synthesize", "data": {"text": "\xe4\xbd\xa0\xe5\xa5\xbd", "voice": {"name": "silence"}}}\n',
        b'{"type": "synthesize-start", "data": {}}\n{"type": "synthesize-chunk", "data": {"text": "\xe4\xbd\xa0"}}\n'
        b'{"type": "synthesize-stop"}\n',
        b'{"type": "ping", "data": {"text": "x"}}\n',
    ]
    for _ in range(80):
        frame = bytearray(chance.choice(whole))
        for _ in range(1 + chance.randrange(3)):
            at = chance.randrange(len(frame) + 1)
            frame[at : at + chance.randrange(3)] = bytes(chance.choice(b'"{}:,0159 \n\xff') for _ in range(2))
        client = socket.create_connection(("127.0.0.1", server.ports["wyoming"]), 20)
        client.sendall(frame)
        client.shutdown(socket.SHUT_WR)
        assert is_closed(client), frame
    until(lambda: server.service.gate.active == server.service.gate.waiting == 0)
    assert not [line for line in server.lines if "traceback" in line]
    test_describe(server)


def test_connections_that_say_nothing_make_room() -> None:
    with running(ports=PORTS, streams=1, queue=0) as server:  # 65 connections are accepted
        idle = [socket.create_connection(("127.0.0.1", server.ports["wyoming"]), 10) for _ in range(70)]
        for each in idle[::2]:
            each.sendall(b'{"type": "synthesize", "data_le')
        test_describe(server)
        for each in idle[:5]:
            assert is_closed(each)
        for each in idle:
            each.close()


def test_a_part_with_nothing_to_speak_does_not_end_the_rest(server: Running, synthesizer: Synthesizer) -> None:
    from wyoming.audio import AudioChunk
    from wyoming.tts import SynthesizeChunk, SynthesizeStart, SynthesizeStop

    sent = [SynthesizeChunk(piece) for piece in ("今天真开心！", "Привет. ", "我们一起去公园吧。")]
    events = talk(server, SynthesizeStart(), *sent, SynthesizeStop(), last="synthesize-stopped")
    audio = b"".join(AudioChunk.from_event(each).audio for each in events if each.type == "audio-chunk")
    assert len(audio) > 2 * 22050 * 2.5
    alone = SynthesizeStart(), SynthesizeChunk("Привет. "), SynthesizeStop()
    assert "nothing to speak" in talk(server, *alone, last="error")[-1].data["text"]


def test_a_client_that_takes_nothing_is_let_go() -> None:
    with running(ports=PORTS, stall=0.3) as server:
        frame = json.dumps({"type": "synthesize", "data": {"text": LONG * 4}}).encode() + b"\n"
        with socket.create_connection(("127.0.0.1", server.ports["wyoming"]), 10) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.sendall(frame)
            until(server.streams, 30)
            assert server.streams()[-1]["reason"] == "stalled"
        until(lambda: server.service.gate.active == 0)


def test_half_open_connections_do_not_stop_the_others(server: Running) -> None:
    sockets = [socket.create_connection(("127.0.0.1", server.ports["wyoming"]), 10) for _ in range(20)]
    try:
        for each in sockets:
            each.sendall(b'{"type": "synthesize", "data_length": 100}\n{"te')  # and no more
        test_describe(server)
    finally:
        for each in sockets:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, not an end
            each.close()
    test_describe(server)
