"""A piece of a sentence after normalisation: what is spoken for which characters of the input."""

from __future__ import annotations

from typing import Final, NamedTuple

HAN: Final = "han"  # spoken as written, one character a syllable
READ: Final = "read"  # written some other way; the whole piece is one span
LATIN: Final = "latin"  # a word or letters, left for `english`
PINYIN: Final = "pinyin"  # a syllable that is written in pinyin; `spoken` is what is written
MARK: Final = "mark"  # punctuation
SKIP: Final = "skip"  # not spoken; `spoken` is the name of the policy


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
