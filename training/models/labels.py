"""What a label of a noisy source says of the eight emotions."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from qingyin.types import EMOTIONS
from training.feelings import SOURCES

CLEAN = ("tone_of_voice", "everyday")  # everyday lines are what the network is for, so their labels keep their meaning


def apart(said: Tensor, felt: Tensor) -> Tensor:
    """How far what a network says lies from what its teachers feel, logits [B, E] both: KL divergence [B] in nats."""
    return nn.functional.kl_div(said.log_softmax(-1), felt.softmax(-1), reduction="none").sum(-1)


class LabelNoise(nn.Module):
    """p(label | emotion) of each source: begins at the table of `training.feelings`, learned but for the clean ones."""

    def __init__(self) -> None:
        super().__init__()
        self.tables = nn.ParameterList()
        for source, labels in SOURCES.items():
            table = torch.full((len(EMOTIONS), len(labels)), 0.02)
            for column, emotions in enumerate(labels.values()):
                for emotion in emotions:
                    table[EMOTIONS.index(emotion), column] = 1.0
            logits = torch.log(table / table.sum(1, keepdim=True))
            self.tables.append(nn.Parameter(logits, requires_grad=source not in CLEAN))

    def loss(self, logits: Tensor, source: Tensor, label: Tensor, weight: Tensor | None = None) -> Tensor:
        """−log p(label), mean over the lines with their weights [B]; logits [B, E]."""
        chances = torch.softmax(logits, dim=-1)
        found = logits.new_zeros(len(logits))
        for number, table in enumerate(self.tables):
            mine = source == number
            if mine.any():
                said = chances[mine] @ torch.softmax(table, dim=-1)
                found = found.masked_scatter(mine, -torch.log(said.gather(1, label[mine, None])[:, 0] * 0.98 + 0.002))
        return found.mean() if weight is None else (found * weight).mean()
