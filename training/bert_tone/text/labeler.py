"""Texts to lines, with the weak labels that lexicon and marks give: readings of phrases, boundaries of words."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from qingyin.models.vocabulary import Vocabulary
from qingyin.text import Lexicon
from qingyin.text.marks import ENUM, NO_MARK, QUOTE, mark_class
from qingyin.text.pinyin.words import SINGLE, cut
from qingyin.text.records import Boundary
from training.bert_tone.text.lines import Lines

LONGEST = 126  # characters; one place is for START
HAN = re.compile(r"[㐀-䶿一-鿿]+")


class Labeler:
    """Texts to lines, with the weak labels that lexicon and marks give."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self.vocabulary, self.lexicon = vocabulary, lexicon
        self._rows: list[tuple[list[int], list[int], list[int], list[int], int, int, bool]] = []

    def add(
        self, text: str, *, weak: bool = True, source: int = 0, label: int = 0, held_out: bool = False,
        reading: tuple[int, str] | None = None, boundary: list[int] | None = None,
    ) -> bool:  # fmt: skip
        """Take one text; `reading` is a place and its pinyin. False if that reading is no candidate."""
        text = text[:LONGEST]
        tokens, polarity = self.vocabulary.tokens(text), self.vocabulary.polarity(text)
        readings, edges = self._weak(text) if weak else ([0] * len(text), [0] * len(text))
        if reading is not None:
            place, pinyin = reading
            known = self.vocabulary.readings.get(text[place], ()) if place < len(text) else ()
            if pinyin not in known:
                return False
            readings = [0] * len(text)
            readings[place] = 1 + known.index(pinyin)
        self._rows.append((tokens, polarity, readings, boundary or edges, source, label, held_out))
        return True

    def _weak(self, text: str) -> tuple[list[int], list[int]]:
        plain = self.lexicon.simplify(text)
        readings, edges = [0] * len(text), [0] * len(text)
        for run in HAN.finditer(plain):
            start = run.start()
            for word in cut(run[0], self.lexicon):
                span = range(start + word.start, start + word.end)
                edges[span.start : span.stop] = [1 + Boundary.NONE] * (len(span) - 1) + [1 + Boundary.WORD]
                if word.pattern == SINGLE:
                    continue
                for place, pinyin in zip(
                    span, self.lexicon.readings(run[0][word.start : word.end], word.pattern), strict=True
                ):
                    known = self.vocabulary.readings.get(text[place], ())
                    if pinyin in known:
                        readings[place] = 1 + known.index(pinyin)
        for place, char in enumerate(text[1:]):
            if edges[place] and not edges[place + 1]:
                kind = mark_class(char)
                if kind not in (NO_MARK, QUOTE):
                    edges[place] = 1 + (Boundary.PHRASE if kind == ENUM else Boundary.BREATH)
        return readings, edges

    def lines(self) -> Lines:
        """All that was taken."""
        columns: list[Any] = list(zip(*self._rows, strict=True)) if self._rows else [[]] * 7
        kinds = (np.uint16, np.uint8, np.uint8, np.uint8)
        tokens, polarity, reading, boundary = (
            np.concatenate([np.asarray(each, kind) for each in column] or [np.zeros(0, kind)])
            for column, kind in zip(columns[:4], kinds, strict=True)
        )
        starts = np.cumsum([0, *(len(row[0]) for row in self._rows)], dtype=np.int64)
        source, label, held_out = columns[4:]
        each = np.array(source, np.uint8), np.array(label, np.uint8), np.array(held_out, bool)
        return Lines(tokens, polarity, reading, boundary, starts, *each)
