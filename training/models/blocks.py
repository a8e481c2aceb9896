"""The block that every network here is built from. Letters: B batch, T time, D width, n frames of one window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn


class ConvNeXt(nn.Module):
    """Depthwise convolution over time, then a two-layer perceptron over channels, added to the input.

    After Liu et al., "A ConvNet for the 2020s" (2022), in one dimension; [B, T, D] -> [B, T, D], or
    [T, D] -> [T, D]: without the batch, matrix products and biases become one operator of an exported graph.
    """

    def __init__(self, width: int, expansion: int, kernel: int = 7, dilation: int = 1) -> None:
        super().__init__()
        self.reach = (kernel - 1) // 2 * dilation  # frames on each side that a frame depends on
        self.depthwise = nn.Conv1d(width, width, kernel, padding=self.reach, dilation=dilation, groups=width)
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, width * expansion)
        self.down = nn.Linear(width * expansion, width)
        self.scale = nn.Parameter(torch.full((width,), 0.1))

    def forward(self, x: Tensor) -> Tensor:
        """The block of whole utterances: beyond their ends there are zeros."""
        return x + self.scale * self._mixed(convolve(self.depthwise, x))

    def stream(self, x: Tensor, before: Tensor, edges: Edges) -> tuple[Tensor, Tensor]:
        """The block of frames [n, D] that continue others, `reach` frames late: n frames, but `reach` fewer where the
        passage begins, and as many more where it ends.

        `before` [2 * reach, D] is what the last call gave back, and has no rows in the first. Also gives back what
        the next call needs.
        """
        x = edges.joined(before, x, self.reach)
        y = unpadded(self.depthwise, x)
        return x[self.reach : -self.reach] + self.scale * self._mixed(y), x[-2 * self.reach :]

    def _mixed(self, y: Tensor) -> Tensor:
        return self.down(nn.functional.gelu(self.up(self.norm(y)), approximate="tanh"))


@dataclass(frozen=True)
class Edges:
    """Whether a window is the first and the last of its passage, as int64 [] of 0 or 1; None is never.

    Beyond both ends of a passage, its outermost frames go on for ever: at each layer they are repeated. So a passage
    that begins and ends in a steady sound, such as silence, is what it would be amid more of that sound.
    """

    first: Tensor
    last: Tensor | None = None

    def joined(self, before: Tensor, x: Tensor, reach: int) -> Tensor:
        """What came before, then the frames x [n, D], with `reach` more at each end of the passage."""
        parts = [repeated(x, self.first * reach), before, x]
        return torch.cat(parts if self.last is None else [*parts, repeated(x[-1:], self.last * reach)])


def opened(state: Tensor, shapes: Sequence[tuple[int, ...]], last: Tensor | None = None) -> tuple[list[Tensor], Edges]:
    """The parts of a state [N], and the edges of the window.

    An empty state is that of the first window of a passage: then parts [.., frames, D] have no frames, and parts [N]
    are zeros. `last` is that of the edges.
    """
    sizes = [math.prod(shape) for shape in shapes]
    first = (torch.as_tensor(state.shape[0]) == 0).long()
    whole = torch.cat([state, torch.zeros(sum(sizes))])[: sum(sizes)]
    parts = [part.reshape(shape) for part, shape in zip(whole.split(sizes), shapes, strict=True)]
    return [part[..., part.shape[-2] * first :, :] if part.ndim > 1 else part for part in parts], Edges(first, last)


def convolve(layer: nn.Conv1d, x: Tensor) -> Tensor:
    """The convolution of x [B, T, D] or [T, D] over time, with the layer's padding."""
    return layer(x.transpose(-1, -2)).transpose(-1, -2)


def repeated(x: Tensor, count: Tensor) -> Tensor:
    """The first row of x [n, D] so many times."""
    return x[torch.arange(count) * 0]  # one operator of an exported graph, where `expand` is seven


def unpadded(layer: nn.Conv1d, x: Tensor) -> Tensor:
    """The convolution of x [T, D] over time, without its padding: its ends are used up."""
    y = nn.functional.conv1d(x.T[None], layer.weight, layer.bias, dilation=layer.dilation, groups=layer.groups)
    return y[0].T


def exactly(layer: nn.Linear, x: Tensor) -> Tensor:
    """The layer of x in float32, whatever other layers multiply in: the rounding of the last one would be heard."""
    with torch.autocast(x.device.type, enabled=False):
        return layer(x.float())


def parameters(model: nn.Module) -> int:
    """How many numbers the model learns."""
    return sum(p.numel() for p in model.parameters())
