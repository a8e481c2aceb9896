"""Where a sentence is divided, and what markup asks for within it: boundaries at marks, pauses, stress, parts of bounded
length."""

from __future__ import annotations

from typing import Final

from qingyin.text.marks import COMMA, ENUM, NO_MARK, QUOTE, mark_class
from qingyin.text.markup.inline import Marked
from qingyin.text.records import Boundary
from qingyin.text.slots import Slot

MOST_SYLLABLES: Final = 60


def at_marks(slots: list[Slot]) -> None:
    """Put the boundary after each syllable that a mark follows, and after the last."""
    for slot in slots:
        if slot.mark:
            kind = mark_class(slot.mark)
            if kind == ENUM:
                slot.boundary = Boundary.PHRASE
            elif kind not in (NO_MARK, QUOTE):
                slot.boundary = Boundary.BREATH
    if slots:
        slots[-1].boundary = Boundary.BREATH


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
