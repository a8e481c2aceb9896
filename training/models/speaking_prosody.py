"""ProsodyNet as the runtime calls it: seconds, Hz and dB of one sentence, with deltas and melodies applied.

The same as `ProsodyNet.forward` makes of a batch, in few and large steps: a node of an exported graph costs 40 µs to
open and 2 µs to run, more than the numbers of a short sentence. What several tables say of a syllable is one table; all
that is added to what the network says is one product.

Letters: S syllables, D width, M runs of syllables.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from qingyin.records import F0_POINTS, Boundary
from qingyin.text.intonation import Intonation
from qingyin.text.marks import ENDS, ENUM
from training.models.prosody_net import MARKS, MultiKernel, ProsodyNet, Recurrent

# What must be asked of acoustic model and vocoder so that level and tilt are heard as a delta has them, fitted to what
# evaluation.speech.emotions hears: asked as it is, level comes out softer and duller. And a voice that leaves its
# register, upwards or downwards, comes out duller than asked, by so many decibels of tilt a semitone.
HEARD = ((1.24, 0.0), (0.10, 1.26))  # level and tilt, from level and tilt
AWAY = 0.3
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
SEMITONE = math.log(2) / 12
ENERGY, TILT, RANGE, DURATION, PAUSE = range(F0_POINTS, F0_POINTS + 5)  # columns of `asked`, behind those of F0


class Delivery(nn.Module):
    """What a voice does to what was learned; a graph holds it beside its weights, so that it can be exported again."""

    voice: Tensor
    shares: Tensor
    pauses: Tensor
    melodies: Tensor
    lengthening: Tensor
    ending: Tensor

    def __init__(
        self,
        f0_hz: float,
        pauses: Sequence[float],
        *,
        shares: Sequence[float],
        tempo: float,
        lengthening: Sequence[float],
        liveliness: float,
    ) -> None:
        """`pauses`: seconds of each class of mark; `shares` of each manner that was learned; `lengthening`: octaves of
        duration before each boundary and at a sentence's end, see `lengthened`.
        """
        super().__init__()
        self.register_buffer("voice", torch.tensor([f0_hz, tempo, liveliness]))
        self.register_buffer("shares", torch.tensor(list(shares)))
        self.register_buffer("pauses", torch.tensor(list(pauses)))
        self.register_buffer("melodies", torch.tensor([MELODIES[kind] for kind in Intonation]))
        for name, factors in zip(("lengthening", "ending"), lengthened(lengthening), strict=True):
            self.register_buffer(name, factors)


class Joined(nn.Module):
    """A block over one sentence [S, D], with both kernels as one."""

    def __init__(self, block: MultiKernel) -> None:
        super().__init__()
        self.block = block
        few, many = block.kernels
        width = len(many.weight)
        self.kernel = nn.Conv1d(width, width, 5, padding=many.padding, dilation=many.dilation, groups=width)
        self.kernel.weight.data = nn.functional.pad(few.weight, (1, 1)) + many.weight
        self.kernel.bias.data = few.bias + many.bias

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block.mixed(self.kernel(x.T[None]).squeeze(0).T)


class Layers(nn.Module):
    """The twin's layers over one sentence [S, D]."""

    def __init__(self, block: Recurrent) -> None:
        super().__init__()
        self.block = block

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block.leave(self.block.layers(x[None])[0].squeeze(0))


class Speaking(nn.Module):
    """ProsodyNet as the runtime calls it: seconds, Hz and dB for one sentence, with deltas applied."""

    exact = ("rows",)  # tables that a graph keeps in single precision, whatever their size

    def __init__(self, net: ProsodyNet, delivery: Delivery) -> None:
        super().__init__()
        self.model, self.delivery = net.eval(), delivery
        self.blocks = nn.Sequential(*(Joined(b) if isinstance(b, MultiKernel) else Layers(b) for b in net.blocks))
        self.f0_hz, tempo, liveliness = (float(each) for each in delivery.voice)
        with torch.no_grad():
            self.register_buffer("rows", rows(net, delivery.shares))
            sizes = [0, *[len(net.phone.weight)] * 3, len(net.tone.weight), len(net.boundary.weight)]
            self.register_buffer("first", torch.tensor(sizes).cumsum(0)[:, None])
            signs = torch.tensor([[-1.0], [1.0], [1.0]])  # `runs` counts what lies before a syllable downwards
            self.register_buffer("context", torch.cat([net.text.weight.T, net.place.weight.T * signs]))
        self.register_buffer("asked", asked(tempo, liveliness))
        self.register_buffer("begins", (torch.arange(len(net.phone.weight)) > 0).float())

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
        breath = boundary == int(Boundary.BREATH)
        breaths, stretches = runs(breath, parted(intonation, breath | (mark == ENUM)))
        numbers = torch.cat([initial, final, coda, tone, boundary, mark]).reshape(len(self.first), -1) + self.first
        context = torch.cat([vectors, torch.tanh(breaths / 10)], dim=-1)
        entered = torch.addmm(self.rows[numbers].sum(0), context, self.context)
        out = self.model.head(self.model.norm(self.blocks(entered)))

        melody = self.delivery.melodies[intonation]
        along = torch.cat([rising(stretches), delta[:, 1:3]], dim=-1) * melody[:, 1:5]
        said = torch.cat([delta, delta[:, :1].abs(), melody, along], dim=-1) @ self.asked
        semitones = out[:, 3:] * said[:, RANGE : RANGE + 1] + said[:, :F0_POINTS]
        f0 = self.f0_hz * torch.exp(semitones.clamp(-FURTHEST * SEMITONE, FURTHEST * SEMITONE))
        longer = self.delivery.lengthening[boundary] * self.delivery.ending[mark]
        duration = torch.exp(out[:, 0]) * said[:, DURATION] * longer
        onset = torch.sigmoid(out[:, 1]) * self.begins[initial]
        pause = self.delivery.pauses[mark] * said[:, PAUSE]
        return duration, onset, f0, out[:, 2] + said[:, ENERGY], pause, said[:, TILT]


def lengthened(octaves: Sequence[float]) -> tuple[Tensor, Tensor]:
    """Factors on duration by boundary and, beside them, by mark, from octaves before each boundary and at the end."""
    *boundaries, end = octaves
    marks = torch.zeros(MARKS)
    marks[list(ENDS)] = end - boundaries[Boundary.BREATH]
    return torch.exp2(torch.tensor(boundaries, dtype=torch.float32)), torch.exp2(marks)


def rows(net: ProsodyNet, shares: Tensor) -> Tensor:
    """What each initial, final, coda, tone, boundary and mark adds to a syllable that enters, one after another
    [rows, D]; what all syllables have in common stands with the tones.
    """
    phones = [net.phone.weight @ part.T for part in net.enter.weight.chunk(3, dim=1)]
    common = net.enter.bias + net.place.bias + net.text.bias + net.between(shares[None])[0]
    return torch.cat([*phones, net.tone.weight + common, net.boundary.weight, net.mark.weight])


def asked(tempo: float, liveliness: float) -> Tensor:
    """What is made of a delta's 7 numbers, of how far F0 is away, of a melody's 6 and of the 4 that are multiplied:
    semitones of F0 in nepers, energy, tilt, and factors on range, duration and pause; [18, F0_POINTS + 5].
    """
    made = torch.zeros(18, F0_POINTS + 5)
    delta, away, melody, along = made[:7], made[7], made[8:14], made[14:]
    ramp = torch.arange(F0_POINTS, dtype=torch.float32) / (F0_POINTS - 1)
    for row, shape in ((delta[0], 1.0), (delta[5], ramp), (melody[0], 1.0), (along[0], 1.0), (along[1], ramp)):
        row[:F0_POINTS] = SEMITONE * shape
    for column, (level, tilt) in zip((ENERGY, TILT), HEARD, strict=True):
        delta[3, column], delta[4, column], away[column] = level, tilt, tilt * AWAY
    melody[5, ENERGY] = 1.0
    along[2, RANGE], along[3, DURATION], delta[6, PAUSE] = SEMITONE * liveliness, tempo, 1.0
    return made


def parted(kind: Tensor, ends: Tensor) -> Tensor:
    """Where a run of one kind (int64 [S]) ends, and where `ends` is true; bool [S]."""
    return torch.cat([ends[:-1] | (kind[1:] != kind[:-1]), torch.ones_like(ends[:1])])


def runs(first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
    """Where each syllable lies, [S, 3] each, if runs end where `first` is true and if they do where `second` is (bool
    [S]): syllables since the start of its run, counted downwards, to its end, and since the start of the sentence.
    """
    end = torch.ones(1, dtype=torch.bool)
    ends = torch.cat([first[:-1], end, second[:-1], end])
    index = torch.arange(ends.shape[0], dtype=torch.float32)[:, None]
    stops = ends.nonzero().float()  # [M, 1]
    none = torch.zeros(1, 1)
    edges = torch.cat([torch.cat([none, stops + 1]), torch.cat([stops, none])], dim=1)
    counted = ends.long()
    around = edges[counted.cumsum(0) - counted] - index
    both = torch.cat([around, index], dim=1).reshape(2, -1, 3)
    return both[0], both[1]


def rising(stretch: Tensor) -> Tensor:
    """How far along its stretch each syllable is, 0 to 1 and squared, and 1 at the last of it; [S, 2] from what `runs`
    says.
    """
    before, after = stretch[:, :1], stretch[:, 1:2]  # before is 0 or less
    along = 1 - after / (after - before).clamp(min=1.0)
    return torch.cat([along * along, (after == 0).float()], dim=1)
