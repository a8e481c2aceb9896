"""A text that arrives in pieces, read as far as it is certain how it is read: what a language model writes, a pipe,
a book.

A sentence is given out as soon as no further character can change where it ends: when a character has come after the
marks that end it, or when it is so long that it is cut in any case. The sentences are those of the whole text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from qingyin.errors import TextError
from qingyin.text.analysis import Reader
from qingyin.text.records import Sentence
from qingyin.text.sentences import _END, _WINDOW, LIMIT, spans

_LONGEST_MARK: Final = 240  # characters of an inline mark, a little more than markup.py reads as one
_SSML: Final = ("<speak", "<?xml")


def sentences(reader: Reader, pieces: Iterable[str]) -> Iterator[Sentence]:
    """The sentences of the joined pieces, each as soon as it is certain; spans count characters of the whole.

    A document in SSML is read when it is whole. Raises TextError as `Reader.sentences` does, with places that count
    from the beginning of the sentence.
    """
    waiting, at, spoken = "", 0, False
    for portion in _portions(reader, pieces):
        waiting += portion
        read = 0
        for end in _ends(reader, waiting):
            for sentence in _read(reader, waiting[read:end]):
                spoken = spoken or bool(sentence.syllables)
                yield _shifted(sentence, at + read)
            read = end
        waiting, at = waiting[read:], at + read
    if waiting or not spoken:
        for sentence in _read(reader, waiting) if spoken else reader.sentences(waiting):
            yield _shifted(sentence, at)


def _portions(reader: Reader, pieces: Iterable[str]) -> Iterator[str]:
    """The pieces; as one if they are an SSML document, whose beginning tells."""
    begun, decided = "", reader.markup == "none"
    for piece in pieces:
        if decided:
            yield piece
            continue
        begun += piece
        head = begun.lstrip()[: len(_SSML[0])]
        if reader.markup == "auto" and head and not any(mark.startswith(head[: len(mark)]) for mark in _SSML):
            decided = True
            yield begun
    if not decided:
        yield begun


def _ends(reader: Reader, source: str) -> Iterator[int]:
    """Where in the source each sentence ends that is certain to end there."""
    if reader.markup != "none" and source.lstrip().startswith(_SSML):
        return
    opened = max(source.rfind("<"), source.rfind("["))
    closing = ">" if source[opened : opened + 1] == "<" else "]"
    if opened >= 0 and len(source) - opened < _LONGEST_MARK and closing not in source[opened:]:
        source = source[:opened]  # it may become a mark
    marked = reader._marked(source)
    text = marked.text
    for start, end in spans(text, reader.lexicon):
        match = _END.search(text, start, start + _WINDOW)
        ended = match is not None and match.end() == end and end - start <= LIMIT
        if end == len(text) or not ended and len(text) - start < _WINDOW:
            return
        yield marked.start(end)


def _read(reader: Reader, source: str) -> Iterator[Sentence]:
    """The sentences of a part of the text, in which nothing need be spoken."""
    found = False
    try:
        for sentence in reader.sentences(source):
            found = True
            yield sentence
    except TextError:
        if not found:  # malformed; where nothing is spoken, that is said after the last sentence
            raise


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
