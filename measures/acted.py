"""Speech in a known emotion, for want of actors: the voice speaks in it, or WORLD changes a recording as it would.

Both vary as people do: the emotion is 0.5 to 1.5 of its intensity, and register, tempo and level are a little off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from measures.world import Change, Parts, put_together
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.audio.recording import Recording
from qingyin.expression.delta import Delta, scaled
from qingyin.expression.style import read
from qingyin.expression.stylebook import BUILT_IN
from qingyin.options import Options
from qingyin.records import Floats
from qingyin.synthesizer import Synthesizer

INTENSITY: Final = (0.5, 1.5)


@dataclass(frozen=True, slots=True)
class Variety:
    """How much speech varies beside the emotion: standard deviations."""

    pitch: float = 1.0  # semitones
    tempo: float = 0.06  # natural logarithm
    level: float = 2.0  # dB
    range: float = 0.0  # natural logarithm
    formants: float = 0.0  # natural logarithm
    tilt: float = 0.0  # dB


ONE_SPEAKER: Final = Variety()
MANY_SPEAKERS: Final = Variety(pitch=3.0, tempo=0.12, level=5.0, range=0.15, formants=0.07, tilt=2.0)


def spoken(synthesizer: Synthesizer, text: str, emotion: str, draw: np.random.Generator) -> Recording:
    """The text in that emotion by the voice. Raises what `Synthesizer.speak` and Recording raise."""
    options = Options(
        emotion=emotion,
        intensity=float(draw.uniform(*INTENSITY)),
        pitch=float(draw.normal(0, ONE_SPEAKER.pitch)),
        rate=float(np.exp(draw.normal(0, ONE_SPEAKER.tempo))),
        volume=float(draw.normal(0, ONE_SPEAKER.level)),
        seed=int(draw.integers(1 << 31)),
    )
    return Recording(synthesizer.speak(text, options).samples, SAMPLE_RATE)


def changed(parts: Parts, emotion: str, draw: np.random.Generator, variety: Variety = ONE_SPEAKER) -> Recording:
    """A neutral recording, taken apart, as if it had been said in that emotion. Raises RecordingError."""
    return Recording(put_together(parts, _change(emotion, draw, variety)), SAMPLE_RATE)


def _change(emotion: str, draw: np.random.Generator, variety: Variety) -> Change:
    """The standard style's delta at a random intensity, and the variety on top."""
    sums = _TABLE.deltas.get(emotion, Delta()).sums()
    intensity: Floats = np.array([draw.uniform(*INTENSITY)], np.float32)
    delta = Delta.of(scaled(sums, intensity)[0])
    return Change(
        pitch=delta.f0_mean + draw.normal(0, variety.pitch),
        range=delta.f0_range * np.exp(draw.normal(0, variety.range)),
        duration=delta.duration * np.exp(draw.normal(0, variety.tempo)),
        formants=float(np.exp(draw.normal(0, variety.formants))),
        tilt=delta.tilt + draw.normal(0, variety.tilt),
        level=delta.level + draw.normal(0, variety.level),
        slope=delta.final_slope,
    )


_TABLE: Final = read(BUILT_IN / "standard.toml", sealed=True)
