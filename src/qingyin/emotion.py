"""Emotion as numbers: a distribution and an intensity become deltas on the prosody of each syllable.

Effects that add (semitones, dB) are summed over the emotions of a mixture, effects that multiply are multiplied;
both are scaled by weight and intensity, so the knob is continuous and 0 changes nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final, Self

import numpy as np

from qingyin.errors import OptionError
from qingyin.text.records import Asked
from qingyin.types import EMOTIONS, Floats, Options

# Speaking styles of mstts:express-as, as Azure names them for Mandarin, and the emotion that each means here.
EXPRESS_AS: Final = {
    **{name: name for name in EMOTIONS},
    **{"cheerful": "joy", "excited": "joy", "sad": "sadness", "depressed": "sadness", "angry": "anger"},
    **{"fearful": "fear", "disgruntled": "disgust", "affectionate": "caring", "gentle": "caring"},
    **{"calm": "neutral", "general": "neutral"},
}
STANDARD: Final = Path(__file__).parent / "styles" / "standard.toml"


@dataclass(frozen=True, slots=True)
class Delta:
    """What is done to neutral prosody. The order of the fields is that of the graph's columns."""

    f0_mean: float = 0.0  # semitones
    f0_range: float = 1.0  # factor
    duration: float = 1.0  # factor
    level: float = 0.0  # dB
    tilt: float = 0.0  # dB
    final_slope: float = 0.0  # semitones over the last syllable
    pause: float = 1.0  # factor

    def scaled(self, amount: float) -> Delta:
        """This delta `amount` times over: sums are multiplied, factors raised to the power."""
        return Delta(*[v**amount if n in _FACTORS else v * amount for n, v in self._items()])

    def then(self, other: Delta) -> Delta:
        """Both deltas, one after the other."""
        pairs = zip(self._items(), other._items(), strict=True)
        return Delta(*[a * b if n in _FACTORS else a + b for (n, a), (_, b) in pairs])

    def _items(self) -> list[tuple[str, float]]:
        return [(field.name, getattr(self, field.name)) for field in fields(self)]


_FACTORS: Final = ("f0_range", "duration", "pause")
NEUTRAL: Final = Delta()


@dataclass(frozen=True, slots=True)
class Style:
    """A table of deltas by emotion."""

    name: str
    description: str
    deltas: Mapping[str, Delta]

    @classmethod
    def open(cls, path: Path = STANDARD) -> Self:
        """Reads a style file."""
        found = tomllib.loads(path.read_text("utf-8"))
        deltas = {emotion: Delta(**values) for emotion, values in found["emotion"].items()}
        return cls(found["name"], found["description"], deltas)

    def delta(self, options: Options) -> Delta:
        """What the options ask of every syllable: emotion at its intensity, then pitch and rate."""
        total = NEUTRAL
        for emotion, weight in options.emotions().items():
            total = total.then(self.deltas.get(emotion, NEUTRAL).scaled(weight * options.intensity))
        asked = Delta(f0_mean=options.pitch, duration=1 / options.rate, pause=1 / options.rate)
        return total.then(asked)


def columns(delta: Delta, syllables: int) -> Floats:
    """The graph's input [S, 7]: the delta for each syllable, the final slope for the last alone."""
    rows = np.tile(np.array([value for _, value in delta._items()], np.float32), (syllables, 1))
    slope = [name for name, _ in delta._items()].index("final_slope")
    rows[:-1, slope] = 0.0
    return rows


def with_markup(options: Options, asked: Asked | None) -> Options:
    """The options as the markup around a sentence changes them; rates multiply, semitones and dB add up.

    Raises OptionError if the style is unknown or a sum is out of range.
    """
    if asked is None:
        return options
    changed = replace(
        options,
        rate=options.rate * (asked.rate or 1.0),
        pitch=options.pitch + (asked.pitch or 0.0),
        volume=options.volume + (asked.volume or 0.0),
    )
    if asked.style is None:
        return changed
    if asked.style not in EXPRESS_AS:
        raise OptionError(f"unknown style {asked.style!r} in the markup; available: {', '.join(EXPRESS_AS)}")
    return replace(changed, emotion=EXPRESS_AS[asked.style], intensity=asked.degree)
