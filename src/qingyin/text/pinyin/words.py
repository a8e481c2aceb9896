"""Word cutting: of all ways to cut a stretch into words of the lexicon, the one whose words are the commonest."""

from __future__ import annotations

from typing import Final, NamedTuple

from qingyin.text.pinyin.lexicon import Lexicon

_UNKNOWN: Final = 160  # cost of a character that the lexicon does not know
SINGLE: Final = -1


class Cut(NamedTuple):
    """One word of a cut stretch."""

    start: int
    end: int
    pattern: int  # for `Lexicon.readings`; SINGLE for one character, FORCED for a user's word


FORCED: Final = -2


def cut(
    text: str, lexicon: Lexicon, forced: dict[int, int] | None = None, walls: frozenset[int] = frozenset()
) -> list[Cut]:
    """The words of a simplified stretch, from first to last.

    Args:
        text: Chinese characters without punctuation.
        lexicon: where the words are.
        forced: places where a word must begin, with its end; such words beat every other cut.
        walls: places that no word may lie across: where a number begins or ends.
    """
    size = len(text)
    blocked = bytearray(size + 1)
    if forced:
        for start, end in forced.items():
            blocked[start + 1 : end] = b"\1" * (end - start - 1)
    infinite = 1 << 60
    best = [infinite] * (size + 1)
    best[0] = 0
    back = [0] * (size + 1)
    patterns = [SINGLE] * (size + 1)
    for i, char in enumerate(text):
        here = best[i]
        if here >= infinite:
            continue
        if forced and i in forced:
            end = forced[i]
            if here < best[end]:
                best[end], back[end], patterns[end] = here, i, FORCED
            continue
        known = lexicon.character(char)
        price = here + (known.cost if known else _UNKNOWN)
        if price < best[i + 1]:
            best[i + 1], back[i + 1], patterns[i + 1] = price, i, SINGLE
        for length, cost, pattern in lexicon.words(text, i):
            end = i + length
            if walls and not walls.isdisjoint(range(i + 1, end)):
                continue
            if here + cost < best[end] and not (forced and any(blocked[i + 1 : end + 1])):
                best[end], back[end], patterns[end] = here + cost, i, pattern
    found = []
    end = size
    while end:
        found.append(Cut(back[end], end, patterns[end]))
        end = back[end]
    found.reverse()
    return found
