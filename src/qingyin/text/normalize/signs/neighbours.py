"""What stands on the two sides of a sign, spaces left out."""

from __future__ import annotations

from typing import Final, NamedTuple

from qingyin.text.normalize.pieces import is_han

EDGE, DIGIT, LETTER, HAN, OPEN, CLOSE, UNIT, POWER, SIGN, OTHER = (
    "edge", "digit", "letter", "han", "open", "close", "unit", "power", "sign", "other",
)  # fmt: skip
SPOKEN: Final = frozenset({DIGIT, LETTER, HAN, OPEN, CLOSE, UNIT, POWER})
_SPACES: Final = " \t\u3000\xa0"
_KINDS: Final = {
    **dict.fromkeys("([（［√∛∑∫∂Δ¥￥$€£#@", OPEN), **dict.fromkeys(")]）］!", CLOSE), **dict.fromkeys("%‰℃℉°′″Ω", UNIT),
    **dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ₀₁₂₃₄₅₆₇₈₉½⅓⅔¼¾π∞∅", POWER), **dict.fromkeys("+-−*/×÷=<>≤≥≠≈±^|~～·", SIGN),
}  # fmt: skip


class Neighbour(NamedTuple):
    """What stands on one side of a sign."""

    kind: str
    place: int  # of its character, −1 if there is none
    apart: bool  # spaces lie between


def on_left(text: str, at: int) -> Neighbour:
    """What stands before a place.

    >>> on_left("室外 -2", 3)
    Neighbour(kind='han', place=1, apart=True)
    """
    place = at - 1
    while place >= 0 and text[place] in _SPACES:
        place -= 1
    kind = _kind(text, place)
    if kind == SIGN and text[place] == "|" and place and text[place - 1] not in " |":
        kind = CLOSE  # of |x|
    return Neighbour(kind, place, place < at - 1)


def on_right(text: str, at: int) -> Neighbour:
    """What stands from a place on."""
    place, size = at, len(text)
    while place < size and text[place] in _SPACES:
        place += 1
    number = text[place : place + 1] == "." and text[place + 1 : place + 2].isdecimal()
    kind = DIGIT if number else _kind(text, place)
    if kind == SIGN and text[place] == "|" and text[place + 1 : place + 2] not in ("", " ", "|"):
        kind = OPEN
    return Neighbour(kind, place, place > at)


def _kind(text: str, place: int) -> str:
    if not 0 <= place < len(text):
        return EDGE
    char = text[place]
    if char.isascii():
        return DIGIT if char.isdigit() else LETTER if char.isalpha() else _KINDS.get(char, OTHER)
    if is_han(char):
        return HAN
    return _KINDS.get(char) or (LETTER if "Α" <= char <= "ω" else OTHER)


def lone(text: str, place: int) -> bool:
    """Whether a letter stands without others: a variable, x; or A."""
    around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    return not any(char.isascii() and char.isalpha() for char in around)
