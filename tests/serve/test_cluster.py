"""What each replica on a Ray cluster has: its configuration, and calls of gRPC as Ray's proxy hands them on.

A server of grpc.asyncio stands where the proxy stands. The real one is in tests/fleet/test_on_ray.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qingyin.audio.wav import to_int16
from qingyin.errors import OptionError
from qingyin.options import Options
from qingyin.serve.engine.limits import Limits, Tokens
from qingyin.serve.engine.service import Service
from qingyin.serve.observe.telemetry import Telemetry
from qingyin.synthesizer import Synthesizer
from tests.serve.conftest import LONG, TEXT

grpc = pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")
from qingyin.serve.cluster import calls  # noqa: E402
from qingyin.serve.cluster.replica import configured  # noqa: E402
from qingyin.serve.grpc.stubs import How, SpeechStub, SynthesizeRequest, SynthesizeStreamRequest  # noqa: E402


class Proxy:
    """Hands on the messages as bytes, and makes bytes of the answers."""

    async def Check(self, data: bytes, context: Any) -> bytes:
        return bytes(calls.check(data, context).SerializeToString())

    def __init__(self, service: Service) -> None:
        self._service = service

    async def Synthesize(self, data: bytes, context: Any) -> AsyncIterator[bytes]:
        async for each in calls.synthesize(self._service, data, context):
            yield each.SerializeToString()

    async def SynthesizeStream(self, sent: AsyncIterator[bytes], context: Any) -> AsyncIterator[bytes]:
        async for each in calls.synthesize_stream(self._service, sent, context):
            yield each.SerializeToString()


def asked(service: Service, ask: Callable[[Any], Awaitable[Any]]) -> Any:
    """What a client is answered."""

    async def run() -> Any:
        server = grpc.aio.server()
        calls.add_speech(Proxy(service), server)
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        try:
            async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
                return await ask(SpeechStub(channel))
        finally:
            await server.stop(0)

    return asyncio.run(run())


@pytest.fixture
def service(synthesizer: Synthesizer) -> Iterator[Service]:
    found = Service(synthesizer, limits=Limits(stall=1.0), telemetry=Telemetry("silence"), threads=1)
    yield found
    found.close()


async def heard(call: Any) -> bytes:
    return b"".join([part.audio async for part in call])


def test_a_text(service: Service, synthesizer: Synthesizer) -> None:
    request = SynthesizeRequest(text=TEXT, how=How(sample_rate=22050, emotion="joy", timings=True))

    async def ask(stub: Any) -> tuple[list[Any], dict[str, str]]:
        call = stub.Synthesize(request)
        parts = [part async for part in call]
        return parts, dict(await call.trailing_metadata())

    parts, trailer = asked(service, ask)
    spoken = synthesizer.speak(TEXT, Options(emotion="joy"))
    assert b"".join(part.audio for part in parts) == to_int16(spoken.samples).tobytes()
    said = [syllable.char for part in parts for syllable in part.syllables]
    assert said == [each.syllable.char for each in spoken.syllables]
    assert trailer["traceparent"].startswith("00-")
    assert service.gate.active == 0 and not service.streams


def test_pieces_of_text(service: Service, synthesizer: Synthesizer) -> None:
    pieces = [SynthesizeStreamRequest(text=char) for char in TEXT]
    how = SynthesizeStreamRequest(how=How(sample_rate=22050))
    audio = asked(service, lambda stub: heard(stub.SynthesizeStream(iter([how, *pieces]))))
    assert audio == to_int16(synthesizer.speak(TEXT).samples).tobytes()
    assert asked(service, lambda stub: heard(stub.SynthesizeStream(iter(pieces))))


@pytest.mark.parametrize(
    ("method", "request_", "code", "said"),
    [
        ("Synthesize", SynthesizeRequest(text="😀"), "INVALID_ARGUMENT", "nothing to speak"),
        ("Synthesize", SynthesizeRequest(text=TEXT, how=How(rate=9)), "INVALID_ARGUMENT", "rate must be"),
        ("Synthesize", SynthesizeRequest(text=LONG * 20), "INVALID_ARGUMENT", "the limit is 5000"),
        ("SynthesizeStream", [SynthesizeStreamRequest(text=TEXT)] * 2 + [SynthesizeStreamRequest(how=How())],
         "INVALID_ARGUMENT", "send 'how' only once"),
    ],
)  # fmt: skip
def test_what_cannot_be_spoken(service: Service, method: str, request_: Any, code: str, said: str) -> None:
    sent = iter(request_) if isinstance(request_, list) else request_
    with pytest.raises(grpc.aio.AioRpcError, match=said) as error:
        asked(service, lambda stub: heard(getattr(stub, method)(sent)))
    assert error.value.code().name == code
    assert service.gate.active == 0 and not service.streams


def test_a_token(synthesizer: Synthesizer) -> None:
    service = Service(synthesizer, tokens=Tokens(["a" * 20]), threads=1)
    try:
        with pytest.raises(grpc.aio.AioRpcError, match="requires a token"):
            asked(service, lambda stub: heard(stub.Synthesize(SynthesizeRequest(text=TEXT))))
        known = (("authorization", f"Bearer {'a' * 20}"),)
        assert asked(service, lambda stub: heard(stub.Synthesize(SynthesizeRequest(text=TEXT), metadata=known)))
    finally:
        service.close()


def test_an_error_says_when_to_try_again(synthesizer: Synthesizer) -> None:
    service = Service(synthesizer, limits=Limits(rate=1), threads=1)
    try:
        assert asked(service, lambda stub: heard(stub.Synthesize(SynthesizeRequest(text=TEXT))))
        with pytest.raises(grpc.aio.AioRpcError, match="more than 1 requests") as error:
            asked(service, lambda stub: heard(stub.Synthesize(SynthesizeRequest(text=TEXT))))
        found = dict(error.value.trailing_metadata() or ())
        assert 1 <= int(found["retry-after"]) <= 60 and found["traceparent"].startswith("00-")
    finally:
        service.close()


def test_a_client_that_says_nothing_or_leaves(service: Service) -> None:
    async def silent() -> AsyncIterator[Any]:
        yield SynthesizeStreamRequest(how=How())
        await asyncio.sleep(20)

    with pytest.raises(grpc.aio.AioRpcError, match="neither read nor sent"):
        asked(service, lambda stub: heard(stub.SynthesizeStream(silent())))

    async def leaves(stub: Any) -> None:
        call = stub.Synthesize(SynthesizeRequest(text=LONG))
        await call.read()
        call.cancel()
        while service.streams:
            await asyncio.sleep(0.01)

    asked(service, leaves)
    assert service.gate.active == 0


def test_the_args_of_a_deployment_file(tmp_path: Path) -> None:
    found = configured({"voice": "lan", "limits": {"streams": 8}, "allow_host": ["voice.example"], "log_text": True})
    assert (found.voice, found.limits.streams, found.log_text) == ("lan", 8, True)
    assert found.ports.names == ("voice.example",) and found.ports.origins == ()
    for wrong in ({"voise": "tan"}, {"limits": {"stream": 8}}, {"limits": {"streams": 0}}):
        with pytest.raises(OptionError, match=r"stream|voise"):
            configured(wrong)
