"""A mel spectrum moved to another F0, so that the voice can leave the register that the acoustic model has heard.

Asked for an F0 that it hardly knows, the acoustic model blurs the harmonics and fills what lies between them, and the
vocoder makes noise of that. So the model is asked for the F0 that it knows, its harmonics are taken off, which leaves
the envelope of the vocal tract, and those of the wanted F0 are laid on: what WORLD does with a recording, in the mel
channels. What harmonics look like there depends on F0 alone and is a table.

Letters: T frames, G the F0s of the table.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn

from qingyin.audio.mel import CHANNELS, SAMPLE_RATE, log_mel
from training.models.vocoder import centres, cycles, pulses

LOWEST, OCTAVES, PER_OCTAVE = 55.0, 4, 48  # Hz and size of the table: a row each quarter of a semitone
# These come near to what WORLD makes of recordings, 4 semitones lower and 4 and 7 higher: log-mel of voiced frames
# differs by 0.31, 0.39 and 0.44, untouched by 0.67, 0.78 and 0.82.
BETWEEN, DOUBLED, MOST = 0.03, 9.0, 3.0  # noise between harmonics against a flat spectrum, and its growth by channel
PEAKS = 0.7  # how much more a peak says of the envelope than the valley beside it: a power of its height
WIDTH, NARROWEST = 85.0, 0.3  # of the envelope's smoothing: Hz, and channels at least


class Transposed(nn.Module):
    """Spectra at another F0."""

    def __init__(self) -> None:
        super().__init__()
        hertz = LOWEST * 2 ** (torch.arange(OCTAVES * PER_OCTAVE + 1) / PER_OCTAVE)
        flat = np.exp(harmonics(hertz))
        typical = float(np.median(flat))
        # in recordings harmonics stand 30 dB above what lies between the first of them, and hardly at all from 4 kHz on
        noise = typical * np.minimum(BETWEEN * 2 ** (np.arange(CHANNELS) / DOUBLED), MOST)
        ripple = 0.5 * np.log(flat**2 + noise**2) - math.log(typical)
        self.register_buffer("ripple", torch.from_numpy(ripple.astype(np.float32)), persistent=False)  # [G, 80]
        self.register_buffer("smooth", torch.from_numpy(smoothing().T.copy()), persistent=False)

    def forward(self, mel: Tensor, heard: Tensor, wanted: Tensor, share: Tensor) -> Tensor:
        """Log-mel [T, 80] at F0 `heard` [T], at F0 `wanted` [T] instead; `share` [T] of the way, 0 leaves it alone."""
        before, after = self.at(torch.cat([heard, wanted])).chunk(2)
        weight = torch.exp(PEAKS * before)
        envelope = ((weight * (mel - before)) @ self.smooth) / (weight @ self.smooth)
        return mel + share[:, None] * (envelope + after - mel)

    def at(self, f0: Tensor) -> Tensor:
        """What harmonics of F0 [T] do to a flat log-mel spectrum [T, 80]."""
        place = (torch.log2(f0 / LOWEST) * PER_OCTAVE).clamp(0, OCTAVES * PER_OCTAVE - 1)
        low = place.floor()
        row = low.long()
        return torch.lerp(self.ripple[row], self.ripple[row + 1], (place - low)[:, None])


def harmonics(hertz: Tensor) -> np.ndarray:
    """Log-mel spectra [G, 80] of pulse trains of unit power at F0s [G]."""
    f0 = hertz[:, None].expand(-1, 16)
    signals = pulses(f0, cycles(f0, centres(f0, torch.zeros(len(hertz), 1, dtype=torch.float64))))
    return np.stack([log_mel(signal)[4:-4].mean(axis=0) for signal in signals.numpy()])


def smoothing() -> np.ndarray:
    """Weights [80, 80] of a Gaussian over channels, as wide in Hz everywhere; rows are what comes out."""
    top = 2595 * math.log10(1 + SAMPLE_RATE / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, CHANNELS + 2) / 2595) - 1)
    width = np.maximum(WIDTH / ((edges[2:] - edges[:-2]) / 2), NARROWEST)
    channel = np.arange(CHANNELS)
    return np.exp(-0.5 * ((channel - channel[:, None]) / width[:, None]) ** 2).astype(np.float32)
