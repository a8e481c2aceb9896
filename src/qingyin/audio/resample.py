"""Samples at another rate, piece by piece."""

from __future__ import annotations

from typing import Final

import numpy as np

from qingyin.errors import MissingExtra, OptionError
from qingyin.records import Floats

LOWEST, HIGHEST = 8000, 48000  # Hz
INSTALL: Final = "pip install 'qingyin[play]'"


class Resampler:
    """Takes samples at one rate and gives them at another; the pieces join without a seam (libsoxr, high quality).

    Raises OptionError if the rate is not between 8 and 48 kHz, MissingExtra if soxr is not installed.
    """

    def __init__(self, source: int, target: int) -> None:
        if not LOWEST <= target <= HIGHEST:
            raise OptionError(f"the sample rate must be from {LOWEST} to {HIGHEST} Hz, not {target}")
        self._stream = None
        if source != target:
            try:
                import soxr
            except ImportError as error:
                raise MissingExtra(f"another sample rate than {source} Hz needs soxr: {INSTALL}") from error
            self._stream = soxr.ResampleStream(source, target, 1, dtype="float32")

    def __call__(self, samples: Floats, last: bool = False) -> Floats:
        """The samples that are certain after these; all that are left if they are the `last`, which may be none."""
        if self._stream is None:
            return samples
        found: Floats = self._stream.resample_chunk(np.ascontiguousarray(samples, np.float32), last=last)
        return found
