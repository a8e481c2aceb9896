"""A convolutional network over characters and words that says what is felt in posts.

Kim, "Convolutional neural networks for sentence classification" (2014). At each place it sees a character and the word
around it; a character that stands alone is its own word.

One that learns from speech too is worse at posts, which half of the labels are of (runs/LOG.md). So it learns from
posts alone, and says how much a text is like one.

Letters: B batch, N characters with START first, C size of an embedding, F filters, E emotions.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from qingyin.models.vocabulary import PADDING
from qingyin.records import EMOTIONS
from training.models.ngrams import windows
from training.models.single_nodes import joined
from training.models.words import SLOTS, WIDTH, Words

PART = "posts"  # of a run's folders, and of the graph that it shares with the transformer
WINDOWS = (2, 3, 4, 5)  # characters that a filter sees


@dataclass(frozen=True)
class TextCNNShape:
    """The sizes that a checkpoint stores."""

    characters: int = 3000  # of a vocabulary that begins with the most frequent; the others share the last embedding
    words: int = SLOTS
    embedding: int = WIDTH  # of a character, and of a word
    filters: int = 192  # of each window


class TextCNN(nn.Module):
    """Logits of the emotions [B, E], and of a text's being a post [B], from tokens [B, N]."""

    def __init__(self, shape: TextCNNShape, drop: float = 0.4) -> None:
        super().__init__()
        self.shape = shape
        self.characters = nn.Embedding(shape.characters, shape.embedding)
        self.words = Words(shape.words, shape.embedding)
        self.filters = nn.ModuleList(nn.Linear(2 * size * shape.embedding, shape.filters) for size in WINDOWS)
        self.drop = nn.Dropout(drop)
        self.emotion = nn.Linear(len(WINDOWS) * shape.filters, len(EMOTIONS) + 1)

    def config(self) -> dict[str, int]:
        """What rebuilds the module."""
        return asdict(self.shape)

    def forward(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """int64 [B, N]; what lies behind the end is zero to the filters."""
        said = self.says(tokens)[:, 0]
        return said[:, :-1], said[:, -1]

    def says(self, tokens: Tensor) -> Tensor:
        """Both in one [B, 1, E + 1], with three axes, so that a graph has products of three axes."""
        inside = (tokens != PADDING).float()[..., None]
        x = self.characters(tokens.clamp(max=self.shape.characters - 1))
        x = torch.cat([x, self.words(tokens, x)], dim=-1)
        x = nn.functional.pad(self.drop(x) * inside, (0, 0, 0, max(WINDOWS) - 1))
        seen = joined(x[:, windows(tokens.shape[1], max(WINDOWS)).to(tokens.device)])
        each = [layer(seen[..., : layer.in_features]) for layer in self.filters]
        found = torch.cat(each, dim=-1).float() + (inside - 1) * 1e4
        return self.emotion(self.drop(torch.relu(found.amax(1, keepdim=True))))
