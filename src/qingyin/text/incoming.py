"""A text that arrives in pieces, read as far as it is certain how it is read: what a language model writes, a pipe,
a book.

A sentence is given out as soon as no further character can change where it ends: when a character has come after the
marks that end it, or when it is so long that it is cut in any case. The sentences are those of the whole text.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from qingyin.text.markup.inline import Marked, unfinished
from qingyin.text.reader import Reader, Stretch, nothing_to_speak
from qingyin.text.records import Sentence
from qingyin.text.sentences import LIMIT, WINDOW, first_end

_SSML: Final = ("<speak", "<?xml")


def as_it_arrives(reader: Reader) -> Reader:
    """The reader for text that is not whole yet: unless its format is named, it is plain or SSML."""
    return replace(reader, input="plain") if reader.input == "auto" else reader


class Incoming:
    """The sentences of a text that is fed in pieces: next() gives each as soon as it is certain.

    Spans count characters of the whole text. A document in SSML is read when it is whole. A text that is fed whole and
    closed before the first sentence is taken is read as `Reader.sentences` reads it.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._arriving = as_it_arrives(reader)
        self._waiting = ""  # the text from the first character on that may have to be read again
        self._at = 0  # its place in the whole
        self._done = 0  # characters of it that are read for good
        self._closed = False
        self._plain = (
            reader.markup == "none" and self._arriving.input == "plain"
        )  # whether it is known that this is no SSML
        self._certain: Iterator[tuple[int, list[Sentence]]] = iter(())
        self._read: deque[Sentence] = deque()
        self._spoken = False

    @property
    def closed(self) -> bool:
        """Whether the text is whole."""
        return self._closed

    def feed(self, piece: str) -> None:
        """Appends to the text."""
        self._waiting = self._waiting[self._done :] + piece
        self._at += self._done
        self._done = 0
        self._certain = self._parts()

    def close(self) -> None:
        """Says that the text is whole."""
        self.feed("")
        self._closed = True

    def next(self) -> Sentence | None:
        """The next sentence; None if it takes more text to be certain, or after the last if the text is closed.

        Raises NothingToSpeak after the last sentence if none is spoken, or TextError if the markup is malformed, with
        places that count from the first sentence not yet read.
        """
        while not self._read:
            found = next(self._certain, None)
            if found is None:
                if self._closed and not self._spoken:
                    raise nothing_to_speak()
                return None
            self._done, sentences = found
            self._read.extend(_moved(sentence, self._at) for sentence in sentences)
        sentence = self._read.popleft()
        self._spoken = self._spoken or bool(sentence.syllables)
        return sentence

    def _parts(self) -> Iterator[tuple[int, list[Sentence]]]:
        """What can be read of the waiting text: the sentences of each part, and where the part ends.

        A part ends where the source may be cut: an inline mark can lie around the end of a sentence.
        """
        source = self._readable()
        if source is None:
            return
        reader = self._reader if self._closed and not self._at else self._arriving
        reader.refresh()
        marked = reader.marked(source)
        part: list[Stretch] = []
        for stretch in reader.stretches(marked):
            if not self._closed and not _ends(marked, stretch, reader):
                return
            part.append(stretch)
            if stretch.end == len(marked.text) or not marked.divides(stretch.end):
                yield stretch.upper, [each for one in part for each in reader.read(marked, one)]
                part = []

    def _readable(self) -> str | None:
        """The waiting text up to what may become a mark; None if it may be SSML that is not whole."""
        source = self._waiting
        if self._closed:
            return source
        if not self._plain and not self._is_plain():
            return None
        return source[: unfinished(source)] if self._reader.markup == "auto" else source

    def _is_plain(self) -> bool:
        """Whether the beginning shows that this is no SSML."""
        head = self._waiting.lstrip()[: len(_SSML[0])]
        self._plain = (
            self._reader.markup == "auto"
            and self._arriving.input == "plain"
            and bool(head)
            and not any(mark.startswith(head[: len(mark)]) for mark in _SSML)
        )
        return self._plain


def _ends(marked: Marked, stretch: Stretch, reader: Reader) -> bool:
    """Whether the sentence ends there whatever follows the text."""
    start, end, size = stretch.start, stretch.end, len(marked.text)
    ended = first_end(marked.text, start, start + WINDOW, reader.lexicon) == end and end - start <= LIMIT
    return end < size and (ended or size - start >= WINDOW)


def _moved(sentence: Sentence, by: int) -> Sentence:
    """The sentence, that many characters later in the text."""
    if not by:
        return sentence
    start, end = sentence.span
    return replace(
        sentence,
        span=(start + by, end + by),
        syllables=tuple([replace(each, span=(each.span[0] + by, each.span[1] + by)) for each in sentence.syllables]),
        skipped=tuple([(first + by, last + by, why) for first, last, why in sentence.skipped]),
    )
