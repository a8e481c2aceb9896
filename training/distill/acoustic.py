"""Train a smaller acoustic model to make the mel that those of finished voices make.

    python -m training.distill.acoustic --frames runs/out/distilled/frames --voices tan lan song

One network learns all of the voices, each in its own blend of speakers. It is told what theirs were told
(training.distill.frames) and answers with their log-mel and voicing: first by L1, of the mel and of its changes from
frame to frame and channel to channel, then with the patch discriminator of training.speech.acoustic, which keeps what a
smaller network would blur.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from training.config import VoiceConfig
from training.distill.frames import Frames
from training.export.voice import acoustic as speaking_of
from training.export.weights import read
from training.models.acoustic import Acoustic, AcousticShape, Timeline
from training.models.blocks import parameters
from training.run import Run, parser
from training.speech.acoustic import PatchDiscriminator, fooling, judge_once

CHANGES: Final = 1.0  # weight of changes from frame to frame and channel to channel beside the mel itself
QUIET: Final = -10.0  # log-mel at which a channel begins to count
TOLD: Final = ("initial", "final", "coda", "tone", "duration", "onset", "energy", "pause", "f0")
LEARN: Final = 1.0  # minutes that the discriminator learns for before it is listened to


@dataclass(frozen=True)
class Teacher:
    """A voice whose acoustic model is learned from."""

    model: Acoustic
    timbre: Tensor  # [1, D]
    shares: Tensor  # [speakers] of each in the voice's timbre
    lines: list[Timeline]  # what the network was told of each sentence
    lengths: list[int]  # frames of each

    @classmethod
    def of(cls, voice: VoiceConfig, frames: Path) -> Teacher:
        """A finished voice, with what it said."""
        speaking = speaking_of(read(voice.folder, "acoustic"), voice.manner)
        found = Frames.load(frames / f"{voice.identity.name}.npz")
        lines = [speaking.timeline(*(torch.from_numpy(each.given[name]) for name in TOLD)) for each in found]
        return cls(speaking.model, speaking.timbre, torch.tensor(voice.manner.timbre), lines, found.lengths.tolist())


@dataclass(frozen=True)
class Batch:
    """Stretches of T frames of sentences that one voice said."""

    line: Timeline  # of the whole sentences
    times: Tensor  # int64 [B, T]
    f0: Tensor  # [B, T] Hz
    mel: Tensor  # [B, T, 80], the teacher's
    voicing: Tensor  # [B, T] logits, the teacher's
    shares: Tensor  # [1, speakers]


def stacked(lines: list[Timeline]) -> Timeline:
    """One timeline of B sentences; those that are shorter get syllables without length."""
    most = max(line.tone.shape[1] for line in lines)

    def padded(name: str, fill: float = 0) -> Tensor:
        values = [getattr(line, name)[0] for line in lines]
        return torch.stack(
            [nn.functional.pad(v, (0, 0) * (v.ndim - 1) + (0, most - len(v)), value=fill) for v in values]
        )

    return Timeline(padded("phones"), padded("tone"), padded("slots"), padded("f0", 220.0), padded("energy"))


class Batches:
    """Random stretches, each batch of one voice."""

    def __init__(self, teachers: list[Teacher], size: int, frames: int, seed: int) -> None:
        """`frames` of each stretch; the teacher sees as many more at both ends as it needs, and so does the student."""
        self.teachers, self.size, self.frames = teachers, size, frames
        self.random = np.random.default_rng(seed)

    def next(self) -> Batch:
        """The next one, with what the teacher makes of it."""
        teacher = self.teachers[self.random.integers(len(self.teachers))]
        model = teacher.model
        chosen = self.random.integers(len(teacher.lines), size=self.size)
        line = stacked([teacher.lines[i] for i in chosen])
        edge = model.shape.ahead
        starts = [self.random.integers(-8, max(1, teacher.lengths[i] - self.frames + 8)) for i in chosen]
        times = torch.tensor(starts)[:, None] + torch.arange(-edge, self.frames + edge)
        with torch.no_grad():
            f0 = model.melody(line, times)
            mel, voicing = model.framed(line, teacher.timbre.expand(self.size, -1), times, f0)
        inner = slice(edge, -edge)
        return Batch(line, times, f0, mel[:, inner], voicing[:, inner], teacher.shares[None])


def changes(mel: Tensor) -> tuple[Tensor, Tensor]:
    """From frame to frame and from channel to channel of mel [B, T, 80]."""
    return mel[:, 1:] - mel[:, :-1], mel[:, :, 1:] - mel[:, :, :-1]


def apart(made: Tensor, wanted: Tensor) -> Tensor:
    """The mean L1 distance of log-mels [B, T, 80] and of their changes, where something can be heard."""
    counts = ((wanted - QUIET) / 4).clamp(0.2, 1)
    total = ((made - wanted).abs() * counts).mean()
    over_time, over_channels = (a - b for a, b in zip(changes(made), changes(wanted), strict=True))
    return total + CHANGES * (
        (over_time.abs() * counts[:, 1:]).mean() + (over_channels.abs() * counts[:, :, 1:]).mean()
    )


def main() -> None:
    """Train until the time is up; resume if the folder holds a checkpoint."""
    to = parser(__doc__, "distilled/acoustic", minutes=40, rate=2e-3)
    to.add_argument("--frames", type=Path, default=Path("runs/out/distilled/frames"), help="of training.distill.frames")
    to.add_argument(
        "--voices", type=VoiceConfig.read, nargs="+", default=[VoiceConfig.read("tan")], metavar="VOICE",
        help="names in training/voices, or TOML files, of those that teach (tan)",
    )  # fmt: skip
    to.add_argument("--blur-minutes", type=float, default=20, help="of the training time, with L1 alone (%(default)s)")
    to.add_argument("--judge-rate", type=float, default=1e-3, help="learning rate of the discriminator (%(default)s)")
    to.add_argument("--batch", type=int, default=12)
    to.add_argument("--stretch", type=int, default=100, help="frames of each sentence in a batch (%(default)s)")
    to.add_argument("--width", type=int, default=128, help="of the smaller network (%(default)s)")
    to.add_argument("--blocks", type=int, default=4, help="of the smaller network (%(default)s)")
    options = to.parse_args()

    run = Run(options, "acoustic")
    teachers = [Teacher.of(voice, options.frames) for voice in options.voices]
    speakers = max(len(each.shares) for each in teachers)
    new = {"width": options.width, "blocks": options.blocks, "speakers": speakers}
    model = Acoustic(AcousticShape(**(run.config or new))).to(run.device)
    judge = PatchDiscriminator().to(run.device)
    opponent = torch.optim.AdamW(judge.parameters(), lr=options.judge_rate, betas=(0.5, 0.9))
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, betas=(0.8, 0.99), weight_decay=0.01)
    run.keep(model, optimizer, judge=judge, opponent=opponent)
    batches = Batches(teachers, options.batch, options.stretch, seed=run.step)
    print(f"{parameters(model):,} parameters learn from {parameters(teachers[0].model):,}", flush=True)

    for _ in run.steps():
        batch = batches.next()
        timbre = (batch.shares @ model.speaker.weight[: batch.shares.shape[1]]).expand(len(batch.times), -1)
        with run.quick():
            mel, voicing = model.framed(batch.line, timbre, batch.times, batch.f0)
        edge = (mel.shape[1] - batch.mel.shape[1]) // 2
        mel, voicing = mel[:, edge:-edge], voicing[:, edge:-edge]
        voiced = nn.functional.binary_cross_entropy_with_logits(8 * voicing, torch.sigmoid(8 * batch.voicing))
        near = apart(mel, batch.mel)
        loss, shown = near + 0.1 * voiced, {"L1": (mel - batch.mel).abs().mean(), "apart": near, "voicing": voiced}
        if run.spent > options.blur_minutes - LEARN:
            shown["judge"] = judge_once(judge, opponent, batch.mel, mel.detach())
        if run.spent > options.blur_minutes:
            loss = loss + fooling(judge, batch.mel, mel)
        run.descend(loss, clip=5.0)
        run.show(100, **shown)


if __name__ == "__main__":
    main()
