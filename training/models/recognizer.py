"""A listener: log-mel and F0 to the syllables heard, by connectionist temporal classification (Graves et al., 2006).

A syllable is written as up to four symbols: its initial, its final, an erhua coda, and its tone, which ends it.
Letters: B batch, T mel frames, U = ceil(T / 2) steps, C symbols and the blank.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from qingyin.text.pinyin.phones import CODA, FINALS, INITIALS
from training.models.blocks import convolve

CHANNELS = 68  # mel channels below 7.5 kHz: what every speaker's recordings fill
DEPTH = 7.0  # log magnitudes below the loudest that are heard, 61 dB: under them lies the room, not the speech
DILATIONS = (1, 1, 2, 2, 4, 4)  # a step hears 0.4 s on either side
SYMBOLS = ("-", *INITIALS, *FINALS, CODA, *"12345")  # the first is the blank


@dataclass(frozen=True)
class RecogniserShape:
    """The sizes that a checkpoint stores."""

    width: int = 192


class Recogniser(nn.Module):
    """mel [B, T, 80] (natural log) and F0 [B, T] (Hz, 0 where unvoiced) to log probabilities [B, U, C]."""

    def __init__(self, shape: RecogniserShape = RecogniserShape()) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.enter = nn.Conv1d(CHANNELS + 2, width, 5, stride=2, padding=2)
        # whole convolutions, not depthwise ones: on a CPU they are the faster to train for the same errors
        self.layers = nn.ModuleList(nn.Conv1d(width, width, 3, padding=d, dilation=d) for d in DILATIONS)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in DILATIONS)
        self.drop = nn.Dropout(0.1)
        self.norm = nn.LayerNorm(width)
        self.leave = nn.Linear(width, len(SYMBOLS))

    def config(self) -> dict[str, int]:
        """The shape as a checkpoint stores it."""
        return asdict(self.shape)

    def forward(self, mel: Tensor, f0: Tensor) -> Tensor:
        x = torch.cat([level(mel), pitch(f0)], dim=2)
        x = convolve(self.enter, x)
        for layer, norm in zip(self.layers, self.norms, strict=True):
            x = x + self.drop(torch.relu(convolve(layer, norm(x))))
        return self.leave(self.norm(x)).log_softmax(dim=2)


def level(mel: Tensor) -> Tensor:
    """Magnitudes relative to the utterance's loudest, from −1 (DEPTH below or less) to 1; [B, T, CHANNELS]."""
    mel = mel[:, :, :CHANNELS]
    loudest = mel.amax(dim=(1, 2), keepdim=True)
    return 1 + 2 * torch.maximum(mel - loudest, torch.tensor(-DEPTH)) / DEPTH


def pitch(f0: Tensor) -> Tensor:
    """Octaves above the utterance's mean (0 where unvoiced) times two, and voicing; [B, T, 2]."""
    voiced = (f0 > 0).float()
    octaves = torch.log2(f0.clamp(min=1.0))
    mean = (octaves * voiced).sum(1, keepdim=True) / voiced.sum(1, keepdim=True).clamp(min=1.0)
    return torch.stack([2 * (octaves - mean) * voiced, voiced], dim=2)
