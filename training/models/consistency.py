"""The consistency of emotions: turns of a dialogue to the logit that they fit together. B dialogues of T turns."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from qingyin.evaluate.consistency.net import WIDTH


class ConsistencyNet(nn.Module):
    """A GRU over turns; the mean of its states over the turns decides."""

    def __init__(self, hidden: int = 24) -> None:
        super().__init__()
        self.drop = nn.Dropout(0.2)
        self.read = nn.GRU(WIDTH, hidden, batch_first=True)
        self.say = nn.Linear(hidden, 1)

    def forward(self, turns: Tensor, lengths: Tensor) -> Tensor:
        """Logits [B] of dialogues [B, T, WIDTH], of which so many turns [B] count."""
        packed = pack_padded_sequence(self.drop(turns), lengths, batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(self.read(packed)[0], batch_first=True)
        mean = states.sum(dim=1) / lengths[:, None]
        return self.say(self.drop(mean))[:, 0]


class Judging(nn.Module):
    """The network as the runtime calls it: turns [T, WIDTH] to the probability [1]."""

    def __init__(self, net: ConsistencyNet) -> None:
        super().__init__()
        self.net = net.eval()

    def forward(self, turns: Tensor) -> Tensor:
        states, _ = self.net.read(turns[None])
        return torch.sigmoid(self.net.say(states.mean(dim=1)))[:, 0]
