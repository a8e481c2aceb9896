"""A piece of a sentence after normalisation: what is spoken for which characters of the input."""

from __future__ import annotations

from typing import Final, NamedTuple

from qingyin.text.patterns import regex

HAN: Final = "han"  # spoken as written, one character a syllable
READ: Final = "read"  # written some other way; the whole piece is one span
LATIN: Final = "latin"  # a word or letters, left for `english`
PINYIN: Final = "pinyin"  # a syllable that is written in pinyin; `spoken` is what is written
MARK: Final = "mark"  # punctuation
SKIP: Final = "skip"  # not spoken; `spoken` is the name of the policy


# Between a Chinese character and a number or Latin letters.
_BEFORE: Final = regex(r"(?<=[㐀-鿿])[ \xa0](?=[A-Za-z\d])")
# What stands before a time that another one goes before: 9:00 签到 9:30 致辞; not 上午 9:00 开始 下午 2:00 结束.
_TIME: Final = regex(r"\d{1,2}[:：][0-5]\d")
_AGENDA: Final = regex(
    r"(?<=[㐀-鿿])(?<![午晚早晨天上从在于至是为约和])(?<!(?<![签报])到)[ \xa0](?=\d{1,2}[:：][0-5]\d[ \xa0]?[㐀-鿿](?<![到至前后左]))"
)
_AFTER: Final = regex(r"(?<=[A-Za-z\d])[ \xa0](?=[㐀-鿿])")
_RUN: Final = regex(r"[A-Za-z\d][A-Za-z\d.,:/+-]{0,24}$")
_OF_DATES: Final = frozenset("年月日")


class Piece(NamedTuple):
    """Some characters of the input and how they are read."""

    start: int
    end: int
    spoken: str
    kind: str


def is_han(char: str) -> bool:
    """Whether a character is a Chinese one."""
    return (
        "\u4e00" <= char <= "\u9fff"
        or "\u3400" <= char <= "\u4dbf"
        or char in "〇々"
        or "\U00020000" <= char <= "\U000323af"
        or "\uf900" <= char <= "\ufaff"
    )


def layout_spaces(text: str) -> frozenset[int]:
    """The places of spaces that only set a number or Latin letters apart from Chinese characters: 共 3 个, 用 Wi-Fi 上网.

    A space after something that begins at a Chinese character parts items (图片1 图片2) and is none of these, but for
    the parts of a date.
    """
    if " " not in text and "\xa0" not in text:
        return frozenset()
    times = agenda(text)
    found = [match.start() for match in _BEFORE.finditer(text) if match.start() not in times]
    for match in _AFTER.finditer(text):
        at = match.start()
        run = _RUN.search(text, max(0, at - 26), at)
        apart = run is None or not run.start() or not is_han(text[run.start() - 1])
        if apart or text[at - 1].isdecimal() and text[at + 1] in _OF_DATES:
            found.append(at)
    return frozenset(found)


def agenda(text: str) -> frozenset[int]:
    """The places of spaces that part the points of an agenda."""
    first = _TIME.search(text)
    return frozenset(match.start() for match in _AGENDA.finditer(text, first.end())) if first else frozenset()
