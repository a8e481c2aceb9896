"""What a normalisation rule is: a pattern, and a function that reads a match or declines."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from qingyin.text.pieces import Piece

Spoken = str | list[Piece] | None  # the characters, pieces of its own, or None: another rule may read it


class Rule(NamedTuple):
    """One way to read a stretch; `match.string` is the whole sentence, so a rule sees what stands around."""

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Spoken]


def rule(pattern: str, read: Callable[[re.Match[str]], Spoken]) -> Rule:
    """A rule from the text of its pattern."""
    return Rule(re.compile(pattern), read)


NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"  # 1,234.5
NOT_IN_NUMBER: Final = r"(?<![\d.])"


def before(match: re.Match[str], size: int = 6) -> str:
    """What stands before a match, spaces left out at its end."""
    return match.string[max(0, match.start() - size) : match.start()].rstrip()


def after(match: re.Match[str], size: int = 6) -> str:
    """What stands after a match, spaces left out at its beginning."""
    return match.string[match.end() : match.end() + size].lstrip()
