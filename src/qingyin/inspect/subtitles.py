"""Subtitles in which every character has its time: SRT and WebVTT.

A cue is a clause. WebVTT marks the times inside the cue; SRT cannot, so there the clause is repeated with one
character after the other underlined, and each repetition lasts as long as its character.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qingyin.errors import OutputError
from qingyin.records import Sentence, TimedSyllable
from qingyin.text.marks import ENUM, NO_MARK, QUOTE, mark_class

LONGEST: Final = 24  # pieces in a cue, so that text without punctuation still fits on a screen
_WITHIN: Final = (NO_MARK, QUOTE, ENUM)  # marks that do not end a clause


@dataclass(frozen=True, slots=True)
class Piece:
    """What is written at one place of the input, "好" or "20", and when it is spoken."""

    text: str  # with the punctuation that follows it
    spoken: int  # how many characters of `text` are spoken; the rest is punctuation
    start: float  # seconds
    end: float


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


def cues(text: str, syllables: Iterable[TimedSyllable], hidden: Iterable[tuple[int, int]] = ()) -> list[Cue]:
    """The subtitles of a text: a cue for each clause. `syllables` are those that were spoken from `text`; `hidden` are
    the stretches that are not shown, see `markup`.

    Joined, the pieces are the input again, without what stands before the first syllable and what is hidden.
    """
    shown = list(text)
    for first, last in hidden:
        shown[first:last] = [""] * (last - first)
    found: list[Cue] = []
    pieces: list[Piece] = []
    places = _places(syllables)
    for index, (start, end, place, breaks) in enumerate(places):
        after = places[index + 1][2][0] if index + 1 < len(places) else len(text)
        said = "".join(shown[slice(*place)])
        pieces.append(Piece(said + "".join(shown[place[1] : after]), len(said), start, end))
        if breaks or len(pieces) == LONGEST or index + 1 == len(places):
            found.append(Cue(tuple(pieces)))
            pieces = []
    return found


def markup(sentence: Sentence) -> list[tuple[int, int]]:
    """The stretches of a sentence's text that are markup."""
    return [(start, end) for start, end, why in sentence.skipped if why == "markup"]


def _places(syllables: Iterable[TimedSyllable]) -> list[tuple[float, float, tuple[int, int], bool]]:
    """(start, end, span, whether the clause ends) of each place; syllables that read one place are one."""
    found: list[tuple[float, float, tuple[int, int], bool]] = []
    for timed in syllables:
        span, breaks = timed.syllable.span, mark_class(timed.syllable.mark) not in _WITHIN
        if found and found[-1][2] == span:
            found[-1] = (found[-1][0], timed.end, span, breaks)
        else:
            found.append((timed.start, timed.end, span, breaks))
    return found


def srt(clauses: Sequence[Cue]) -> str:
    """The cues as SubRip."""
    blocks: list[str] = []
    for cue in clauses:
        for index, piece in enumerate(cue.pieces):
            end = cue.pieces[index + 1].start if index + 1 < len(cue.pieces) else piece.end
            line = "".join(
                f"<u>{other.text[: other.spoken]}</u>{other.text[other.spoken :]}" if other is piece else other.text
                for other in cue.pieces
            )
            times = f"{_clock(piece.start, ',')} --> {_clock(end, ',')}"
            blocks.append(f"{len(blocks) + 1}\n{times}\n{_one_line(line)}\n")
    return "\n".join(blocks)


def vtt(clauses: Sequence[Cue]) -> str:
    """The cues as WebVTT, with a time before every character but the first of a cue."""
    blocks = ["WEBVTT\n"]
    for cue in clauses:
        line = "".join(
            (f"<{_clock(piece.start, '.')}>" if index else "") + _escape(piece.text)
            for index, piece in enumerate(cue.pieces)
        )
        blocks.append(f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{_one_line(line)}\n")
    return "\n".join(blocks)


FORMATS: Final[dict[str, Callable[[Sequence[Cue]], str]]] = {".srt": srt, ".vtt": vtt}


def format_of(path: Path) -> Callable[[Sequence[Cue]], str]:
    """srt or vtt, by the end of the file's name. Raises OutputError for another."""
    if path.suffix.lower() not in FORMATS:
        raise OutputError(f"subtitles are written as {' or '.join(FORMATS)}, not {path.name!r}; rename the file")
    return FORMATS[path.suffix.lower()]


def _clock(seconds: float, point: str) -> str:
    whole, millis = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{millis:03}"


def _one_line(text: str) -> str:
    """Without line breaks, for an empty line would end the cue."""
    return " ".join(text.split())


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
