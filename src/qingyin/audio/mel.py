"""Log-mel spectra: the border between acoustic model and vocoder, the same in training and at run time."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from qingyin.records import Floats

SAMPLE_RATE: Final = 22050
HOP: Final = 256  # samples a frame; frame t is centred on sample (t + 1/2)·HOP
WINDOW: Final = 1024
CHANNELS: Final = 80
FLOOR: Final = 1e-5  # magnitude below which a mel channel counts as silent
SILENCE: Final = float(np.log(FLOOR))


@cache
def filterbank() -> Floats:
    """Triangular filters [CHANNELS, WINDOW/2 + 1], 0 Hz to Nyquist, each of unit area in bins.

    The scale is O'Shaughnessy's, mel = 2595·log10(1 + f/700) (Speech Communication, 1987).
    """
    top = 2595 * np.log10(1 + SAMPLE_RATE / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, CHANNELS + 2) / 2595) - 1)
    bins = np.arange(WINDOW // 2 + 1) * SAMPLE_RATE / WINDOW
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    triangles = np.maximum(0, np.minimum(rising, falling))
    # the lowest filters are narrower than a bin; each still takes the bin nearest to its centre
    nearest = np.argmin(np.abs(bins - edges[1:-1, None]), axis=1)
    empty = triangles.sum(axis=1) == 0
    triangles[empty, nearest[empty]] = 1.0
    filters: Floats = (triangles / triangles.sum(axis=1, keepdims=True)).astype(np.float32)
    return filters


@cache
def window() -> Floats:
    """A periodic Hann window [WINDOW]."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)


def log_mel(samples: Floats) -> Floats:
    """Natural-log mel magnitudes [T, CHANNELS] of samples [n] at SAMPLE_RATE, with T = ceil(n / HOP)."""
    frames = -(-len(samples) // HOP)
    edge = (WINDOW - HOP) // 2
    padded = np.zeros(frames * HOP + 2 * edge, np.float32)
    padded[edge : edge + len(samples)] = samples
    framed = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    magnitude = np.abs(np.fft.rfft(framed * window(), axis=1)).astype(np.float32)
    mel: Floats = np.log(np.maximum(magnitude @ filterbank().T, FLOOR))
    return mel
