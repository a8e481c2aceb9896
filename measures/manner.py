"""The manner of speech, as `qingyin evaluate` measures it, with WORLD's F0."""

from __future__ import annotations

from measures.pitch import world_f0
from qingyin.evaluate.sound import manner
from qingyin.evaluate.sound.manner import Manner as Manner
from qingyin.evaluate.sound.manner import speech as speech
from qingyin.records import Floats


def manner_of(samples: Floats, syllables: int, f0: Floats | None = None) -> Manner:
    """The manner of samples [n] at SAMPLE_RATE in which that number of syllables is said.

    `f0` in Hz [ceil(n / HOP)] may be given where it is known. Raises QingyinError if nothing is voiced.
    """
    return manner.manner_of(samples, syllables, world_f0(samples) if f0 is None else f0)
