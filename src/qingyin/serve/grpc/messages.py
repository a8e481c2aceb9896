"""What both servers of gRPC share, our own and Ray's proxy: bytes to fields of a request, sound to messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from google.protobuf.message import DecodeError

from qingyin.errors import OptionError
from qingyin.serve.contract import requests
from qingyin.serve.contract.formats import Encoder
from qingyin.serve.contract.status import retry_after
from qingyin.serve.engine.service import Caller, Service, Sound, Stream
from qingyin.serve.grpc.stubs import MESSAGES, SERVICE, Syllable, SynthesizeResponse
from qingyin.serve.observe.telemetry import Record
from qingyin.serve.observe.tracing import traceparent


def parsed(name: str, data: bytes) -> Any:
    """The message of that name. Raises OptionError."""
    try:
        return MESSAGES[name].FromString(data)
    except DecodeError as error:
        raise OptionError(
            f"the message is not a {SERVICE.rpartition('.')[0]}.{name}: {error}; see qingyin.proto"
        ) from None


def fields(how: Any) -> dict[str, Any]:
    """The message as the fields of a JSON request. Raises OptionError."""
    found = {field.name: value for field, value in how.ListFields() if field.name != "emotions"}
    if how.emotions:
        if "emotion" in found:
            raise OptionError("emotion and emotions are both given; give one")
        found["emotion"] = dict(how.emotions)
    return found


def text_of(message: Any) -> str:
    """The text of a message that follows the first one. Raises OptionError if it has none."""
    if message.WhichOneof("part") != "text":
        raise OptionError("send 'how' only once, before the first text")
    return str(message.text)


@dataclass(frozen=True, slots=True)
class Speech:
    """The stream that a call asks for, and its sound as messages."""

    stream: Stream
    timings: bool

    def message(self, sound: Sound | bytes) -> Any:
        """The message that brings the sound, with its syllables if they were asked for; or the last bytes."""
        rate = self.stream.encoder.rate
        if isinstance(sound, bytes):
            return SynthesizeResponse(audio=sound, sample_rate=rate)
        syllables = [
            Syllable(
                char=each.syllable.char,
                spoken=each.syllable.spoken,
                span_start=each.syllable.span[0],
                span_end=each.syllable.span[1],
                start=each.start,
                end=each.end,
                f0=each.f0,
                energy=each.energy,
                rhyme=each.rhyme,
            )
            for each in (sound.chunk.syllables if self.timings else ())
        ]
        return SynthesizeResponse(audio=sound.data, sample_rate=rate, syllables=syllables)


def opened(service: Service, record: Record, context: Any, how: Any, text: str | None) -> Speech:
    """A place in the queue for what a call asks, `text` if all of it is known; its trailing metadata names the variant.

    Raises OptionError, and what Service.open raises.
    """
    request = requests.stream_start(fields(how), service.synthesizer)
    encoder = Encoder(request.format, service.synthesizer.voice.sample_rate, request.sample_rate)
    stream = service.open(record, request.options, encoder, text)
    context.set_trailing_metadata(trailer(record))
    return Speech(stream, request.timings)


def caller_of(context: Any) -> Caller:
    """The client of a call, whose peer is written "ipv4:127.0.0.1:52344"."""
    host = str(context.peer()).removeprefix("ipv4:").removeprefix("ipv6:").rpartition(":")[0]
    return Caller("grpc", host, {key: str(value) for key, value in context.invocation_metadata()})


def trailer(record: Record, error: BaseException | None = None) -> list[tuple[str, str]]:
    """The trailing metadata of a call: its span, the variant of an experiment that it speaks, when to try again."""
    found = [("traceparent", traceparent(record.span))]
    if record.variant:
        found.append(("x-qingyin-variant", quote(record.variant, safe="=")))
    if error is not None and (seconds := retry_after(error)) is not None:
        found.append(("retry-after", str(seconds)))
    return found
