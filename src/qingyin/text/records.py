"""What the text front end hands on: sentences made of syllables. Standard library only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol, Self


class Boundary(IntEnum):
    """What follows a syllable, from the same word going on to a place where a speaker may breathe."""

    NONE = 0
    WORD = 1
    PHRASE = 2
    BREATH = 3


@dataclass(frozen=True, slots=True)
class Syllable:
    """One spoken syllable and where it comes from."""

    text: str  # the written piece that it reads, usually one character; several syllables may share one: "20" → 二十
    span: tuple[int, int]  # of `text` in the input, in characters
    char: str  # the character that is spoken after normalisation: 二
    pinyin: str  # the dictionary reading, "yi1"
    spoken: str  # the reading after sandhi, "yi2"
    source: str  # why this reading: "lexicon", "char", "inline", "user", "model"; Latin: "english", "letters", "guess"
    boundary: Boundary = Boundary.NONE
    mark: str = ""  # the punctuation that follows, "，" or "……"; empty if none
    pause: float | None = None  # seconds asked for by a mark in the text; None leaves it to the voice
    rule: str = ""  # the sandhi rule that changed the reading, "third-tone"; empty if none
    stress: float = 0.0  # asked for by a mark in the text: 1 stressed, 2 insistent, −1 reduced
    certainty: float = 1.0  # 0–1, how much speaks for this reading among those that the character has


@dataclass(frozen=True, slots=True)
class Asked:
    """How the markup around a stretch asks for it to be spoken; None where it does not say."""

    rate: float | None = None  # times as fast
    pitch: float | None = None  # semitones
    volume: float | None = None  # dB
    voice: str | None = None
    style: str | None = None  # of mstts:express-as: "cheerful"
    degree: float = 1.0  # its styledegree, 0.01–2
    speaker: str | None = None  # the character of a story who says what is quoted in it


class ModelOutput(Protocol):
    """What a language model says of a normalized text. It is computed once and travels with the sentence."""

    def candidates(self, place: int) -> Mapping[str, float]:
        """The probability of each reading of the character at that place; empty if the model has no opinion."""

    def part(self, places: slice) -> Self:
        """What is said of these characters, as they stand in the whole text."""


# Asked once for the normalized text of each stretch that is read.
ReadingModel = Callable[[str], ModelOutput]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the input that is spoken in one breath of planning; the sentences of a text tile it."""

    text: str  # the input as written; joining the sentences' texts gives the input back
    span: tuple[int, int]
    normalized: str  # as it is read: 二零二六年
    syllables: tuple[Syllable, ...]  # empty if nothing in it is spoken (blank lines)
    skipped: tuple[tuple[int, int, str], ...] = ()  # (start, end, why) of characters that are not spoken, by policy
    style: Asked | None = None  # what the markup around it asks for
    lead: float = 0.0  # seconds of silence before its first syllable, asked for by a mark in the text
    # what the model that was asked for its readings says of `normalized`; the stages after the reader use it again
    model_output: ModelOutput | None = field(default=None, repr=False, compare=False)
    contexts: tuple[str, ...] = ()  # what it is about, where that may decide how numbers are read: "sport"
