"""Erhua: a 儿 that is no syllable of its own joins the one before it; or it is kept, where it means a child."""

from __future__ import annotations

from typing import Final

from qingyin.text.patterns import regex

ER: Final = "儿兒"
# 儿 after one of these is a child or a person, and a syllable of its own: 女儿, 婴儿, 健儿, 混血儿.
CHILD_AFTER: Final = frozenset("女婴嬰幼少孤胎健男患宠寵弃妻孙孫生产產血托育小雏雛娇嬌狗病溺乞运運潮能形馨痴")


# Who calls, has, carries a child; whose child it is; what girls and boys are called.
_CHILD: Final = frozenset("呼唤生养育领携抱抚盼思念教哺我吾汝你您他她着将慈") | frozenset(
    "蓉婉莹凤湘巧翠靖娥媚婷倩珊瑶芸菲颖琳婵萍霞芷茜婧妍嫣柔蕊薇怜惜黛钗嫦琼璃绮雯岚"
)
_CHILD_PHRASE: Final = regex(r"一儿[一半二两]女|[二两三]儿[一二两三]女|儿[孙媳女婿科童歌戏]")
# Adverbs of two like syllables: with 儿 the second is in the first tone, 好好儿, 慢慢儿.
_DOUBLED: Final = frozenset("好慢早远快轻悄静足满短稳乖暗淡热厚直紧牢细")


def doubled(text: str, at: int) -> bool:
    """Whether the syllable before the 儿 at a place is the second of such an adverb.

    >>> doubled("好好儿的", 2)
    True
    """
    return at > 1 and text[at - 1] == text[at - 2] and text[at - 1] in _DOUBLED


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
    if _CHILD_PHRASE.match(text, at) or _CHILD_PHRASE.match(text, at - 1):
        return False
    if reading == "er5":
        return True
    return alone and text[at - 1] not in CHILD_AFTER and text[at - 1] not in _CHILD


def merged(reading: str) -> str:
    """A reading with the erhua ending.

    >>> merged("hua1")
    'huar1'
    """
    return reading if reading[:-1].endswith("r") else f"{reading[:-1]}r{reading[-1]}"
