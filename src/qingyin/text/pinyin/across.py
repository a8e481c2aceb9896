"""Readings that something beyond a mark decides: 作者：缪洁, 单鹏飞、仇立文, the notes 宫、商、角, and “不” that is named."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from qingyin.text.marks import COLON, ENUM, NO_MARK, QUOTE, mark_class
from qingyin.text.patterns import regex
from qingyin.text.pinyin.lexicon import Lexicon
from qingyin.text.pinyin.surnames import GIVEN, SURNAMES
from qingyin.text.slots import Slot

_SAID: Final = frozenset("一不")
_NOTES: Final = {"商角": "jue2", "角徵": "zhi3"}  # how the second of both is read
# What stands before a colon and a name.
_LABELS: Final = (
    "作者", "户主", "司机", "姓名", "编辑", "责编", "记者", "通讯员", "摄影", "编剧", "导演", "主演", "主讲人", "联系人", "负责人", "法人", "代表人",
    "申请人", "收件人", "寄件人", "主持人", "嘉宾",
)  # fmt: skip
_FIRST_OF_LIST: Final = regex(r"(?:记者|通讯员|编辑|作者|导演|演员|选手|主持人|律师|教授|摄影).{2,3}$")
# What makes a word with such a surname: 任何, 解决, 单位.
_MAKES_A_WORD: Final = frozenset("何意务职命选由凭教课经决释放读答散除询看找验位独元无车票了的啥什不子")
# Surnames that are looked for; 应, 华 and others begin too many words.
_SURE: Final = frozenset("单仇解区查曾盖任朴翟缪卜覃隗晁燕尉")
_RARE: Final = frozenset("翟缪覃隗晁")  # which are little else


def settle(slots: list[Slot], lexicon: Lexicon) -> None:
    """Give the slots of a sentence the readings that something in another phrase of it decides."""
    for before, slot in pairwise(slots):
        if slot.char in _SAID and mark_class(before.mark[-1:]) == QUOTE and mark_class(slot.mark[:1]) == QUOTE:
            slot.kept = True
    text = "".join([slot.char[0] for slot in slots])
    if "宫商" in text or "徵羽" in text:
        for notes, reading in _NOTES.items():
            if (at := text.find(notes)) >= 0:
                _decide(slots[at + 1], reading)
    if not _SURE.isdisjoint(text):
        _names(slots, lexicon.simplify(text))


def _names(slots: list[Slot], text: str) -> None:
    """Read the surnames of names that stand after a label and its colon, and of those that are listed after one."""
    start, listed = 0, False
    for at in range(1, len(slots)):
        kind = mark_class(slots[at - 1].mark)
        if kind == NO_MARK:
            continue
        phrase = text[start:at]
        labeled = kind == COLON and phrase.endswith(_LABELS)
        listed = kind == ENUM and bool(_FIRST_OF_LIST.search(phrase) or listed and len(phrase) in (2, 3)) or labeled
        if listed and text[at] in _SURE and text[at + 1 : at + 2] not in _MAKES_A_WORD:
            name = _length(slots, at)
            known = not GIVEN.isdisjoint(text[at + 1 : at + min(name, 3)])  # 缪洁; not 作者：单身狗
            if name > 1 and known or name == 3 and text[at] in _RARE:
                _decide(slots[at], SURNAMES[text[at]])
        start = at


def _length(slots: list[Slot], at: int) -> int:
    """How many syllables there are from a place to the next mark; no more than 4 are counted."""
    for size, slot in enumerate(slots[at : at + 4], 1):
        if slot.mark:
            return size
    return min(4, len(slots) - at)


def _decide(slot: Slot, reading: str) -> None:
    """Give a slot a reading, unless its text asks for another."""
    if not slot.source:
        slot.pinyin, slot.source = reading, "lexicon"
