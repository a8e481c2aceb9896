"""What a client may ask, whatever door it comes through: one table, one parser."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from qingyin.errors import OptionError, VoiceNotFound
from qingyin.expression.style import NAME
from qingyin.options import AUTO, SCENES, Options
from qingyin.records import EMOTIONS
from qingyin.serve.contract import instructions
from qingyin.serve.contract.formats import FORMATS, RATES
from qingyin.serve.contract.schema import Schema, check_fields
from qingyin.synthesizer import Synthesizer

MODEL: Final = "qingyin"
# Fields of Options, under their own names. A new one is a line here.
OPTIONS: Final[dict[str, Schema]] = {
    "rate": {"type": "number", "minimum": 0.5, "maximum": 2, "description": "times as fast"},
    "pitch": {"type": "number", "minimum": -12, "maximum": 12, "description": "semitones"},
    "volume": {"type": "number", "minimum": -40, "maximum": 12, "description": "dB"},
    "emotion": {
        "description": 'an emotion, weights such as {"joy": 0.7, "sadness": 0.3}, or auto: as each sentence feels',
        "anyOf": [
            {"type": "string", "enum": [*EMOTIONS, AUTO]},
            {
                "type": "object",
                "properties": {name: {"type": "number", "minimum": 0, "maximum": 1} for name in EMOTIONS},
                "additionalProperties": False,
            },
        ],
    },
    "intensity": {"type": "number", "minimum": 0, "maximum": 2, "description": "how much of the emotion"},
    "style": {"type": "string", "description": "a style's name; GET /v1/audio/voices lists them"},
    "scene": {"type": "string", "enum": list(SCENES), "description": "what the text is part of"},
    "seed": {"type": "integer", "minimum": 0, "maximum": 2**31 - 1, "description": "the same seed, the same sound"},
}
VOICE: Final[Schema] = {
    "description": "a name of GET /v1/audio/voices",
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {"id": {"type": "string"}},
            "required": ["id"],
            "additionalProperties": False,
        },
    ],
}
HOW: Final[dict[str, Schema]] = {  # how to speak, without what
    "model": {"type": "string", "description": "qingyin"},
    "voice": VOICE,
    "speed": {"type": "number", "minimum": 0.5, "maximum": 2, "description": "rate, as OpenAI calls it"},
    "instructions": {
        "type": "string",
        "description": "emotion, style, scene, pace in words: 'very cheerful, slowly', 用播报的风格说",
    },
    "response_format": {"type": "string", "enum": list(FORMATS), "description": "mp3 if nothing is said"},
    "sample_rate": {"type": "integer", "enum": list(RATES), "description": "Hz"},
    "timings": {"type": "boolean", "description": "with stream_format sse: the syllables of each chunk"},
    **OPTIONS,
}
INPUT: Final[Schema] = {"type": "string", "description": "the text, plain or SSML"}
STREAM_FORMAT: Final[Schema] = {"type": "string", "enum": ["audio", "sse"], "description": "audio if nothing is said"}
REFERENCE_CHARACTERS: Final = 4 << 20  # of base64: half a minute of 16 bits, mono, at 48 kHz
REFERENCE: Final[Schema] = {
    "type": "string",
    "contentEncoding": "base64",
    "contentMediaType": "audio/wav",
    "maxLength": REFERENCE_CHARACTERS,
    "description": "speak in the manner of this WAV, at most 30 s",
}
SPEECH: Final[dict[str, Schema]] = {"input": INPUT, "stream_format": STREAM_FORMAT, **HOW, "reference": REFERENCE}
ANALYSIS: Final[dict[str, Schema]] = {"input": INPUT, **OPTIONS}
NOT_YET: Final = ("reference",)  # it is taken where a body may be large, over HTTP


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, checked."""

    text: str
    options: Options
    format: str
    sample_rate: int | None = None  # Hz; None leaves it to the format
    sse: bool = False
    timings: bool = False


def speech(body: Any, synthesizer: Synthesizer) -> Request:
    """The request to speak a text. Raises OptionError or VoiceNotFound."""
    request = _request(_fields(body, SPEECH, "input"), synthesizer, "mp3")
    if request.timings and not request.sse:
        raise OptionError("timings come with the chunks of stream_format 'sse'; ask for that, or leave timings out")
    return request


def opening(body: Any, synthesizer: Synthesizer) -> Request:
    """The request of a stream whose text comes later; raw samples unless another format is named.

    Raises OptionError or VoiceNotFound.
    """
    return _request(_fields(body, HOW), synthesizer, "pcm")


def analysis(body: Any, synthesizer: Synthesizer) -> tuple[str, Options]:
    """The text to analyse, and the options. Raises OptionError."""
    found = _fields(body, ANALYSIS, "input")
    return found["input"], _options(found, synthesizer)


def _fields(body: Any, schemas: Mapping[str, Schema], *required: str) -> dict[str, Any]:
    absent = [name for name in NOT_YET if isinstance(body, dict) and name in body and name not in schemas]
    if absent:
        raise OptionError(
            f"{absent[0]} is not available in this version at this place; use emotion and intensity, and leave it out"
        )
    return check_fields(body, schemas, required)


def _request(found: Mapping[str, Any], synthesizer: Synthesizer, default_format: str) -> Request:
    voice = synthesizer.voice.name
    asked = found.get("voice", voice)
    name = asked["id"] if isinstance(asked, dict) else asked
    if name != voice:
        raise VoiceNotFound(f"voice {name!r:.60} is not served here; available: {voice}")
    if found.get("model", MODEL) not in (MODEL, voice):
        raise OptionError(f"model {found['model']!r:.60} is not served here; available: {MODEL}")
    return Request(
        text=found.get("input", ""),
        options=_options(found, synthesizer),
        format=found.get("response_format", default_format),
        sample_rate=found.get("sample_rate"),
        sse=found.get("stream_format") == "sse",
        timings=found.get("timings", False),
    )


def _options(found: Mapping[str, Any], synthesizer: Synthesizer) -> Options:
    given = {name: found[name] for name in OPTIONS if name in found}
    if "style" in found and not NAME.fullmatch(found["style"]):  # a path would let strangers read files
        raise OptionError(f"style {found['style']!r:.60} is no name; GET /v1/audio/voices lists the styles")
    asked = [{"rate": found["speed"]}] if "speed" in found else []
    if "instructions" in found:
        asked.append(instructions.understood(found["instructions"], synthesizer.styles.files()))
    for more in asked:
        for name, value in more.items():
            if name in given:
                raise OptionError(f"{name} is asked for twice, by itself and by speed or instructions; say it once")
            given[name] = value
    if "reference" in found:
        given["reference"] = _wav(found["reference"])
    return Options(**given)


def _wav(text: str) -> bytes:
    if len(text) > REFERENCE_CHARACTERS:
        cure = "send less, or one channel of 16 bits at 22050 Hz"
        raise OptionError(f"reference has {len(text)} characters, {REFERENCE_CHARACTERS} are taken; {cure}")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:  # binascii.Error, or characters outside ASCII
        raise OptionError(f"reference is not base64: {error}; encode the bytes of a WAV with base64") from None
