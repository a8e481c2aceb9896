"""Which reading a character has where no word tells: from its neighbours, or from a model's probabilities."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.lexicon import Lexicon

_HAN: Final = re.compile(r"[㐀-䶿一-鿿]+")


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
    rules = lexicon.rules(text[at])
    if not rules:
        return None
    found = [rules[feature] for feature in features(text, at) if feature in rules]
    return min(found)[1] if found else None
