"""One utterance as five numbers of its samples: mean and spread of F0, length, level, tilt.

`measures.manner` is for recordings of any room and length: it looks for speech between pauses, and counts syllables.
This is for what the voice itself says: all between the first and the last sound counts, and F0 may rise higher.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from measures.pitch import SEMITONES, steady, world_f0
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.records import Floats

REFERENCE: Final = 100.0  # Hz, of semitones
HIGHEST: Final = 800.0  # Hz; surprise at intensity 2 rises above 600
STEADY: Final = 5  # frames, 58 ms: what is voiced for less is noise that looked periodic
FAR: Final = 10.0  # semitones from the median: an octave that the tracker mistook
BLOCK: Final = SAMPLE_RATE // 100  # samples: 10 ms
UNDER_LOUDEST: Final = 35.0  # dB; what is softer is no speech
SPLIT, TOP = 1000.0, 5000.0  # Hz; tilt is the level of SPLIT–TOP against that below SPLIT


@dataclass(frozen=True, slots=True)
class Utterance:
    """How one utterance sounds."""

    f0_mean: float  # semitones above REFERENCE, over voiced frames
    f0_sd: float  # semitones
    duration: float  # seconds from the first to the last sound
    level: float  # dB of full scale, RMS between them
    tilt: float  # dB


def utterance_of(samples: Floats) -> Utterance:
    """The numbers of samples [n] at SAMPLE_RATE in which somebody speaks."""
    f0 = steady(world_f0(samples, HIGHEST), STEADY)
    pitch = SEMITONES * np.log2(f0[f0 > 0] / REFERENCE)
    pitch = pitch[np.abs(pitch - np.median(pitch)) < FAR]
    sound = without_silence(samples)
    return Utterance(
        float(pitch.mean()),
        float(pitch.std()),
        len(sound) / SAMPLE_RATE,
        float(10 * np.log10(np.mean(sound.astype(np.float64) ** 2))),
        tilt(sound),
    )


def without_silence(samples: Floats) -> Floats:
    """The samples from the first to the last 10 ms of sound."""
    blocks = samples[: len(samples) // BLOCK * BLOCK].reshape(-1, BLOCK).astype(np.float64)
    level = 10 * np.log10(np.mean(blocks**2, axis=1) + 1e-12)
    loud = np.flatnonzero(level > level.max() - UNDER_LOUDEST)
    return samples[loud[0] * BLOCK : (loud[-1] + 1) * BLOCK]


def tilt(samples: Floats) -> float:
    """Level of 1–5 kHz against that below 1 kHz, in dB."""
    power = np.abs(np.fft.rfft(samples.astype(np.float64))) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    low, high = power[hertz < SPLIT].sum(), power[(hertz >= SPLIT) & (hertz < TOP)].sum()
    return float(10 * np.log10(high / low))
