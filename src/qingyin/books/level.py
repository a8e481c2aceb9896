"""The level of a book: one gain for all chapters, and a limiter, so that it meets what audiobook shops ask for.

ACX (Audiobook Creation Exchange) asks of each file an RMS of −23 to −18 dBFS, peaks under −3 dBFS, and noise under −60.
"""

from __future__ import annotations

import math
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from qingyin.errors import OutputError
from qingyin.records import Floats

TARGET: Final = -20.0  # dBFS, the RMS of the whole book before the limiter, which takes a little
LOWEST, HIGHEST = -22.0, -18.8  # dBFS; a chapter that is still softer or louder is moved here
CEILING: Final = -4.8  # dBFS; coding to Opus was seen to add a decibel, to MP3 less
MOST: Final = 30.0  # dB of gain
_REACH: Final = 0.005  # seconds over which the limiter turns the gain down, and up again


@dataclass(frozen=True, slots=True)
class Loudness:
    """What was measured of some sound."""

    samples: int = 0
    square_sum: float = 0.0
    peak: float = 0.0

    def and_(self, samples: Floats) -> Loudness:
        """With more samples."""
        if not len(samples):
            return self
        squares = float(np.square(samples, dtype=np.float64).sum())
        return self.plus(Loudness(len(samples), squares, float(np.abs(samples).max())))

    def plus(self, other: Loudness) -> Loudness:
        """With what was measured of other sound that follows."""
        return Loudness(self.samples + other.samples, self.square_sum + other.square_sum, max(self.peak, other.peak))

    @property
    def rms(self) -> float:
        """dBFS; minus infinity for silence."""
        if not self.square_sum:
            return -math.inf
        return 10 * math.log10(self.square_sum / self.samples)


def gains(chapters: Sequence[Loudness]) -> list[float]:
    """The gain of each chapter in dB, to a hundredth: that of the whole book, and what a chapter lacks beyond it."""
    whole = Loudness(sum(each.samples for each in chapters), sum(each.square_sum for each in chapters))
    if math.isinf(whole.rms):
        return [0.0] * len(chapters)
    book = TARGET - whole.rms
    found = []
    for each in chapters:
        level = each.rms + book
        wanted = book if math.isinf(level) else book + min(max(level, LOWEST), HIGHEST) - level
        found.append(round(min(wanted, MOST), 2))
    return found


def leveled(path: Path, gain: float) -> Iterator[Floats]:
    """The samples of a 16-bit mono WAV with that gain in dB, none above CEILING, a second at a time.

    Each second is computed from the file alone, so the result does not depend on what was read before.
    """
    factor, ceiling = 10 ** (gain / 20), 10 ** (CEILING / 20)
    try:
        with wave.open(str(path), "rb") as file:
            size, reach = file.getnframes(), round(_REACH * file.getframerate())
            for start in range(0, size, file.getframerate()):
                stop = min(start + file.getframerate(), size)
                first, last = max(0, start - 2 * reach), min(size, stop + 2 * reach)
                file.setpos(first)
                raw = np.frombuffer(file.readframes(last - first), "<i2")
                loud = raw.astype(np.float32) * np.float32(factor / 32767)
                yield _limited(loud, ceiling, reach)[start - first : stop - first]
    except (OSError, EOFError, wave.Error) as error:
        raise OutputError(f"cannot read {str(path)!r} again: {error}; delete it and run the command again") from error


def _limited(samples: Floats, ceiling: float, reach: int) -> Floats:
    """The samples, turned down around those above the ceiling.

    The gain that each sample needs is spread over `reach` samples to both sides (the smallest counts), then averaged
    over as many: an average of numbers none of which is above the gain that a sample needs.
    """
    peaks = np.abs(samples)
    if not len(samples) or peaks.max() <= ceiling:
        return samples
    need = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-9))
    padded = np.pad(need, 2 * reach, constant_values=1.0)
    least = _least(padded, 2 * reach + 1)
    sums = np.concatenate([[0.0], np.cumsum(least, dtype=np.float64)])
    mean = (sums[2 * reach + 1 :] - sums[: -2 * reach - 1]) / (2 * reach + 1)
    limited: Floats = (samples * mean).astype(np.float32)
    return limited


def _least(values: Floats, size: int) -> Floats:
    """The smallest of each `size` neighbors [len(values) − size + 1], by windows that double."""
    width = 1
    while 2 * width <= size:
        values = np.minimum(values[:-width], values[width:])
        width *= 2
    rest = size - width
    return np.minimum(values[: len(values) - rest], values[rest:])
