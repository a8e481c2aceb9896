"""What a recognizer heard, beside what was meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from qingyin.errors import QingyinError, TextError
from qingyin.evaluate.recognition.syllables import Errors, Heard, aligned, meant
from qingyin.synthesizer import Synthesizer
from qingyin.text.normalize.pieces import is_han


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard: a text, or syllables of a recognizer that knows no characters."""

    text: str = ""
    syllables: Sequence[Heard] = field(default=())


def compared(synthesizer: Synthesizer, text: str, heard: Transcript) -> dict[str, Any]:
    """What was meant and heard: characters, and syllables as they are spoken, with and without tones.

    Both texts are read by the same front end, so that 3 and 三 are one, and 他 and 她 are the same syllable.
    """
    wanted = _syllables(synthesizer, text)
    errors = Errors.count(wanted, heard.syllables or _syllables(synthesizer, heard.text))
    found: dict[str, Any] = {"syllables": errors.syllables, "wrong": errors.wrong, "toneless": errors.toneless}
    if not heard.syllables:
        characters = _characters(synthesizer, text)
        wrong = sum(a != b for a, b in aligned(_letters(characters), _letters(_characters(synthesizer, heard.text))))
        found |= {"characters": len(characters), "wrong_characters": wrong}
    return found | {"heard": heard.text or " ".join(map(str, heard.syllables))}


def _syllables(synthesizer: Synthesizer, text: str) -> list[Heard]:
    try:
        return meant([each.spoken for sentence in synthesizer.analyze(text) for each in sentence.syllables])
    except (TextError, ValueError):  # nothing was heard, or what no voice could say
        return []


def _characters(synthesizer: Synthesizer, text: str) -> str:
    try:
        normalized = synthesizer.normalized(text)
    except QingyinError:
        return ""
    return "".join([char for char in normalized.upper() if is_han(char) or char.isalnum()])


def _letters(text: str) -> list[Heard]:
    return [Heard(char, "", "", "") for char in text]
