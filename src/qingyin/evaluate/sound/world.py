"""F0 by DIO and StoneMask of WORLD, a value for each mel frame: what the recognizer of syllables has learned from.

DIO searches from FLOOR up to CEILING and finds nothing below or above, so the lowest 75 Hz are silent to it (creak, and
the end of a low third tone, count as unvoiced), and so is what rises above the ceiling.
"""

from __future__ import annotations

import numpy as np

from qingyin.audio.mel import HOP, SAMPLE_RATE
from qingyin.evaluate.extras import MEASURES, need
from qingyin.records import Floats

FLOOR, CEILING = 75.0, 600.0  # Hz; what lies outside counts as unvoiced


def world_f0(samples: Floats, ceiling: float = CEILING, floor: float = FLOOR) -> Floats:
    """F0 in Hz [ceil(n / HOP)] of samples [n] at SAMPLE_RATE, 0 where unvoiced; frame t is centered on (t + 1/2)·HOP.

    Raises MissingExtra if pyworld is not installed.
    """
    pyworld = need("pyworld", MEASURES)
    frames = -(-len(samples) // HOP)
    half = HOP / SAMPLE_RATE * 500  # ms; every second value falls on a frame's center
    wide = np.pad(samples.astype(np.float64), (0, 2 * HOP))
    rough, times = pyworld.dio(wide, SAMPLE_RATE, floor, ceiling, frame_period=half)
    f0 = pyworld.stonemask(wide, rough, times, SAMPLE_RATE)[1::2][:frames]
    f0[(f0 < floor) | (f0 > ceiling)] = 0
    return np.asarray(f0, np.float32)
