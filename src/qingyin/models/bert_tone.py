"""BERT-tone: what a text feels, how its characters are read and where it breathes, in one pass; and its cache.

Letters: B texts, N characters, E emotions, K candidate readings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from qingyin.models.cache import ToneCache
from qingyin.models.session import FLOAT, INT64, Port, Run
from qingyin.models.vocabulary import NEGATIVE, NEUTRAL, POSITIVE, START, Vocabulary
from qingyin.records import EMOTIONS, Emotion, Floats

INPUTS: Final = {"tokens": Port(INT64, 2), "polarity": Port(INT64, 2)}  # [B, N + 1] each, START first
OUTPUTS: Final = {  # [B, E], [B, N + 1, K], [B, N + 1, 4], [B, N + 1, VECTOR]
    "emotion": Port(FLOAT, 2),
    "readings": Port(FLOAT, 3),
    "boundary": Port(FLOAT, 3),
    "vectors": Port(FLOAT, 3),
}
LONGEST: Final = 126  # characters of one pass; what is longer is read in parts
LEANING: Final = 0.15  # polarity from which on what was said before counts as positive or negative


@dataclass(frozen=True, slots=True)
class Tone:
    """What the network says of one text; every row of the first three sums to 1."""

    emotion: Floats  # [E]
    readings: Floats  # [N, K] of each character's candidates in the vocabulary
    boundary: Floats  # [N, 4] after each character
    vectors: Floats  # [N, VECTOR] of each character in its context, for ProsodyNet


class ToneStage:
    """Reads texts through the network, or from the cache. Safe to use from many threads."""

    def __init__(self, run: Run, vocabulary: Vocabulary, cache: ToneCache) -> None:
        self._run = run
        self.vocabulary = vocabulary
        self.cache = cache

    def __call__(self, texts: Sequence[str], before: Emotion | None = None) -> list[Tone]:
        """What the network says of each text; `before` is what the conversation has felt like so far."""
        hint = NEUTRAL
        if before is not None and abs(before.polarity) > LEANING:
            hint = POSITIVE if before.polarity > 0 else NEGATIVE
        return [self._remembered(text, hint) for text in texts]

    def emotion(self, texts: Sequence[str], before: Emotion | None = None) -> list[Emotion]:
        """What each text feels like."""
        return [emotion_of(tone.emotion) for tone in self(texts, before)]

    def readings(self, text: str) -> list[Mapping[str, float]]:
        """What the front end asks: the probability of each reading of each character that has several."""
        (tone,) = self([text])
        known = self.vocabulary.readings
        return [
            {name: float(p) for name, p in zip(known.get(char, ()), row, strict=False)}
            for char, row in zip(text, tone.readings, strict=True)
        ]

    def _remembered(self, text: str, hint: int) -> Tone:
        known = self.cache.get((text, hint))
        if known is not None:
            return Tone(*known)
        tone = self._read(text, hint)
        self.cache.put((text, hint), (tone.emotion, tone.readings, tone.boundary, tone.vectors))
        return tone

    def _read(self, text: str, hint: int) -> Tone:
        """One pass, or several for a text that is too long for one.

        Each text has a pass of its own: int8 scales the numbers of a pass together, so beside other texts it would
        not say quite the same.
        """
        if len(text) > LONGEST:
            parts = [text[at : at + LONGEST] for at in range(0, len(text), LONGEST)]
            return _joined([self._read(part, hint) for part in parts], [len(part) for part in parts])
        said = self._run(
            {
                "tokens": np.array([[START, *self.vocabulary.tokens(text)]], np.int64),
                "polarity": np.array([[hint, *self.vocabulary.polarity(text)]], np.int64),
            }
        )
        return Tone(
            said["emotion"][0].copy(), *[said[name][0, 1:].copy() for name in ("readings", "boundary", "vectors")]
        )


def emotion_of(weights: Floats) -> Emotion:
    """A distribution [E] as a record."""
    return Emotion({name: float(weight) for name, weight in zip(EMOTIONS, weights, strict=True)})


def _joined(tones: Sequence[Tone], lengths: Sequence[int]) -> Tone:
    share = np.asarray(lengths, np.float32) / sum(lengths)
    return Tone(
        np.asarray(share @ np.stack([tone.emotion for tone in tones]), np.float32),
        np.concatenate([tone.readings for tone in tones]),
        np.concatenate([tone.boundary for tone in tones]),
        np.concatenate([tone.vectors for tone in tones]),
    )
