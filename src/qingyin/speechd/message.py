"""A message of speech-dispatcher as SSML that the voice reads, and where its index marks lie.

Clients send SSML with elements of every kind. What the voice knows is kept, the text of everything else is spoken, and
a document that is not XML is spoken as plain text: a screen reader must not fall silent over markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from qingyin.speechd.names import char_name, code_point, ends, key_name, mark_name
from qingyin.speechd.settings import SpeechSettings
from qingyin.text.markup.ssml import ATTRIBUTES, DEEPEST

_KEPT: Final = {name: known for name, known in ATTRIBUTES.items() if name not in ("speak", "voice")}
_TAG: Final = re.compile(r"<[^<>]*>")
_UNREADABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # not allowed in XML


@dataclass(frozen=True, slots=True)
class Message:
    """What is spoken, and the marks on the way."""

    source: str  # SSML
    marks: tuple[tuple[int, str], ...] = ()  # (place in the source, name), in their order


def text_message(data: str, settings: SpeechSettings, elements: bool = True) -> Message:
    """A text in SSML or without markup. Without `elements`, only its text is kept, and its marks."""
    spoken = spelled if settings.spelling_mode == "on" else punctuated
    writer = _Writer(lambda text: spoken(text, settings), elements)
    try:
        writer.read(data)
    except expat.ExpatError:
        writer = _Writer(lambda text: spoken(text, settings), elements)
        writer.characters(_TAG.sub(" ", data))
    return writer.message()


def char_message(data: str, settings: SpeechSettings) -> Message:
    """One character, by its name; clients write the space as "space"."""
    return _plain(char_name(" " if data == "space" else data, settings.capitals))


def key_message(data: str, settings: SpeechSettings) -> Message:
    """A key, by its name."""
    try:
        return _plain(key_name(data))
    except ValueError:
        return _plain(data)


def icon_message(data: str, settings: SpeechSettings) -> Message:
    """A sound icon, which the voice has none of: its name is spoken."""
    return _plain(data.replace("-", " ").replace("_", " "))


def code_message(data: str) -> Message:
    """A character that has no name and cannot be read, as its code point."""
    return _plain(code_point(data))


def punctuated(text: str, settings: SpeechSettings) -> str:
    """The text with the names of the marks that the punctuation level names."""
    level = settings.punctuation_mode
    if level == "none":
        return text
    found: list[str] = []
    for char in text:
        name = mark_name(char, level)
        found.append(char if name is None else f" {name}{char if ends(char) else ' '}")
    return "".join(found)


def spelled(text: str, settings: SpeechSettings) -> str:
    """The text character by character."""
    return "、".join(char_name(char, settings.capitals) for char in text.strip())


def _plain(text: str) -> Message:
    return Message(f"<speak>{_escaped(text)}</speak>")


def _escaped(text: str) -> str:
    return escape(_UNREADABLE.sub(" ", text))


class _Writer:
    """Reads a document and writes one that the voice reads."""

    def __init__(self, spoken: Callable[[str], str], elements: bool) -> None:
        self._spoken = spoken
        self._elements = elements
        self._parts = ["<speak>"]
        self._size = len(self._parts[0])
        self._kept: list[bool] = []  # of each element that is open
        self._depth = 0  # how many of these are kept
        self._marks: list[tuple[int, str]] = []

    def read(self, data: str) -> None:
        """Raises ExpatError if the document is not XML."""
        parser = expat.ParserCreate(encoding="utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self.open
        parser.EndElementHandler = self.close
        parser.CharacterDataHandler = self.characters
        whole = data if data.lstrip().startswith(("<speak", "<?xml")) else f"<speak>{data}</speak>"
        parser.Parse(_UNREADABLE.sub(" ", whole).encode(), True)

    def message(self) -> Message:
        """What was written so far."""
        return Message("".join([*self._parts, "</speak>"]), tuple(self._marks))

    def open(self, name: str, attributes: Mapping[str, str]) -> None:
        """Writes a start tag if the voice knows the element."""
        if name == "mark":
            self._marks.append((self._size, attributes.get("name", "")))
        known = _KEPT.get(name)
        kept = self._elements and known is not None and self._depth < DEEPEST - 1
        self._kept.append(kept)
        self._depth += kept
        if kept and known is not None:
            told = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if key in known)
            self._write(f"<{name}{told}>")

    def close(self, name: str) -> None:
        """Writes the end tag of an element that is kept."""
        if self._kept.pop():
            self._depth -= 1
            self._write(f"</{name}>")

    def characters(self, text: str) -> None:
        """Writes what is spoken of a stretch of text."""
        self._write(_escaped(self._spoken(text)))

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._size += len(text)
