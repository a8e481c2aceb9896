"""Samples at another rate, all at once."""

from __future__ import annotations

from typing import Final

import numpy as np

from qingyin.evaluate.extras import need
from qingyin.records import Floats

HEARD: Final = 16000  # Hz, at which recognizers and models of listeners hear


def resample(samples: Floats, rate: int, wanted: int) -> Floats:
    """The samples at another rate (polyphase). Raises MissingExtra if scipy is not installed."""
    if rate == wanted:
        return samples
    divisor = int(np.gcd(rate, wanted))
    found = need("scipy.signal").resample_poly(samples, wanted // divisor, rate // divisor)
    return np.asarray(found, np.float32)
