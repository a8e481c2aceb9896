"""BERT-tone: one transformer that reads a sentence once and says what it feels, how it is read, where it breathes.

Characters come in through a factorised embedding to which a polarity is added through a learned gate. Layers are
pre-norm; queries, keys and values pass a depthwise convolution of three characters first (So et al., "Primer", 2021),
which learns words sooner than attention does.

Letters: B batch, N characters with START first, D width, V vocabulary, K candidate readings, P pairs of character
and reading.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from qingyin.models.vocabulary import PADDING, Vocabulary
from qingyin.records import EMOTIONS, VECTOR, Boundary
from training.models.ngrams import Grams
from training.models.single_nodes import attention
from training.models.text_cnn import TextCNN

POLARITIES = 3
HEAD = "emotion."  # what the names of the head's weights begin with
SAID = 2 * len(EMOTIONS) + 1  # numbers that say what a text feels: see `parted`
OPINIONS = (
    "transformer of speech",
    "memory of speech",
    "transformer of posts",
    "convolutions of posts",
    "memory of posts",
)
GATE = 0.8  # share of the character against the polarity at the beginning


@dataclass(frozen=True)
class ToneShape:
    """The sizes that a checkpoint stores."""

    vocabulary: int = 6000
    pairs: int = 1
    embedding: int = 128
    width: int = 256
    layers: int = 6
    heads: int = 4
    inner: int = 1024


class Layer(nn.Module):
    """Attention with convolved queries, keys and values, then a perceptron; [B, N, D] -> [B, N, D]."""

    def __init__(self, shape: ToneShape, drop: float) -> None:
        super().__init__()
        width, self.heads = shape.width, shape.heads
        self.before_attention = nn.LayerNorm(width)
        self.attend = nn.Linear(width, 3 * width)
        self.near = nn.Conv1d(3 * width, 3 * width, 3, padding=1, groups=3 * width)
        self.gather = nn.Linear(width, width)
        self.before_inner = nn.LayerNorm(width)
        self.up = nn.Linear(width, shape.inner)
        self.down = nn.Linear(shape.inner, width)
        self.drop = nn.Dropout(drop)
        nn.init.zeros_(self.near.weight)
        nn.init.ones_(self.near.weight[:, :, 1])

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """mask [B, N], 1 where there is a character."""
        y = self.attend(self.before_attention(x)) * mask[..., None]
        y = shifted(y, self.near) if y.is_cuda else self.near(y.transpose(1, 2)).transpose(1, 2)
        q, k, v = y.split(x.shape[-1], dim=-1)
        y = attention(q, k, v, mask, self.heads)
        x = x + self.drop(self.gather(y))
        return x + self.drop(self.down(nn.functional.gelu(self.up(self.before_inner(x)), approximate="tanh")))


def shifted(y: Tensor, near: nn.Conv1d) -> Tensor:
    """What a depthwise convolution of three places makes of [B, N, C], as a sum of shifted copies: a compiler for GPUs
    joins these with what surrounds them.
    """
    before, own, after = near.weight[:, 0].to(y.dtype).unbind(1)
    around = nn.functional.pad(y, (0, 0, 1, 1))
    return around[:, :-2] * before + y * own + around[:, 2:] * after + near.bias.to(y.dtype)


class Head(nn.Sequential):
    """What a text feels, from `Tone.seen`: [B, 3 · D] -> [B, SAID], which `parted` takes apart."""

    def __init__(self, width: int, drop: float = 0.1) -> None:
        super().__init__(nn.Linear(3 * width, width), nn.GELU(), nn.Dropout(drop), nn.Linear(width, SAID))
        self.width = width

    def config(self) -> dict[str, int]:
        """What rebuilds the module."""
        return {"width": self.width}


class Tone(nn.Module):
    """Trunk and heads. `candidates` int64 [V, K] holds the pairs of each character, 0 where there is none."""

    candidates: Tensor

    def __init__(self, shape: ToneShape, candidates: Tensor, drop: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.register_buffer("candidates", candidates)
        self.characters = nn.Embedding(shape.vocabulary, shape.embedding)
        self.polarities = nn.Embedding(POLARITIES, shape.embedding)
        self.gate = nn.Parameter(torch.tensor(math.log(GATE / (1 - GATE))))
        self.enter = nn.Linear(shape.embedding, width)
        self.layers = nn.ModuleList(Layer(shape, drop) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(width)
        self.drop = nn.Dropout(drop)
        self.emotion = Head(width, drop)
        self.readings = nn.Embedding(shape.pairs, width)
        self.leaning = nn.Embedding(shape.pairs, 1)  # how common each reading is
        self.boundary = nn.Linear(width, len(Boundary))
        self.guess = nn.Sequential(nn.Linear(width, shape.embedding), nn.GELU(), nn.LayerNorm(shape.embedding))
        self.commonness = nn.Parameter(torch.zeros(shape.vocabulary))
        nn.init.normal_(self.readings.weight, std=0.02)
        nn.init.zeros_(self.leaning.weight)

    def config(self) -> dict[str, int]:
        """What rebuilds the module, with the candidates that its weights hold."""
        return asdict(self.shape)

    def forward(self, tokens: Tensor, polarity: Tensor) -> tuple[Tensor, Tensor]:
        """tokens, polarity int64 [B, N]; returns the vectors [B, N, D] and the mask [B, N]."""
        mask = (tokens != PADDING).float()
        share = torch.sigmoid(self.gate)
        x = share * self.characters(tokens) + (1 - share) * self.polarities(polarity)
        x = self.drop(self.enter(x) + sines(tokens, self.shape.width))
        for layer in self.layers:
            x = layer(x, mask)
        return self.norm(x), mask

    def feel(self, vectors: Tensor, mask: Tensor) -> Tensor:
        """What the head says [B, SAID]."""
        return self.emotion(self.seen(vectors, mask))

    def seen(self, vectors: Tensor, mask: Tensor) -> Tensor:
        """START, the mean and the strongest of the characters [B, 3 · D]."""
        return self.seen_at_once(vectors, mask)[:, 0]

    def seen_at_once(self, vectors: Tensor, mask: Tensor) -> Tensor:
        """The same with an axis of characters [B, 1, 3 · D], so that a graph has products of three axes."""
        inside = mask[..., None]
        mean = (vectors * inside).sum(1, keepdim=True) / inside.sum(1, keepdim=True)
        most = (vectors + (inside - 1) * 1e4).amax(1, keepdim=True)
        return torch.cat([vectors[:, :1], mean, most], dim=-1)

    def read(self, vectors: Tensor, tokens: Tensor) -> Tensor:
        """Logits of the candidate readings of characters [..., K], given their vectors [..., D] and tokens [...]; −10⁴
        where there is none.
        """
        pairs = self.candidates[tokens]
        scores = (self.readings(pairs) @ vectors[..., None] + self.leaning(pairs))[..., 0]
        return torch.where(pairs > 0, scores, -1e4)

    def fill(self, vectors: Tensor) -> Tensor:
        """Logits of the characters that stood at masked places; [M, D] -> [M, V]."""
        return self.guess(vectors) @ self.characters.weight.T / math.sqrt(self.shape.embedding) + self.commonness


class SpeakingTone(nn.Module):
    """BERT-tone as the runtime calls it: probabilities for one or several sentences of one length or padded.

    The transformer and the memory of n-grams name the emotion together, as a product of opinions, and with them, of
    what is like a post, convolutions that learned from posts.

    ProsodyNet gets the characters' vectors on the axes along which they differ most, each axis of unit variance: an
    eleventh of the numbers, so that remembering them costs little.
    """

    axes: Tensor
    centre: Tensor
    blend: Tensor
    prior: Tensor

    def __init__(
        self, model: Tone, posts: TextCNN, grams: Grams, heard: tuple[Tensor, Tensor], axes: Tensor, centre: Tensor
    ) -> None:
        """`heard`: how the parts are heard, as `decided` takes it; axes and centre as `axes_of` finds them."""
        super().__init__()
        self.model, self.posts, self.grams = model.eval(), posts.eval(), grams
        self.register_buffer("blend", heard[0])
        self.register_buffer("prior", heard[1])
        self.register_buffer("axes", axes)
        self.register_buffer("centre", centre)

    def forward(self, tokens: Tensor, polarity: Tensor) -> tuple[Tensor, ...]:
        """int64 [B, N] each; returns emotion [B, E], readings [B, N, K], boundary [B, N, 4], all probabilities, and
        vectors [B, N, VECTOR].
        """
        vectors, mask = self.model(tokens, polarity)
        transformer = self.model.emotion(self.model.seen_at_once(vectors, mask))
        said = torch.cat([transformer, self.posts.says(tokens), self.grams(tokens)[:, None]], -1)
        emotion = torch.softmax(decided(said[:, 0], self.blend, self.prior), dim=-1)
        readings = torch.softmax(self.model.read(vectors, tokens), dim=-1)
        boundary = torch.softmax(self.model.boundary(vectors), dim=-1)
        return emotion, readings, boundary, vectors @ self.axes - self.centre


def parted(said: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Logits [..., SAID] of what a text feels, taken apart: of the emotions [..., E] if it is speech, and if it is a
    post; of its being a post [...].
    """
    speech, posts, likeness = said.split((len(EMOTIONS), len(EMOTIONS), 1), dim=-1)
    return speech, posts, likeness[..., 0]


def decided(said: Tensor, mixture: Tensor, prior: Tensor) -> Tensor:
    """Logits of the emotions [B, E] from all that is said [B, SAID + E + 1 + E].

    Args:
        said: by the transformer, the convolutions and the memory, side by side.
        mixture: how each counts, [SAID + E + 1 + E, SAID], as `blend` begins it.
        prior: what is added whatever is written, [SAID].
    """
    if_speech, if_post, likeness = parted(said @ mixture + prior)
    post = torch.sigmoid(likeness)[:, None]
    return (1 - post) * if_speech + post * if_post


def opinions(transformer: Tensor, posts: tuple[Tensor, Tensor], memory: Tensor) -> list[Tensor]:
    """The logits [B, E] that the emotion is a weighted sum of, in the order of OPINIONS.

    Args:
        transformer: what it says [B, SAID].
        posts: those of the convolutions, which know posts alone, and logits [B] of the text's being like a post.
        memory: logits of the emotions, by n-grams.
    """
    if_speech, if_post, likeness = parted(transformer)
    post = torch.sigmoid(likeness + posts[1])[:, None]
    of_speech, of_posts = (if_speech, memory), (if_post, posts[0], memory)
    return [*((1 - post) * each for each in of_speech), *(post * each for each in of_posts)]


def axes_of(seen: Tensor) -> tuple[Tensor, Tensor]:
    """The axes [D, VECTOR] along which the vectors of many characters [M, D] differ most, and their centre on these."""
    centre = seen.mean(0)
    axes = torch.linalg.svd(seen - centre, full_matrices=False).Vh[:VECTOR].T
    axes = axes / ((seen - centre) @ axes).std(0).clamp(min=1e-3)
    return axes, centre @ axes


def blend(shares: Sequence[float]) -> Tensor:
    """What makes the weighted sum of `opinions` of all that is said, as one product: [SAID + E + 1 + E, SAID].

    Its rows are what the transformer, the convolutions and the memory say; its columns what `parted` takes apart.
    """
    count = len(EMOTIONS)
    made, one = torch.zeros(SAID + count + 1 + count, SAID), torch.eye(count)
    transformer, posts, memory = made.split((SAID, count + 1, count))
    if_speech, if_post = slice(count), slice(count, 2 * count)
    transformer[if_speech, if_speech], memory[:, if_speech] = (share * one for share in shares[:2])
    transformer[if_post, if_post], posts[:count, if_post], memory[:, if_post] = (share * one for share in shares[2:])
    transformer[-1, -1] = posts[-1, -1] = 1
    return made


def sines(tokens: Tensor, width: int) -> Tensor:
    """Sine-cosine places [N, D] of Vaswani et al., "Attention is all you need" (2017), scaled to the embeddings.

    Worked out for the N of `tokens` [B, N] each time, which costs less than a table does in the graph's file.
    """
    rates = torch.exp(torch.arange(0, width, 2, device=tokens.device) * (-math.log(10_000.0) / width))
    angles = torch.arange(tokens.shape[1], device=tokens.device)[:, None] * rates
    return 0.1 * torch.cat([angles.sin(), angles.cos()], dim=-1)


def candidates_of(vocabulary: Vocabulary) -> tuple[Tensor, int]:
    """The table [V, K] of pairs of a vocabulary, and how many pairs there are, number 0 included."""
    most = max((len(readings) for readings in vocabulary.readings.values()), default=1)
    table = torch.zeros(len(vocabulary), most, dtype=torch.long)
    pair = 1
    for char, readings in vocabulary.readings.items():
        for place in range(len(readings)):
            table[vocabulary.number(char), place] = pair
            pair += 1
    return table, pair
