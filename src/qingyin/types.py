"""The records that pass between the stages. All are frozen; arrays are float32 unless said otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from qingyin.errors import OptionError
from qingyin.recording import Given, Recording
from qingyin.text.records import Boundary as Boundary
from qingyin.text.records import Sentence as Sentence
from qingyin.text.records import Syllable as Syllable

Floats = NDArray[np.float32]
Arrays = dict[str, NDArray[Any]]  # what goes into a graph and comes out of it, by name

EMOTIONS: Final = ("neutral", "joy", "caring", "anger", "surprise", "sadness", "disgust", "fear")
F0_POINTS: Final = 5  # F0 is given at 0, 1/4, 1/2, 3/4 and the end of a syllable's final


AUTO: Final = "auto"  # as an emotion: what the text feels like
_POSITIVE: Final = ("joy", "caring")
_NEGATIVE: Final = ("anger", "sadness", "disgust", "fear")


@dataclass(frozen=True, slots=True)
class Emotion:
    """What a text feels like: a weight for each of EMOTIONS; together they are 1."""

    weights: Mapping[str, float]

    @property
    def dominant(self) -> str:
        """The emotion with the largest weight."""
        return max(self.weights, key=self.weights.__getitem__)

    @property
    def confidence(self) -> float:
        """The largest weight, 0–1."""
        return max(self.weights.values())

    @property
    def polarity(self) -> float:
        """From −1, altogether negative, to 1, altogether positive."""
        return sum(self.weights[name] for name in _POSITIVE) - sum(self.weights[name] for name in _NEGATIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to speak. Everything is checked here, so no stage checks again."""

    rate: float = 1.0  # 0.5–2.0, times as fast
    pitch: float = 0.0  # semitones, −12 to 12
    volume: float = 0.0  # dB, −40 to 12
    emotion: str | Mapping[str, float] = AUTO  # one name, weights by name, or "auto": each sentence's own
    intensity: float = 1.0  # 0 (as neutral) to 2; 1 is the style's own table
    seed: int = 0  # of the noise in the voice; the same seed gives the same samples
    reference: Given | Recording | None = None  # speak as this is spoken; what is given becomes a Recording

    def __post_init__(self) -> None:
        _between("rate", self.rate, 0.5, 2.0)
        _between("pitch", self.pitch, -12.0, 12.0)
        _between("volume", self.volume, -40.0, 12.0)
        _between("intensity", self.intensity, 0.0, 2.0)
        _between("seed", self.seed, 0, 2**31 - 1)
        for name, weight in self.emotions().items():
            if name not in EMOTIONS:
                raise OptionError(f"unknown emotion {name!r}; available: {', '.join((*EMOTIONS, AUTO))}")
            _between(f"emotion {name!r}", weight, 0.0, 1.0)
        if self.reference is not None:
            object.__setattr__(self, "reference", Recording.of(self.reference))

    def recording(self) -> Recording | None:
        """The reference, read."""
        return None if self.reference is None else Recording.of(self.reference)

    def emotions(self) -> dict[str, float]:
        """The emotion as weights by name; empty if it is left to the text."""
        if self.emotion == AUTO:
            return {}
        return {self.emotion: 1.0} if isinstance(self.emotion, str) else dict(self.emotion)


def _between(name: str, value: float, low: float, high: float) -> None:
    if not isinstance(value, (int, float)) or not low <= value <= high:  # also refuses NaN
        raise OptionError(f"{name} must be a number from {low:g} to {high:g}, not {value!r}")


@dataclass(frozen=True, slots=True)
class Prosody:
    """What a sentence sounds like before it is sound; S syllables. Can be read, changed and passed back."""

    duration: Floats  # [S] seconds
    onset: Floats  # [S] share of the duration that the initial takes, 0–1
    f0: Floats  # [S, F0_POINTS] Hz over the final
    energy: Floats  # [S] dB against the voice's mean
    pause: Floats  # [S] seconds of silence after the syllable
    tilt: Floats  # [S] dB, level of 1–5 kHz against below 1 kHz, added to the voice's own


@dataclass(frozen=True, slots=True)
class TimedSyllable:
    """A syllable with its place in the audio and the prosody it was spoken with."""

    syllable: Syllable
    start: float  # seconds from the beginning of the audio
    end: float
    f0: tuple[float, ...]  # Hz, F0_POINTS values over the final
    energy: float  # dB


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """A piece of the stream, with what made it."""

    samples: Floats  # [n], −1 to 1
    sample_rate: int
    start: int  # index of the first sample in the whole stream
    sentence: Sentence
    syllables: tuple[TimedSyllable, ...] = field(default=())  # those that begin in this chunk
