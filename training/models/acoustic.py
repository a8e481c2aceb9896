"""The acoustic model: syllables with their prosody to log-mel frames, F0 and voicing.

Every syllable has four slots in time: initial, final, coda and the pause after it; frames outside the sentence
are silence. A small network over syllables gives each its context; a frame then knows its syllable, its phone,
its place in the slot, F0 and energy, and a ConvNeXt network over frames does the coarticulation. Frames can be
computed window by window, because each window hands on what its convolutions need of it.

Letters: B batch, S syllables, T frames, D width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from qingyin.audio.mel import CHANNELS, HOP, SAMPLE_RATE
from qingyin.text.pinyin.phones import PHONE_ID, PHONES, TONES
from training.models.blocks import ConvNeXt, Edges, exactly, opened
from training.models.vocoder import F0_MEAN, MEL_MEAN, MEL_SCALE

LEAD = 4  # frames of silence before the first syllable, so that its onset is whole
SLOTS = 4
FRAMES_PER_SECOND = SAMPLE_RATE / HOP
_SIL, _PAUSE = PHONE_ID["sil"], PHONE_ID["sp"]
CODA = 0.25  # share of a rhyme that its coda takes
NEIGHBOURHOOD = 8.0  # channels: standard deviation of the mean that formants stand out of
HARMONICS = (10.0, 25.0)  # channels up to which harmonics are seen one by one, and from which formants alone are
_PLACES = 5  # numbers that say where in its slot a frame lies


@dataclass(frozen=True)
class AcousticShape:
    """The sizes that a checkpoint stores."""

    width: int = 192
    blocks: int = 6
    expansion: int = 2
    speakers: int = 3

    @property
    def ahead(self) -> int:
        """Frames that are needed after the one that comes out; it depends on as many before."""
        return 3 * self.blocks

    @property
    def state(self) -> list[tuple[int, ...]]:
        """The shape of what one window hands to the next: layers, frames of each, width."""
        return [(self.blocks, 6, self.width)]


@dataclass
class Timeline:
    """Syllables laid out in frames: what the frame network looks up."""

    phones: Tensor  # int64 [B, S, 3]
    tone: Tensor  # int64 [B, S]
    slots: Tensor  # int64 [B, S, 4] frames of each slot; zero where absent
    f0: Tensor  # [B, S, F0_POINTS] Hz
    energy: Tensor  # [B, S] dB


class Acoustic(nn.Module):
    """Syllables and prosody to mel."""

    def __init__(self, shape: AcousticShape = AcousticShape()) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.phone = nn.Embedding(len(PHONES), width)
        self.tone = nn.Embedding(len(TONES), width)
        self.slot = nn.Embedding(SLOTS + 1, width)
        self.speaker = nn.Embedding(shape.speakers, width)
        self.mix = nn.Linear(3 * width, width)
        self.numbers = nn.Linear(SLOTS, width)
        self.syllables = nn.ModuleList(ConvNeXt(width, 2, kernel=3) for _ in range(2))
        self.place = nn.Linear(_PLACES + 2, width)
        self.frames = nn.ModuleList(ConvNeXt(width, shape.expansion) for _ in range(shape.blocks))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, CHANNELS + 1)
        self.register_load_state_dict_pre_hook(_introduced)

    def config(self) -> dict[str, int]:
        """What rebuilds the module."""
        return asdict(self.shape)

    def blend(self, timbre: Sequence[float]) -> Tensor:
        """The vector [1, D] of a voice that is so much of each speaker; who is not in `timbre` has no share in it.

        Raises ValueError if a speaker has a share whom the model does not know.
        """
        known = self.speaker.weight.detach()[: len(timbre)]
        if any(timbre[len(known) :]):
            raise ValueError(f"the model knows {len(known)} speakers; the timbre {list(timbre)} has a share of others")
        return torch.tensor(timbre[: len(known)])[None] @ known

    def encode(self, line: Timeline) -> Tensor:
        """Each syllable's vector in its context [B, S, D]."""
        parts = self.phone(line.phones).flatten(-2)
        lengths = torch.log1p(line.slots.float())
        x = self.mix(parts) + self.tone(line.tone) + self.numbers(lengths)
        x = x * (line.slots.sum(-1, keepdim=True) > 0)
        for block in self.syllables:
            x = block(x)
        return x

    def forward(self, line: Timeline, speaker: Tensor, start: Tensor, count: int | Tensor) -> tuple[Tensor, ...]:
        """Log-mel [B, T, 80], voicing logit [B, T], F0 [B, T] in Hz, for frames start … start + count − 1.

        speaker int64 [B]; start int64 [B]. Frames below 0 or past the end are silence.
        """
        t = start[:, None] + torch.arange(count, device=start.device)[None]
        f0 = self.melody(line, t)
        return *self.framed(line, self.speaker(speaker), t, f0), f0

    def framed(self, line: Timeline, timbre: Tensor, t: Tensor, f0: Tensor) -> tuple[Tensor, Tensor]:
        """Log-mel [B, T, 80] and voicing logit [B, T] of frames t [B, T] with F0 [B, T]; `timbre` [B, D] is whose."""
        x = self.lay_out(line, timbre, t, f0)
        for block in self.frames:
            x = block(x)
        return self.heard(x)

    def melody(self, line: Timeline, t: Tensor) -> Tensor:
        """F0 [B, T] in Hz at frames t [B, T]."""
        return torch.exp(contour(line.slots, torch.log(line.f0), t))

    def lay_out(self, line: Timeline, timbre: Tensor, t: Tensor, f0: Tensor) -> Tensor:
        """What each of the frames t [B, T] with F0 [B, T] knows of itself, [B, T, D]; `timbre` [B, D] is who speaks."""
        encoded = self.encode(line)
        ends = _ends(line.slots)
        index = (t[..., None] >= ends[:, None]).sum(-1)  # number of slots that are over
        last = ends.shape[1] - 1
        inside = (t >= LEAD) & (index <= last)
        index = index.clamp(max=last)
        end = ends.gather(1, index)
        length = line.slots.flatten(1).gather(1, index)
        syllable, kind = index // SLOTS, index % SLOTS
        table = nn.functional.pad(line.phones, (0, 1), value=_PAUSE).flatten(1)
        phone = torch.where(inside, table.gather(1, index), _SIL)
        kind = torch.where(inside, kind, SLOTS)
        energy = line.energy.gather(1, syllable)
        places = _places(t, end, length) * inside[..., None]
        numbers = torch.stack([(torch.log(f0) - F0_MEAN) * 2, energy / 6 * inside], dim=-1)
        x = torch.gather(encoded, 1, syllable[..., None].expand(-1, -1, self.shape.width)) * inside[..., None]
        x = x + self.phone(phone) + self.slot(kind) + self.place(torch.cat([places, numbers], -1))
        return x + timbre[:, None]

    def stream(self, x: Tensor, before: Tensor, edges: Edges) -> tuple[Tensor, Tensor]:
        """The blocks of frames [n, D] that continue others: see `ConvNeXt.stream`.

        `before` [layers, 6 or 0, D]; gives back that of the next call too, [layers · 6, D].
        """
        after = []
        for block, own in zip(self.frames, before, strict=True):
            x, kept = block.stream(x, own, edges)
            after.append(kept)
        return x, torch.cat(after)

    def heard(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Log-mel [.., T, 80] and voicing logit [.., T] of what the blocks made [.., T, D]."""
        out = exactly(self.head, self.norm(x))
        return out[..., :CHANNELS] * MEL_SCALE + MEL_MEAN, out[..., CHANNELS]


def _introduced(model: Acoustic, weights: dict[str, Tensor], prefix: str, *_: object) -> None:
    """Speakers whom older weights do not know begin as the voice itself."""
    known = weights[f"{prefix}speaker.weight"]
    missing = model.shape.speakers - len(known)
    if missing > 0:
        weights[f"{prefix}speaker.weight"] = torch.cat([known, known[:1].expand(missing, -1)])


def _places(t: Tensor, end: Tensor, length: Tensor) -> Tensor:
    """Where a frame lies in its slot [B, T, 5]: share gone, and frames from and to the edges, near and far."""
    after = (end - t).clamp(min=0).float()  # 1 on the last frame
    before = (length.float() - after).clamp(min=0)  # 0 on the first
    share = before / length.clamp(min=1).float()
    near = [torch.exp(-before / 3), torch.exp(-after / 3)]
    return torch.stack([share, *near, torch.log1p(before) / 3, torch.log1p(after) / 3], -1)


def contour(slots: Tensor, points: Tensor, t: Tensor) -> Tensor:
    """Values at frames t [B, T], linear between the P points of each rhyme and across the gaps between rhymes.

    slots int64 [B, S, 4]; points [B, S, P] at equal distances over the rhyme (final and coda).
    """
    rhymes = Rhymes.at(slots, t)
    steps = int(points.shape[2]) - 1  # a constant of an exported graph
    share = rhymes.share * steps
    low = share.floor().clamp(max=steps - 1).long()
    flat = points.flatten(1)
    begin = rhymes.current * (steps + 1)
    first, second = flat.gather(1, begin + low), flat.gather(1, begin + low + 1)
    within = first + (second - first) * (share - low)
    left, right = flat.gather(1, rhymes.before * (steps + 1) + steps), flat.gather(1, begin)
    return torch.where(rhymes.between, left + (right - left) * rhymes.way, within)


def steady(slots: Tensor, values: Tensor, t: Tensor) -> Tensor:
    """Values at frames t [B, T] as `contour` has them, but of one value [B, S] for each rhyme."""
    rhymes = Rhymes.at(slots, t)
    left, right = values.gather(1, rhymes.before), values.gather(1, rhymes.current)
    return torch.where(rhymes.between, left + (right - left) * rhymes.way, right)


@dataclass
class Rhymes:
    """Where frames [B, T] lie among the rhymes (final and coda) of a sentence."""

    current: Tensor  # int64, of the syllables' rhymes the one now or next
    before: Tensor  # int64, the one before it
    between: Tensor  # bool, whether the frame lies between these two
    way: Tensor  # 0–1 from the end of the one before to the beginning of the current one
    share: Tensor  # 0–1 of the current one that is over

    @classmethod
    def at(cls, slots: Tensor, t: Tensor) -> Rhymes:
        """For slots int64 [B, S, 4] and frames t [B, T]. An exported graph works it out once for all that ask."""
        done = _ends(slots)
        begin, finish = done[:, ::SLOTS].float(), done[:, 2::SLOTS].float()
        current = (t[..., None] >= finish[:, None]).sum(-1).clamp(max=slots.shape[1] - 1)
        start, stop = begin.gather(1, current), finish.gather(1, current)
        share = ((t + 0.5 - start) / (stop - start).clamp(min=1)).clamp(0, 1)
        before = (current - 1).clamp(min=0)
        gap = finish.gather(1, before)
        way = ((t + 0.5 - gap) / (start - gap).clamp(min=1)).clamp(0, 1)
        return cls(current, before, (t < start) & (current > 0), way, share)


def _ends(slots: Tensor) -> Tensor:
    """The frame after each slot int64 [B, 4S], of slots [B, S, 4]."""
    return LEAD + slots.flatten(1).cumsum(1)


def slots_of(duration: Tensor, onset: Tensor, pause: Tensor, phones: Tensor) -> Tensor:
    """Frames of each slot int64 [B, S, 4] from seconds; rounding is of the running sum, so tempo never drifts.

    The coda takes the last part of the rhyme.
    """
    rhyme = duration * (1 - onset)
    coda = torch.where(phones[..., 2] > 0, CODA, 0.0)
    seconds = torch.stack([duration * onset, rhyme * (1 - coda), rhyme * coda, pause], dim=-1)
    ends = torch.floor(seconds.flatten(1).double().cumsum(1) * FRAMES_PER_SECOND + 0.5).long()
    begins = torch.cat([torch.zeros_like(ends[:, :1]), ends[:, :-1]], dim=1)
    return (ends - begins).reshape(len(seconds), -1, SLOTS)


def hush(slots: Tensor, t: Tensor) -> Tensor:
    """Gain in dB at frames t [B, T] that fades pauses out: 0 near the syllables of slots [B, S, 4], −40 far from all.

    The recordings' rooms are faintly noisy, and a pause filled with that noise is heard as hiss.
    """
    ends = _ends(slots)[:, 2::SLOTS]
    begins = ends - slots[..., :3].sum(-1)
    away = torch.maximum(begins[:, None] - t[..., None], t[..., None] - ends[:, None] + 1).clamp(min=0).amin(-1)
    return -40.0 * ((away - 4) / 8).clamp(0, 1)


class SpeakingAcoustic(nn.Module):
    """The acoustic model as the runtime calls it: one sentence in seconds, a window of frames out."""

    QUIETEST, LOUDEST = -10.0, 6.0  # dB of energy that the recordings hold; the rest is gain
    LEVEL = -6.0  # dB; the recordings nearly fill the scale, and anger needs 9 dB above them

    def __init__(self, model: Acoustic, *, timbre: Sequence[float], contrast: float) -> None:
        """`timbre`: the share of each speaker in the voice's; `contrast`: see `sharpened`."""
        super().__init__()
        self.model = model.eval()
        self.register_buffer("timbre", model.blend(timbre))
        self.register_buffer("contrast", sharpened(contrast))

    def forward(
        self,
        initial: Tensor,
        final: Tensor,
        coda: Tensor,
        tone: Tensor,
        duration: Tensor,
        onset: Tensor,
        energy: Tensor,
        pause: Tensor,
        tilt: Tensor,
        f0: Tensor,
        start: Tensor,
        count: Tensor,
        state: Tensor,
    ) -> tuple[Tensor, ...]:
        """Phones int64 [S]; duration, pause in s, energy, tilt in dB [S]; f0 [S, F0_POINTS]; start, count int64 [].

        `state` is what the window before gave back, and empty for the first of a passage; `last` int64 [] is 1 for the
        last. Each window looks `ahead` frames beyond of what it gives back, but for the last, which must be longer than
        that if it is not the first too.

        Returns mel [count, 80], control [count, 4] (F0 Hz, voiced 0–1, gain dB, tilt dB), total int64 [] and the state.
        """
        line = self.timeline(initial, final, coda, tone, duration, onset, energy, pause, f0)
        slots, spoken = line.slots, line.energy[0]
        (before,), edges = opened(state, self.model.shape.state)
        ahead = self.model.shape.ahead
        t = start + torch.arange(count + ahead)[None]
        melody = self.model.melody(line, t)
        new = (1 - edges.first) * ahead
        x, after = self.model.stream(
            self.model.lay_out(line, self.timbre, t[:, new:], melody[:, new:])[0], before, edges
        )
        mel, voicing = self.model.heard(x)
        mel = mel @ self.contrast
        # at all of these times, though fewer are wanted: so an exported graph works out once where they lie
        gain, slope = (steady(slots, extra[None], t) for extra in (energy - spoken, tilt))
        gain, slope, heard = (each[0, :count] for each in (gain + hush(slots, t) + self.LEVEL, slope, melody))
        voiced = torch.sigmoid(8 * voicing)  # steep, because the vocoder learned from yes and no
        control = torch.stack([heard, voiced, gain, slope], dim=-1)
        return mel, control, LEAD + slots.sum(), after.reshape(-1)

    def timeline(
        self,
        initial: Tensor,
        final: Tensor,
        coda: Tensor,
        tone: Tensor,
        duration: Tensor,
        onset: Tensor,
        energy: Tensor,
        pause: Tensor,
        f0: Tensor,
    ) -> Timeline:
        """What the network is told of a sentence."""
        phones = torch.stack([initial, final, coda], dim=-1)[None]
        slots = slots_of(duration[None], onset[None], pause[None], phones)
        spoken = energy.clamp(self.QUIETEST, self.LOUDEST)
        return Timeline(phones, tone[None], slots, f0[None], spoken[None])


def sharpened(contrast: float) -> Tensor:
    """The matrix [80, 80] by which a log-mel frame is multiplied so that formants stand out by `contrast` more of what
    they are above or below their neighbourhood; 0 changes nothing.

    Postfilters of coders do the same (Chen and Gersho, "Adaptive postfiltering for quality enhancement of coded
    speech", 1995). The lowest channels show single harmonics instead of formants and stay as they are.
    """
    channel = torch.arange(CHANNELS, dtype=torch.float32)
    near = torch.exp(-0.5 * ((channel[:, None] - channel) / NEIGHBOURHOOD) ** 2)
    around = near / near.sum(dim=0)  # each column: what the mean around a channel takes of each
    share = contrast * ((channel - HARMONICS[0]) / (HARMONICS[1] - HARMONICS[0])).clamp(0, 1)
    unit = torch.eye(CHANNELS)
    return unit + share * (unit - around)
