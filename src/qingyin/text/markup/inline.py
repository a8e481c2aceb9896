"""What all markup comes down to: the text to speak, where each of its characters comes from, and what was asked for.

Inline marks, in plain text:

    <行|hang2>            this character is read hang2; <重庆|chong2 qing4> several
    [pause:0.5s]          a pause of half a second; [pause:500ms] too
    [stress:很好]         these characters are stressed; readings may stand inside
    <b>注意</b>            tags of HTML are silent, and entities are what they stand for; see `tags`
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final

from qingyin.errors import TextError
from qingyin.text.marks import CLASS_OF
from qingyin.text.markup import tags
from qingyin.text.patterns import regex
from qingyin.text.pinyin.user_lexicon import checked
from qingyin.text.records import Asked

LONGEST_PAUSE: Final = 10.0  # seconds
LONGEST_STRESS: Final = 100  # characters, readings included
STRESSED: Final = 1.0  # the degree of [stress:…]
_READING: Final = regex(r"<([^<>|\n]{1,32})\|([^<>|\n]{1,200})>")
_PAUSE: Final = regex(r"\[pause:\s*([^\[\]\n]{0,20})\]")
_STRESS: Final = regex(r"\[stress:([^\[\]]{0,200})\]")
_ANY: Final = regex(f"{_READING.pattern}|{_PAUSE.pattern}|{_STRESS.pattern}")
_ANY_OR_TAG: Final = regex(f"{_ANY.pattern}|({tags.PATTERN})")
_UNFINISHED: Final = regex(
    rf"(?:{tags.UNFINISHED}|<(?:[^<>|\n]{{1,32}}(?:\|[^<>|\n]{{0,200}})?)?"
    r"|\[(?:p(?:a(?:u(?:s(?:e(?::\s*[^\[\]\n]{0,20})?)?)?)?)?)?"
    r"|\[s(?:t(?:r(?:e(?:s(?:s(?::[^\[\]]{0,200})?)?)?)?)?)?)\Z"
)
_SECONDS: Final = regex(r"(\d{1,6}(?:\.\d{1,6})?)\s*(ms|s)")


@dataclass(slots=True)
class Marked:
    """A text without its markup. What is asked for is kept in the order of its places."""

    text: str  # to be spoken
    source: str  # as given
    starts: array[int] | None = None  # where each character of the text begins in the source; None: in the same place
    ends: array[int] | None = None  # and where it ends
    opened: dict[int, int] = field(default_factory=dict)  # where in the source the mark begins that a place begins
    readings: dict[int, str] = field(default_factory=dict)  # of the characters at these places
    pauses: list[tuple[int, float]] = field(default_factory=list)  # after the character before a place, in seconds
    stresses: list[tuple[int, float]] = field(default_factory=list)  # the degree from a place on, up to the next
    styles: list[tuple[int, Asked | None]] = field(default_factory=list)  # from a place on, up to the next
    cuts: list[int] = field(default_factory=list)  # places where a sentence must begin

    def start(self, place: int) -> int:
        """Where a character of the text begins in the source; the end of the source if there is none."""
        if self.starts is None:
            return place
        return self.starts[place] if place < len(self.starts) else len(self.source)

    def begin(self, place: int) -> int:
        """Where a character begins in the source with the inline marks that open before it: the source can be cut
        there."""
        return self.opened.get(place, self.start(place))

    def end(self, place: int) -> int:
        """Where a character of the text ends in the source."""
        return place + 1 if self.ends is None else self.ends[place]

    def style(self, place: int) -> Asked | None:
        """What is asked for at a place."""
        number = bisect_right(self.styles, place, key=itemgetter(0))
        return self.styles[number - 1][1] if number else None

    def pauses_in(self, start: int, end: int) -> list[tuple[int, float]]:
        """The pauses after the characters of a stretch, and before the text where the stretch is its beginning."""
        first, last = (bisect_right(self.pauses, place, key=itemgetter(0)) for place in (start or -1, end))
        return self.pauses[first:last]

    def stress(self, at: int) -> float:
        """The degree of stress of what begins there in the source; 0 where nothing asks for any."""
        number = bisect_right(self.stresses, at, key=lambda change: self.start(change[0]))
        return self.stresses[number - 1][1] if number else 0.0

    def stress_from(self, place: int, degree: float) -> None:
        """Ask for a degree of stress from a place on, which lies after those asked for before."""
        if self.stresses and self.stresses[-1][0] == place:
            self.stresses.pop()
        self.stresses.append((place, degree))

    def divides(self, place: int) -> bool:
        """Whether an inline mark lies around the place, so that the source cannot be cut there."""
        reading = place in self.readings and place - 1 in self.readings and self.start(place) == self.end(place - 1)
        number = bisect_left(self.stresses, place, key=itemgetter(0))
        begins = number < len(self.stresses) and self.stresses[number][0] == place
        return reading or bool(number and not begins and self.stresses[number - 1][1])

    def tags(self, start: int, end: int, lower: int, upper: int) -> list[tuple[int, int, str]]:
        """What of the source from `lower` to `upper` is markup around the characters of a stretch."""
        if self.starts is None or self.ends is None:
            return []
        found = []
        for begin, stop in zip(self.starts[start:end], self.ends[start:end], strict=True):
            if begin > lower:
                found.append((lower, begin, "markup"))
            lower = max(lower, stop)
        return found if lower >= upper else [*found, (lower, upper, "markup")]

    def pause(self, length: float) -> None:
        """Ask for a pause after what the text holds so far; pauses at one place add up."""
        assert self.starts is not None
        place = len(self.starts)
        if self.pauses and self.pauses[-1][0] == place:
            length += self.pauses.pop()[1]
        self.pauses.append((place, min(LONGEST_PAUSE, length)))

    def put(self, starts: Iterable[int], ends: Iterable[int]) -> None:
        """Say where the characters that the text goes on with begin and end in the source."""
        assert self.starts is not None and self.ends is not None
        self.starts.extend(starts)
        self.ends.extend(ends)


def seconds(value: str) -> float:
    """A length of time, "0.5s" or "500ms". Raises ValueError."""
    match = _SECONDS.fullmatch(value.strip())
    if not match:
        raise ValueError(f"{value!r} is not a time; write it like 0.5s or 500ms")
    length = float(match[1]) / (1000 if match[2] == "ms" else 1)
    if length > LONGEST_PAUSE:
        raise ValueError(f"{value!r} is longer than {LONGEST_PAUSE:g} s")
    return length


def inline_in(outer: Marked, with_tags: bool) -> Marked:
    """What is spoken of a text in a format, with the inline marks in it taken out too. Raises TextError."""
    return through(outer, inline(outer.text, outer.start, with_tags))


def through(outer: Marked, inner: Marked) -> Marked:
    """What is read of the text of another one, with places in the source of that one."""
    if inner.starts is None or inner.ends is None:
        return outer
    if outer.starts is None:
        return inner
    places = inner.starts  # in the outer text
    inner.source = outer.source
    inner.opened = {place: outer.start(at) for place, at in inner.opened.items()}
    inner.styles = [(bisect_left(places, place), style) for place, style in outer.styles]
    inner.cuts = [bisect_left(places, place) for place in outer.cuts]
    inner.starts = array("I", [outer.start(place) for place in places])
    inner.ends = array("I", [outer.end(place - 1) for place in inner.ends])
    return inner


def inline(source: str, where: Callable[[int], int] = int, with_tags: bool = True) -> Marked:
    """A plain text with inline marks taken out. Raises TextError for a mark that is malformed.

    Args:
        source: the text.
        where: gives what the error calls the place of a character.
        with_tags: whether tags and entities of HTML are taken out too.
    """
    pattern = _ANY_OR_TAG if with_tags else _ANY
    if not any(char in source for char in "[<&") or not pattern.search(source):
        return Marked(source, source)
    marked = Marked("", source, array("I"), array("I"))
    parts: list[str] = []
    _take_out(marked, parts, 0, len(source), where, pattern)
    marked.text = "".join(parts)
    return marked


def unfinished(source: str) -> int:
    """Where a mark begins that the text after the source may still complete; the length of the source if none does."""
    opened = _UNFINISHED.search(source)
    for match in _marks(source, 0, len(source), _ANY_OR_TAG):
        if opened is None or opened.start() < match.start():
            break
        if opened.start() < match.end():  # it lies inside a mark that is whole
            opened = _UNFINISHED.search(source, match.end())
    return opened.start() if opened else len(source)


def _marks(source: str, at: int, end: int, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """The marks in a stretch of the source. A <…|…> that is no reading hides no mark inside it: the same marks are found
    in a part of the source."""
    while match := pattern.search(source, at, end):
        if match[1] is None or _is_reading(match[1], match[2]):
            yield match
            at = match.end()
        else:
            at = match.start() + 1


def _take_out(
    marked: Marked, parts: list[str], at: int, end: int, where: Callable[[int], int], pattern: re.Pattern[str]
) -> None:
    """Copy a stretch of the source without its marks, and note what they ask for."""
    for match in _marks(marked.source, at, end, pattern):
        word, value, pause, stressed = match.groups()[:4]
        _copy(marked, parts, at, match.start())
        place = len(marked.starts or ())
        if pattern is _ANY_OR_TAG and match[5] is not None:
            _stand_for(marked, parts, match)
            at = match.end()
            continue
        if pause is None:
            marked.opened.setdefault(place, match.start())
        else:
            marked.opened.pop(place, None)  # of a mark that held only tags; the source is cut after the pause
        try:
            if word is not None:
                marked.readings.update(enumerate(checked(word, tuple(value.split())), place))
                _copy(marked, parts, match.start(1), match.end(1))
            elif pause is not None:
                marked.pause(seconds(pause))
            elif 0 < len(stressed) <= LONGEST_STRESS:
                marked.stress_from(place, STRESSED)
                _take_out(marked, parts, match.start(4), match.end(4), where, pattern)
                marked.stress_from(len(marked.starts or ()), 0.0)
            else:
                raise ValueError(f"it holds {len(stressed)} characters; stress 1 to {LONGEST_STRESS}")
        except ValueError as error:
            raise TextError(f"character {where(match.start())}: {match[0]!r}: {error}") from error
        at = match.end()
    _copy(marked, parts, at, end)


def _stand_for(marked: Marked, parts: list[str], match: re.Match[str]) -> None:
    """Put what a tag or an entity stands for in its place: a line ends once."""
    text = tags.spoken(match[0])
    if text == "\n" and not (parts and parts[-1] and parts[-1][-1] != "\n"):
        return
    parts.append(text)
    marked.put([match.start()] * len(text), [match.end()] * len(text))


def _is_reading(word: str, value: str) -> bool:
    """Whether <a|b> is meant as a reading: a word beyond ASCII without marks, and pinyin in Latin letters."""
    return (
        not word.isascii()
        and not any(char in CLASS_OF for char in word)
        and bool(re.fullmatch(r"[A-Za-zü:]+\d?(?: [A-Za-zü:]+\d?)*", value.strip()))
    )


def _copy(marked: Marked, parts: list[str], start: int, end: int) -> None:
    parts.append(marked.source[start:end])
    marked.put(range(start, end), range(start + 1, end + 1))
