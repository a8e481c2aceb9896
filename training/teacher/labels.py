"""What the teacher says of a sentence, as labels of its syllables.

Letters: S syllables, K tokens, F frames of 25 ms; F0 and energy have two values a frame.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from measures.pitch import continuous
from qingyin.records import F0_POINTS, Arrays
from training.data.utterances import rhyme_points
from training.teacher.tokens import Line, Place

FRAME_S: Final = 0.025
VOICED_HZ: Final = 40.0  # below this the teacher means no F0
QUIET: Final = 1.0  # an energy below this is silence
DECIBELS: Final = 10 / np.log(10)  # in one unit of the teacher's energy, the natural logarithm of a power


class Labels(NamedTuple):
    """The prosody of S syllables; NaN in F0 where a rhyme is not voiced."""

    duration: np.ndarray  # float32 [S] seconds
    onset: np.ndarray  # float32 [S] share of the initial
    f0: np.ndarray  # float32 [S, F0_POINTS] Hz
    energy: np.ndarray  # float32 [S] dB
    pause: np.ndarray  # float32 [S] seconds


def labels(line: Line, said: Arrays) -> Labels:
    """The labels of a line from the graph's answer: frames and whole [1, K], f0 and energy [1, 2 F].

    A space between words is shared by the syllables beside it. Before a mark the teacher gives much of the silence to
    the last token of the syllable, so there a syllable ends where its energy does.
    """
    f0, energy = (np.asarray(said[name][0], np.float32) for name in ("f0", "energy"))
    f0 = np.where(f0 > VOICED_HZ, f0, 0)
    starts, fine = edges(np.asarray(said["whole"][0], np.float64)), edges(np.asarray(said["frames"][0], np.float64))
    rows = []
    for place, before, after in zip(line.places, [None, *line.places], [*line.places[1:], None], strict=False):
        first = _middle(before, place) if before and not before.marked else (place.first, place.first)
        end = _middle(place, after) if after and not place.marked else (place.end, place.end)
        begin, stop = (round(2 * np.mean(starts[list(pair)])) for pair in (first, end))
        rhyme = round(2 * starts[place.rhyme])
        loud = _loud_until(energy, max(rhyme, begin) + 2, stop) if place.marked else stop
        length = np.mean(fine[list(end)]) - np.mean(fine[list(first)]) - (stop - loud) / 2
        initial = fine[place.rhyme] - np.mean(fine[list(first)])
        silence = starts[after.first] - loud / 2 if after and place.marked else 0.0
        if length <= 0:  # cut to the whole frames, of which there is one at least
            length, initial = (loud - begin) / 2, (rhyme - begin) / 2
        rows.append((length, initial / length, _contour(f0[rhyme:loud]), _level(energy[begin:loud]), silence))
    length, share, contour, level, silence = (np.array(column, np.float32) for column in zip(*rows, strict=True))
    onset = np.where([place.rhyme > place.first for place in line.places], share, 0)
    return Labels(length * FRAME_S, onset.astype(np.float32), contour, level, silence * FRAME_S)


def edges(frames: np.ndarray) -> np.ndarray:
    """The frame at which each token begins, and at last the end; [K + 1]."""
    return np.concatenate([[0.0], np.cumsum(frames)])


def _middle(before: Place, after: Place) -> tuple[int, int]:
    """The tokens between whose beginnings one syllable goes over into the next."""
    return before.end, after.first


def _loud_until(energy: np.ndarray, least: int, stop: int) -> int:
    """The end of what is heard before `stop`, at `least` or after it."""
    heard = np.flatnonzero(energy[least:stop] >= QUIET)
    return least + int(heard[-1]) + 1 if len(heard) else min(least, stop)


def _contour(f0: np.ndarray) -> np.ndarray:
    """F0 at F0_POINTS places of a rhyme."""
    if (f0 > 0).sum() < 2:
        return np.full(F0_POINTS, np.nan)
    return rhyme_points(f0, continuous(f0))


def _level(energy: np.ndarray) -> float:
    """The mean power in dB."""
    return float(10 * np.log10(np.mean(10 ** (energy * DECIBELS / 10)))) if len(energy) else np.nan
