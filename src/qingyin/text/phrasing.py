"""Where a sentence is divided, and what markup asks for within it: boundaries at marks, pauses, stress, parts of bounded
length."""

from __future__ import annotations

from typing import Final

from qingyin.text.breathing import breaths
from qingyin.text.marks import BRACKETS, CLOSING, COMMA, ENUM, NO_MARK, OPENING, QUOTE, mark_class
from qingyin.text.markup.inline import Marked
from qingyin.text.normalize.pieces import is_han
from qingyin.text.pinyin.sandhi import THIRD_TONE, tone, with_tone
from qingyin.text.records import Boundary
from qingyin.text.slots import Slot

MOST_SYLLABLES: Final = 60


def at_marks(slots: list[Slot]) -> None:
    """Put the boundary after each syllable that a mark follows, where a speaker breathes, and after the last."""
    for place, slot in enumerate(slots):
        if slot.mark:
            kind = mark_class(slot.mark)
            if kind == ENUM:
                slot.boundary = Boundary.PHRASE
            elif kind not in (NO_MARK, QUOTE) or slot.mark.isspace():
                slot.boundary = Boundary.BREATH
            elif not BRACKETS.isdisjoint(slot.mark) and not _in_formula(slots, place):
                slot.boundary = max(slot.boundary, Boundary.PHRASE)
            if sum(char in "！!" for char in slot.mark) > 1:  # ！！！ insists
                slot.stress = max(slot.stress, 1.0)
    if slots:
        slots[-1].boundary = Boundary.BREATH
    _breathe(slots)


def _in_formula(slots: list[Slot], place: int) -> bool:
    """Whether the bracket after a syllable belongs to a formula: f(x), (−3)."""
    around = slots[place : place + 2]
    return all(slot.text.isascii() for slot in around)


def _breathe(slots: list[Slot]) -> None:
    """Put a breath into each stretch without a pause that is too long, and between a measure and the next (身高165体重…)."""
    if len(slots) <= breaths.LONG and not any([slot.text.isdecimal() for slot in slots]):
        return
    first = 0
    for place, slot in enumerate(slots):
        if slot.boundary == Boundary.BREATH or slot.mark and slot.boundary == Boundary.PHRASE and _pauses(slot.mark):
            if place + 1 - first > breaths.LONG:
                stretch = slots[first : place + 1]
                for end in breaths.places(*_words(stretch)):
                    _part(stretch, end)
            first = place + 1
        elif slot.text[-1:].isdecimal() and _measure_follows(slots, place):
            slot.boundary = Boundary.BREATH
            first = place + 1


def _pauses(mark: str) -> bool:
    """Whether a mark that is no breath pauses: 、 and a bracket."""
    return mark_class(mark) == ENUM or not BRACKETS.isdisjoint(mark)


def _part(slots: list[Slot], end: int) -> None:
    """Put a breath after so many slots; no third tone changes before one that a pause keeps away: 选手|以."""
    last = slots[end - 1]
    last.boundary = Boundary.BREATH
    if last.rule != THIRD_TONE or tone(last.spoken) != 2:
        return
    last.spoken, last.rule = with_tone(last.spoken, 3), ""
    before = slots[end - 2] if end > 1 else None
    if before is not None and not before.mark and before.boundary < Boundary.PHRASE and tone(before.spoken) == 3:
        before.spoken, before.rule = with_tone(before.spoken, 2), THIRD_TONE


def _measure_follows(slots: list[Slot], place: int) -> bool:
    """Whether the name of a measure follows a number without a unit."""
    following = slots[place + 1 : place + 3]
    after = bool(following) and following[0].start >= slots[place].end
    return after and breaths.begins_measure("".join([slot.char for slot in following]))


def _written_together(slot: Slot, following: Slot) -> bool:
    """Whether two syllables belong to one formula or code: nothing between them, and no Chinese character."""
    return slot.end == following.start and not is_han(slot.text[-1:]) and not is_han(following.text[:1])


# How a word reads that begins or ends a phrase: 还; not 退还.
_FUNCTIONS: Final = {"还": "hai2", "得": "de5", "地": "de5", "着": "zhe5", "了": "le5", "都": "dou1", "过": "guo5"}


def _words(slots: list[Slot]) -> tuple[list[tuple[str, bool]], set[int]]:
    """The words of a stretch, each with whether a phrase ends after it; and the numbers of those that go on a quotation."""
    found: list[tuple[str, bool]] = []
    quoted: set[int] = set()
    word, depth = "", 0
    for place, slot in enumerate(slots):
        word += slot.char[0] if slot.char else "_"
        for char in slot.mark:
            if char in CLOSING and not depth:
                quoted.update(range(1, len(found) + 1))  # it was opened before the stretch
            depth = max(0, depth + (char in OPENING) - (char in CLOSING))
        if slot.boundary >= Boundary.WORD and (
            place + 1 == len(slots)
            or slots[place + 1].start >= slot.end
            and not _written_together(slot, slots[place + 1])
        ):
            found.append(
                (word if _FUNCTIONS.get(word, slot.pinyin) == slot.pinyin else "_", slot.boundary >= Boundary.PHRASE)
            )
            word = ""
            if depth > 0 and not OPENING.intersection(slot.mark):
                quoted.add(len(found))
    return ([*found, (word, True)] if word else found), quoted


def asked_for(slots: list[Slot], marked: Marked, start: int, end: int) -> float:
    """Put the pauses and the stress of a stretch of the text on the syllables that they follow and lie over.

    What comes back is the pause before the first syllable, in seconds.
    """
    lead = 0.0
    for place, length in marked.pauses_in(start, end):
        limit = marked.end(place - 1) if place else 0
        before = [slot for slot in slots if slot.end <= limit]
        if before:
            before[-1].pause = (before[-1].pause or 0.0) + length
            before[-1].boundary = max(before[-1].boundary, Boundary.PHRASE)
        else:
            lead += length
    for slot in slots if marked.stresses else ():
        slot.stress = marked.stress(slot.start)
    return lead


def parts(slots: list[Slot]) -> list[tuple[int, int]]:
    """The slots in ranges of at most 60, cut at marks, else at ends of words; no written piece is divided."""
    found = []
    first = 0
    while len(slots) - first > MOST_SYLLABLES:
        best, cut = -1, 0
        for end in range(first + MOST_SYLLABLES // 4 + 1, first + MOST_SYLLABLES + 1):
            if _divides(slots, end):
                strength = int(slots[end - 1].boundary) * 2 + (mark_class(slots[end - 1].mark) >= COMMA)
                if strength >= best:
                    best, cut = strength, end
        later = range(first + MOST_SYLLABLES + 1, len(slots))
        cut = cut or next((end for end in later if _divides(slots, end)), len(slots))
        found.append((first, cut))
        first = cut
    return [*found, (first, len(slots))] if first < len(slots) or not found else found


def _divides(slots: list[Slot], end: int) -> bool:
    """Whether the slots before a number and those from it on read different pieces."""
    return slots[end - 1].end <= slots[end].start
