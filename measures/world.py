"""The same words said otherwise: a recording taken apart by WORLD, changed, and put together again.

WORLD (Morise, Yokomori, Ozawa, IEICE Transactions 2016) splits speech into F0, a spectral envelope and how noisy each
band is. Each part can be changed by itself, so what differs between two recordings is known and nothing else does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from measures.extras import need
from measures.pitch import CEILING, FLOOR, SEMITONES
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.records import Floats

PERIOD: Final = 5.0  # ms between the frames of the analysis
FINAL: Final = 0.2  # seconds at the end of the voice over which `slope` acts
CROSSING: Final = 1000.0  # Hz, between what `tilt` lowers and what it lifts


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to a recording; the defaults change nothing."""

    pitch: float = 0.0  # semitones
    range: float = 1.0  # factor on the distance of F0 from its mean, in semitones
    duration: float = 1.0  # factor
    formants: float = 1.0  # factor on their frequencies; below 1 a longer vocal tract
    tilt: float = 0.0  # dB, 1–5 kHz against below 1 kHz, about
    level: float = 0.0  # dB
    slope: float = 0.0  # semitones that F0 gains over the last FINAL seconds of voice


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """A recording as WORLD sees it; T frames, F bins."""

    f0: NDArray[np.float64]  # [T] Hz, 0 where unvoiced
    envelope: NDArray[np.float64]  # [T, F] power
    noise: NDArray[np.float64]  # [T, F] aperiodicity, 0–1


def taken_apart(samples: Floats) -> Parts:
    """The parts of samples [n] at SAMPLE_RATE."""
    world = need("pyworld")
    wide = np.ascontiguousarray(samples, np.float64)
    rough, times = world.dio(wide, SAMPLE_RATE, FLOOR, CEILING, frame_period=PERIOD)
    f0 = world.stonemask(wide, rough, times, SAMPLE_RATE)
    return Parts(f0, world.cheaptrick(wide, f0, times, SAMPLE_RATE), world.d4c(wide, f0, times, SAMPLE_RATE))


def put_together(parts: Parts, change: Change = Change()) -> Floats:
    """Samples at SAMPLE_RATE of the changed parts, kept from clipping."""
    f0 = melody(parts.f0, change)
    envelope, noise = (_warped(each, change.formants) for each in (parts.envelope, parts.noise))
    envelope = envelope * _tilt(envelope.shape[1], change.tilt)
    made = need("pyworld").synthesize(f0, envelope, noise, SAMPLE_RATE, PERIOD * change.duration)
    return np.asarray(np.clip(made * 10 ** (change.level / 20), -1, 1), np.float32)


def melody(f0: NDArray[np.float64], change: Change) -> NDArray[np.float64]:
    """F0 [T] in Hz as the change makes it; its frames are PERIOD · change.duration apart."""
    voiced = np.flatnonzero(f0 > 0)
    changed = f0.copy()
    if len(voiced) == 0:
        return changed
    log = SEMITONES * np.log2(f0[voiced])
    ramp = np.clip((voiced - voiced[-1]) * change.duration * PERIOD / 1000 / FINAL + 1, 0, 1)
    log = log.mean() + (log - log.mean()) * change.range + change.pitch + ramp * change.slope
    changed[voiced] = np.clip(2 ** (log / SEMITONES), FLOOR, CEILING)
    return changed


def _warped(spectra: NDArray[np.float64], factor: float) -> NDArray[np.float64]:
    """Spectra [T, F] whose frequencies are multiplied by the factor."""
    if factor == 1:
        return spectra
    places = np.clip(np.arange(spectra.shape[1]) / factor, 0, spectra.shape[1] - 1)
    low = np.minimum(places.astype(int), spectra.shape[1] - 2)
    share = places - low
    return np.ascontiguousarray(spectra[:, low] * (1 - share) + spectra[:, low + 1] * share)


def _tilt(bins: int, decibels: float) -> NDArray[np.float64]:
    """Factors on power [F]: a slope over log frequency that is `decibels` between 500 Hz and 2 kHz, held outside."""
    hertz = np.maximum(np.arange(bins) * SAMPLE_RATE / 2 / (bins - 1), 1.0)
    octaves = np.clip(np.log2(hertz / CROSSING), -1, 1)
    found: NDArray[np.float64] = 10 ** (octaves * decibels / 2 / 10)
    return found
