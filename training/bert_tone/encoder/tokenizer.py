"""Text to the numbers of its likeliest pieces (Kudo, "Subword regularization", 2018)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

START, PADDING, END, UNKNOWN = range(4)  # the first pieces
SPECIAL = 4
SPACE = "▁"  # is written for a space, and before the first word
RARER = 10.0  # an unknown character's score is so much below that of the rarest piece
PREFIX = "query: "  # the encoder learned with it before texts that are compared with their like


class Tokenizer:
    """A unigram model: the pieces of a text are those whose probabilities have the largest product.

    `scores` are natural logarithms; `normalized` says by its code point what is written for a character.
    """

    def __init__(self, pieces: Sequence[str], scores: Sequence[float], normalized: Mapping[int, str]) -> None:
        self.known = {
            piece: (number, score)
            for number, (piece, score) in enumerate(zip(pieces, scores, strict=True))
            if number >= SPECIAL
        }
        self.unknown = min(scores) - RARER
        self.normalized = dict(normalized)
        self.longest: dict[str, int] = {}  # characters of the longest piece that begins with this one
        for piece in self.known:
            self.longest[piece[:1]] = max(len(piece), self.longest.get(piece[:1], 0))

    def line(self, text: str, most: int) -> list[int]:
        """What the encoder reads of a text: START, the pieces of PREFIX and text, END; `most` numbers are kept."""
        return [START, *self.pieces(PREFIX + text)[: most - 2], END]

    def pieces(self, text: str) -> list[int]:
        """The numbers of the pieces that a text is cut into, by Viterbi's algorithm."""
        text = re.sub(" +", SPACE, " " + text.translate(self.normalized))
        size = len(text)
        best = [0.0] + [-math.inf] * size  # score of the first n characters
        last = [(0, UNKNOWN)] * (size + 1)  # where the last piece of these begins, and its number
        for start, char in enumerate(text):
            reached = best[start]
            ends = range(start + 1, min(size, start + self.longest.get(char, 0)) + 1)
            steps = [(end, *self.known[text[start:end]]) for end in ends if text[start:end] in self.known]
            for end, number, score in [*steps, (start + 1, UNKNOWN, self.unknown)]:
                if reached + score > best[end]:
                    best[end], last[end] = reached + score, (start, number)
        found = []
        while size:
            size, number = last[size]
            found.append(number)
        return found[::-1]
