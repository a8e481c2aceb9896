"""Sentence types: which melody a syllable takes part in. What each melody is, prosody.onnx knows."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from qingyin.text.marks import COLON, COMMA, ENUM, EXCLAMATION, NO_MARK, QUESTION, QUOTE, SEMICOLON, mark_class
from qingyin.text.patterns import regex
from qingyin.text.records import Sentence


class Intonation(IntEnum):
    """The melody of a stretch of syllables; the last stretch of a sentence has its type."""

    STATEMENT = 0
    CONTINUED = 1  # something follows: before a comma, a colon, a semicolon
    LISTED = 2  # before 、
    QUESTION = 3  # yes or no, and nothing but the melody asks: 你明天去？
    PARTICLE = 4  # yes or no, with a particle: 你明天去吗？
    OPEN = 5  # a question word, or a choice: 谁去？ 去不去？ The melody need not ask
    EXCLAIMED = 6
    ASIDE = 7  # in brackets
    QUOTED = 8  # speech of somebody else


_PARTICLES: Final = ("吗", "嘛", "么", "吧", "呗")
_ASKS: Final = regex(
    r"谁|什么|甚么|啥|哪|怎|为何|如何|何时|何处|何必|几|多少|多大|多久|多远|多长|多高|多快|是否|还是|有没有|能否|可否|呢"
    r"|(.)[不没]\1"
)
_CONTINUES: Final = (COMMA, COLON, SEMICOLON)
_OPENS: Final = {"“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "【": "】", "［": "］"}  # [ is markup
_BRACKETS: Final = "（(【［"


def intonation(sentence: Sentence) -> list[Intonation]:
    """The melody of each syllable of a sentence."""
    found: list[Intonation] = []
    marks = [mark_class(syllable.mark) for syllable in sentence.syllables]
    begin = 0
    for place, mark in enumerate(marks):
        last = place == len(marks) - 1
        if last or mark not in (NO_MARK, QUOTE):
            kind = _type(sentence, mark) if last else _inner(mark)
            found += [kind] * (place + 1 - begin)
            begin = place + 1
    around = _enclosed(sentence)
    for place, syllable in enumerate(sentence.syllables):
        at = syllable.span[0] - sentence.span[0]
        # a word that is read as several sentences lies in the last of them, and beyond the text of the others
        within = around[at] if at < len(around) else None
        if within is not None and found[place] <= Intonation.CONTINUED:
            found[place] = within
    return found


def _inner(mark: int) -> Intonation:
    if mark == ENUM:
        return Intonation.LISTED
    return {QUESTION: Intonation.QUESTION, EXCLAMATION: Intonation.EXCLAIMED}.get(mark, Intonation.CONTINUED)


def _type(sentence: Sentence, mark: int) -> Intonation:
    """The type of a sentence that ends with a mark of this class."""
    if mark == EXCLAMATION:
        return Intonation.EXCLAIMED
    if mark in _CONTINUES:
        return Intonation.CONTINUED
    if mark != QUESTION:
        return Intonation.STATEMENT
    if sentence.syllables[-1].char in _PARTICLES:
        return Intonation.PARTICLE
    return Intonation.OPEN if _ASKS.search(sentence.normalized) else Intonation.QUESTION


def _enclosed(sentence: Sentence) -> list[Intonation | None]:
    """For each character of the text whether it is said aside or quoted.

    Quotation marks around a word that is only named change nothing: speech follows a colon, a comma or nothing.
    """
    found: list[Intonation | None] = [None] * len(sentence.text)
    waiting: list[tuple[int, str, Intonation | None]] = []
    before = ""
    for place, char in enumerate(sentence.text):
        if char in _OPENS:
            speech = not before or mark_class(before) in _CONTINUES
            kind = Intonation.ASIDE if char in _BRACKETS else Intonation.QUOTED if speech else None
            waiting.append((place, _OPENS[char], kind))
        elif waiting and char == waiting[-1][1]:
            start, _, kind = waiting.pop()
            found[start:place] = [kind or was for was in found[start:place]]
        if not char.isspace():
            before = char
    for start, _, kind in waiting:  # goes on in the next sentence
        found[start:] = [kind or was for was in found[start:]]
    return found
