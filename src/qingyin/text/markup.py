"""What all markup comes down to: the text to speak, where each of its characters comes from, and what was asked for.

Inline marks, in plain text:

    <行|hang2>            this character is read hang2; <重庆|chong2 qing4> several
    [pause:0.5s]          a pause of half a second; [pause:500ms] too
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from typing import Final

from qingyin.errors import TextError
from qingyin.text.records import Style
from qingyin.text.user import checked

LONGEST_PAUSE: Final = 10.0  # seconds
_READING: Final = re.compile(r"<([^<>|\n]{1,32})\|([^<>|\n]{1,200})>")
_PAUSE: Final = re.compile(r"\[pause:\s*([^\[\]\n]{0,20})\]")
_ANY: Final = re.compile(f"{_READING.pattern}|{_PAUSE.pattern}")
_SECONDS: Final = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*(ms|s)")


@dataclass(slots=True)
class Marked:
    """A text without its markup."""

    text: str  # to be spoken
    source: str  # as given
    starts: array[int] | None = None  # where each character of the text begins in the source; None: in the same place
    ends: array[int] | None = None  # and where it ends
    readings: dict[int, tuple[str, str]] = field(default_factory=dict)  # place -> (reading, source of it)
    pauses: dict[int, float] = field(default_factory=dict)  # after the character before this place, in seconds
    styles: list[tuple[int, int, Style]] = field(default_factory=list)  # outer before inner
    cuts: set[int] = field(default_factory=set)  # places where a sentence must begin
    skipped: list[tuple[int, int, str]] = field(default_factory=list)  # of the source

    def start(self, place: int) -> int:
        """Where a character of the text begins in the source."""
        if self.starts is None:
            return place
        return self.starts[place] if place < len(self.starts) else len(self.source)

    def end(self, place: int) -> int:
        """Where a character of the text ends in the source."""
        return place + 1 if self.ends is None else self.ends[place]

    def style(self, place: int) -> Style | None:
        """What is asked for at a place; the inner element wins where both speak."""
        found = None
        for start, end, style in self.styles:
            if start <= place < end:
                found = style
        return found


def seconds(value: str) -> float:
    """A length of time, "0.5s" or "500ms". Raises ValueError."""
    match = _SECONDS.fullmatch(value.strip())
    if not match:
        raise ValueError(f"{value!r} is not a time; write it like 0.5s or 500ms")
    length = float(match[1]) / (1000 if match[2] == "ms" else 1)
    if length > LONGEST_PAUSE:
        raise ValueError(f"{value!r} is longer than {LONGEST_PAUSE:g} s")
    return length


def inline(source: str) -> Marked:
    """A plain text with inline marks taken out. Raises TextError, with the place, for a mark that is malformed."""
    if "[pause" not in source and not ("<" in source and "|" in source):
        return Marked(source, source)
    if not _ANY.search(source):
        return Marked(source, source)
    marked = Marked("", source, array("L"), array("L"))
    parts: list[str] = []
    at = 0
    for match in _ANY.finditer(source):
        word, value, pause = match.groups()
        if word is not None and not _is_reading(word, value):
            continue
        _copy(marked, parts, at, match.start())
        place = len(marked.starts or ())
        try:
            if word is None:
                marked.pauses[place] = min(LONGEST_PAUSE, marked.pauses.get(place, 0.0) + seconds(pause))
                marked.skipped.append((match.start(), match.end(), "markup"))
            else:
                for i, reading in enumerate(checked(word, tuple(value.split()))):
                    marked.readings[place + i] = (reading, "inline")
                _copy(marked, parts, match.start(1), match.end(1))
                marked.skipped += [(match.start(), match.start(1), "markup"), (match.end(1), match.end(), "markup")]
        except ValueError as error:
            raise TextError(f"character {match.start()}: {match[0]!r}: {error}") from error
        at = match.end()
    _copy(marked, parts, at, len(source))
    marked.text = "".join(parts)
    return marked


def _is_reading(word: str, value: str) -> bool:
    """Whether <a|b> is meant as a reading: something beyond ASCII, and pinyin in Latin letters."""
    return not word.isascii() and bool(re.fullmatch(r"[A-Za-zü:]+\d?(?: [A-Za-zü:]+\d?)*", value.strip()))


def _copy(marked: Marked, parts: list[str], start: int, end: int) -> None:
    assert marked.starts is not None and marked.ends is not None
    parts.append(marked.source[start:end])
    marked.starts.extend(range(start, end))
    marked.ends.extend(range(start + 1, end + 1))
