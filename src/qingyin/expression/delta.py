"""Emotion as numbers: changes of the neutral prosody of a syllable, and how they are combined.

Effects that add (semitones, dB) are summed over the emotions of a mixture, effects that multiply are multiplied;
both are scaled by weight and intensity, so intensity is continuous and 0 changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from qingyin.emotions import TABLE
from qingyin.errors import OptionError
from qingyin.options import Options
from qingyin.records import Floats
from qingyin.text.records import Asked

# Speaking styles of mstts:express-as, and the emotion that each means here.
EXPRESS_AS: Final = {
    **{row.name: row.name for row in TABLE},
    **{style: row.name for row in TABLE for style in row.express_as.split()},
}
Sums = NDArray[np.float64]  # [..., 7] deltas as numbers that add up: factors by their natural logarithms


@dataclass(frozen=True, slots=True)
class Delta:
    """A change of neutral prosody. The order of the fields is that of the graph's columns."""

    f0_mean: float = 0.0  # semitones
    f0_range: float = 1.0  # factor
    duration: float = 1.0  # factor
    level: float = 0.0  # dB
    tilt: float = 0.0  # dB
    final_slope: float = 0.0  # semitones over the last syllable
    pause: float = 1.0  # factor

    def sums(self) -> Sums:
        """The delta [7] as numbers that add up."""
        values = np.array([getattr(self, name) for name in COLUMNS], np.float64)  # astuple is slow: it copies deeply
        values[FACTORS] = np.log(values[FACTORS])
        return values

    @classmethod
    def of(cls, sums: Sums) -> Delta:
        """The delta of sums [7]."""
        return cls(*np.where(FACTORS, np.exp(sums), sums).tolist())

    def then(self, other: Delta) -> Delta:
        """Both deltas, one after the other."""
        return Delta.of(self.sums() + other.sums())


COLUMNS: Final = tuple(field.name for field in fields(Delta))
FACTORS: Final[NDArray[np.bool_]] = np.array([field.default == 1.0 for field in fields(Delta)])
NEUTRAL: Final = Delta()
# For each column, the effect of intensity beyond 1 relative to that below 1. Doubled, anger would be 9.6 st higher and
# last two thirds as long: its speech, changed in this way by WORLD, loses 0.43 of DNSMOS SIG by the first change and
# 0.34 by the second.
BEYOND: Final[Sums] = np.array([0.25, 0.4, 0.25, 0.3, 0.25, 0.4, 1.0])
F0_MEAN: Final = COLUMNS.index("f0_mean")
_FINAL_SLOPE: Final = COLUMNS.index("final_slope")


def mixture(deltas: Mapping[str, Delta], weights: Mapping[str, float]) -> Delta:
    """The deltas of emotions, each by its weight; an emotion without one changes nothing."""
    parts = [deltas[name].sums() * weight for name, weight in weights.items() if name in deltas]
    return Delta.of(np.sum(parts, axis=0)) if parts else NEUTRAL


def scaled(sums: Sums, intensity: Floats) -> Sums:
    """The change of each syllable [S, 7] by an emotion whose sums are [7], at the syllable's intensity [S].

    Up to 1, it is that share of the table. Beyond 1 everything keeps growing, but more slowly: near its limits a
    voice only becomes harsh (BEYOND).
    """
    past = np.maximum(intensity[:, None] - 1.0, 0.0)
    share: Sums = np.minimum(intensity[:, None], 1.0) + past * BEYOND
    return share * sums


def columns(sums: Sums) -> Floats:
    """The graph's input [S, 7] from the sums of each syllable [S, 7]; the final slope applies to the last one only."""
    rows = np.where(FACTORS, np.exp(sums), sums)
    rows[:-1, _FINAL_SLOPE] = 0.0
    return rows.astype(np.float32)


def asked_for(options: Options) -> Sums:
    """The change of every syllable [7] by pitch and rate."""
    return Delta(f0_mean=options.pitch, duration=1 / options.rate, pause=1 / options.rate).sums()


def with_markup(options: Options, asked: Asked | None) -> Options:
    """The options as the markup around a sentence changes them; rates multiply, semitones and dB add up.

    Raises OptionError if the style is unknown or a sum is out of range.
    """
    if asked is None:
        return options
    changes: dict[str, Any] = {
        "rate": options.rate * (asked.rate or 1.0),
        "pitch": options.pitch + (asked.pitch or 0.0),
        "volume": options.volume + (asked.volume or 0.0),
    }
    if asked.style is not None:
        if asked.style not in EXPRESS_AS:
            raise OptionError(f"unknown style {asked.style!r} in the markup; available: {', '.join(EXPRESS_AS)}")
        changes |= {"emotion": EXPRESS_AS[asked.style], "intensity": asked.degree}
    if asked.voice is not None:
        changes["voice"] = asked.voice
    return replace(options, **changes)
