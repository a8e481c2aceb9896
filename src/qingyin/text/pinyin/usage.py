"""Readings that what stands around decides for certain: grammar, particles, onomatopoeia.

The table is in `usage_rows` and `usage_verbs`. A row is a character, its reading, what stands before it and what stands after it (patterns; empty: anything), and
examples, which are its tests. The first row of a character that fits decides, before words, models and the lexicon.
Sources: Xiandai Hanyu Cidian (7th edition) for the readings; Lü Shuxiang, Xiandai Hanyu Babai Ci, for 为, 得, 还, 着.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from qingyin.text.patterns import edge, regex
from qingyin.text.pinyin.usage_rows import ROWS
from qingyin.text.pinyin.usage_verbs import MORE_ROWS

# What a cry that stands alone says: as a question, drawn out or broken off, otherwise.
CRIES: Final = {"嗯": ("en2", "en1", "en4"), "啊": ("a2", "a1", "a1"), "哦": ("o2", "o4", "o4"), "噢": ("o2", "o4", "o4"), "诶": ("ei2", "ei1", "ei1"),
                 "欸": ("ei2", "ei1", "ei1"), "额": ("e4", "e4", "e4"), "喂": ("wei2", "wei4", "wei4")}  # fmt: skip
ONOMATOPOEIA: Final = dict(zip(
    "咚哗砰汪喵叮当嗒嘀滴嘟咕呱嘎咔啪噗轰隆嗡铃呼唰咣哐嘻呵嘿噜喳叽啾咩哞吱呜嗖咻嘘啵哒嘣喔",
    "dong1 hua1 peng1 wang1 miao1 ding1 dang1 da1 di1 di1 du1 gu1 gua1 ga1 ka1 pa1 pu1 hong1 long1 weng1 ling2 hu1 shua1 guang1 "
    "kuang1 xi1 he1 hei1 lu1 zha1 ji1 jiu1 mie1 mou1 zhi1 wu1 sou1 xiu1 xu1 bo1 da1 beng1 wo1".split(),
    strict=True,
))  # fmt: skip


class Row(NamedTuple):
    """One way to read a character."""

    reading: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    left: frozenset[str] | None  # the characters of which one stands before it, None for any; so for most places a row
    right: frozenset[str] | None  # need not even be compiled
    examples: tuple[str, ...]

    def fits(self, text: str, at: int) -> bool:
        """Whether what stands around a character is what the row asks for."""
        if self.right is not None and text[at + 1 : at + 2] not in self.right:
            return False
        if self.left is not None and text[max(0, at - 1) : at] not in self.left:
            return False
        return (self.before is None or bool(self.before.search(text[max(0, at - 10) : at]))) and (
            self.after is None or bool(self.after.match(text[at + 1 : at + 13]))
        )


def _by_character() -> dict[str, list[str]]:
    """The rows of each character as they are written, in their order."""
    found: dict[str, list[str]] = {}
    for line in (ROWS + MORE_ROWS).splitlines():
        if line and not line.startswith("#"):
            found.setdefault(line[0], []).append(line)
    return found


_WRITTEN: Final = _by_character()
CHARACTERS: Final = frozenset(_WRITTEN) | frozenset(ONOMATOPOEIA)


@lru_cache(maxsize=256)
def rows_of(char: str) -> tuple[Row, ...]:
    """The rows of one character, taken apart when it is first met."""
    found = []
    for line in _WRITTEN.get(char, ()):
        head, before, after, examples = re.split(r" \|(?= )", line)  # | inside a pattern has no space before it
        before, after = before.strip(), after.strip()
        found.append(
            Row(
                head.split()[1],
                regex(f"(?:{before})$") if before else None,
                regex(after) if after else None,
                edge(before, last=True) if before else None,
                edge(after) if after else None,
                tuple(each.strip() for each in examples.split(";")),
            )
        )
    return tuple(found)


def rows() -> dict[str, tuple[Row, ...]]:
    """The whole table."""
    return {char: rows_of(char) for char in _WRITTEN}


def given(text: str, at: int) -> str:
    """The reading of a character where its neighbours decide it; empty if they leave it open.

    >>> given("为后人所不齿", 0), given("好", 0)
    ('wei2', '')
    """
    char = text[at]
    while True:
        for row in rows_of(char):
            if row.fits(text, at):
                return row.reading
        if char in ONOMATOPOEIA and char * 3 in text[max(0, at - 2) : at + 3]:
            return ONOMATOPOEIA[char]
        if char not in _WRITTEN or at < 2 or text[at - 2] != char or text[at - 1] not in "了一":
            return ""
        at -= 2  # V了V says the same verb twice


def cry(phrase: str, mark: str) -> str:
    """The reading of each character of a phrase that is nothing but a cry, by the mark after it; empty if it is none.

    >>> cry("嗯", "？"), cry("啊啊啊", "！"), cry("嗯", "，"), cry("好", "！")
    ('en2', 'a1', 'en4', '')
    """
    if phrase[0] not in CRIES or phrase.strip(phrase[0]):
        return ""
    asked, drawn, said = CRIES[phrase[0]]
    return asked if any(each in "？?" for each in mark) else drawn if any(each in "…—~～" for each in mark) else said


def certain(text: str) -> dict[int, str]:
    """The readings of a phrase that its neighbors decide, by their places."""
    found = {}
    for at, char in enumerate(text):
        if char in CHARACTERS:
            reading = given(text, at)
            if reading:
                found[at] = reading
    return found
