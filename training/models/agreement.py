"""The joint classifier: a text's pooled vector and a recording's prosody vector to the emotion of the two.

Letters: B batch, E emotions.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from qingyin.records import EMOTIONS, VECTOR
from training.models.reference_encoder import VECTOR as PROSODY


@dataclass(frozen=True)
class JointShape:
    """The sizes that a checkpoint stores."""

    width: int = 32


class JointNet(nn.Module):
    """Pairs of vectors, [B, VECTOR] and [B, PROSODY], to logits [B, E]."""

    def __init__(self, shape: JointShape = JointShape()) -> None:
        super().__init__()
        self.shape = shape
        self.register_buffer("centre", torch.zeros(VECTOR + PROSODY))
        self.register_buffer("spread", torch.ones(VECTOR + PROSODY))
        self.drop = nn.Dropout(0.3)
        self.enter = nn.Linear(VECTOR + PROSODY, shape.width)
        self.say = nn.Linear(shape.width, len(EMOTIONS))

    def config(self) -> dict[str, int]:
        """What rebuilds the module."""
        return asdict(self.shape)

    def forward(self, text: Tensor, recording: Tensor) -> Tensor:
        both = (torch.cat([text, recording], dim=-1) - self.centre) / self.spread
        return self.say(nn.functional.gelu(self.enter(self.drop(both))))


class Naming(nn.Module):
    """The classifier as the runtime calls it: vectors [VECTOR] and [PROSODY] to probabilities [E]."""

    def __init__(self, net: JointNet) -> None:
        super().__init__()
        self.model = net.eval()

    def forward(self, text: Tensor, recording: Tensor) -> Tensor:
        return torch.softmax(self.model(text[None], recording[None])[0], dim=-1)
