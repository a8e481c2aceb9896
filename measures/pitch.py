"""F0 as it is measured here: DIO and StoneMask of WORLD, a value per mel frame; and its arithmetic.

The parameters are part of every figure that was measured with them, and of the features that the voice learned from:
DIO searches from FLOOR up to CEILING and finds nothing below or above, so the lowest 75 Hz are silent to it (creak, and
the end of a low third tone, count as unvoiced), and so is what rises above the ceiling.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from qingyin.audio.pitch import SEMITONES as SEMITONES
from qingyin.audio.pitch import centres as centres
from qingyin.audio.pitch import semitones as semitones
from qingyin.audio.pitch import steady as steady
from qingyin.evaluate.sound.world import CEILING as CEILING
from qingyin.evaluate.sound.world import FLOOR as FLOOR
from qingyin.evaluate.sound.world import world_f0 as world_f0
from qingyin.records import Floats

DEFAULT: Final = 220.0  # Hz, of a contour in which nothing is voiced


def continuous(f0: Floats, default: float = DEFAULT) -> Floats:
    """F0 without gaps: linear in log Hz between voiced frames, held at the ends; `default` where none is voiced."""
    voiced = np.flatnonzero(f0 > 0)
    if len(voiced) == 0:
        return np.full(len(f0), default, np.float32)
    return np.exp(np.interp(np.arange(len(f0)), voiced, np.log(f0[voiced]))).astype(np.float32)


def cents_apart(first: Floats, second: Floats, edge: int = 0) -> Floats:
    """Absolute differences in cents, where both contours [T] are voiced; empty if they never are.

    `edge` frames at both ends of each stretch that is voiced in both are left out: there a tracker sees half a period.
    """
    frames = min(len(first), len(second))
    first, second = first[:frames], second[:frames]
    wide = np.pad((first > 0) & (second > 0), edge)
    both = np.all([wide[place : place + frames] for place in range(2 * edge + 1)], axis=0)
    return np.asarray(1200 * np.abs(np.log2(first[both] / second[both])), np.float32)


def read_off(f0: Floats, seconds: Floats) -> Floats:
    """F0 in Hz at those times, log-linear between the voiced frames; 0 at all of them if too few are voiced.

    Too few are less than three, or than a third of the frames from the first time to the last. Only voiced frames
    between these are used, so that neighbours do not pull the ends.
    """
    at = centres(len(f0))
    span = (at >= seconds[0]) & (at <= seconds[-1])
    inside = span & (f0 > 0)
    if inside.sum() < max(3, span.sum() / 3):
        return np.zeros(len(seconds), np.float32)
    return np.asarray(np.exp(np.interp(seconds, at[inside], np.log(f0[inside]))), np.float32)
