"""F0 as it is heard: measured in samples, with numpy alone.

The autocorrelation of a windowed frame, divided by that of the window, without a search for the best path: enough to
draw, and to hold against what was asked for. P. Boersma, "Accurate short-term analysis of the fundamental frequency and
the harmonics-to-noise ratio of a sampled sound", IFA Proceedings 17, 1993.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from qingyin.audio.mel import HOP, SAMPLE_RATE
from qingyin.records import Floats

FLOOR, CEILING = 75.0, 600.0  # Hz
VOICED: Final = 0.5  # correlation of neighboring periods from which a frame counts as voiced
SILENT: Final = -50.0  # dB under the loudest frame
SEMITONES: Final = 12.0  # of an octave
_WINDOW: Final = 1024  # samples; 46 ms, three periods and a half of FLOOR
_OCTAVE: Final = 0.02  # by how much a candidate an octave higher is preferred
_BLOCK: Final = 256  # frames at a time


def f0_of(samples: Floats) -> Floats:
    """F0 in Hz [ceil(n / HOP)] of samples [n] at SAMPLE_RATE, 0 where unvoiced; (t + 1/2)·HOP is the center of t."""
    frames = -(-len(samples) // HOP)
    if not frames:
        return np.zeros(0, np.float32)
    edge = (_WINDOW - HOP) // 2
    padded = np.zeros(frames * HOP + 2 * edge, np.float32)
    padded[edge : edge + len(samples)] = samples
    framed = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::HOP]
    level = np.sqrt(np.mean(np.square(framed), axis=1))
    loud = level > max(float(level.max(initial=0.0)) * 10 ** (SILENT / 20), 1e-5)
    found = np.zeros(frames, np.float32)
    for first in range(0, frames, _BLOCK):
        found[first : first + _BLOCK] = _pitches(framed[first : first + _BLOCK])
    return np.where(loud, found, np.float32(0))


def centres(frames: int) -> Floats:
    """Seconds at the centers of frames 0 … frames − 1."""
    return ((np.arange(frames) + 0.5) * HOP / SAMPLE_RATE).astype(np.float32)


def steady(f0: Floats, frames: int = 3) -> Floats:
    """The contour without voiced stretches of fewer frames (3 are 35 ms): those are noise that looked periodic."""
    voiced = np.concatenate([[False], f0 > 0, [False]])
    edges = np.flatnonzero(np.diff(voiced.astype(np.int8)))
    found = f0.copy()
    for begin, end in edges.reshape(-1, 2):
        if end - begin < frames:
            found[begin:end] = 0
    return found


def semitones(hertz: Floats, reference: float) -> Floats:
    """Hertz as semitones above the reference."""
    return np.asarray(SEMITONES * np.log2(hertz / reference), np.float32)


def _pitches(framed: Floats) -> Floats:
    """F0 [T] of frames [T, _WINDOW], 0 where neighboring periods differ too much."""
    window = np.hanning(_WINDOW)
    correlation = _autocorrelation((framed - framed.mean(axis=1, keepdims=True)) * window) / _autocorrelation(window)
    low, high = int(SAMPLE_RATE / CEILING), int(SAMPLE_RATE / FLOOR) + 1
    near = correlation[:, low - 1 : high + 2]
    middle, left, right = near[:, 1:-1], near[:, :-2], near[:, 2:]
    peak = (middle >= left) & (middle > right)
    curve = left - 2 * middle + right
    shift = np.divide(left - right, 2 * curve, out=np.zeros_like(middle), where=peak & (curve < 0))
    height = middle - (left - right) * shift / 4  # the vertex of the parabola through three points
    lags = np.arange(low, high + 1) + shift
    score = np.where(peak, height - _OCTAVE * np.log2(lags / low), -1.0)
    rows, best = np.arange(len(framed)), score.argmax(axis=1)
    voiced = peak[rows, best] & (height[rows, best] >= VOICED)
    return np.where(voiced, SAMPLE_RATE / lags[rows, best], 0.0).astype(np.float32)


def _autocorrelation(framed: NDArray[Any]) -> NDArray[np.float64]:
    """Of each row, against its energy: 1 at lag 0."""
    power = np.square(np.abs(np.fft.rfft(framed, 2 * _WINDOW)))
    found = np.fft.irfft(power)[..., :_WINDOW]
    return np.asarray(found / np.maximum(found[..., :1], 1e-12), np.float64)
