"""Samples at another rate, piece by piece."""

from __future__ import annotations

from typing import Final

import numpy as np

from qingyin.errors import MissingExtra, OptionError
from qingyin.records import Floats

LOWEST, HIGHEST = 8000, 48000  # Hz
INSTALL: Final = "pip install 'qingyin[play]'"


class Resampler:
    """Changes the sample rate of a stream, chunk by chunk and without seams (libsoxr, high quality).

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
        """The converted samples so far; with `last`, all that remain. `samples` may be empty."""
        if self._stream is None:
            return samples
        found: Floats = self._stream.resample_chunk(np.ascontiguousarray(samples, np.float32), last=last)
        return found
