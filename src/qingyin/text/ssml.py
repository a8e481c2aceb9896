"""SSML, the part of it that this system speaks; anything malformed is refused with its line and column.

speak p s                             structure; p and s begin and end a sentence
break time="500ms" | strength=…       a pause after what stands before
phoneme alphabet="pinyin" ph="hang2"  a reading
say-as interpret-as=…                 digits, telephone, characters, cardinal, ordinal, number, date, time, currency
sub alias="…"                         something else is said
prosody rate pitch volume             "fast", "+20%", "1.2", "+2st", "+6dB"
voice name="…"
mstts:express-as style="…" styledegree="…"
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from xml.parsers import expat

from qingyin.errors import TextError
from qingyin.text.markup import LONGEST_PAUSE, Marked, seconds
from qingyin.text.normalise import fold, normalised
from qingyin.text.numbers import digits, integer
from qingyin.text.pieces import is_han
from qingyin.text.records import Style
from qingyin.text.user import checked

DEEPEST: Final = 10
ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    "speak": frozenset({"version", "xml:lang", "xmlns", "xmlns:mstts", "xmlns:xsi", "xsi:schemaLocation", "xmlns:emo"}),
    "p": frozenset({"xml:lang"}),
    "s": frozenset({"xml:lang"}),
    "break": frozenset({"time", "strength"}),
    "phoneme": frozenset({"alphabet", "ph"}),
    "say-as": frozenset({"interpret-as", "format", "detail"}),
    "sub": frozenset({"alias"}),
    "prosody": frozenset({"rate", "pitch", "volume"}),
    "voice": frozenset({"name", "xml:lang", "gender"}),
    "mstts:express-as": frozenset({"style", "styledegree", "role"}),
}
STRENGTHS: Final = {"none": 0.0, "x-weak": 0.15, "weak": 0.3, "medium": 0.5, "strong": 0.8, "x-strong": 1.2}
RATES: Final = {"x-slow": 0.5, "slow": 0.75, "medium": 1.0, "default": 1.0, "fast": 1.3, "x-fast": 1.7}
PITCHES: Final = {"x-low": -6.0, "low": -3.0, "medium": 0.0, "default": 0.0, "high": 3.0, "x-high": 6.0}
VOLUMES: Final = {
    "silent": -40.0,
    "x-soft": -12.0,
    "soft": -6.0,
    "medium": 0.0,
    "default": 0.0,
    "loud": 4.0,
    "x-loud": 8.0,
}


def is_ssml(source: str) -> bool:
    """Whether a text is an SSML document: its first element is speak."""
    return bool(re.match(r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?<speak[\s>/]", source))


def parse(source: str, ignore_unknown: bool = False) -> Marked:
    """The text of an SSML document and what its elements ask for.

    Raises TextError with line and column for malformed XML, a document type, an entity, an element or attribute that
    is not known (unless `ignore_unknown`), a value that cannot be read, and elements nested more than ten deep.
    """
    return _Reader(source, ignore_unknown).read()


class _Reader:
    """One pass of expat over a document."""

    def __init__(self, source: str, ignore_unknown: bool) -> None:
        self.marked = Marked("", source, array("L"), array("L"))
        self.ignore = ignore_unknown
        self.parts: list[str] = []
        self.size = 0  # characters of the text so far
        self.stack: list[tuple[str, Mapping[str, str], int]] = []  # element, attributes, where it began in the text
        self.style = [Style()]
        self.spoken: list[str] | None = None  # what a say-as or sub holds, kept until its end
        self.held: list[tuple[int, int]] = []
        self.at_byte = self.at_char = 0
        self.covered = 0  # of the source, up to where characters are spoken or skipped
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
        if self.covered < len(marked.source):
            marked.skipped.append((self.covered, len(marked.source), "markup"))
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
        if len(self.stack) >= DEEPEST:
            raise self.fail(f"elements are nested more than {DEEPEST} deep")
        if not self.stack and name != "speak":
            raise self.fail(f"the document must begin with <speak>, not <{name}>")
        known = ATTRIBUTES.get(name)
        if known is None and not self.ignore:
            raise self.fail(
                f"unknown element <{name}>; known: {', '.join(sorted(ATTRIBUTES))}, or ask to ignore unknown ones"
            )
        for attribute in attributes:
            if known is not None and attribute not in known and not self.ignore:
                raise self.fail(f"<{name}> has no attribute {attribute!r}; known: {', '.join(sorted(known))}")
        self.stack.append((name, attributes, self.size))
        style = self.style[-1]
        try:
            if name == "break":
                self.pause(attributes)
            elif name in ("p", "s"):
                self.marked.cuts.add(self.size)
            elif name in ("say-as", "sub") and self.spoken is None:
                self.spoken, self.held = [], []
            elif name == "prosody":
                style = prosody(style, attributes)
            elif name == "voice":
                style = replace(style, voice=attributes.get("name"))
            elif name == "mstts:express-as":
                style = express(style, attributes)
        except ValueError as error:
            raise self.fail(str(error)) from error
        if style is not self.style[-1]:
            self.marked.cuts.add(self.size)
        self.style.append(style)

    def close(self, name: str) -> None:
        name, attributes, start = self.stack.pop()
        style = self.style.pop()
        try:
            if name in ("say-as", "sub") and self.spoken is not None:
                self.replaced(name, attributes)
            elif name == "phoneme":
                self.phoneme(attributes, start)
        except ValueError as error:
            raise self.fail(str(error)) from error
        if name in ("p", "s"):
            self.marked.cuts.add(self.size)
        if style is not self.style[-1]:
            self.marked.cuts.add(self.size)
            if start < self.size:
                self.marked.styles.insert(0, (start, self.size, style))

    def characters(self, data: str) -> None:
        place = self.place()
        raw = self.marked.source
        for char in data:
            end = place + 1
            if raw[place] == "&":
                end = raw.index(";", place) + 1
            elif raw[place] == "\r" and char == "\n" and raw[place + 1 : place + 2] == "\n":
                end = place + 2
            if self.spoken is not None:
                self.spoken.append(char)
                self.held.append((place, end))
            else:
                self.put(char, place, end)
            place = end

    def put(self, text: str, start: int, end: int) -> None:
        """Text to be spoken for a stretch of the source; what lies before it and is not covered is markup."""
        marked = self.marked
        assert marked.starts is not None and marked.ends is not None
        if start > self.covered:
            marked.skipped.append((self.covered, start, "markup"))
        self.covered = max(self.covered, end)
        self.parts.append(text)
        marked.starts.extend([start] * len(text))
        marked.ends.extend([end] * len(text))
        self.size += len(text)

    def pause(self, attributes: Mapping[str, str]) -> None:
        strength = attributes.get("strength", "medium")
        if strength not in STRENGTHS:
            raise ValueError(f"unknown strength {strength!r}; available: {', '.join(STRENGTHS)}")
        length = seconds(attributes["time"]) if "time" in attributes else STRENGTHS[strength]
        self.marked.pauses[self.size] = min(LONGEST_PAUSE, self.marked.pauses.get(self.size, 0.0) + length)

    def phoneme(self, attributes: Mapping[str, str], start: int) -> None:
        if attributes.get("alphabet", "pinyin") not in ("pinyin", "sapi", "x-microsoft-sapi", "x-amazon-pinyin"):
            raise ValueError(
                f'alphabet {attributes["alphabet"]!r} is not known; write alphabet="pinyin" and ph="hang2"'
            )
        text = "".join(self.parts)[start:] if start else "".join(self.parts)
        places = [start + i for i, char in enumerate(text) if is_han(char)]
        written = re.sub(r"(?<=[A-Za-zü]) (?=[1-5])", "", attributes.get("ph", ""))  # "hang 2"
        readings = checked("".join(text[p - start] for p in places), tuple(written.replace("-", " ").split()))
        for place, reading in zip(places, readings, strict=True):
            self.marked.readings[place] = (reading, "inline")

    def replaced(self, name: str, attributes: Mapping[str, str]) -> None:
        """The end of sub or say-as: what is said instead."""
        written, held = "".join(self.spoken or ()), self.held
        self.spoken = None
        if not held:
            return
        text = attributes.get("alias", "") if name == "sub" else say_as(written, attributes)
        if not text.strip():
            raise ValueError('<sub> needs alias="…", what is to be said')
        self.put(text, held[0][0], held[-1][1])


def say_as(text: str, attributes: Mapping[str, str]) -> str:
    """What is said for a text of a named kind. Raises ValueError for a kind that is not known."""
    kind = attributes.get("interpret-as", "")
    plain = fold(text).strip()
    numbers = re.sub(r"[^\d]", "", plain)
    if kind in ("digits", "telephone", "number_digit", "name_digits"):
        return "".join(
            digits(c, "幺" if kind == "telephone" else "一") if c.isdecimal() else c
            for c in re.sub(r"[-() ]", "", plain)
        )
    if kind in ("characters", "spell-out", "letters"):
        return " ".join(digits(c) if c.isdecimal() else c for c in plain if not c.isspace())
    if kind in ("cardinal", "number"):
        return normalised(plain) if "." in plain else integer(numbers)
    if kind == "ordinal":
        return "第" + integer(numbers)
    if kind in ("date", "time", "currency", "address", "unit", "fraction", "measure"):
        return normalised(text)
    raise ValueError(
        f"unknown interpret-as {kind!r}; available: digits, telephone, characters, cardinal, ordinal, date, time, currency"
    )


def _number(text: str, pattern: str) -> float | None:
    match = re.fullmatch(rf"([-+]?\d{{1,4}}(?:\.\d{{1,6}})?){pattern}", text)
    return float(match[1]) if match else None


def prosody(outer: Style, attributes: Mapping[str, str]) -> Style:
    """A style with rate, pitch and volume of a prosody element. Raises ValueError."""
    rate, pitch, volume = (attributes.get(name, "").strip() for name in ("rate", "pitch", "volume"))
    changes: dict[str, float] = {}
    if rate:
        factor = RATES.get(rate)
        if factor is None and (percent := _number(rate, "%")) is not None:
            factor = 1 + percent / 100 if rate[0] in "+-" else percent / 100
        factor = factor if factor is not None else _number(rate, "")
        if factor is None or factor <= 0:
            raise ValueError(f"rate {rate!r} is not known; write fast, +20% or 1.2")
        changes["rate"] = (outer.rate or 1.0) * factor
    if pitch:
        steps = PITCHES.get(pitch)
        steps = steps if steps is not None else _number(pitch, "st")
        if steps is None and (percent := _number(pitch, "%")) is not None and percent > -100:
            steps = 12 * math.log2(1 + percent / 100)
        if steps is None:
            raise ValueError(f"pitch {pitch!r} is not known; write high, +2st or +10%")
        changes["pitch"] = (outer.pitch or 0.0) + steps
    if volume:
        level = VOLUMES.get(volume)
        level = level if level is not None else _number(volume, "dB")
        if level is None and (share := _number(volume, "%?")) is not None:
            share = 100 + share if volume[0] in "+-" else share
            level = max(-40.0, 20 * math.log10(max(share, 1.0) / 100))
        if level is None:
            raise ValueError(f"volume {volume!r} is not known; write soft, -6dB or 50")
        changes["volume"] = (outer.volume or 0.0) + level
    return replace(outer, **changes)  # type: ignore[arg-type]


def express(outer: Style, attributes: Mapping[str, str]) -> Style:
    """A style of mstts:express-as. Raises ValueError."""
    degree = _number(attributes.get("styledegree", "1"), "")
    if degree is None or not 0.01 <= degree <= 2:
        raise ValueError(f"styledegree {attributes['styledegree']!r} is not a number from 0.01 to 2")
    if not attributes.get("style"):
        raise ValueError('mstts:express-as needs style="…"')
    return replace(outer, style=attributes["style"], degree=degree)
