"""Pinyin in brackets after the characters that it is for: 行(háng)业, 重庆（chóng qìng）. It says how they are read, and
is not read itself."""

from __future__ import annotations

from typing import Final

from qingyin.text.normalize.pieces import HAN, MARK, PINYIN, SKIP, Piece
from qingyin.text.pinyin import written
from qingyin.text.pinyin.lexicon import Lexicon

_BRACKETS: Final = {"(": ")", "（": "）", "[": "]", "［": "］"}


def glossed(pieces: list[Piece], lexicon: Lexicon) -> tuple[list[Piece], dict[int, str]]:
    """The pieces of a sentence with such a bracket as one piece that is skipped, and the readings by their places.

    A syllable that is no reading of its character stays: 裳(xyz), 和（hé、huó）.
    """
    if not any(piece.kind == PINYIN for piece in pieces):
        return pieces, {}
    found: list[Piece] = []
    readings: dict[int, str] = {}
    at = 0
    while at < len(pieces):
        end = _closing(pieces, at)
        given = _readings(found[-1], pieces[at + 1 : end], lexicon) if end and found else {}
        if end and given:
            found.append(Piece(pieces[at].start, pieces[end].end, "reading", SKIP))
            readings.update(given)
            at = end
        else:
            found.append(pieces[at])
        at += 1
    return found, readings


def _closing(pieces: list[Piece], at: int) -> int:
    """Where the bracket closes that opens at a place and holds pinyin and spaces alone; 0 if none does."""
    opening = pieces[at]
    if opening.kind != MARK or opening.spoken not in _BRACKETS:
        return 0
    for place in range(at + 1, len(pieces)):
        piece = pieces[place]
        if piece.kind == MARK and piece.spoken == _BRACKETS[opening.spoken]:
            return place
        if piece.kind != PINYIN and piece[2:] != ("space", SKIP):
            break
    return 0


def _readings(before: Piece, inside: list[Piece], lexicon: Lexicon) -> dict[int, str]:
    """The syllables of a bracket by the places of the characters before it; empty if one is none of its character's."""
    syllables = [written.reading(piece.spoken) for piece in inside if piece.kind == PINYIN]
    if before.kind != HAN or not 0 < len(syllables) <= len(before.spoken):
        return {}
    first = len(before.spoken) - len(syllables)
    for char, reading in zip(before.spoken[first:], syllables, strict=True):
        known = lexicon.character(char)
        if known is None or reading not in known.readings:
            return {}
    return dict(enumerate(syllables, before.start + first))
