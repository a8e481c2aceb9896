"""The fields of requests, for all doors: one table, one parser."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from qingyin.errors import OptionError, VoiceNotFound
from qingyin.expression.style import NAME
from qingyin.options import ANALYZE, HTTP, ROWS, STANDARD, STREAM, TABLE, Options, Row
from qingyin.serve.contract import instructions
from qingyin.serve.contract.formats import FORMATS, RATES
from qingyin.serve.contract.openai import MODELS, VOICES, WITHOUT_EFFECT
from qingyin.serve.contract.schema import NAME_CHARACTERS, Schema, check_fields, schema_of
from qingyin.synthesizer import Synthesizer

MODEL: Final = "qingyin"
ACTIONS: Final = "skip"  # chat programs send what a character does, which is not said
INSTRUCTIONS: Final = 4096  # characters, as in OpenAI's API
WHOLE: Final = 1000  # characters of the longest text that is answered whole: 12 MB of sound
VOICE: Final[Schema] = {
    "description": f"a name of GET /v1/audio/voices, or one of OpenAI's, each a speaking style: {', '.join(VOICES)}",
    "anyOf": [
        {"type": "string", "maxLength": NAME_CHARACTERS},
        {
            "type": "object",
            "properties": {"id": {"type": "string", "maxLength": NAME_CHARACTERS}},
            "required": ["id"],
            "additionalProperties": False,
        },
    ],
}
INPUT: Final[Schema] = {"type": "string", "description": "the text; input_format tells its format"}
STREAM_FORMAT: Final[Schema] = {
    "type": "string", "enum": ["audio", "sse", "whole"], "default": "audio",
    "description": "how the sound is sent: while it is made, as bytes or as events, or whole, with its length",
}  # fmt: skip


def options_for(door: str, rows: Sequence[Row] = TABLE) -> dict[str, Schema]:
    """The options that a door accepts, as fields by name."""
    return {row.name: schema_of(row) for row in rows if door in row.doors}


_OTHER_FIELDS: Final[dict[str, Schema]] = {  # not options: those of OpenAI's API, and the form of the answer
    "model": {
        "type": "string",
        "maxLength": NAME_CHARACTERS,
        "description": f"{MODEL}, the name of the voice, {', '.join(MODELS)}",
    },
    "voice": VOICE,
    "speed": {**schema_of(ROWS["rate"]), "description": "another name for rate, as in OpenAI's API"},
    "instructions": {
        "type": "string",
        "maxLength": INSTRUCTIONS,
        "description": "emotion, style, scene and pace in words: 'very cheerful, slowly', 用播报的风格说",
    },
    "response_format": {
        "type": "string",
        "enum": list(FORMATS),
        "description": "the format of the sound; without it mp3 over HTTP, pcm where text is streamed",
    },
    "sample_rate": {"type": "integer", "enum": list(RATES), "description": "the sample rate of the sound, in Hz"},
    **{
        name: {"type": "string", "maxLength": INSTRUCTIONS, "description": f"sent by {client}; it has no effect"}
        for name, client in WITHOUT_EFFECT.items()
    },
    "timings": {"type": "boolean", "description": "with stream_format sse: send the syllables of each chunk"},
}
STREAM_START: Final[dict[str, Schema]] = {**_OTHER_FIELDS, **options_for(STREAM)}  # the text comes later
SPEECH: Final[dict[str, Schema]] = {
    "input": INPUT,
    "stream_format": STREAM_FORMAT,
    **_OTHER_FIELDS,
    **options_for(HTTP),
    "actions": {**schema_of(ROWS["actions"]), "default": ACTIONS},
}
QUERY: Final = {name: schema for name, schema in SPEECH.items() if name != "reference"}  # what fits into a URL
ANALYSIS: Final[dict[str, Schema]] = {"input": INPUT, **options_for(ANALYZE)}
_OPENAI_VOICES: Final = ", ".join(VOICES)
NOT_IN_STREAMS: Final = tuple(row.name for row in TABLE if HTTP in row.doors and STREAM not in row.doors)


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was checked."""

    text: str
    options: Options
    format: str
    sample_rate: int | None = None  # Hz; None: the format's default
    sse: bool = False
    whole: bool = False
    timings: bool = False


def speech(body: Any, synthesizer: Synthesizer) -> Request:
    """The request to speak a text. Raises OptionError or VoiceNotFound."""
    request = _request({"actions": ACTIONS, **_fields(body, SPEECH, "input")}, synthesizer, "mp3")
    if request.timings and not request.sse:
        raise OptionError("timings are sent with stream_format 'sse' only; set that, or leave timings out")
    if request.whole and len(request.text) > WHOLE:
        raise OptionError(f"stream_format 'whole' is for {WHOLE} characters at most; leave it out, or send parts")
    return request


def from_query(items: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The fields of a request from the query of a URL: numbers and true or false are recognized by the field's type.

    Raises OptionError if one is given twice.
    """
    found: dict[str, Any] = {}
    for name, text in items:
        if name in found:
            raise OptionError(f"the field {name!r} is given twice; give it once")
        if name in SPEECH and name not in QUERY:
            raise OptionError(f"{name} does not fit into a URL; send it with POST")
        found[name] = text
        if QUERY.get(name, {}).get("type", "string") != "string":
            with suppress(ValueError, RecursionError):  # what is no number is refused with the other fields
                found[name] = json.loads(text)
    return found


def stream_start(body: Any, synthesizer: Synthesizer) -> Request:
    """The request of a stream whose text comes later; the default format is raw samples.

    Raises OptionError or VoiceNotFound.
    """
    return _request(_fields(body, STREAM_START), synthesizer, "pcm")


def analysis(body: Any, synthesizer: Synthesizer) -> tuple[str, Options]:
    """The text to analyze, and the options. Raises OptionError."""
    found = _fields(body, ANALYSIS, "input")
    return found["input"], _options(found, synthesizer)


def _fields(body: Any, schemas: Mapping[str, Schema], *required: str) -> dict[str, Any]:
    unsupported = [name for name in NOT_IN_STREAMS if isinstance(body, dict) and name in body and name not in schemas]
    if unsupported:
        raise OptionError(
            f"{unsupported[0]} is not available where text is streamed; leave it out, or send POST /v1/audio/speech"
        )
    if isinstance(body, dict):  # a field that is null is one that is left out
        body = {name: value for name, value in body.items() if value is not None}
    return check_fields(body, schemas, required)


def _request(found: Mapping[str, Any], synthesizer: Synthesizer, default_format: str) -> Request:
    voice = synthesizer.voice.name
    requested = found.get("voice", voice)
    name = requested["id"] if isinstance(requested, dict) else requested
    if name not in (voice, *VOICES) and name not in (own := [each.name for each in synthesizer.voices]):
        available = f"{', '.join(own)}, and OpenAI's: {_OPENAI_VOICES}"
        raise VoiceNotFound(f"voice {name!r:.60} is not available on this server; available: {available}")
    if found.get("model", MODEL) not in (MODEL, voice, *MODELS):
        available = ", ".join([MODEL, *MODELS])
        raise OptionError(f"model {found['model']!r:.60} is not available on this server; available: {available}")
    return Request(
        text=found.get("input", ""),
        options=_options(found, synthesizer, **_voiced(name, voice)),
        format=found.get("response_format", default_format),
        sample_rate=found.get("sample_rate"),
        sse=found.get("stream_format") == "sse",
        whole=found.get("stream_format") == "whole",
        timings=found.get("timings", False),
    )


def _voiced(name: str, own: str) -> dict[str, str]:
    """The voice of a request; one of OpenAI's names stands for a style, unless the server's voice is called so."""
    return {"style": VOICES[name]} if name in VOICES and name != own else {"voice": name}


def _options(found: Mapping[str, Any], synthesizer: Synthesizer, style: str = STANDARD, voice: str = "") -> Options:
    """The options of a request; `style` is that of its voice, for a request that names none."""
    values = {name: value for name, value in found.items() if name in ROWS and ROWS[name].doors}
    if "style" in found and not NAME.fullmatch(found["style"]):  # a path would let strangers read files
        raise OptionError(f"style {found['style']!r:.60} is not a name; GET /v1/audio/voices lists the styles")
    others = [{"rate": found["speed"]}] if "speed" in found else []
    if "instructions" in found:
        others.append(instructions.parse(found["instructions"], synthesizer.styles.files()))
    for more in others:
        for name, value in more.items():
            if name in values:
                raise OptionError(f"{name} is given twice, as a field and by speed or instructions; give it once")
            values[name] = value
    values.setdefault("style", style)
    if "reference" in values:
        values["reference"] = _wav(values["reference"])
    return Options(**values, voice=voice)


def _wav(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:  # binascii.Error, or characters outside ASCII
        raise OptionError(f"reference is not base64: {error}; encode the bytes of a WAV with base64") from None
