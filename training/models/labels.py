"""What a label of a noisy source says of the eight emotions."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from measures.labels import SOURCES
from qingyin.records import EMOTIONS
from training.bert_tone.text.sources import CLEAN, POSTS


def is_post(source: Tensor) -> Tensor:
    """Whether a line of each source [B] is a post."""
    return torch.isin(source, torch.tensor([list(SOURCES).index(name) for name in POSTS], device=source.device))


def apart(said: Tensor, felt: Tensor) -> Tensor:
    """How far what a network says lies from what its teachers feel, logits [B, E] both: KL divergence [B] in nats."""
    return nn.functional.kl_div(said.log_softmax(-1), felt.softmax(-1), reduction="none").sum(-1)


class LabelNoise(nn.Module):
    """p(label | emotion) of each source: begins at the table of `measures.labels`, learned but for the clean ones."""

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
        most = max(table.shape[1] for table in self.tables)
        tables = [nn.functional.pad(torch.softmax(table, -1), (0, most - table.shape[1])) for table in self.tables]
        chances = torch.softmax(logits, dim=-1)
        of_label = torch.stack(tables).transpose(1, 2)[source, label]  # p(label | emotion) [B, E] of each line's label
        found = -torch.log((chances * of_label).sum(-1) * 0.98 + 0.002)
        return found.mean() if weight is None else (found * weight).mean()
