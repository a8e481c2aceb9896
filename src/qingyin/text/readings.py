"""Which reading a character has where no word tells: from its neighbours, or from a model's probabilities."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.lexicon import Lexicon

_HAN: Final = re.compile(r"[㐀-䶿一-鿿]+")
_CITED: Final = {"地": "di4", "得": "de2"}  # a particle that is named, not used


def han_run(text: str, place: int) -> tuple[int, int]:
    """Start and end of the stretch of Chinese characters around a place; empty if there is none."""
    start = end = place
    while start and _HAN.match(text, start - 1):
        start -= 1
    while end < len(text) and _HAN.match(text, end):
        end += 1
    return start, end


def features(text: str, at: int) -> list[str]:
    """What a stretch shows around one character: the neighbours on each side, alone and together.

    `_` stands for the edge of the stretch.

    >>> features("跑得快", 1)
    ['-跑', '+快', '-_跑', '+快_', '跑+快']
    """
    before = text[at - 1] if at else "_"
    after = text[at + 1] if at + 1 < len(text) else "_"
    second = text[at - 2] if at > 1 else "_"
    third = text[at + 2] if at + 2 < len(text) else "_"
    return [f"-{before}", f"+{after}", f"-{second}{before}", f"+{after}{third}", f"{before}+{after}"]


def alone(text: str, at: int, lexicon: Lexicon) -> str | None:
    """The reading that the neighbours of a character speak for, or None if they say nothing.

    Args:
        text: a simplified stretch of Chinese characters.
        at: the place of the character, which is a word of its own.
        lexicon: holds the rules.
    """
    rules = lexicon.rules(text[at]) if len(text) > 1 else None
    if not rules:
        return None
    found = [rules[feature] for feature in features(text, at) if feature in rules]
    return min(found)[1] if found else None


def single(text: str, at: int, written: str, lexicon: Lexicon) -> str:
    """The reading of a character that is a word of its own.

    Args:
        text: the simplified stretch.
        at: the place of the character.
        written: the character as written, which may be a traditional one.
        lexicon: its readings.
    """
    if written == "地" and at > 1 and text[at - 1] == text[at - 2]:  # 慢慢地
        return "de5"
    found = alone(text, at, lexicon)
    if found:
        return found
    if written == "著" and at and not text.startswith("作", at + 1):
        return "zhe5" if len(text) > at + 1 else "zhu4"
    if len(text) == 1 and written in _CITED:
        return _CITED[written]
    entry = lexicon.character(written) or lexicon.character(text[at])
    return entry.readings[0] if entry else ""
