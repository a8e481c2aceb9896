"""What words mean, as a hash table of vectors that an ONNX graph can look up; they were learned from raw text and stay.

So a network knows words that no label has taught it. Nothing is cut into words: around each place the longest that the
table has is taken, and the mean of two of one length that overlap.

Letters: B batch, N characters with START first, S slots, C size of a vector.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from qingyin.models.vocabulary import PADDING
from training.models.ngrams import ORDERS, following, hashes, housed, look_up, places, windows

CHARACTERS, WORDS, WORD_VECTORS = (
    "vectors.npy",
    "words.npy",
    "words.vectors.npy",
)  # what `training.bert_tone.vectors` writes
SLOTS, WIDTH = 12_000, 32  # of the voice's table
OFFERED = 2.0  # words that are offered a slot, times the number of slots: rare ones fill what frequent ones leave
SPREAD = 0.3  # of the vectors' numbers


class Words(nn.Module):
    """The vector [B, N, C] of the longest known word around each character."""

    prints: Tensor
    vectors: Tensor

    def __init__(self, slots: int = SLOTS, width: int = WIDTH) -> None:
        super().__init__()
        self.register_buffer("prints", torch.zeros(slots, dtype=torch.int16))  # 0 where a slot is empty
        self.register_buffer("vectors", torch.zeros(slots, width))

    def forward(self, tokens: Tensor, alone: Tensor) -> Tensor:
        """tokens int64 [B, N]; `alone` [B, N, C] is given where there is no word."""
        vectors, known = self.around(tokens)
        return torch.where(known, vectors, alone)

    def around(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """The vector [B, N, C] of the longest known word around each character, and whether there is one [B, N, 1]."""
        hashed, whole = (each[..., 1:].flip(-1) for each in hashes(tokens))  # the longest first
        slot, there = look_up(hashed, self.prints)
        remembered = (there * whole)[..., None].float()
        rows = torch.cat([self.vectors[slot] * remembered, remembered], dim=-1)
        back = windows(tokens.shape[1], ORDERS).to(tokens.device)  # of words that begin up to so much earlier
        spread = nn.functional.pad(rows, (0, 0, 0, 0, ORDERS - 1, 0))[:, back]  # [B, N, ORDERS, 3, C + 1]
        reach = torch.tensor([[[float(step >= at)] for at in range(3)] for step in range(ORDERS)])
        total, times = (spread * reach.to(rows)).sum(2).split((self.vectors.shape[1], 1), dim=-1)
        first = (times > 0).int().argmax(2, keepdim=True)
        chosen = first == torch.arange(3, device=tokens.device)[:, None]
        return ((total / times.clamp(min=1)) * chosen.to(rows)).sum(2), times.amax(2) > 0

    def fill(self, corpus: Path) -> np.ndarray:
        """Take what `training.bert_tone.vectors` found, on the axes along which words differ most; words that
        labelled lines
        have often find a slot first. Returns the vectors of all characters in the same space [V, C], 0 of unknown ones.
        """
        words, vectors, characters = (np.load(corpus / name) for name in (WORDS, WORD_VECTORS, CHARACTERS))
        slots, width = self.vectors.shape
        centre = vectors.mean(0)
        axes = np.zeros((vectors.shape[1], width), np.float32)
        differing = np.linalg.svd(vectors - centre, full_matrices=False)[2][:width].T
        axes[:, : differing.shape[1]] = differing
        scale = SPREAD / ((vectors - centre) @ axes).std()
        keys = words[:, 0]
        for column in words.T[1:]:
            keys = np.where(column != PADDING, following(keys, column), keys)
        house = housed(keys, -np.arange(len(keys)), slots, OFFERED)
        slot = torch.tensor(sorted(house))
        there = np.array([house[each] for each in slot.tolist()])
        self.vectors[slot] = torch.from_numpy((vectors[there] - centre) @ axes * scale)
        self.prints[slot] = places(torch.from_numpy(keys[there]), slots)[1].to(torch.int16)
        return np.where(characters.any(1, keepdims=True), (characters - centre) @ axes * scale, 0).astype(np.float32)
