"""The manner of speech, measured in the sound: register, range, tempo, level, tilt and pauses."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qingyin.audio.mel import HOP, SAMPLE_RATE, WINDOW, window
from qingyin.audio.pitch import semitones, steady
from qingyin.errors import QingyinError
from qingyin.records import Floats

QUIET: Final = 30.0  # dB below the loud frames (their 95th percentile), where silence begins at the latest
ABOVE: Final = 0.3  # it begins no lower than so far up from the quiet frames (their 5th) to the loud: rooms have noise
HUM: Final = 80.0  # Hz, below which a frame's level is not counted
GAP: Final = 0.15  # seconds; a silence within speech that is shorter is a plosive's, not a pause
OCTAVE: Final = 12.0  # semitones from the median, beyond which F0 is an error of the tracker


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is said."""

    register: float  # Hz, median F0
    range: float  # semitones, standard deviation of F0
    tempo: float  # syllables a second of speech, pauses left out
    level: float  # dB of full scale, RMS over speech
    tilt: float  # dB, power at 1–5 kHz against that below 1 kHz, over speech
    pause: float  # seconds, mean of the silences within; NaN if there is none


def manner_of(samples: Floats, syllables: int, f0: Floats) -> Manner:
    """The manner of samples [n] at SAMPLE_RATE in which that number of syllables is said.

    `f0` is in Hz [ceil(n / HOP)], 0 where unvoiced, by whatever tracker. Raises QingyinError if nothing is voiced.
    """
    power = _power(samples)
    spoken, pauses = speech(power)
    melody = steady(f0)
    voiced = melody[(melody > 0) & spoken]
    if len(voiced) == 0:
        raise QingyinError("nothing is voiced in this sound, so it has no manner; take another recording")
    register = float(np.median(voiced))
    heights = semitones(voiced, register)
    heights = heights[np.abs(heights) < OCTAVE]
    mean = power[spoken].mean(axis=0)
    hertz = np.arange(power.shape[1]) * SAMPLE_RATE / WINDOW
    low, high = mean[(hertz >= 50) & (hertz < 1000)].sum(), mean[(hertz >= 1000) & (hertz < 5000)].sum()
    return Manner(
        register,
        float(heights.std()),
        syllables / float(spoken.sum() * HOP / SAMPLE_RATE),
        10 * float(np.log10(mean.sum())),
        10 * float(np.log10(high / low)),
        float(np.mean(pauses)) if pauses else float("nan"),
    )


def speech(power: NDArray[np.float64]) -> tuple[NDArray[np.bool_], list[float]]:
    """Where speech is [T], from the power of each frame [T, F], and the seconds of each pause within it."""
    level = 10 * np.log10(power[:, int(HUM * WINDOW / SAMPLE_RATE) :].sum(axis=1) + 1e-12)
    quiet, top = np.percentile(level, [5, 95])
    loud = level > max(top - QUIET, quiet + ABOVE * (top - quiet))
    spoken = loud.copy()
    pauses = []
    places = np.flatnonzero(loud)
    for before, after in pairwise(places):
        seconds = (after - before - 1) * HOP / SAMPLE_RATE
        if seconds > GAP:
            pauses.append(float(seconds))
        else:
            spoken[before:after] = True
    return spoken, pauses


def _power(samples: Floats) -> NDArray[np.float64]:
    """Power [T, F] of each mel frame; the sum over F of a full-scale square wave's is 1."""
    frames = -(-len(samples) // HOP)
    edge = (WINDOW - HOP) // 2
    padded = np.pad(samples, (edge, frames * HOP - len(samples) + edge))
    framed = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    shape = window().astype(np.float64)
    found: NDArray[np.float64] = np.abs(np.fft.rfft(framed * shape, axis=1)) ** 2
    found[:, 1:-1] *= 2  # the other half of the spectrum
    return found / (WINDOW * np.sum(shape**2))
