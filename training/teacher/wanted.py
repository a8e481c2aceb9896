"""What ProsodyNet should say of the teacher's sentences: its outputs, each style counted from its own middle.

The teacher's tokens do not tell where an initial ends: [ʂ] has a third of a syllable, and is heard in half of it. So
the mean share of each initial is that of the teacher's aligned sound, which the acoustic model learns from too, and F0
is read where the rhyme then lies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from qingyin.records import F0_POINTS
from training.teacher.corpus import STYLES, Heard

SHORTEST_S = 0.04  # the teacher says hardly any syllable that is shorter: where it does, silence was cut off too early
LOWEST_ST = -11.0  # below the style's median: what is lower is creak, an octave down
EDGE = 0.03  # shares of an initial are this far at least from 0 and 1


class Middle(NamedTuple):
    """The middle of one style."""

    hertz: float  # median F0
    decibels: float  # mean energy
    logits: dict[int, float]  # mean logit of the share of each initial


def logit(share: np.ndarray) -> np.ndarray:
    """The log odds of shares, kept from the edges."""
    inside = share.clip(EDGE, 1 - EDGE)
    return np.log(inside / (1 - inside))


def wanted(sentences: Sequence[Heard], logits: Mapping[int, float]) -> list[np.ndarray]:
    """For each sentence [S, 3 + F0_POINTS]: log seconds, logit of the initial's share, dB, semitones; or NaN.

    `logits` are the mean logits that the initials have in speech, by their number.
    """
    middles = {style: _middle([s for s in sentences if s.style == style]) for style in range(len(STYLES))}
    return [_of(sentence, middles[sentence.style], logits) for sentence in sentences]


def mean_logits(initials: np.ndarray, logits: np.ndarray) -> dict[int, float]:
    """The mean logit of each initial, by its number; both [S], NaN where a syllable has no initial."""
    return {
        int(number): float(np.nanmean(logits[initials == number]))
        for number in np.unique(initials)
        if number and not np.isnan(logits[initials == number]).all()
    }


def _middle(sentences: Sequence[Heard]) -> Middle:
    if not sentences:
        return Middle(1.0, 0.0, {})
    f0, energy, onset = (
        np.concatenate([s.arrays[name].astype(np.float32) for s in sentences]) for name in ("f0", "energy", "onset")
    )
    initial = np.concatenate([s.arrays["initial"] for s in sentences])
    return Middle(float(np.nanmedian(f0)), float(np.nanmean(energy)), mean_logits(initial, logit(onset)))


def _of(sentence: Heard, middle: Middle, logits: Mapping[int, float]) -> np.ndarray:
    duration, onset, f0, energy = (
        sentence.arrays[name].astype(np.float32) for name in ("duration", "onset", "f0", "energy")
    )
    initial = sentence.arrays["initial"]
    moved = np.array([logits.get(int(i), m) - m for i in initial for m in [middle.logits.get(int(i), 0.0)]])
    asked = np.where(initial > 0, logit(onset) + moved, np.nan)
    f0 = _later(f0, onset, np.where(initial > 0, 1 / (1 + np.exp(-asked)), 0.0))
    semitones = 12 * np.log2(f0 / middle.hertz)
    semitones[semitones < LOWEST_ST] = np.nan
    columns = (np.log(duration.clip(SHORTEST_S)), asked, energy - middle.decibels)
    found = np.concatenate([np.stack(columns, axis=1), semitones], axis=1)
    found[duration < SHORTEST_S] = np.nan
    return found.astype(np.float32)


def _later(f0: np.ndarray, share: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """F0 [S, F0_POINTS] over rhymes that begin after `asked` [S] of the syllable instead of after `share` [S]."""
    begin = ((asked - share) / (1 - share).clip(EDGE)).clip(0, 1 - EDGE)
    old = np.linspace(0, 1, F0_POINTS)
    return np.stack([np.interp(first + old * (1 - first), old, row) for first, row in zip(begin, f0, strict=True)])
