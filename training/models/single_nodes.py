"""What is one node of a graph, though torch's exporter would make several of it; outside of an export, plain torch.

Each is an operator of ONNX or of ONNX Runtime that its builds for processors and for WebAssembly have.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor


class _Attention(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, heads: int) -> Tensor:
        return attended(q, k, v, mask, heads)

    @staticmethod
    def symbolic(g: Any, q: Any, k: Any, v: Any, mask: Any, heads: int) -> Any:
        there = g.op("Cast", mask, to_i=6)  # int32
        made = g.op("com.microsoft::MultiHeadAttention", q, k, v, absent(g), there, num_heads_i=heads)
        return made.setType(q.type())


class _Joined(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return x.flatten(2)

    @staticmethod
    def symbolic(g: Any, x: Any) -> Any:
        return g.op("Reshape", x, g.op("Constant", value_t=torch.tensor([0, 0, -1])))


def absent(g: Any) -> Any:
    """The place of an input that a node does without."""
    return g.op("prim::Constant").setType(torch._C.OptionalType.ofTensor())


def attended(q: Tensor, k: Tensor, v: Tensor, mask: Tensor, heads: int) -> Tensor:
    """Attention of so many heads among those that `mask` [B, N] has 1 for; q, k, v and the result [B, N, D]."""
    size, count, width = q.shape
    q, k, v = (each.reshape(size, count, heads, width // heads).transpose(1, 2) for each in (q, k, v))
    scores = q @ k.transpose(-1, -2) / math.sqrt(width // heads)
    weights = torch.softmax(scores + (mask[:, None, None] - 1) * 1e4, dim=-1)
    return (weights @ v).transpose(1, 2).reshape(size, count, width)


def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor, heads: int) -> Tensor:
    """`attended`, as one node of a graph."""
    exporting = torch.onnx.is_in_onnx_export()
    made: Tensor = (_Attention.apply if exporting else attended)(q, k, v, mask, heads)
    return made


def joined(x: Tensor) -> Tensor:
    """The last two axes of x [B, N, a, b] as one [B, N, a · b]."""
    made: Tensor = _Joined.apply(x) if torch.onnx.is_in_onnx_export() else x.flatten(2)
    return made
