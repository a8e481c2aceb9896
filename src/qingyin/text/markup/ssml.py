"""SSML, the part of it that this system speaks; anything malformed is refused with its line and column.

speak p s                             structure; p and s begin and end a sentence
break time="500ms" | strength=…       a pause after what stands before
phoneme alphabet="pinyin" ph="hang2"  a reading
say-as interpret-as=…                 digits, telephone, characters, cardinal, ordinal, number, date, time, currency
sub alias="…"                         something else is said
emphasis level="strong"               stress: strong, moderate, none or reduced
prosody rate pitch volume             "fast", "+20%", "1.2", "+2st", "+6dB"
voice name="…"
mstts:express-as style="…" styledegree="…"
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from xml.parsers import expat

from qingyin.errors import TextError
from qingyin.text.markup.attributes import emphasis, express, pause, pinyin, prosody, say_as
from qingyin.text.markup.inline import Marked
from qingyin.text.normalize.pieces import is_han
from qingyin.text.patterns import regex
from qingyin.text.pinyin.user_lexicon import checked
from qingyin.text.records import Asked

DEEPEST: Final = 10
ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    "speak": frozenset({"version", "xml:lang", "xmlns", "xmlns:mstts", "xmlns:xsi", "xsi:schemaLocation", "xmlns:emo"}),
    "p": frozenset({"xml:lang"}),
    "s": frozenset({"xml:lang"}),
    "break": frozenset({"time", "strength"}),
    "phoneme": frozenset({"alphabet", "ph"}),
    "say-as": frozenset({"interpret-as", "format", "detail"}),
    "sub": frozenset({"alias"}),
    "emphasis": frozenset({"level"}),
    "prosody": frozenset({"rate", "pitch", "volume"}),
    "voice": frozenset({"name", "xml:lang", "gender"}),
    "mstts:express-as": frozenset({"style", "styledegree", "role"}),
}
PLAIN: Final = Asked()
_ENTITY: Final = regex(r"&(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);")


def parse(source: str, ignore_unknown: bool = False) -> Marked:
    """The text of an SSML document and what its elements ask for.

    Raises TextError with line and column for malformed XML, a document type, an entity, an element or attribute that
    is not known (unless `ignore_unknown`), a value that cannot be read, and elements nested more than ten deep.
    """
    return _Reader(source, ignore_unknown).read()


class _Reader:
    """One pass of expat over a document."""

    def __init__(self, source: str, ignore_unknown: bool) -> None:
        self.marked = Marked("", source, array("I"), array("I"))
        self.ignore = ignore_unknown
        self.parts: list[str] = []
        self.size = 0  # characters of the text so far
        self.stack: list[tuple[str, Mapping[str, str], int]] = []  # element, attributes, number of parts before it
        self.asked = [PLAIN]
        self.degrees = [0.0]  # of stress
        self.spoken: list[str] | None = None  # what a say-as or sub holds, kept until its end
        self.held: tuple[int, int] | None = None  # where that stands in the source
        self.at_byte = self.at_char = 0
        self.parser = expat.ParserCreate(encoding="utf-8")

    def read(self) -> Marked:
        parser, marked = self.parser, self.marked
        parser.buffer_text = False
        parser.StartElementHandler = self.open
        parser.EndElementHandler = self.close
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = self.doctype
        parser.SkippedEntityHandler = self.entity
        try:
            self.bytes = marked.source.encode("utf-8")
        except UnicodeEncodeError as error:
            raise TextError(f"character {error.start}: a lone surrogate cannot stand in SSML; remove it") from error
        try:
            parser.Parse(self.bytes, True)
        except expat.ExpatError as error:
            reason = expat.errors.messages[error.code]
            raise TextError(f"SSML line {error.lineno}, column {error.offset + 1}: {reason}; mend the XML") from error
        marked.text = "".join(self.parts)
        return marked

    def fail(self, message: str) -> TextError:
        column = self.parser.CurrentColumnNumber + 1
        return TextError(f"SSML line {self.parser.CurrentLineNumber}, column {column}: {message}")

    def doctype(self, *_: object) -> None:
        raise self.fail("a document type is not allowed; remove it")

    def entity(self, name: str, _: bool) -> None:
        raise self.fail(f"the entity &{name}; is not allowed; write the character itself")

    def place(self) -> int:
        """Where the parser stands in the source, in characters."""
        byte = self.parser.CurrentByteIndex
        self.at_char += len(self.bytes[self.at_byte : byte].decode("utf-8", "replace"))
        self.at_byte = byte
        return self.at_char

    def open(self, name: str, attributes: dict[str, str]) -> None:
        name = {"express-as": "mstts:express-as"}.get(name, name)
        self.check(name, attributes)
        self.stack.append((name, attributes, len(self.parts)))
        asked = self.asked[-1]
        try:
            if name == "break":
                self.marked.pause(pause(attributes))
            elif name in ("p", "s"):
                self.cut()
            elif name in ("say-as", "sub") and self.spoken is None:
                self.spoken, self.held = [], None
            elif name == "emphasis":
                self.degrees.append(emphasis(attributes))
                self.marked.stress_from(self.size, self.degrees[-1])
            elif name == "prosody":
                asked = prosody(asked, attributes)
            elif name == "voice":
                asked = replace(asked, voice=attributes.get("name"))
            elif name == "mstts:express-as":
                asked = express(asked, attributes)
        except ValueError as error:
            raise self.fail(str(error)) from error
        self.asked.append(asked)
        if asked != self.asked[-2]:
            self.turn()

    def check(self, name: str, attributes: Mapping[str, str]) -> None:
        """Refuse an element that may not stand here, and attributes that it does not have."""
        if len(self.stack) >= DEEPEST:
            raise self.fail(f"elements are nested more than {DEEPEST} deep")
        if not self.stack and name != "speak":
            raise self.fail(f"the document must begin with <speak>, not <{name}>")
        if self.ignore:
            return
        known = ATTRIBUTES.get(name)
        if known is None:
            raise self.fail(
                f"unknown element <{name}>; known: {', '.join(sorted(ATTRIBUTES))}, or ignore those with unknown_elements"
            )
        for attribute in attributes:
            if attribute not in known:
                raise self.fail(f"<{name}> has no attribute {attribute!r}; known: {', '.join(sorted(known))}")

    def close(self, name: str) -> None:
        name, attributes, first = self.stack.pop()
        try:
            if name in ("say-as", "sub") and self.spoken is not None:
                self.replaced(name, attributes)
            elif name == "phoneme":
                self.phoneme(attributes, "".join(self.parts[first:]))
            elif name == "emphasis":
                self.degrees.pop()
                self.marked.stress_from(self.size, self.degrees[-1])
        except ValueError as error:
            raise self.fail(str(error)) from error
        if name in ("p", "s"):
            self.cut()
        if self.asked.pop() != self.asked[-1]:
            self.turn()

    def cut(self) -> None:
        """A sentence must begin here."""
        if not self.marked.cuts or self.marked.cuts[-1] < self.size:
            self.marked.cuts.append(self.size)

    def turn(self) -> None:
        """From here on something else is asked for."""
        self.cut()
        styles = self.marked.styles
        if styles and styles[-1][0] == self.size:
            styles.pop()
        styles.append((self.size, self.asked[-1] if self.asked[-1] != PLAIN else None))

    def characters(self, data: str) -> None:
        """Text, an entity or the end of a line; expat reports each of the latter two alone."""
        start = self.place()
        raw = self.marked.source
        stop = start + len(data)
        if len(data) == 1:
            if entity := _ENTITY.match(raw, start):
                stop = entity.end()
            elif raw.startswith("\r\n", start):
                stop = start + 2
        if self.spoken is not None:
            self.spoken.append(data)
            self.held = (self.held[0] if self.held else start, stop)
        elif stop - start == len(data):
            self.put(data, range(start, stop), range(start + 1, stop + 1))
        else:
            self.put(data, [start], [stop])

    def put(self, text: str, starts: Sequence[int], ends: Sequence[int]) -> None:
        """Text to be spoken, and where its characters stand in the source."""
        self.parts.append(text)
        self.marked.put(starts, ends)
        self.size += len(text)

    def phoneme(self, attributes: Mapping[str, str], text: str) -> None:
        first = self.size - len(text)
        places = [first + i for i, char in enumerate(text) if is_han(char)]
        readings = checked("".join(char for char in text if is_han(char)), pinyin(attributes))
        self.marked.readings.update(zip(places, readings, strict=True))

    def replaced(self, name: str, attributes: Mapping[str, str]) -> None:
        """The end of sub or say-as: what is said instead."""
        written, held = "".join(self.spoken or ()), self.held
        self.spoken = None
        if not held:
            return
        text = attributes.get("alias", "") if name == "sub" else say_as(written, attributes)
        if not text.strip():
            needed = 'alias="…", what is to be said' if name == "sub" else "something to say between its tags"
            raise ValueError(f"<{name}> needs {needed}")
        self.put(text, [held[0]] * len(text), [held[1]] * len(text))
