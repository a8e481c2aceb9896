"""Addresses of the net, of mail and of files: their words, their digits one by one, their signs by name."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.latin.english_words import WORDS
from qingyin.text.latin.initialisms import INITIALISMS
from qingyin.text.normalize.numbers import digits
from qingyin.text.normalize.pieces import LATIN, READ, Piece
from qingyin.text.normalize.rules import Rule, Spoken, rule
from qingyin.text.patterns import regex

_NAMES: Final = {".": "点", "/": "斜杠", ":": "冒号", "-": "杠", "_": "下划线", "?": "问号", "=": "等于", "&": "和", "#": "井号",
                 "%": "百分号", "@": "艾特", "~": "波浪号", "+": "加", "*": "星号", "!": "感叹号", ",": "逗号", ";": "分号", "$": "美元符"}  # fmt: skip
_PART: Final = regex(r"[A-Za-z]+|\d|.")
# A name in pinyin without tones, which is no English word: hezuo, zhangwei; before @ initials may follow: zhouyq.
_SYLLABLES: Final = r"(?=[a-z]{4,16}$)(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])(?:[iu]?ang|[iu]?an|i?ong|eng|en|ing|in|un|i?ao|ai|ei|i?ou|iu|ui|ia|ie|uai|ua|uo|ue|ve|[aeiouv]))+"
_PINYIN: Final = regex(_SYLLABLES)
_PERSON: Final = regex(_SYLLABLES + "[bpfdlgkhjqxzcyw]{0,2}")
_ENGLISH: Final = frozenset(
    "mango tango manga bingo panda china tesla dance lingo danger ranger hunger".split()
)  # which look like it


def address(match: re.Match[str]) -> Spoken:
    """A URL or an e-mail address: its words, its digits one by one, its signs by name."""
    found = []
    for part in _PART.finditer(match[0]):
        start, end = match.start() + part.start(), match.start() + part.end()
        text = part[0]
        spelled = _PERSON if "@" in match.string[end : match.end()] else _PINYIN
        if spelled.fullmatch(text) and text not in _ENGLISH and text not in WORDS and text not in INITIALISMS:
            found += [Piece(at, at + 1, text[at - start].upper(), LATIN) for at in range(start, end)]
        elif text.isdigit():
            found.append(Piece(start, end, digits(text), READ))
        elif text in _NAMES:
            found.append(Piece(start, end, _NAMES[text], READ))
        elif text.isascii() and text.isalpha():
            found.append(Piece(start, end, text, LATIN))
        else:
            return None
    return found


_ADDRESS: Final = r"[A-Za-z0-9\-._~:/?#@!$&*+,;=%]"
_TLD: Final = r"(?:com|cn|net|org|edu|gov|io|ai|me|info|xyz|top|tv|cc|co|dev|app|hk|tw|jp|uk|de|fr|us|eu|ru)"
ADDRESSES: Final[tuple[Rule, ...]] = (
    rule(rf"(?:https?|ftp|file|wss?)://{_ADDRESS}{{1,300}}(?<![.,;!?:])", address),
    rule(r"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,4}(?<![-.])", address),
    rule(rf"(?<![A-Za-z0-9@.])(?:[A-Za-z0-9][A-Za-z0-9\-]{{0,62}}\.){{1,5}}{_TLD}(?![A-Za-z0-9])(?:[/:?#]{_ADDRESS}{{0,200}}(?<![.,;!?:]))?", address),
)  # fmt: skip
PATHS: Final[tuple[Rule, ...]] = (
    rule(
        r"(?<![A-Za-z0-9/.\u4e00-\u9fff])/(?:[A-Za-z][A-Za-z0-9_.\-]{0,62}/){1,12}[A-Za-z0-9_.\-]{0,62}(?<![.\-])",
        address,
        begins="/",
    ),
)
HAS_ADDRESS: Final = regex(r"://|@|\.[A-Za-z]{2}")  # without one of these there is no address
