"""Focus: what the stress of some syllables does to them and to those after them, as numbers.

Focus in Mandarin works in three zones: what is in focus has a wider F0 range, its highs raised the most, and lasts
longer; what follows is lower and narrower, and softer; what stands before stays as it is.

Y. Xu, "Effects of tone and focus on the formation and alignment of f0 contours", Journal of Phonetics 27, 1999.
Y. Xu, S. Chen, B. Wang, "Prosodic focus with post-focus compression: single or multiple origin?", 2012.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Zone(NamedTuple):
    """What stress of degree 1 does to syllables, as a number for each or for all."""

    f0_range: Floats | float  # factor, in semitones about LOW
    f0_mean: Floats | float  # semitones
    duration: Floats | float  # factor
    level: Floats | float  # dB


FOCUS: Final = Zone(f0_range=1.4, f0_mean=1.0, duration=1.25, level=3.0)
AFTER: Final = Zone(f0_range=0.6, f0_mean=-1.0, duration=1.0, level=-2.0)
LOW: Final = 0.25  # of a sentence's F0 lies below this point, which stays: highs move far, lows a little
BREAK: Final = 0.1  # seconds; focus does not reach over a pause of this length


def change(degrees: Floats, pause: Floats) -> Zone:
    """What stress of those degrees [S] does to each syllable, with those pauses [S] in seconds after them.

    What follows a stress is compressed as far as the next pause or the next stress; less stress than usual, a degree
    below 0, compresses nothing.
    """
    after = np.zeros_like(degrees)
    for place in range(1, len(degrees)):
        if degrees[place] == 0 and pause[place - 1] < BREAK:
            after[place] = max(0.0, degrees[place - 1] or after[place - 1])
    return Zone(
        FOCUS.f0_range**degrees * AFTER.f0_range**after,
        FOCUS.f0_mean * degrees + AFTER.f0_mean * after,
        FOCUS.duration**degrees * AFTER.duration**after,
        FOCUS.level * degrees + AFTER.level * after,
    )
