"""What a normalisation rule is: a pattern, and a function that reads a match or declines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from qingyin.text.normalize.pieces import Piece
from qingyin.text.patterns import regex

Spoken = str | list[Piece] | None  # the characters, pieces of its own, or None: another rule may read it
Read = Callable[[re.Match[str]], Spoken]
NOT_IN: Final = r"(?<![\d.:：/A-Za-z\-−])"  # before a number that no other number, letter or time goes on in
DIGIT: Final = "0"  # in `begins`: any ASCII digit
LETTER: Final = "a"  # any ASCII letter
SPACE: Final = " "  # in `then`: any white space


class Rule(NamedTuple):
    """One way to read a stretch; `match.string` is the whole sentence, so a rule sees what stands around.

    All but the first two fields only say where the pattern cannot match, so that it is not tried there.
    """

    pattern: re.Pattern[str]
    read: Read
    begins: str  # characters that a match may begin with
    then: str | None  # characters that may follow the digits it begins with; None: any, or none at all
    least: int  # how many such digits there may be
    most: int
    needs: frozenset[str]  # characters of which the text must hold one, wherever; none: nothing is needed

    def may_follow(self, digits: int, char: str) -> bool:
        """Whether it may read a stretch that begins with so many digits and goes on with that character."""
        return self.least <= digits <= self.most and (self.then is None or char in self.then and char != "")


def rule(
    pattern: str,
    read: Read,
    *,
    begins: str = DIGIT,
    then: str | None = None,
    digits: tuple[int, int] = (1, 1 << 30),
    needs: str = "",
) -> Rule:
    """A rule from the text of its pattern."""
    return Rule(regex(pattern), read, begins, then, *digits, frozenset(needs))


def one_of(words: Iterable[str]) -> str:
    """A pattern for the longest of some words, written as a tree, so that each character is compared once.

    >>> one_of(["m", "mm", "km"])
    '(?:k(?:m)|m(?:m)?)'
    """
    tree: dict[str, set[str]] = {}
    for word in words:
        tree.setdefault(word[0], set()).add(word[1:])
    branches = []
    for char, rests in sorted(tree.items()):
        tail = one_of(rest for rest in rests if rest) if rests != {""} else ""
        branches.append(re.escape(char) + tail + ("?" if tail and "" in rests else ""))
    return f"(?:{'|'.join(branches)})"


NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"  # 1,234.5
NOT_IN_NUMBER: Final = r"(?<![\d.])"


def before(match: re.Match[str], size: int = 6) -> str:
    """What stands before a match, spaces left out at its end."""
    return match.string[max(0, match.start() - size) : match.start()].rstrip()


def after(match: re.Match[str], size: int = 6) -> str:
    """What stands after a match, spaces left out at its beginning."""
    return match.string[match.end() : match.end() + size].lstrip()
