"""The script of a book: which pieces its chapters are spoken in, and who says what in them. Found in the text alone.

A piece is what one worker speaks at a time: a few paragraphs, about 4 minutes of sound. How a chapter is cut depends on
its text alone, and a piece's sound on the piece alone, so it does not matter who speaks which piece, and when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from qingyin.books.book import Chapter
from qingyin.expression import quotes, scenes
from qingyin.text.sentences import spans

PIECE: Final = 1000  # characters after which a piece ends with its paragraph


class Line(NamedTuple):
    """What a character says without a break, with its quotation marks."""

    start: int  # in its paragraph, in characters
    end: int
    speaker: str  # empty if the text does not tell


class Text(NamedTuple):
    """A title or a paragraph, and what characters say in it."""

    text: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a chapter that is spoken by itself."""

    texts: tuple[Text, ...]
    first: int  # number of the first text in the chapter, whose title is 0
    last: bool  # whether the chapter ends with it

    @property
    def characters(self) -> int:
        """The length of its texts."""
        return sum([len(each.text) for each in self.texts])

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks in it, in order."""
        return tuple(dict.fromkeys(line.speaker for each in self.texts for line in each.lines if line.speaker))


def pieces(chapter: Chapter, called: Callable[[str], str] = str) -> list[Piece]:
    """A chapter in pieces; `called` gives the name that a speaker's other names stand for."""
    texts = [Text(chapter.title), *map(Text, chapter.paragraphs, lines(chapter.paragraphs, called))]
    found: list[Piece] = []
    first, size = 0, 0
    for number, each in enumerate(texts):
        size += len(each.text)
        last = number + 1 == len(texts)
        if size >= PIECE or last:
            found.append(Piece(tuple(texts[first : number + 1]), first, last))
            first, size = number + 1, 0
    return found


def lines(paragraphs: Sequence[str], called: Callable[[str], str] = str) -> Iterator[tuple[Line, ...]]:
    """What is said in each paragraph of a chapter, by the rules of the audiobook scene.

    The scene knows what stands before a sentence; here a name that the narrator gives after the speech, in a sentence
    of its own, counts too: “走吧。”妈妈说。
    """
    memory = scenes.Memory()
    for paragraph in paragraphs:
        memory = replace(memory, inside=False)
        found: list[Line] = []
        waiting = 0  # lines at the end of `found` for which no name was given yet
        for start, end in spans(paragraph):
            text = paragraph[start:end]
            inside = quotes.quoted(text, memory.inside)
            told = quotes.speaker(quotes.narration(text, inside))
            named = None if told is None or quotes.is_pronoun(told) else called(told)
            after = replace(memory, inside=inside[-1])
            if any(inside[:-1]):
                after = scenes.spoken(after, text, inside, went_on=memory.inside)
                if called(after.speaker) != after.speaker:
                    after = replace(after, speaker=called(after.speaker))
                said = [Line(start + a, start + b, after.speaker) for a, b in _runs(inside[:-1])]
                known = named or memory.inside and not waiting  # it goes on with what a name was given for
                waiting = 0 if known else waiting + len(said)
                found += said
            elif named and waiting:
                after = replace(after, speaker=named, other=memory.other)
                found[-waiting:] = [line._replace(speaker=named) for line in found[-waiting:]]
                waiting = 0
            memory = after
        yield tuple(_joined(found))


def _runs(inside: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The stretches of a sentence that stand in quotation marks."""
    start = None
    for place, within in enumerate([*inside, False]):
        if within and start is None:
            start = place
        elif not within and start is not None:
            yield start, place
            start = None


def _joined(found: Sequence[Line]) -> list[Line]:
    """The lines, those without a break between them as one."""
    joined: list[Line] = []
    for line in found:
        if joined and (joined[-1].end, joined[-1].speaker) == (line.start, line.speaker):
            joined[-1] = joined[-1]._replace(end=line.end)
        else:
            joined.append(line)
    return joined
