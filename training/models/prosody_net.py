"""ProsodyNet: syllables and boundaries to duration, F0 contour, energy and pauses, and emotion's place to act.

A temporal convolutional network of depthwise-separable dilated convolutions with two kernel sizes side by side.
F0 is predicted in semitones from the speaker's median, duration and energy relative to the speaker's own, so
that speakers can teach one another; the voice's register is put back at the end.

Letters: B batch, S syllables, D width.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from qingyin.records import F0_POINTS, VECTOR, Boundary
from qingyin.text.intonation import Intonation
from qingyin.text.marks import CLASS_OF, ENDS, ENUM
from qingyin.text.pinyin.phones import PHONES, TONES

READERS = 3  # isolated words of the voice, sentences of the first and of the second other speaker
MANNERS = READERS + 4  # and the styles of the teacher, in the order of training.teacher.corpus.STYLES
MARKS = 1 + max(CLASS_OF.values())
OUTPUTS = 3 + F0_POINTS  # log duration, onset logit, energy, then F0
# What must be asked of acoustic model and vocoder so that level and tilt are heard as a delta has them, fitted to what
# evaluation.speech.emotions hears: asked as it is, level comes out softer and duller. And a voice that leaves its
# register, upwards or downwards, comes out softer and duller than asked, by so many decibels a semitone.
HEARD = ((1.24, 0.0), (0.10, 1.26))  # level and tilt, from level and tilt
AWAY = (0.33, 0.3)  # level and tilt
FURTHEST = 20.0  # semitones from the register; what asks for more stays there
# What each melody does to what was learned, in which a question hardly differs from a statement: semitones over the
# whole stretch, semitones that grow to its end, semitones over its last syllable, factor on the F0 range, factor on
# duration, dB. The fall of a statement is learned, but words spoken alone hardly fall.
# A question without a particle parts from the statement ever faster towards its end, one with a particle less so (Liu
# and Xu, "Parallel encoding of focus and interrogative meaning in Mandarin intonation", Phonetica 62, 2005); an open
# question is higher but ends as a statement does (Shen, "The prosody of Mandarin Chinese", 1990); what is said aside is
# lower, narrower, softer and faster (Local, "Continuing and restarting", 1992). The sizes are ours.
MELODIES = {
    Intonation.STATEMENT: (0.0, 0.0, -0.5, 1.0, 1.0, 0.0),
    Intonation.CONTINUED: (0.0, 0.0, 0.0, 1.0, 1.0, 0.0),
    Intonation.LISTED: (0.0, 0.5, 0.5, 1.0, 1.0, 0.0),
    Intonation.QUESTION: (0.5, 4.0, 2.0, 1.0, 1.0, 0.5),
    Intonation.PARTICLE: (0.5, 2.5, 1.0, 1.0, 1.0, 0.0),
    Intonation.OPEN: (0.8, 0.0, 0.0, 1.05, 1.0, 0.0),
    Intonation.EXCLAIMED: (0.3, 0.0, 0.0, 1.05, 1.0, 0.7),  # a style adds its own to each emotion
    Intonation.ASIDE: (-1.2, 0.0, 0.0, 0.85, 0.93, -2.0),
    Intonation.QUOTED: (0.6, 0.0, 0.0, 1.08, 1.0, 0.5),
}


@dataclass(frozen=True)
class ProsodyShape:
    """The sizes that a checkpoint stores."""

    width: int = 96
    blocks: int = 5
    recurrent: int = 0  # units each way of a two-layer LSTM in place of the blocks: the twin it is compared with


class MultiKernel(nn.Module):
    """Depthwise convolutions of two kernel sizes, then a perceptron, added to the input; [B, S, D]."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.kernels = nn.ModuleList(
            nn.Conv1d(width, width, k, padding=(k - 1) // 2 * dilation, dilation=dilation, groups=width) for k in (3, 5)
        )
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, 2 * width)
        self.down = nn.Linear(2 * width, width)
        self.drop = nn.Dropout(0.15)

    def forward(self, x: Tensor) -> Tensor:
        y = x.transpose(1, 2)
        y = sum(kernel(y) for kernel in self.kernels).transpose(1, 2)
        return x + self.drop(self.down(nn.functional.gelu(self.up(self.norm(y)), approximate="tanh")))


class Recurrent(nn.Module):
    """Two bidirectional LSTM layers, added to the input; [B, S, D]."""

    def __init__(self, width: int, units: int) -> None:
        super().__init__()
        self.layers = nn.LSTM(width, units, 2, batch_first=True, bidirectional=True, dropout=0.15)
        self.leave = nn.Linear(2 * units, width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.leave(self.layers(x)[0])


class ProsodyNet(nn.Module):
    """Syllables to normalised prosody [B, S, OUTPUTS]."""

    def __init__(self, shape: ProsodyShape = ProsodyShape()) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.phone = nn.Embedding(len(PHONES), width)
        self.tone = nn.Embedding(len(TONES), width)
        self.boundary = nn.Embedding(len(Boundary), width)
        self.mark = nn.Embedding(MARKS, width)
        self.manner = nn.Embedding(MANNERS, width)
        self.place = nn.Linear(3, width)
        self.text = nn.Linear(VECTOR, width)
        self.forget = nn.Dropout(0.3)
        nn.init.zeros_(self.text.weight)
        self.enter = nn.Linear(3 * width, width)
        dilations = [1, 1, 2, 4, 1][: shape.blocks]
        if shape.recurrent:
            self.blocks = nn.ModuleList([Recurrent(width, shape.recurrent)])
        else:
            self.blocks = nn.ModuleList(MultiKernel(width, d) for d in dilations)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, OUTPUTS)
        self.register_load_state_dict_pre_hook(_complete)

    def config(self) -> dict[str, int]:
        """What rebuilds the module."""
        return asdict(self.shape)

    def forward(
        self,
        phones: Tensor,
        tone: Tensor,
        boundary: Tensor,
        mark: Tensor,
        vectors: Tensor,
        manner: Tensor,
        mask: Tensor,
    ) -> Tensor:
        """phones int64 [B, S, 3]; tone, boundary and mark int64 [B, S]; vectors [B, S, VECTOR]; manner [B, D];
        mask [B, S].
        """
        x = self.enter(self.phone(phones).flatten(-2)) + self.tone(tone) + self.boundary(boundary) + self.mark(mark)
        x = x + self.place(_places(boundary)) + self.text(self.forget(vectors)) + manner[:, None]
        for block in self.blocks:
            x = block(x * mask[..., None])
        return self.head(self.norm(x))

    def between(self, shares: Tensor) -> Tensor:
        """A manner [1, D] among all that were learned, by the share [1, MANNERS] of each."""
        return shares @ self.manner.weight


def _complete(net: ProsodyNet, weights: dict[str, Tensor], prefix: str, *_: Any) -> None:
    """Give weights that are older than the teacher what they lack: marks that change nothing, and for its styles the
    mean of the two other speakers.
    """
    weights.setdefault(f"{prefix}mark.weight", torch.zeros_like(net.mark.weight))
    manner = weights.get(f"{prefix}manner.weight")
    if manner is not None and len(manner) == READERS:
        sentences = manner[1:].mean(0, keepdim=True).expand(MANNERS - READERS, -1)
        weights[f"{prefix}manner.weight"] = torch.cat([manner, sentences])


def _places(boundary: Tensor) -> Tensor:
    """Place in the breath group [B, S, 3]: syllables since its start and to its end (÷10), place in the whole."""
    size = boundary.shape[1]
    index = torch.arange(size, device=boundary.device)
    ends = boundary == int(Boundary.BREATH)
    before = (index[None, :] < index[:, None])[None] & ends[:, None, :]
    start = (before * (index + 1)).amax(-1)
    after = (index[None, :] >= index[:, None])[None] & ends[:, None, :]
    stop = torch.where(after, index, size - 1).amin(-1)
    tenths = torch.stack([index - start, stop - index, index.expand_as(start)], dim=-1).float() / 10
    return torch.tanh(tenths)


class Speaking(nn.Module):
    """ProsodyNet as the runtime calls it: seconds, Hz and dB for one sentence, with deltas applied."""

    def __init__(
        self,
        net: ProsodyNet,
        f0_hz: float,
        pauses: list[float],
        *,
        shares: Sequence[float],
        tempo: float,
        lengthening: Sequence[float],
        liveliness: float,
    ) -> None:
        """`lengthening`: octaves of duration before each boundary and at a sentence's end; see `lengthened`."""
        super().__init__()
        self.model = net.eval()
        self.register_buffer("pauses", torch.tensor(pauses))
        self.register_buffer("shares", torch.tensor([shares]))
        for name, factors in zip(("lengthening", "ending"), lengthened(lengthening), strict=True):
            self.register_buffer(name, factors)
        self.register_buffer("heard", torch.tensor(HEARD))
        self.register_buffer("melodies", torch.tensor([MELODIES[kind] for kind in Intonation]))
        self.f0_hz, self.tempo, self.liveliness = f0_hz, tempo, liveliness

    def forward(
        self,
        initial: Tensor,
        final: Tensor,
        coda: Tensor,
        tone: Tensor,
        boundary: Tensor,
        mark: Tensor,
        intonation: Tensor,
        vectors: Tensor,
        delta: Tensor,
    ) -> tuple[Tensor, ...]:
        """All int64 [S], `intonation` of class Intonation, but vectors [S, VECTOR] and delta [S, 7]: F0 mean st,
        F0 range, duration factor, level dB, tilt dB, final slope st, pause factor.

        Returns duration [S] s, onset [S], f0 [S, F0_POINTS] Hz, energy [S] dB, pause [S] s, tilt [S] dB.
        """
        phones = torch.stack([initial, final, coda], dim=-1)[None]
        mask = torch.ones_like(initial, dtype=torch.float32)[None]
        manner = self.model.between(self.shares)
        out = self.model(phones, tone[None], boundary[None], mark[None], vectors[None], manner, mask)[0]
        melody = self.melodies[intonation]
        rise, last = stretches(intonation, (boundary == int(Boundary.BREATH)) | (mark == ENUM))
        duration = torch.exp(out[:, 0]) * self.tempo * delta[:, 2] * melody[:, 4]
        duration = duration * self.lengthening[boundary] * self.ending[mark]
        onset = torch.sigmoid(out[:, 1]) * (initial > 0)
        ramp = torch.arange(F0_POINTS, dtype=torch.float32) / (F0_POINTS - 1)
        height = delta[:, 0] + melody[:, 0] + melody[:, 1] * rise
        slope = delta[:, 5] + melody[:, 2] * last
        widened = out[:, 3:] * (self.liveliness * delta[:, 1] * melody[:, 3])[:, None]
        semitones = (widened + height[:, None] + slope[:, None] * ramp).clamp(-FURTHEST, FURTHEST)
        f0 = self.f0_hz * torch.exp(semitones * (math.log(2) / 12))
        pause = self.pauses[mark] * delta[:, 6]
        away = delta[:, 0].abs()
        level, tilt = self.heard @ torch.stack([delta[:, 3] + AWAY[0] * away, delta[:, 4] + AWAY[1] * away])
        return duration, onset, f0, out[:, 2] + level + melody[:, 5], pause, tilt


def lengthened(octaves: Sequence[float]) -> tuple[Tensor, Tensor]:
    """Factors on duration by boundary and, beside them, by mark, from octaves before each boundary and at the end."""
    *boundaries, end = octaves
    marks = torch.zeros(MARKS)
    marks[list(ENDS)] = end - boundaries[Boundary.BREATH]
    return torch.exp2(torch.tensor(boundaries, dtype=torch.float32)), torch.exp2(marks)


def stretches(kind: Tensor, ends: Tensor) -> tuple[Tensor, Tensor]:
    """How far along its stretch each syllable is, 0 to 1 and squared, and 1 at the last of it; [S] each.

    A stretch is a run of one kind (int64 [S]), divided after syllables where `ends` (bool [S]) is true.
    """
    index = torch.arange(kind.shape[0])
    last = torch.cat([ends[:-1] | (kind[1:] != kind[:-1]), torch.ones_like(ends[:1])])
    first = torch.cat([torch.ones_like(ends[:1]), last[:-1]])
    start = (first[None, :] & (index[None, :] <= index[:, None])).long() * (index + 1)
    start = start.amax(-1) - 1
    after = last[None, :] & (index[None, :] >= index[:, None])
    stop = torch.where(after, index, kind.shape[0]).amin(-1)
    length = (stop - start).float()
    along = torch.where(length > 0, (index - start).float() / length.clamp(min=1.0), torch.ones_like(length))
    return along * along, last.float()
