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


def windows(count: Tensor | int, most: int) -> Tensor:
    """The places [N, most] of each of `count` characters and of those after it."""
    return torch.arange(count)[:, None] + torch.arange(most)


def hashes(tokens: Tensor) -> tuple[Tensor, Tensor]:
    """The hashes of the n-grams that begin at each place, n from 1 to ORDERS: int64 [B, N, ORDERS]; and which of these
    end within the text, bool.

    What `following` does one token after another is done at once: remainders of sums are sums of remainders.
    """
    at = windows(tokens.shape[1], ORDERS).to(tokens.device)
    seen = nn.functional.pad(tokens, (0, ORDERS - 1), value=PADDING)[:, at]
    factors = [[_FACTOR ** (n - k) if k <= n else 0 for n in range(ORDERS)] for k in range(ORDERS)]
    weighed = seen[..., None] * torch.tensor(factors, device=tokens.device)
    return weighed.sum(-2) % _PRIME, seen != PADDING


def places(hashed: Tensor, slots: int) -> tuple[Tensor, Tensor]:
    """The slots [4, …] that each n-gram […] may have, and its print […], 1 … 32,767."""
    factors = torch.tensor(_OTHERS, device=hashed.device).view(-1, *[1] * hashed.dim())
    return hashed[None] * factors % _PRIME % slots, hashed // slots % 32_767 + 1


def look_up(hashed: Tensor, prints: Tensor) -> tuple[Tensor, Tensor]:
    """The slot of each n-gram, and 1 if it is remembered, else 0; int64. `prints` [S] of all slots, 0 in empty ones."""
    slots, mark = places(hashed, len(prints))
    own = (prints[slots].long() == mark).int()
    return slots.gather(0, own.argmax(0, keepdim=True))[0], own.amax(0).long()


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
        hashed, whole = hashes(tokens)
        slot, there = look_up(hashed, self.prints)
        known = (there * whole)[..., None].float()
        total = (self.weights[slot].float() * known).sum((1, 2))
        return total * self.scale / torch.sqrt(known.sum((1, 2)) + 1) + self.bias
