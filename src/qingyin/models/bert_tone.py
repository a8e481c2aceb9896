"""BERT-tone: the emotion, readings and breaths of a text in one pass; and its cache.

Letters: B texts, N characters, E emotions, K candidate readings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from qingyin.models.cache import ToneCache, Value
from qingyin.models.session import Run
from qingyin.models.vocabulary import NEGATIVE, NEUTRAL, POSITIVE, START, Vocabulary
from qingyin.records import EMOTIONS, Emotion, Floats, Sentence

LONGEST: Final = 126  # characters of one pass; what is longer is read in parts
LEANING: Final = 0.15  # polarity from which on what was said before counts as positive or negative


@dataclass(frozen=True, slots=True, eq=False)
class BertToneOutput:
    """What the network says of one text; every row of the first three arrays sums to 1. It is a `ModelOutput`."""

    emotion: Floats  # [E]
    readings: Floats  # [N, K] of each character's candidates in the vocabulary
    boundary: Floats  # [N, 4] after each character
    vectors: Floats  # [N, VECTOR] of each character in its context, for ProsodyNet
    names: tuple[tuple[str, ...], ...]  # N times the candidate readings of a character; empty if it has only one

    def candidates(self, place: int) -> Mapping[str, float]:
        """The probability of each reading of a character that has several."""
        return {name: float(p) for name, p in zip(self.names[place], self.readings[place], strict=False)}

    def part(self, places: slice) -> BertToneOutput:
        """What is said of these characters in the whole text; the emotion is that of the whole."""
        if len(range(*places.indices(len(self.names)))) == len(self.names):
            return self
        return replace(
            self,
            readings=self.readings[places],
            boundary=self.boundary[places],
            vectors=self.vectors[places],
            names=self.names[places],
        )

    def felt(self) -> Emotion:
        """The emotion as a record."""
        return emotion_of(self.emotion)


class BertToneStage:
    """Reads texts through the network, or from the cache. Safe to use from many threads."""

    def __init__(self, run: Run, vocabulary: Vocabulary, cache: ToneCache) -> None:
        self._run = run
        self.vocabulary = vocabulary
        self.cache = cache

    def __call__(self, text: str, before: Emotion | None = None) -> BertToneOutput:
        """What the network says of a text; `before` is what the conversation has felt like so far."""
        hint = NEUTRAL
        if before is not None and abs(before.polarity) > LEANING:
            hint = POSITIVE if before.polarity > 0 else NEGATIVE
        arrays = self.cache.get((text, hint))
        if arrays is None:
            arrays = self._read(text, hint)
            self.cache.put((text, hint), arrays)
        known = self.vocabulary.readings
        return BertToneOutput(*arrays, names=tuple([known.get(char, ()) for char in text]))

    def of(self, sentence: Sentence, before: Emotion | None = None) -> BertToneOutput:
        """What was said of a sentence when it was read; of one that was read without BERT-tone, what it says now."""
        found = sentence.model_output
        return found if isinstance(found, BertToneOutput) else self(sentence.normalized, before)

    def _read(self, text: str, hint: int) -> Value:
        """One pass, or several for a text that is too long for one: emotion, readings, boundary and vectors.

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
        readings, boundary, vectors = (said[name][0, 1:].copy() for name in ("readings", "boundary", "vectors"))
        return said["emotion"][0].copy(), readings, boundary, vectors


class TextEncoder:
    """Turns a text into the mean of what BERT-tone says of its characters."""

    def __init__(self, bert_tone: BertToneStage) -> None:
        self._bert_tone = bert_tone

    def encode(self, text: str, /) -> Floats:
        """The vector, float32 [VECTOR], of a normalized text that has at least one character."""
        return pooled(self._bert_tone(text))


def pooled(output: BertToneOutput) -> Floats:
    """The mean of the characters' vectors, float32 [VECTOR]."""
    return np.asarray(output.vectors.mean(axis=0), np.float32)


def emotion_of(weights: Floats) -> Emotion:
    """A distribution [E] as a record."""
    return Emotion({name: float(weight) for name, weight in zip(EMOTIONS, weights, strict=True)})


def _joined(parts: Sequence[Value], lengths: Sequence[int]) -> Value:
    """The outputs for parts of a text as those for the whole; its emotion is their mean by length."""
    share = np.asarray(lengths, np.float32) / sum(lengths)
    emotions, readings, boundary, vectors = zip(*parts, strict=True)
    return (
        np.asarray(share @ np.stack(emotions), np.float32),
        np.concatenate(readings),
        np.concatenate(boundary),
        np.concatenate(vectors),
    )
