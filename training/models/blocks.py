"""The block that every network here is built from. Letters: B batch, T time, D width."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class ConvNeXt(nn.Module):
    """Depthwise convolution over time, then a two-layer perceptron over channels, added to the input.

    After Liu et al., "A ConvNet for the 2020s" (2022), in one dimension; [B, T, D] -> [B, T, D].
    """

    def __init__(self, width: int, expansion: int, kernel: int = 7, dilation: int = 1) -> None:
        super().__init__()
        padding = (kernel - 1) // 2 * dilation
        self.depthwise = nn.Conv1d(width, width, kernel, padding=padding, dilation=dilation, groups=width)
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, width * expansion)
        self.down = nn.Linear(width * expansion, width)
        self.scale = nn.Parameter(torch.full((width,), 0.1))

    def forward(self, x: Tensor) -> Tensor:
        y = self.depthwise(x.transpose(1, 2)).transpose(1, 2)
        y = self.down(nn.functional.gelu(self.up(self.norm(y)), approximate="tanh"))
        return x + self.scale * y


def parameters(model: nn.Module) -> int:
    """How many numbers the model learns."""
    return sum(p.numel() for p in model.parameters())
