"""A text that arrives in pieces, read as far as it is certain how it is read: what a language model writes, a pipe,
a book.

A sentence is given out as soon as no further character can change where it ends: when a character has come after the
marks that end it, or when it is so long that it is cut in any case. The sentences are those of the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from qingyin.errors import NothingToSpeak
from qingyin.text.reader import Reader
from qingyin.text.records import Sentence
from qingyin.text.sentences import LIMIT, WINDOW, first_end, spans

_LONGEST_MARK: Final = 240  # characters of an inline mark, a little more than markup/inline.py reads as one
_SSML: Final = ("<speak", "<?xml")
_MAY_BE_SPOKEN: Final = re.compile(r"[^\W_]")


def sentences(reader: Reader, pieces: Iterable[str]) -> Iterator[Sentence]:
    """The sentences of the joined pieces, each as soon as it is certain; spans count characters of the whole.

    A document in SSML is read when it is whole. Raises TextError as `Reader.sentences` does, with places that count
    from the beginning of the sentence.
    """
    reader = as_it_arrives(reader)
    incoming, at, spoken = Incoming(reader), 0, False
    for piece in pieces:
        for part in incoming.feed(piece):
            for sentence in _read(reader, part):
                spoken = spoken or bool(sentence.syllables)
                yield _shifted(sentence, at)
            at += len(part)
    rest = incoming.close()
    if rest or not spoken:
        for sentence in _read(reader, rest) if spoken else reader.sentences(rest):
            yield _shifted(sentence, at)


def as_it_arrives(reader: Reader) -> Reader:
    """The reader for text that is not whole yet: what its format is must be said, or it is plain or SSML."""
    return replace(reader, input="plain") if reader.input == "auto" else reader


class Incoming:
    """Cuts what arrives into parts, each of whole sentences: feed() gives those that are certain, close() the rest.

    Joined, the parts are the text, and their sentences are its sentences. SSML is one part, and a stretch in which
    there is nothing to speak belongs to the part after it.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader = as_it_arrives(reader)
        self._waiting = ""
        self._plain = reader.markup == "none" and reader.input == "plain"  # whether it is known that this is no SSML

    def feed(self, piece: str) -> list[str]:
        """The parts that this piece makes certain. Raises TextError if a mark in them is malformed."""
        self._waiting += piece
        if not self._plain and not self._is_plain():
            return []
        found, done = [], 0
        for end in self._ends():
            if _MAY_BE_SPOKEN.search(self._waiting, done, end):
                found.append(self._waiting[done:end])
                done = end
        self._waiting = self._waiting[done:]
        return found

    def close(self) -> str:
        """What is left; empty if there is nothing."""
        rest, self._waiting = self._waiting, ""
        return rest

    def _is_plain(self) -> bool:
        """Whether the beginning shows that this is no SSML."""
        head = self._waiting.lstrip()[: len(_SSML[0])]
        self._plain = (
            self._reader.markup == "auto"
            and self._reader.input == "plain"
            and bool(head)
            and not any(mark.startswith(head[: len(mark)]) for mark in _SSML)
        )
        return self._plain

    def _ends(self) -> Iterator[int]:
        """Where in what waits each sentence ends that is certain to end there."""
        source = self._waiting
        for opening, closing in ("<>", "[]"):
            opened = source.rfind(opening)
            if opened >= 0 and len(self._waiting) - opened < _LONGEST_MARK and closing not in source[opened:]:
                source = source[:opened]  # it may become a mark
        marked = self._reader.marked(source)
        text = marked.text
        for start, end in spans(text, self._reader.lexicon):
            ended = first_end(text, start, start + WINDOW, self._reader.lexicon) == end and end - start <= LIMIT
            if end == len(text) or not ended and len(text) - start < WINDOW:
                return
            if not marked.divides(end):
                yield marked.begin(end)


def _read(reader: Reader, source: str) -> Iterator[Sentence]:
    """The sentences of a part of the text, in which nothing need be spoken."""
    try:
        yield from reader.sentences(source)
    except NothingToSpeak:  # that is said of the whole text, after its last sentence
        return


def _shifted(sentence: Sentence, by: int) -> Sentence:
    if not by:
        return sentence
    start, end = sentence.span
    return replace(
        sentence,
        span=(start + by, end + by),
        syllables=tuple([replace(each, span=(each.span[0] + by, each.span[1] + by)) for each in sentence.syllables]),
        skipped=tuple([(first + by, last + by, why) for first, last, why in sentence.skipped]),
    )
