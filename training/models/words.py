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
from training.models.ngrams import following, hashes, housed, look_up, places

CHARACTERS, WORDS, WORD_VECTORS = (
    "vectors.npy",
    "words.npy",
    "words.vectors.npy",
)  # what `training.bert_tone.vectors` writes
SLOTS, WIDTH = 12_000, 32  # of the voice's table, which its two networks of convolutions share
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
        longest = alone
        for more, hashed in enumerate(hashes(tokens)[1:], 1):
            slot, there = look_up(hashed, self.prints)
            known = there.float()[..., None]
            rows = torch.cat([self.vectors[slot] * known, known], dim=-1)
            spread = [nn.functional.pad(rows, (0, 0, step, more - step)) for step in range(more + 1)]
            around = torch.stack(spread).sum(0)[:, : tokens.shape[1]]  # the text may be shorter than the word
            total, times = around.split((alone.shape[-1], 1), dim=-1)
            longest = torch.where(times > 0, total / times.clamp(min=1), longest)
        return longest

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
