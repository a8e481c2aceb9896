"""Powers and places below: x^2, 10⁻³, H₂O."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.normalize.numbers import decimal, integer
from qingyin.text.normalize.pieces import LATIN, READ, Piece
from qingyin.text.normalize.rules import Spoken
from qingyin.text.normalize.signs.neighbours import CLOSE, DIGIT, HAN, LETTER, SPOKEN, on_left
from qingyin.text.patterns import regex

_INNER: Final = regex(r"\d+(?:\.\d+)?|[A-Za-z]|[-+−*/]")
_INNER_NAMES: Final = {"+": "加", "-": "减", "−": "减", "*": "乘", "/": "除以"}


def caret(match: re.Match[str]) -> Spoken:
    """x^2, 2^n, e^(x+1), a^{-1}."""
    if on_left(match.string, match.start()).kind not in SPOKEN:
        return None
    power = match["p"] or match["q"]
    return {"2": "的平方", "3": "的立方"}.get(power) or to_the_power(power, match.start(), match.end())


def stars(match: re.Match[str]) -> Spoken:
    """10**6, x**2 in code; **words** are bold."""
    left = on_left(match.string, match.start())
    return (
        caret(match) if left.kind in (DIGIT, LETTER, CLOSE) and not match.string.startswith("**", match.end()) else None
    )


def logarithm(match: re.Match[str]) -> Spoken:
    """log₂8 is log以二为底八的对数."""
    start, end = match.start(), match.end()
    base = "".join(str(ord(char) - 0x2080) for char in match["b"])
    of = match["x"] or ""
    spoken = [
        Piece(start, start + 3, "log", LATIN),
        Piece(start + 3, start + 3 + len(base), f"以{integer(base)}为底", READ),
    ]
    if of.isalpha():
        return [*spoken, Piece(end - 1, end, of, LATIN), Piece(end - 1, end, "的对数", READ)]
    return [*spoken, Piece(end - len(of), end, f"{decimal(of)}的对数", READ)] if of else spoken


def to_the_power(power: str, start: int, end: int) -> list[Piece]:
    """的n次方; the pieces read one stretch together and share its span."""
    found = [Piece(start, end, "的", READ)]
    for number, part in enumerate(_INNER.finditer(power)):
        if part[0].isalpha():
            found.append(Piece(start, end, part[0].upper() if part[0] == "a" else part[0], LATIN))
        elif part[0] in _INNER_NAMES:
            found.append(Piece(start, end, "负" if not number and part[0] in "-−" else _INNER_NAMES[part[0]], READ))
        else:
            found.append(Piece(start, end, decimal(part[0]), READ))
    return [*found, Piece(start, end, "次方", READ)]


_SUPERSCRIPT: Final = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))


def superscript(match: re.Match[str]) -> Spoken:
    """x², m⁻¹, 2ⁿ, Ca²⁺."""
    left = on_left(match.string, match.start())
    run = match[0]
    if left.kind == HAN and not left.apart:
        return "上标" + "".join(_power_name(char) for char in run)
    number = "".join(_SUPERSCRIPT.get(char, "") for char in run)
    if run[-1] in "⁺⁻":
        return (integer(number) if number else "") + ("正" if run[-1] == "⁺" else "负")
    if "ⁿ" in run:
        return to_the_power("n", match.start(), match.end())
    if run in ("²", "³"):
        return "平方" if run == "²" else "立方"
    return "的" + ("负" if run[0] == "⁻" else "") + (integer(number) if number else "") + "次方"


def _power_name(char: str) -> str:
    return integer(_SUPERSCRIPT[char]) if char in _SUPERSCRIPT else {"⁺": "加", "⁻": "减"}.get(char, "")


def subscript(match: re.Match[str]) -> Spoken:
    """H₂O, x₁."""
    return integer("".join(str(ord(char) - 0x2080) for char in match[0]))
