"""Erhua: a 儿 that is no syllable of its own joins the one before it; or it is kept, where it means a child."""

from __future__ import annotations

from typing import Final

ER: Final = "儿兒"
# 儿 after one of these is a child or a person, and a syllable of its own: 女儿, 婴儿, 健儿, 混血儿.
CHILD_AFTER: Final = frozenset("女婴嬰幼少孤胎健男患宠寵弃妻孙孫生产產血托育小雏雛娇嬌狗病溺乞运運潮能形馨痴")


def is_merged(text: str, at: int, reading: str, alone: bool) -> bool:
    """Whether the 儿 at a place joins the syllable before it.

    Args:
        text: the phrase.
        at: the place of 儿.
        reading: what the lexicon gives it: er5 is erhua, er2 a syllable.
        alone: it is a word of its own.

    >>> is_merged("小猫儿", 2, "er2", True), is_merged("女儿", 1, "er2", False)
    (True, False)
    """
    if not at:
        return False
    if reading == "er5":
        return True
    return alone and text[at - 1] not in CHILD_AFTER


def merged(reading: str) -> str:
    """A reading with the erhua ending.

    >>> merged("hua1")
    'huar1'
    """
    return reading if reading[:-1].endswith("r") else f"{reading[:-1]}r{reading[-1]}"
