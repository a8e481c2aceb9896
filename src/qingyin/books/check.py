"""What a person should know before a book is spoken: doubtful readings with their sentences, and how long it takes.

What is doubtful is listed in the lines of a lexicon: corrected, they can be given to `--lexicon`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from qingyin.books.book import Book
from qingyin.books.cast import Cast
from qingyin.books.performance import AUDIOBOOK, story_reader
from qingyin.errors import NothingToSpeak
from qingyin.options import Options
from qingyin.records import Boundary, Sentence, Syllable
from qingyin.synthesizer import Synthesizer
from qingyin.text import Lexicon
from qingyin.text.patterns import regex
from qingyin.text.pinyin.words import cut

DOUBTFUL: Final = 0.85  # certainty of a reading below which it is listed
_SAMPLES: Final = 3  # stretches of the book that are spoken to measure the speed,
_SAMPLE: Final = 120  # of at least this number of characters
_WORD: Final = regex(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’]*")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word whose reading a person should look at."""

    kind: str  # "reading", "name" or "word", of Latin letters
    word: str
    reading: str  # as it would be spoken, "hang2 zhang3"
    certainty: float  # 0–1, the least that it has in the book; 0 for a Latin word
    count: int
    chapter: int  # where it comes first, from 1
    sentence: str

    def line(self) -> str:
        """The line of a lexicon, with what is known as a comment."""
        sure = f"{100 * self.certainty:.0f} %, " if self.kind == "reading" else f"{self.kind}, "
        place = f"{self.count}×, chapter {self.chapter}: {self.sentence}"
        return f"{self.word}\t{self.reading}\t# {sure}{place}"


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a book is spoken on this machine, measured with some of it."""

    sound: float  # seconds of sound for a character
    work: float  # seconds of work for a character


def measured(synthesizer: Synthesizer, book: Book, options: Options = AUDIOBOOK) -> Speed:
    """The speed on this machine at this moment, without what encoding takes."""
    speaker = Synthesizer(replace(synthesizer.parts, reader=story_reader(synthesizer.parts.reader)))
    characters, sound, work = 0, 0.0, 0.0
    for index, text in enumerate(["", *_samples(book)]):
        began = time.perf_counter()
        seconds = 0.0
        try:
            for chunk in speaker.stream(text or "你好。", options):
                seconds += len(chunk.samples) / chunk.sample_rate
        except NothingToSpeak:
            continue
        if index:  # the first, which warms up, does not count
            characters, sound, work = characters + len(text), sound + seconds, work + time.perf_counter() - began
    return Speed(sound / characters, work / characters) if characters else Speed(0.0, 0.0)


def _samples(book: Book) -> Iterator[str]:
    """Stretches of a book that lie far from each other."""
    texts = [text for chapter in book.chapters for text in chapter.paragraphs]
    for number in range(min(_SAMPLES, len(texts))):
        at = number * len(texts) // _SAMPLES
        found = ""
        while len(found) < _SAMPLE and at < len(texts):
            found += texts[at][: 2 * _SAMPLE] + "\n"
            at += 1
        yield found


def doubts(synthesizer: Synthesizer, book: Book) -> list[Doubt]:
    """What is doubtful in a book, the least certain and most frequent first, then names, then Latin words."""
    reader = story_reader(synthesizer.parts.reader)
    lexicon = reader.lexicon
    names = {role.name for role in Cast.proposed(book).speakers if len(cut(role.name, lexicon)) > 1}  # 妈妈 is a word
    found: dict[tuple[str, str, str], Doubt] = {}
    for number, chapter in enumerate(book.chapters, 1):
        for text in (chapter.title, *chapter.paragraphs):
            try:
                for sentence in reader.sentences(text):
                    for doubt in _in_sentence(sentence, number, names, lexicon):
                        _add(found, doubt)
            except NothingToSpeak:
                continue
    order = ("reading", "name", "word")
    return sorted(found.values(), key=lambda each: (order.index(each.kind), -(1 - each.certainty) * each.count))


def _add(found: dict[tuple[str, str, str], Doubt], doubt: Doubt) -> None:
    key = (doubt.kind, doubt.word, doubt.reading)
    known = found.get(key)
    if known is not None:
        doubt = replace(known, count=known.count + 1, certainty=min(known.certainty, doubt.certainty))
    found[key] = doubt


def _in_sentence(sentence: Sentence, chapter: int, names: set[str], lexicon: Lexicon) -> Iterator[Doubt]:
    place = (1, chapter, " ".join(sentence.text.split()))
    for word in _words(sentence.syllables):
        least = min([each.certainty for each in word])
        if least < DOUBTFUL:
            yield Doubt("reading", _written(word), _spelled(word), least, *place)
    text, first = sentence.text, sentence.span[0]
    for name in names:
        at = text.find(name)
        said = _between(sentence, first + at, first + at + len(name)) if at >= 0 else []
        if any([_is_open(each, lexicon) for each in said]):
            yield Doubt("name", _written(said), _spelled(said), 1.0, *place)
    for match in _WORD.finditer(text):
        said = _between(sentence, first + match.start(), first + match.end())
        if any([each.source == "guess" for each in said]):
            yield Doubt("word", match[0].lower(), _spelled(said), 0.0, *place)


def _words(syllables: Sequence[Syllable]) -> Iterator[list[Syllable]]:
    word: list[Syllable] = []
    for syllable in syllables:
        word.append(syllable)
        if syllable.boundary != Boundary.NONE:
            yield word
            word = []


def _between(sentence: Sentence, start: int, end: int) -> list[Syllable]:
    return [each for each in sentence.syllables if each.span[0] < end and start < each.span[1]]


def _is_open(syllable: Syllable, lexicon: Lexicon) -> bool:
    """Whether the character has several readings, and the user's lexicon does not say which."""
    known = lexicon.character(syllable.char[:1])
    return syllable.source != "user" and known is not None and len(known.readings) > 1


def _written(word: Sequence[Syllable]) -> str:
    return "".join([each.char for each in word])


def _spelled(word: Sequence[Syllable]) -> str:
    return " ".join([each.pinyin for each in word])
