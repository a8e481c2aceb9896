"""Requests as voice assistants send them to MaryTTS, Mimic 3 or OpenVoiceOS's server, in the form of /v1/audio/speech.

The answer is a WAV. The language is not looked at, because several of these clients cannot ask for a Chinese one; a
voice that is not here is an error, and so is a field that is not known. The noise of Mimic 3 has no effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from qingyin.errors import OptionError
from qingyin.serve.contract.requests import WHOLE
from qingyin.synthesizer import Synthesizer

LOCALES: Final = ("zh_CN", "zh-CN")  # as MaryTTS writes it, and as OpenVoiceOS asks for it
# The fields of each, the text first.
MARYTTS: Final = ("INPUT_TEXT", "INPUT_TYPE", "OUTPUT_TYPE", "AUDIO", "VOICE", "STYLE", "LOCALE")
MIMIC: Final = ("text", "voice", "ssml", "lengthScale", "noiseScale", "noiseW", "audioTarget")
OVOS: Final = ("utterance", "voice", "lang")
_KINDS: Final = {"TEXT": "auto", "SSML": "ssml"}  # of MaryTTS's input, and the format of each
Items = Iterable[tuple[str, str]]


def marytts(items: Items) -> dict[str, Any]:
    """A request of /process. Raises OptionError."""
    found = _fields(items, MARYTTS)
    kind = _one_of("INPUT_TYPE", found, ("TEXT", "SSML"))
    _one_of("OUTPUT_TYPE", found, ("AUDIO",))
    _one_of("AUDIO", found, ("WAVE_FILE", "WAVE"))
    own = {"style": found["STYLE"]} if found.get("STYLE") else {}
    return _body(found, "INPUT_TEXT", found.get("VOICE", ""), input_format=_KINDS[kind], **own)


def mimic(items: Items, text: str = "") -> dict[str, Any]:
    """A request of /api/tts, whose text may be the body. Raises OptionError."""
    found = _fields(items, MIMIC)
    if text:
        found["text"] = text
    marked = found.get("ssml", "").lower() in ("1", "true", "yes", "on")
    own = {"rate": _rate(found["lengthScale"])} if "lengthScale" in found else {}
    return _body(found, "text", found.get("voice", ""), input_format="ssml" if marked else "auto", **own)


def ovos(items: Items) -> dict[str, Any]:
    """A request of /v2/synthesize. Raises OptionError."""
    found = _fields(items, OVOS)
    return _body(found, "utterance", found.get("voice", ""))


def voices(synthesizer: Synthesizer) -> str:
    """The voices as MaryTTS lists them: name, locale, gender and kind, each on a line."""
    return "".join(f"{voice.name} {locale} other general\n" for voice in synthesizer.voices for locale in LOCALES)


def _fields(items: Items, known: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in items:
        if name not in known:
            raise OptionError(f"unknown field {name!r:.60}; known: {', '.join(known)}")
        if name in found:
            raise OptionError(f"the field {name!r} is given twice; give it once")
        found[name] = value
    return found


def _one_of(name: str, found: Mapping[str, str], choices: tuple[str, ...]) -> str:
    value = found.get(name, choices[0])
    if value not in choices:
        raise OptionError(f"{name} {value!r:.60} is not known; available: {', '.join(choices)}")
    return value


def _rate(length: str) -> float:
    """A factor of length as one of speed."""
    try:
        return 1 / float(length)
    except (ValueError, ZeroDivisionError):
        raise OptionError(f"lengthScale must be a number above 0, not {length!r:.60}") from None


def _body(found: Mapping[str, str], text_field: str, voice: str, **more: Any) -> dict[str, Any]:
    """The body of a request. Mimic 3 has voices like zh_CN/tan#calm: the last part is a style."""
    if text_field not in found:
        raise OptionError(f"the field {text_field!r} is missing; add it")
    text = found[text_field]
    name, _, style = voice.rpartition("/")[2].partition("#")
    named = {key: value for key, value in (("voice", name), ("style", style)) if value}
    whole = "whole" if len(text) <= WHOLE else "audio"
    return {"input": text, "response_format": "wav", "stream_format": whole, **named, **more}
