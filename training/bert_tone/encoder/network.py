"""The network of the encoder: a BERT (Devlin et al., 2018), whose layers are normed at their ends.

Letters: B batch, N pieces, D width, H heads.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import torch
from torch import Tensor, nn

from training.bert_tone.encoder.file import IN_BLOCK, Model, Shape, unpacked
from training.bert_tone.encoder.tokenizer import PADDING

NAMES = {  # parts of a layer -> their names in the file
    "query": "q", "key": "k", "value": "v", "gather": "ao", "after_attention": "aln",
    "up": "fi", "down": "fo", "after_inner": "oln",
}  # fmt: skip
ENTRANCE = {
    "places.weight": "emb.pos", "kinds.weight": "emb.type", "enter.weight": "emb.ln.w", "enter.bias": "emb.ln.b",
}  # fmt: skip


class Layer(nn.Module):
    """Attention, then a perceptron; [B, N, D] -> [B, N, D]."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width, self.heads = shape.width, shape.heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.gather = nn.Linear(width, width)
        self.after_attention = nn.LayerNorm(width, eps=shape.epsilon)
        self.up = nn.Linear(width, shape.inner)
        self.down = nn.Linear(shape.inner, width)
        self.after_inner = nn.LayerNorm(width, eps=shape.epsilon)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """mask bool [B, N], true where there is a piece."""
        parts = (self.query(x), self.key(x), self.value(x))
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)
        y = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None])
        x = self.after_attention(x + self.gather(y.transpose(1, 2).flatten(2)))
        return self.after_inner(x + self.down(nn.functional.gelu(self.up(x))))


class Pieces(nn.Module):
    """Vectors of pieces out of blocks [pieces, D / 32], which take a seventh of the memory; [B, N] -> [B, N, D]."""

    def __init__(self, blocks: np.ndarray) -> None:
        super().__init__()
        self.blocks = blocks

    def forward(self, tokens: Tensor) -> Tensor:
        """tokens int64 [B, N]."""
        return torch.from_numpy(unpacked(self.blocks[tokens.numpy()]))


class Encoder(nn.Module):
    """Lines of pieces to what the layers say of each. Raises EncoderError if weights do not fit the sizes."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        shape = model.shape
        self.width = shape.width
        columns = shape.width // IN_BLOCK
        self.pieces = Pieces(model.blocks("emb.word", shape.pieces * columns).reshape(-1, columns))
        with torch.device("meta"):  # takes no memory
            self.places = nn.Embedding(shape.places, shape.width)
            self.kinds = nn.Embedding(shape.kinds, shape.width)
            self.enter = nn.LayerNorm(shape.width, eps=shape.epsilon)
            self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        weights = {}
        for name, parameter in self.state_dict().items():
            stored = model.weights(stored_name(name), parameter.numel())
            weights[name] = torch.from_numpy(stored).view(parameter.shape)
        self.load_state_dict(weights, assign=True)

    def forward(self, tokens: Tensor, wanted: Collection[int]) -> Tensor:
        """The means of these layers, the first of which is 1, over each line: float32 [B, wanted · D].

        tokens int64 [B, N], PADDING behind the ends.
        """
        mask, found = tokens != PADDING, []
        share = mask[..., None] / mask.sum(1)[:, None, None]
        x = self.enter(self.pieces(tokens) + self.places.weight[: tokens.shape[1]] + self.kinds.weight[0])
        for number, layer in enumerate(self.layers, 1):
            x = layer(x, mask)
            if number in wanted:
                found.append((x.float() * share).sum(1))
        return torch.cat(found, dim=-1)


def stored_name(name: str) -> str:
    """What the file calls a parameter: "layers.3.query.bias" is "l3.q.b"."""
    if name in ENTRANCE:
        return ENTRANCE[name]
    _, number, part, kind = name.split(".")
    return f"l{number}.{NAMES[part]}.{kind[0]}"
