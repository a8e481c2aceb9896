"""ProsodyNet: syllables and boundaries to duration, F0 contour, energy and pauses, and emotion's place to act.

A temporal convolutional network of depthwise-separable dilated convolutions with two kernel sizes side by side.
F0 is predicted in semitones from the speaker's median, duration and energy relative to the speaker's own, so
that speakers can teach one another; the voice's register is put back at the end.

Letters: B batch, S syllables, D width.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from qingyin.text.phones import PHONES, TONES
from qingyin.types import F0_POINTS, Boundary

MANNERS = 3  # isolated words of the voice, sentences of the first and of the second other speaker
OUTPUTS = 3 + F0_POINTS  # log duration, onset logit, energy, then F0


@dataclass(frozen=True)
class ProsodyShape:
    """The sizes that a checkpoint stores."""

    width: int = 96
    blocks: int = 5


class MultiKernel(nn.Module):
    """Depthwise convolutions of two kernel sizes, then a perceptron, added to the input; [B, S, D]."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.kernels = nn.ModuleList(
            nn.Conv1d(width, width, k, padding=(k - 1) // 2 * dilation, dilation=dilation, groups=width) for k in (3, 5)
        )
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, 2 * width)
        self.down = nn.Linear(2 * width, width)
        self.drop = nn.Dropout(0.15)

    def forward(self, x: Tensor) -> Tensor:
        y = x.transpose(1, 2)
        y = sum(kernel(y) for kernel in self.kernels).transpose(1, 2)
        return x + self.drop(self.down(nn.functional.gelu(self.up(self.norm(y)), approximate="tanh")))


class ProsodyNet(nn.Module):
    """Syllables to normalised prosody [B, S, OUTPUTS]."""

    def __init__(self, shape: ProsodyShape = ProsodyShape()) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.phone = nn.Embedding(len(PHONES), width)
        self.tone = nn.Embedding(len(TONES), width)
        self.boundary = nn.Embedding(len(Boundary), width)
        self.manner = nn.Embedding(MANNERS, width)
        self.place = nn.Linear(3, width)
        self.enter = nn.Linear(3 * width, width)
        dilations = [1, 1, 2, 4, 1][: shape.blocks]
        self.blocks = nn.ModuleList(MultiKernel(width, d) for d in dilations)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, OUTPUTS)

    def config(self) -> dict[str, int]:
        """What rebuilds the module."""
        return asdict(self.shape)

    def forward(self, phones: Tensor, tone: Tensor, boundary: Tensor, manner: Tensor, mask: Tensor) -> Tensor:
        """phones int64 [B, S, 3]; tone, boundary int64 [B, S]; manner [B, D], see `manner_of`; mask [B, S]."""
        x = self.enter(self.phone(phones).flatten(-2)) + self.tone(tone) + self.boundary(boundary)
        x = x + self.place(_places(boundary)) + manner[:, None]
        for block in self.blocks:
            x = block(x * mask[..., None])
        return self.head(self.norm(x))

    def between(self, clarity: float) -> Tensor:
        """A manner [1, D] between that of sentences (0) and the clear one of words spoken alone (1)."""
        sentences = self.manner.weight[1:].mean(0, keepdim=True)
        return sentences + clarity * (self.manner.weight[:1] - sentences)


def _places(boundary: Tensor) -> Tensor:
    """Place in the breath group [B, S, 3]: syllables since its start and to its end (÷10), place in the whole."""
    size = boundary.shape[1]
    index = torch.arange(size, device=boundary.device)
    ends = boundary == int(Boundary.BREATH)
    before = (index[None, :] < index[:, None])[None] & ends[:, None, :]
    start = (before * (index + 1)).amax(-1)
    after = (index[None, :] >= index[:, None])[None] & ends[:, None, :]
    stop = torch.where(after, index, size - 1).amin(-1)
    tenths = torch.stack([index - start, stop - index, index.expand_as(start)], dim=-1).float() / 10
    return torch.tanh(tenths)


class Speaking(nn.Module):
    """ProsodyNet as the runtime calls it: seconds, Hz and dB for one sentence, with deltas applied."""

    def __init__(
        self, net: ProsodyNet, f0_hz: float, pauses: list[float], *, clarity: float, tempo: float, liveliness: float
    ) -> None:
        super().__init__()
        self.model = net.eval()
        self.register_buffer("pauses", torch.tensor(pauses))
        self.f0_hz, self.clarity, self.tempo, self.liveliness = f0_hz, clarity, tempo, liveliness

    def forward(
        self,
        initial: Tensor,
        final: Tensor,
        coda: Tensor,
        tone: Tensor,
        boundary: Tensor,
        mark: Tensor,
        delta: Tensor,
    ) -> tuple[Tensor, ...]:
        """All int64 [S] but delta [S, 7]: F0 mean st, F0 range, duration factor, level dB, tilt dB, final slope st,
        pause factor.

        Returns duration [S] s, onset [S], f0 [S, F0_POINTS] Hz, energy [S] dB, pause [S] s, tilt [S] dB.
        """
        phones = torch.stack([initial, final, coda], dim=-1)[None]
        mask = torch.ones_like(initial, dtype=torch.float32)[None]
        out = self.model(phones, tone[None], boundary[None], self.model.between(self.clarity), mask)[0]
        duration = torch.exp(out[:, 0]) * self.tempo * delta[:, 2]
        onset = torch.sigmoid(out[:, 1]) * (initial > 0)
        ramp = torch.arange(F0_POINTS, dtype=torch.float32) / (F0_POINTS - 1)
        semitones = out[:, 3:] * (self.liveliness * delta[:, 1:2]) + delta[:, 0:1] + delta[:, 5:6] * ramp
        f0 = self.f0_hz * torch.exp(semitones * (math.log(2) / 12))
        pause = self.pauses[mark] * delta[:, 6]
        return duration, onset, f0.clamp(70.0, 700.0), out[:, 2] + delta[:, 3], pause, delta[:, 4]
