"""What ProsodyNet should say of the teacher's sentences: its outputs, each style counted from its own middle."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.teacher.corpus import STYLES, Heard

SHORTEST_S = 0.04  # the teacher says hardly any syllable that is shorter: where it does, silence was cut off too early
LOWEST_ST = -11.0  # below the style's median: what is lower is creak, an octave down


def wanted(sentences: Sequence[Heard]) -> list[np.ndarray]:
    """For each sentence [S, 3 + F0_POINTS]: log seconds, logit of the initial's share, dB, semitones; or NaN."""
    middle = {style: _middle([s for s in sentences if s.style == style]) for style in range(len(STYLES))}
    return [_of(sentence, *middle[sentence.style]) for sentence in sentences]


def _middle(sentences: Sequence[Heard]) -> tuple[float, float]:
    """The median F0 in Hz and the mean energy in dB of one style."""
    if not sentences:
        return 1.0, 0.0
    f0, energy = (np.concatenate([s.arrays[name].astype(np.float32) for s in sentences]) for name in ("f0", "energy"))
    return float(np.nanmedian(f0)), float(np.nanmean(energy))


def _of(sentence: Heard, median: float, loudness: float) -> np.ndarray:
    duration, onset, f0, energy = (
        sentence.arrays[name].astype(np.float32) for name in ("duration", "onset", "f0", "energy")
    )
    share = onset.clip(0.03, 0.97)
    logit = np.where(sentence.arrays["initial"] > 0, np.log(share / (1 - share)), np.nan)
    log_duration = np.log(duration.clip(SHORTEST_S))
    semitones = 12 * np.log2(f0 / median)
    semitones[semitones < LOWEST_ST] = np.nan
    found = np.concatenate([log_duration[:, None], logit[:, None], (energy - loudness)[:, None], semitones], axis=1)
    found[duration < SHORTEST_S] = np.nan
    return found.astype(np.float32)
