"""From written text to syllables: the stages of the front end joined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qingyin.errors import TextError
from qingyin.text import english, readings, sandhi
from qingyin.text.cut import SINGLE, cut
from qingyin.text.lexicon import Lexicon
from qingyin.text.marks import ENUM, NO_MARK, QUOTE, mark_class
from qingyin.text.normalise import normalise
from qingyin.text.pieces import HAN, LATIN, MARK, READ, SKIP
from qingyin.text.records import Boundary, Sentence, Syllable
from qingyin.text.sentences import spans


@dataclass(slots=True)
class Slot:
    """A syllable while it is being worked on."""

    text: str
    start: int
    end: int
    char: str
    pinyin: str = ""
    spoken: str = ""
    source: str = ""
    boundary: Boundary = Boundary.NONE
    mark: str = ""
    rule: str = ""


def analyze(text: str, lexicon: Lexicon, *, erhua: bool = True) -> list[Sentence]:
    """The sentences of a text, tiling it."""
    found = list(sentences(text, lexicon, erhua=erhua))
    if not any(sentence.syllables for sentence in found):
        raise TextError("the text holds nothing to speak; give at least one character, letter or number")
    return found


def sentences(text: str, lexicon: Lexicon, *, erhua: bool = True) -> Iterator[Sentence]:
    """The sentences one after another."""
    for start, end in spans(text):
        yield _sentence(text[start:end], start, lexicon, erhua)


def _sentence(text: str, offset: int, lexicon: Lexicon, erhua: bool) -> Sentence:
    slots: list[Slot] = []
    phrase: list[Slot] = []
    skipped: list[tuple[int, int, str]] = []
    normalized = ""
    for piece in normalise(text):
        start, end = piece.start + offset, piece.end + offset
        if piece.kind == HAN:
            normalized += piece.spoken
            phrase += [Slot(c, start + i, start + i + 1, c) for i, c in enumerate(piece.spoken)]
        elif piece.kind == READ:
            normalized += piece.spoken
            written = text[piece.start : piece.end]
            phrase += [Slot(written, start, end, c) for c in piece.spoken]
        elif piece.kind == MARK:
            normalized += piece.spoken
            if mark_class(piece.spoken) != QUOTE:
                slots += _phrase(phrase, lexicon, erhua, skipped)
                phrase = []
            if phrase:
                phrase[-1].mark += piece.spoken
            elif slots:
                slots[-1].mark += piece.spoken
        elif piece.kind == LATIN:
            normalized += piece.spoken
            slots += _phrase(phrase, lexicon, erhua, skipped)
            phrase = []
            word = [
                Slot(
                    text[piece.start + a : piece.start + b],
                    start + a,
                    start + b,
                    piece.spoken[a:b],
                    s,
                    s,
                    "english",
                )
                for a, b, s in english.syllables(piece.spoken)
            ]
            if word:
                word[-1].boundary = Boundary.WORD
            slots += word
        elif piece.kind == SKIP:
            skipped.append((start, end, piece.spoken))
    slots += _phrase(phrase, lexicon, erhua, skipped)
    for slot in slots:
        if slot.mark and mark_class(slot.mark) not in (NO_MARK, QUOTE, ENUM):
            slot.boundary = Boundary.BREATH
        elif mark_class(slot.mark) == ENUM:
            slot.boundary = Boundary.PHRASE
    if slots:
        slots[-1].boundary = Boundary.BREATH
    syllables = tuple(
        Syllable(
            s.text, (s.start, s.end), s.char, s.pinyin, s.spoken, s.source, s.boundary, s.mark, None, s.rule
        )
        for s in slots
    )
    return Sentence(text, (offset, offset + len(text)), normalized, syllables, tuple(skipped))


def _phrase(
    slots: list[Slot], lexicon: Lexicon, erhua: bool, skipped: list[tuple[int, int, str]]
) -> list[Slot]:
    """Readings, erhua and sandhi of what is spoken without a pause."""
    if not slots:
        return slots
    known = []
    for slot in slots:
        if lexicon.character(slot.char):
            known.append(slot)
        else:
            skipped.append((slot.start, slot.end, "no reading"))
    slots = known
    text = lexicon.simplify("".join(slot.char for slot in slots))
    words = []
    for start, end, pattern in cut(text, lexicon):
        if pattern == SINGLE:
            entry = lexicon.character(slots[start].char)
            slots[start].pinyin = readings.alone(text, start, lexicon) or (entry.readings[0] if entry else "")
            slots[start].source = "char"
        else:
            for slot, reading in zip(
                slots[start:end], lexicon.readings(text[start:end], pattern), strict=True
            ):
                slot.pinyin, slot.source = reading, "lexicon"
        words.append((start, end))
    if erhua:
        slots, words = _merge(slots, words)
        text = lexicon.simplify("".join(slot.char[0] for slot in slots))
    for _, end in words:
        slots[end - 1].boundary = Boundary.WORD
    spoken = [slot.pinyin for slot in slots]
    names = [""] * len(slots)
    inner = tuple(_inner(text, words, lexicon))
    sandhi.apply(sandhi.Phrase(text, tuple(spoken), tuple(words), inner), spoken, names)
    for slot, reading, name in zip(slots, spoken, names, strict=True):
        slot.spoken, slot.rule = reading, name
    return slots


def _merge(slots: list[Slot], words: list[tuple[int, int]]) -> tuple[list[Slot], list[tuple[int, int]]]:
    """Erhua: 儿 that is no syllable of its own joins the one before it."""
    merged: list[Slot] = []
    ends = []
    for start, end in words:
        for i in range(start, end):
            slot = slots[i]
            before = merged[-1] if merged else None
            if (
                slot.char in "儿兒"
                and slot.pinyin == "er5"
                and before
                and not before.pinyin[:-1].endswith("r")
            ):
                before.text += slot.text
                before.char += slot.char
                before.end = slot.end
                before.pinyin = f"{before.pinyin[:-1]}r{before.pinyin[-1]}"
            else:
                merged.append(slot)
        ends.append(len(merged))
    bounds = list(dict.fromkeys(ends))
    return merged, list(zip([0, *bounds], bounds, strict=False))


def _inner(text: str, words: list[tuple[int, int]], lexicon: Lexicon) -> Iterator[int]:
    """Where a long word falls into parts: 展览|馆, 小|老虎."""
    for start, end in words:
        if end - start == 3:
            if lexicon.has_word(text[start : start + 2]):
                yield start + 2
            elif lexicon.has_word(text[start + 1 : end]):
                yield start + 1
        elif end - start == 4:
            yield start + 2
