"""ProsodyNet: syllables and boundaries to duration, F0 contour, energy and pauses, and emotion's place to act.

A temporal convolutional network of depthwise-separable dilated convolutions with two kernel sizes side by side.
F0 is predicted in semitones from the speaker's median, duration and energy relative to the speaker's own, so
that speakers can teach one another; the voice's register is put back at the end.

Letters: B batch, S syllables, D width.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from qingyin.records import F0_POINTS, VECTOR, Boundary
from qingyin.text.marks import CLASS_OF
from qingyin.text.pinyin.phones import PHONES, TONES

READERS = 3  # isolated words of the voice, sentences of the first and of the second other speaker
MANNERS = READERS + 4  # and the styles of the teacher, in the order of training.teacher.corpus.STYLES
MARKS = 1 + max(CLASS_OF.values())
OUTPUTS = 3 + F0_POINTS  # log duration, onset logit, energy, then F0


@dataclass(frozen=True)
class ProsodyShape:
    """The sizes that a checkpoint stores."""

    width: int = 96
    blocks: int = 5
    recurrent: int = 0  # units each way of a two-layer LSTM in place of the blocks: the twin it is compared with


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
        return x + self.drop(self.mixed(y))

    def mixed(self, y: Tensor) -> Tensor:
        """What the perceptron makes of what was convolved [..., D]."""
        return self.down(nn.functional.gelu(self.up(self.norm(y)), approximate="tanh"))


class Recurrent(nn.Module):
    """Two bidirectional LSTM layers, added to the input; [B, S, D]."""

    def __init__(self, width: int, units: int) -> None:
        super().__init__()
        self.layers = nn.LSTM(width, units, 2, batch_first=True, bidirectional=True, dropout=0.15)
        self.leave = nn.Linear(2 * units, width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.leave(self.layers(x)[0])


class ProsodyNet(nn.Module):
    """Syllables to normalised prosody [B, S, OUTPUTS]."""

    def __init__(self, shape: ProsodyShape = ProsodyShape()) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.phone = nn.Embedding(len(PHONES), width)
        self.tone = nn.Embedding(len(TONES), width)
        self.boundary = nn.Embedding(len(Boundary), width)
        self.mark = nn.Embedding(MARKS, width)
        self.manner = nn.Embedding(MANNERS, width)
        self.place = nn.Linear(3, width)
        self.text = nn.Linear(VECTOR, width)
        self.forget = nn.Dropout(0.3)
        nn.init.zeros_(self.text.weight)
        self.enter = nn.Linear(3 * width, width)
        dilations = [1, 1, 2, 4, 1][: shape.blocks]
        if shape.recurrent:
            self.blocks = nn.ModuleList([Recurrent(width, shape.recurrent)])
        else:
            self.blocks = nn.ModuleList(MultiKernel(width, d) for d in dilations)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, OUTPUTS)
        self.register_load_state_dict_pre_hook(_complete)

    def config(self) -> dict[str, int]:
        """What rebuilds the module."""
        return asdict(self.shape)

    def forward(
        self,
        phones: Tensor,
        tone: Tensor,
        boundary: Tensor,
        mark: Tensor,
        vectors: Tensor,
        manner: Tensor,
        mask: Tensor,
    ) -> Tensor:
        """phones int64 [B, S, 3]; tone, boundary and mark int64 [B, S]; vectors [B, S, VECTOR]; manner [B, D];
        mask [B, S].
        """
        x = self.enter(self.phone(phones).flatten(-2)) + self.tone(tone) + self.boundary(boundary) + self.mark(mark)
        x = x + self.place(_places(boundary)) + self.text(self.forget(vectors)) + manner[:, None]
        for block in self.blocks:
            x = block(x * mask[..., None])
        return self.head(self.norm(x))

    def between(self, shares: Tensor) -> Tensor:
        """A manner [1, D] among all that were learned, by the share [1, MANNERS] of each."""
        return shares @ self.manner.weight


def _complete(net: ProsodyNet, weights: dict[str, Tensor], prefix: str, *_: Any) -> None:
    """Give weights that are older than the teacher what they lack: marks that change nothing, and for its styles the
    mean of the two other speakers.
    """
    weights.setdefault(f"{prefix}mark.weight", torch.zeros_like(net.mark.weight))
    manner = weights.get(f"{prefix}manner.weight")
    if manner is not None and len(manner) == READERS:
        sentences = manner[1:].mean(0, keepdim=True).expand(MANNERS - READERS, -1)
        weights[f"{prefix}manner.weight"] = torch.cat([manner, sentences])


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
