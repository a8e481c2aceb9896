"""The cues of subtitles: the clauses of a spoken text, and when each of their characters is heard.

Every format (subtitles.py) is written from these, so all show the same text at the same times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from qingyin.records import Boundary, Sentence, TimedSyllable
from qingyin.text.marks import ENUM, NO_MARK, QUOTE, mark_class

LONGEST: Final = 24  # pieces in a cue, so that text without punctuation still fits on a screen
_WITHIN: Final = (NO_MARK, QUOTE, ENUM)  # marks that do not end a clause
_OPENING: Final = frozenset("“‘「『（(《〈【［[〔｛{")
_EITHER: Final = '"'  # opens if as many stand before it as close


@dataclass(frozen=True, slots=True)
class Piece:
    """What is written at one place of the input, "好" or "20", and when it is spoken."""

    before: str  # marks that open before it
    said: str
    after: str  # the other marks that follow it
    start: float  # seconds
    end: float
    boundary: Boundary  # what follows it

    @property
    def text(self) -> str:
        """All that is written."""
        return self.before + self.said + self.after


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle: a clause, and when it is shown."""

    pieces: tuple[Piece, ...]

    @property
    def start(self) -> float:
        """When it appears, in seconds."""
        return self.pieces[0].start

    @property
    def end(self) -> float:
        """When it disappears, in seconds."""
        return self.pieces[-1].end

    @property
    def text(self) -> str:
        """All that is written."""
        return "".join([piece.text for piece in self.pieces])


class Place(NamedTuple):
    """A place of the input that is spoken."""

    first: int  # character of the input
    last: int  # before this one
    start: float  # seconds
    end: float
    boundary: Boundary  # what follows it
    ends: bool  # whether a clause ends after it


def cues(text: str, syllables: Iterable[TimedSyllable], hidden: Iterable[tuple[int, int]] = ()) -> list[Cue]:
    """The subtitles of a text: a cue for each clause. `syllables` are those that were spoken from `text`; `hidden` are
    the stretches that are not shown, see `markup`.

    Joined, the pieces are the input again, without what is hidden.
    """
    return cues_at(text, places(syllables), hidden)


def markup(sentence: Sentence) -> list[tuple[int, int]]:
    """The stretches of a sentence's text that are markup."""
    return [(start, end) for start, end, why in sentence.skipped if why == "markup"]


def places(syllables: Iterable[TimedSyllable]) -> list[Place]:
    """Where the syllables stand in the input; those that read one place are one."""
    found: list[Place] = []
    for timed in syllables:
        syllable = timed.syllable
        ends = mark_class(syllable.mark) not in _WITHIN
        place = Place(*syllable.span, timed.start, timed.end, syllable.boundary, ends)
        if found and found[-1][:2] == syllable.span:
            found[-1] = place._replace(start=found[-1].start)
        else:
            found.append(place)
    return found


def cues_at(text: str, spoken: list[Place], hidden: Iterable[tuple[int, int]] = ()) -> list[Cue]:
    """The cues of a text that is spoken at those places."""
    shown = list(text)
    for first, last in hidden:
        shown[first:last] = [""] * (last - first)
    found: list[Cue] = []
    clause: list[Piece] = []
    opened = _opens(shown, 0, spoken[0].first) if spoken else 0
    before = "".join(shown[:opened])
    for index, place in enumerate(spoken):
        last = index + 1 == len(spoken)
        following = len(text) if last else spoken[index + 1].first
        split = following if last else _opens(shown, place.last, following)
        before += "".join(shown[opened : place.first])
        said, after = "".join(shown[place.first : place.last]), "".join(shown[place.last : split])
        clause.append(Piece(before, said, after, place.start, place.end, place.boundary))
        before, opened = "", split
        if place.ends or last:
            found += [Cue(tuple(part)) for part in _fitting(clause)]
            clause = []
    return found


def moved(cue: Cue, seconds: float) -> Cue:
    """The cue, later by that time."""
    return Cue(tuple([replace(each, start=each.start + seconds, end=each.end + seconds) for each in cue.pieces]))


def _opens(shown: list[str], first: int, last: int) -> int:
    """Where, between two places, the marks begin that open what follows."""
    at = last
    while at > first and (shown[at - 1] in _OPENING or not shown[at - 1] or _opens_evenly(shown, at - 1)):
        at -= 1
    return at


def _opens_evenly(shown: list[str], at: int) -> bool:
    return shown[at] == _EITHER and shown[:at].count(_EITHER) % 2 == 0


def _fitting(clause: list[Piece]) -> Iterator[list[Piece]]:
    """A clause in parts of about the same length that fit on a screen, cut where the strongest boundary is near."""
    while len(clause) > LONGEST:
        parts = -(-len(clause) // LONGEST)
        middle = -(-len(clause) // parts)
        ends = range(max(1, 2 * middle - LONGEST, middle - LONGEST // 4), min(LONGEST, len(clause) - 1) + 1)
        end = max(ends, key=lambda each: (clause[each - 1].boundary, -abs(each - middle)))
        yield clause[:end]
        clause = clause[end:]
    yield clause
