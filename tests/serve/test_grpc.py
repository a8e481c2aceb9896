"""The gRPC door, through stubs that grpcio-tools makes from the proto."""

from __future__ import annotations

import importlib
import random
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from qingyin.audio.wav import to_int16
from qingyin.options import Options
from qingyin.serve.config import Ports
from qingyin.serve.engine.limits import Tokens
from qingyin.synthesizer import Synthesizer
from tests.conftest import ROOT
from tests.serve.conftest import LONG, TEXT, Running, collector, is_closed, running, until

grpc = pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")
pytest.importorskip("grpc_tools", reason="pip install grpcio-tools")

PROTO = ROOT / "src" / "qingyin" / "serve" / "grpc" / "qingyin.proto"
PORTS = Ports(http=0, grpc=0)


@pytest.fixture(scope="module")
def stubs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """(messages, stubs) as a user of the proto makes them."""
    folder = tmp_path_factory.mktemp("stubs")
    outputs = [f"--python_out={folder}", f"--grpc_python_out={folder}", f"--descriptor_set_out={folder}/found.binpb"]
    command = [sys.executable, "-m", "grpc_tools.protoc", f"-I{PROTO.parent}", *outputs, PROTO.name]
    subprocess.run(command, check=True, timeout=60)
    assert (folder / "found.binpb").read_bytes() == PROTO.with_suffix(".binpb").read_bytes(), (
        "compile it again: python -m grpc_tools.protoc -I src/qingyin/serve "
        "--descriptor_set_out=src/qingyin/serve/grpc/qingyin.binpb qingyin.proto"
    )
    sys.path.insert(0, str(folder))
    yield importlib.import_module("qingyin_pb2"), importlib.import_module("qingyin_pb2_grpc")
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running(ports=PORTS) as found:
        yield found


@pytest.fixture
def channel(server: Running) -> Iterator[Any]:
    with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as found:
        yield found


def test_a_text(stubs: Any, channel: Any, synthesizer: Synthesizer) -> None:
    messages, services = stubs
    how = messages.How(sample_rate=22050, timings=True)
    call = services.SpeechStub(channel).Synthesize(messages.SynthesizeRequest(text=TEXT, how=how), timeout=20)
    found = list(call)
    audio = synthesizer.speak(TEXT)
    assert b"".join(each.audio for each in found) == to_int16(audio.samples).tobytes()
    syllables = [each for message in found for each in message.syllables]
    assert [each.char for each in syllables] == [each.syllable.char for each in audio.syllables]
    assert syllables[3].start == pytest.approx(audio.syllables[3].start)
    assert dict(call.trailing_metadata())["traceparent"].startswith("00-")


def test_the_client_that_is_installed(channel: Any, synthesizer: Synthesizer) -> None:
    from qingyin.serve.grpc.stubs import How, SpeechStub, SynthesizeRequest, SynthesizeStreamRequest

    how = How(sample_rate=22050, emotion="joy")
    request = SynthesizeRequest(text=TEXT, how=how)
    pieces = iter([SynthesizeStreamRequest(how=how), *(SynthesizeStreamRequest(text=char) for char in TEXT)])
    stub, expected = SpeechStub(channel), to_int16(synthesizer.speak(TEXT, Options(emotion="joy")).samples).tobytes()
    assert b"".join(each.audio for each in stub.Synthesize(request, timeout=20)) == expected
    assert len(b"".join(each.audio for each in stub.SynthesizeStream(pieces, timeout=20))) > 0.9 * len(expected)


def test_a_text_in_pieces(stubs: Any, channel: Any) -> None:
    messages, services = stubs
    heard = threading.Event()

    def pieces() -> Iterator[Any]:
        yield messages.SynthesizeStreamRequest(how=messages.How(emotions={"joy": 0.5}, rate=1.2))
        yield messages.SynthesizeStreamRequest(text="今天真开心！我们")
        assert heard.wait(20), "no sound came before the end of the text"
        yield messages.SynthesizeStreamRequest(text="一起去公园吧。")

    size = 0
    for message in services.SpeechStub(channel).SynthesizeStream(pieces(), timeout=30):
        heard.set()
        size += len(message.audio)
    assert size > 24000 * 2


@pytest.mark.parametrize(
    ("how", "text", "code", "said"),
    [
        ({}, "……", "INVALID_ARGUMENT", "nothing to speak"),
        ({}, "你" * 5001, "INVALID_ARGUMENT", "the limit is 5000"),
        ({"emotion": "joi"}, TEXT, "INVALID_ARGUMENT", "available: neutral"),
        ({"emotion": "joy", "emotions": {"joy": 1.0}}, TEXT, "INVALID_ARGUMENT", "give one"),
        ({"style": "joly"}, TEXT, "INVALID_ARGUMENT", "available: calm"),
        ({"style": "mine.toml"}, TEXT, "INVALID_ARGUMENT", "is not a name"),
        ({"scene": "opera"}, TEXT, "INVALID_ARGUMENT", "available: customer_service"),
        ({"rate": float("nan")}, TEXT, "INVALID_ARGUMENT", "rate"),
        ({"voice": "pirate"}, TEXT, "NOT_FOUND", "available: silence"),
    ],
)
def test_what_is_refused(stubs: Any, channel: Any, how: dict[str, Any], text: str, code: str, said: str) -> None:
    messages, services = stubs
    request = messages.SynthesizeRequest(text=text, how=messages.How(**how))
    with pytest.raises(grpc.RpcError) as error:
        list(services.SpeechStub(channel).Synthesize(request, timeout=20))
    assert (error.value.code().name, said in error.value.details()) == (code, True), error.value.details()


def test_limits_and_tokens(stubs: Any) -> None:
    messages, services = stubs
    request = messages.SynthesizeRequest(text=TEXT)
    token = (("authorization", "Bearer 0123456789abcdef"),)
    with running(ports=PORTS, tokens=Tokens(["0123456789abcdef"]), streams=1, queue=0) as server:
        server.vocoder.hold()
        server.vocoder.let(1)
        with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel:
            stub = services.SpeechStub(channel)
            with pytest.raises(grpc.RpcError) as error:
                list(stub.Synthesize(request, timeout=20))
            assert error.value.code() == grpc.StatusCode.UNAUTHENTICATED
            first = stub.Synthesize(request, timeout=20, metadata=token)
            next(first)
            with pytest.raises(grpc.RpcError) as error:
                list(stub.Synthesize(request, timeout=20, metadata=token))
            assert error.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
            assert dict(error.value.trailing_metadata())["retry-after"] == "1"
            server.vocoder.release()
            list(first)


@pytest.mark.parametrize("ending", ["cancelled", "deadline"])
@pytest.mark.parametrize("method", ["Synthesize", "SynthesizeStream"])
def test_the_work_ends_at_once(stubs: Any, method: str, ending: str) -> None:
    messages, services = stubs
    with running(ports=PORTS) as server:
        server.vocoder.hold()
        server.vocoder.let(1)
        with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel:
            timeout = 2.0 if ending == "deadline" else 20
            if method == "Synthesize":
                call = services.SpeechStub(channel).Synthesize(messages.SynthesizeRequest(text=LONG), timeout=timeout)
            else:
                sent = iter([messages.SynthesizeStreamRequest(text=LONG)])
                call = services.SpeechStub(channel).SynthesizeStream(sent, timeout=timeout)
            next(call)
            if ending == "cancelled":
                call.cancel()
            until(lambda: server.service.gate.active == 0)
            made = server.vocoder.made
            server.vocoder.release()
            until(server.streams)
            assert server.streams()[-1]["reason"] == ending
            assert server.vocoder.made <= made + 1


@pytest.mark.parametrize("ending", ["cancelled", "deadline", "stalled"])
@pytest.mark.parametrize("opened", [False, True])
def test_a_client_that_sends_no_text_is_let_go(stubs: Any, opened: bool, ending: str) -> None:
    messages, services = stubs
    silent = threading.Event()

    def sent() -> Iterator[Any]:
        if opened:
            yield messages.SynthesizeStreamRequest(how=messages.How(rate=1.0))
        silent.wait(20)

    with running(ports=PORTS, stall=0.3 if ending == "stalled" else 30.0) as server:
        with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel:
            timeout = 0.5 if ending == "deadline" else 20
            call = services.SpeechStub(channel).SynthesizeStream(sent(), timeout=timeout)
            if ending == "cancelled":
                threading.Timer(0.2, call.cancel).start()
            with pytest.raises(grpc.RpcError) as error:
                list(call)
            if ending == "stalled":
                assert error.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED
                assert "--stall-seconds" in error.value.details()
            until(server.streams)
            silent.set()
        assert server.streams()[-1]["reason"] == ending
        assert server.service.gate.active == 0


def test_calls_without_a_word_keep_no_thread(stubs: Any) -> None:
    messages, services = stubs
    silent = threading.Event()

    def nothing() -> Iterator[Any]:
        silent.wait(20)
        yield from ()

    with (
        running(ports=PORTS, stall=0.1, streams=1, queue=0) as server,
        grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel,
    ):
        stub = services.SpeechStub(channel)
        for _ in range(10):  # as many messages as may be waited for, and one
            with pytest.raises(grpc.RpcError):
                list(stub.SynthesizeStream(nothing(), timeout=20))
        sent = iter([messages.SynthesizeStreamRequest(text=TEXT)])
        assert any(part.audio for part in stub.SynthesizeStream(sent, timeout=20))
        silent.set()


def test_a_slow_server_is_not_a_stalled_client(stubs: Any) -> None:
    messages, services = stubs
    with running(ports=PORTS, stall=0.3) as server:
        server.vocoder.hold()
        with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel:
            sent = iter([messages.SynthesizeStreamRequest(text=TEXT)])
            call = services.SpeechStub(channel).SynthesizeStream(sent, timeout=20)
            threading.Timer(0.8, server.vocoder.release).start()
            assert any(part.audio for part in call)


def test_a_deadline_in_the_queue(stubs: Any) -> None:
    messages, services = stubs
    with running(ports=PORTS, streams=1) as server:
        server.vocoder.hold()
        server.vocoder.let(1)
        first = server.speak(input=TEXT)
        with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel:
            with pytest.raises(grpc.RpcError) as error:
                list(services.SpeechStub(channel).Synthesize(messages.SynthesizeRequest(text=TEXT), timeout=0.3))
            assert error.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED
            until(server.streams)
        assert server.streams()[-1]["reason"] == "deadline"
        assert server.service.gate.waiting == 0
        server.vocoder.release()
        first.read()


def test_a_connection_that_answers_no_ping_is_closed() -> None:
    opening = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"  # and its settings
    with running(ports=PORTS, stall=0.5) as server:  # it asks after so long, and waits as long for an answer
        half_open = socket.create_connection(("127.0.0.1", server.ports["grpc"]), 10)
        half_open.sendall(opening)
        assert is_closed(half_open)


def test_many_cancelled_streams_leave_nothing(stubs: Any, server: Running, channel: Any) -> None:
    messages, services = stubs
    stub = services.SpeechStub(channel)
    for number in range(30):
        call = stub.Synthesize(messages.SynthesizeRequest(text=LONG), timeout=20)
        if number % 2:
            next(call)
        call.cancel()
    until(lambda: server.service.gate.active == server.service.gate.waiting == 0)


def test_health_and_reflection(server: Running, channel: Any) -> None:
    from grpc_health.v1 import health_pb2, health_pb2_grpc
    from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

    check = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=20)
    assert check.status == health_pb2.HealthCheckResponse.SERVING
    ask = reflection_pb2.ServerReflectionRequest(file_containing_symbol="qingyin.v1.Speech")
    (answer,) = reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(iter([ask]), timeout=20)
    assert b"SynthesizeStream" in answer.file_descriptor_response.file_descriptor_proto[0]


def test_messages_of_noise(server: Running, channel: Any, stubs: Any) -> None:
    for data in (b"\xff" * 50, b"\x0a\xff\xff\xff\xff\x0f", b"", b"\x0a\x02\xff\xfe", b"x" * 300_000):
        call = channel.unary_stream("/qingyin.v1.Speech/Synthesize")
        with pytest.raises(grpc.RpcError) as error:
            list(call(data, timeout=20))
        assert error.value.code().name in ("INTERNAL", "INVALID_ARGUMENT", "RESOURCE_EXHAUSTED"), data
    test_health_and_reflection(server, channel)


def test_frames_of_noise_end_with_a_status(server: Running, channel: Any, stubs: Any) -> None:
    # the fixture's end shows that the server can still stop
    messages, _ = stubs
    chance = random.Random(0)
    how = messages.How(emotions={"joy": 0.5}, rate=1.2, sample_rate=16000)
    whole = messages.SynthesizeRequest(text="今天", how=how).SerializeToString()
    parts = [
        messages.SynthesizeStreamRequest(how=how).SerializeToString(),
        messages.SynthesizeStreamRequest(text="今天").SerializeToString(),
    ]
    known = {"OK", "INVALID_ARGUMENT", "NOT_FOUND", "UNIMPLEMENTED"}
    found = set()
    for _ in range(60):
        one = channel.unary_stream("/qingyin.v1.Speech/Synthesize")(mutated(whole, chance), timeout=20)
        sent = [mutated(chance.choice(parts), chance) for _ in range(chance.randrange(4))]
        many = channel.stream_stream("/qingyin.v1.Speech/SynthesizeStream")(iter(sent), timeout=20)
        for call in (one, many):
            with suppress(grpc.RpcError):
                list(call)
            found.add(call.code().name)
    assert found <= known, found
    assert {"OK", "INVALID_ARGUMENT"} <= found  # both sides of the border were visited
    until(lambda: server.service.gate.active == 0)
    assert not [line for line in server.lines if "traceback" in line]
    test_health_and_reflection(server, channel)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The bytes with up to three of them changed, cut or doubled."""
    found = bytearray(data)
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(found) + 1)
        found[at : at + chance.randrange(3)] = bytes(chance.randrange(256) for _ in range(chance.randrange(3)))
    return bytes(found)


def test_a_part_with_nothing_to_speak_does_not_end_the_rest(stubs: Any, channel: Any) -> None:
    messages, services = stubs

    def call(*texts: str) -> Any:
        sent = [messages.SynthesizeStreamRequest(text=text) for text in texts]
        return services.SpeechStub(channel).SynthesizeStream(iter(sent), timeout=20)

    assert sum(len(each.audio) for each in call("今天真开心！", "Привет. ", "我们。")) > 24000 * 2
    with pytest.raises(grpc.RpcError) as error:
        list(call("Привет. "))
    assert "nothing to speak" in error.value.details()


def test_one_trace_in_the_collector_the_trailer_the_log_and_the_exemplar(stubs: Any) -> None:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http", reason="pip install 'qingyin[otel]'")
    from qingyin.serve.observe.tracing import otlp

    messages, services = stubs
    trace = "0af7651916cd43dd8448eb211c80319c"
    with collector() as (url, spans), running(ports=PORTS, spans=otlp(url, "1")) as server:
        with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel:
            metadata = (("traceparent", f"00-{trace}-b7ad6b7169203331-01"),)
            request = messages.SynthesizeRequest(text=TEXT)
            call = services.SpeechStub(channel).Synthesize(request, timeout=20, metadata=metadata)
            list(call)
            trailer = dict(call.trailing_metadata())["traceparent"].split("-")
        until(server.streams)
        (line,) = server.streams()
        metrics = server.get("/metrics", {"Accept": "application/openmetrics-text"}).read().decode()
        server.service.telemetry.spans.close()  # which hands on what is left
    whole = next(span for span in spans if span.name == "tts grpc")
    parts = {span.name for span in spans if span.parent_span_id == whole.span_id}
    assert parts == {"text", "tone", "prosody", "acoustic", "vocoder", "first chunk"}
    assert {span.trace_id.hex() for span in spans} == {trace}
    assert whole.parent_span_id.hex() == "b7ad6b7169203331"
    assert trailer[1] == line["trace_id"] == trace
    assert trailer[2] == line["span_id"] == whole.span_id.hex()
    exemplars = re.findall(r'^(tts_\w+)_bucket.*# {span_id="(\w+)",trace_id="(\w+)"}', metrics, re.MULTILINE)
    assert {name for name, *_ in exemplars} == {
        "tts_first_chunk_seconds", "tts_stream_duration_seconds", "tts_realtime_factor",
    }  # fmt: skip
    assert {(found, span) for _, span, found in exemplars} == {(trace, line["span_id"])}


def test_a_refused_call_can_be_found_in_the_log_too(stubs: Any) -> None:
    messages, services = stubs
    with running(ports=PORTS, rate=2.0, text=5) as server:
        with grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel:
            for _ in range(3):
                with pytest.raises(grpc.RpcError) as error:
                    list(services.SpeechStub(channel).Synthesize(messages.SynthesizeRequest(text=TEXT), timeout=20))
                trailer = dict(error.value.trailing_metadata())
                spans = [line["span_id"] for line in server.streams()]
                assert trailer["traceparent"].split("-")[2] == spans[-1]
        assert "retry-after" in trailer
        assert [line["reason"] for line in server.streams()] == ["text_too_long", "text_too_long", "over_limit"]
