"""ProsodyNet: how long, how high, how loud each syllable is, before there is any sound."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from qingyin.models.session import Run
from qingyin.records import Arrays, Floats, Prosody, Sentence
from qingyin.text import Boundary, intonation, pause_class, phones_of
from qingyin.text.marks import BRACKETS, COMMA
from qingyin.text.pinyin.phones import PHONE_ID
from qingyin.text.records import Syllable

_REACH: Final = 24  # characters that nobody speaks between two that are spoken, at the most


def phone_arrays(sentence: Sentence) -> Arrays:
    """The numbers of initials, finals, codas and tones, each int64 [S]."""
    phones = [phones_of(syllable.spoken) for syllable in sentence.syllables]
    return {
        "initial": np.array([PHONE_ID[p.initial] for p in phones], np.int64),
        "final": np.array([PHONE_ID[p.final] for p in phones], np.int64),
        "coda": np.array([PHONE_ID[p.coda] for p in phones], np.int64),
        "tone": np.array([p.tone for p in phones], np.int64),
    }


def characters(sentence: Sentence) -> list[int]:
    """The place in the normalized text of the character that each syllable reads."""
    found, at = [], 0
    for syllable in sentence.syllables:
        place = sentence.normalized.find(syllable.char, at, at + _REACH)
        if place >= 0:
            at = place + len(syllable.char)
        found.append(place if place >= 0 else max(0, at - 1))  # several syllables of one piece follow one another
    return found


def _pause(syllable: Syllable, last: bool) -> int:
    """The class of the mark after a syllable, or of the pause where a phrase ends without one.

    A point within a sentence stands after the number of an item.
    """
    if syllable.mark == "." and not last:
        return COMMA
    bracket = not BRACKETS.isdisjoint(syllable.mark) and syllable.boundary >= Boundary.PHRASE
    return pause_class(syllable.mark, bracket or syllable.boundary == Boundary.BREATH)


class ProsodyStage:
    """A sentence's prosody from the voice's graph."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __call__(self, sentence: Sentence, vectors: Floats, delta: Floats) -> Prosody:
        """The prosody of a sentence of S syllables, at least one, changed by deltas [S, 7]; see `emotion.Delta`.

        vectors [N, VECTOR]: what BERT-tone says of the characters of the normalized text.
        """
        syllables = sentence.syllables
        given = phone_arrays(sentence) | {
            "boundary": np.array([s.boundary for s in syllables], np.int64),
            "mark": np.array([_pause(s, s is syllables[-1]) for s in syllables], np.int64),
            "intonation": np.array(intonation(sentence), np.int64),
            "vectors": vectors[characters(sentence)],
            "delta": delta,
        }
        prosody = Prosody(**self._run(given))
        asked = {i: s.pause for i, s in enumerate(syllables) if s.pause is not None}
        if not asked:
            return prosody
        pause = prosody.pause.copy()
        pause[list(asked)] = list(asked.values())
        return replace(prosody, pause=pause)
