"""The block that every network here is built from. Letters: B batch, T time, D width."""

from __future__ import annotations

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

    def forward(self, x: Tensor, whole: bool = True) -> Tensor:
        """`whole`: beyond the ends there is nothing. Else the frames at the ends are context, and are used up."""
        y = convolve(self.depthwise, x, whole)
        if not whole:
            x = x[..., self.reach : -self.reach, :]
        y = self.down(nn.functional.gelu(self.up(self.norm(y)), approximate="tanh"))
        return x + self.scale * y


def convolve(layer: nn.Conv1d, x: Tensor, whole: bool = True) -> Tensor:
    """The convolution of x [B, T, D] or [T, D] over time; without its padding if x is not whole."""
    x = x.transpose(-1, -2)
    y = (
        layer(x)
        if whole
        else nn.functional.conv1d(x, layer.weight, layer.bias, dilation=layer.dilation, groups=layer.groups)
    )
    return y.transpose(-1, -2)


def exactly(layer: nn.Linear, x: Tensor) -> Tensor:
    """The layer of x in float32, whatever other layers multiply in: the rounding of the last one would be heard."""
    with torch.autocast(x.device.type, enabled=False):
        return layer(x.float())


def parameters(model: nn.Module) -> int:
    """How many numbers the model learns."""
    return sum(p.numel() for p in model.parameters())
