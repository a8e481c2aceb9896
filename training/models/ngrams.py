"""A memory of n-grams: which feeling a few characters speak for, as a hash table that an ONNX graph can look up.

Beside a network that must learn what words mean, a linear model over what is written remembers rare words from few
examples ("wide and deep", Cheng et al., 2016; bags of n-grams, Joulin et al., 2016). Each n-gram has a slot; a print of
a few more bits of its hash tells a remembered one from all others, so an n-gram that was never seen says nothing.

Letters: B batch, N characters with START first, S slots, E emotions.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from qingyin.models.vocabulary import PADDING
from qingyin.records import EMOTIONS

ORDERS = 4  # the longest n-gram
SLOTS = 110_000
_FACTOR, _PRIME = 8191, (1 << 31) - 1
_OTHERS = (1, 40503, 69069, 27397)  # places for an n-gram whose first is taken

Numbers = TypeVar("Numbers", Tensor, np.ndarray)


def following(hashed: Numbers, tokens: Numbers) -> Numbers:
    """The hashes of n-grams that are one token longer, int64."""
    return (hashed * _FACTOR + tokens) % _PRIME


def hashes(tokens: Tensor) -> list[Tensor]:
    """The hash of the n-gram that begins at each place, n from 1 to ORDERS: int64 [B, N − n + 1] each."""
    found = [tokens]
    for n in range(1, ORDERS):
        found.append(following(found[-1][:, :-1], tokens[:, n:]))
    return found


def places(hashed: Tensor, slots: int) -> tuple[Tensor, Tensor]:
    """The slots [4, …] that each n-gram […] may have, and its print […], 1 … 32,767."""
    factors = torch.tensor(_OTHERS, device=hashed.device).view(-1, *[1] * hashed.dim())
    return hashed[None] * factors % _PRIME % slots, hashed // slots % 32_767 + 1


def look_up(hashed: Tensor, prints: Tensor) -> tuple[Tensor, Tensor]:
    """The slot of each n-gram int64 and whether it is remembered bool; `prints` [S] of all slots, 0 in empty ones."""
    slots, mark = places(hashed, len(prints))
    own = prints[slots].long() == mark
    return slots.gather(0, own.int().argmax(0)[None])[0], own.any(0)


def housed(keys: np.ndarray, value: np.ndarray, slots: int, offered: float = 1.0) -> dict[int, int]:
    """Which of the keys has each slot; the worthier choose first, and some find all their places taken.

    Places are offered to the worthiest, `offered` times as many as there are slots.
    """
    order = np.argsort(-value)[: int(offered * slots)]
    several = places(torch.from_numpy(keys), slots)[0].T.numpy()
    found: dict[int, int] = {}
    for key in order.tolist():
        free = next((slot for slot in several[key].tolist() if slot not in found), None)
        if free is not None:
            found[free] = key
    return found


class Grams(nn.Module):
    """Logits of the emotions [B, E] from tokens [B, N], by the n-grams that are remembered."""

    def __init__(self, slots: int = SLOTS) -> None:
        super().__init__()
        self.register_buffer("prints", torch.zeros(slots, dtype=torch.int16))  # 0 where a slot is empty
        self.register_buffer("weights", torch.zeros(slots, len(EMOTIONS), dtype=torch.int8))
        self.register_buffer("scale", torch.ones(len(EMOTIONS)))  # of a step of the weights
        self.register_buffer("bias", torch.zeros(len(EMOTIONS)))

    @classmethod
    def load(cls, path: Path) -> Grams:
        """What training.bert_tone.ngrams wrote."""
        parts = torch.load(path, map_location="cpu", weights_only=True)
        grams = cls(len(parts["prints"]))
        grams.load_state_dict(parts)
        return grams.eval()

    def forward(self, tokens: Tensor) -> Tensor:
        total, count = torch.zeros(len(self.bias)), torch.zeros(1)
        for n, hashed in enumerate(hashes(tokens)):
            slot, there = look_up(hashed, self.prints)
            there = there & (tokens[:, n:] != PADDING)
            rows = self.weights[slot].float() * there[..., None]
            total = total + rows.sum(1)
            count = count + there.float().sum(1, keepdim=True)
        return total * self.scale / torch.sqrt(count + 1) + self.bias
