"""Train a smaller vocoder to filter pulses and noise as a finished voice's does.

    python -m training.distill.vocoder --frames runs/out/distilled/frames --teacher src/qingyin/voices/tan

What both are given is mel, F0 and voicing of any text (training.distill.frames), and what is compared are the filters,
where and as much as they are heard: a bin that pulses fill should have the same complex filter, one that noise fills
the same magnitude, and so, by itself, should one of the pulses; quiet ones hardly count, and high ones less than low
ones, of which the ear tells more apart.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor

from qingyin.audio.mel import SAMPLE_RATE
from training.distill.frames import Frames
from training.export.voice import checkpoint
from training.export.weights import read
from training.models.blocks import parameters
from training.models.cartesian import CartesianVocoder
from training.models.vocoder import DFT, ORDER, SUB, SpeakingVocoder, Vocoder, VocoderShape
from training.run import Run, parser

RANGE: Final = 60.0  # dB below the loudest bin of a stretch from which on a bin hardly counts
LEAST: Final = 0.05  # what such a bin counts
PULSES: Final = 20.0  # a bin of the pulses' spectra is as many times stronger than one of the noise's (13.98, 0.707)
MASKED: Final = 0.05  # of the magnitude of a bin: what lies below that share of it is masked, and need not be exact
LOGARITHMS: Final = 0.5  # weight of each magnitude beside the filter of the pulses
LOUDER: Final = (-10.0, 6.0)  # dB by which a stretch is made louder


class Batches:
    """Random stretches of what voices say."""

    def __init__(self, folder: Path, size: int, frames: int, seed: int) -> None:
        found = [Frames.load(path) for path in sorted(folder.glob("*.npz"))]
        self.mel = np.concatenate([each.mel for each in found])
        self.control = np.concatenate([each.control for each in found])
        lengths = np.concatenate([each.lengths for each in found])
        first = np.concatenate([[0], lengths.cumsum()[:-1]])
        runs = [np.arange(a, a + n - frames + 1) for a, n in zip(first, lengths, strict=True) if n >= frames]
        self.starts = np.concatenate(runs)
        self.size, self.frames = size, frames
        self.random = np.random.default_rng(seed)

    def next(self) -> tuple[Tensor, Tensor, Tensor]:
        """mel [B, T, 80], F0 [B, T] in Hz and voicing [B, T]."""
        starts = self.random.choice(self.starts, self.size)
        rows = starts[:, None] + np.arange(self.frames)
        gain = self.random.uniform(*LOUDER, (self.size, 1, 1)) * (math.log(10) / 20)
        mel = torch.from_numpy(np.maximum(self.mel[rows] + gain, math.log(1e-5)).astype(np.float32))
        control = torch.from_numpy(self.control[rows])
        return mel, control[..., 0], control[..., 1]


class Teacher:
    """The filters of a voice's vocoder as a smaller one is to make them."""

    def __init__(self, folder: Path, device: str) -> None:
        """`folder` holds a voice or a checkpoint. Raises ValueError if its vocoder is a smaller one already."""
        config, weights = checkpoint(folder) if (folder / "last.pt").exists() else read(folder, "vocoder")
        if "bias" not in weights:
            raise ValueError(f"the vocoder in {folder} was distilled; take the one that it was distilled from")
        self.model = Vocoder(VocoderShape(**config))
        self.model.load_state_dict(weights)
        self.breath = SpeakingVocoder(self.model).breath.to(device)
        self.model.to(device)

    @torch.no_grad()
    def __call__(self, mel: Tensor, f0: Tensor, voiced: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Real and imaginary part of the filter and magnitude of the noise against the mel's envelope, and that
        envelope in natural logarithm, all [B, K, F].
        """
        pulse, phase, noise = self.model.filters(mel, f0, voiced)
        level = (mel @ self.model.envelope).repeat_interleave(SUB, dim=-2)
        softer = voiced.repeat_interleave(SUB, dim=-1)[..., None] * self.breath
        gain = torch.exp(pulse - level)
        return gain * torch.cos(phase), gain * torch.sin(phase), torch.exp(noise - level + softer), level


def audible() -> Tensor:
    """How much each bin counts for the ear [F], 1 in the mean: the inverse of the bandwidth of its auditory filter.

    Glasberg and Moore 1990, "Derivation of auditory filter shapes from notched-noise data".
    """
    hertz = ORDER * (SAMPLE_RATE / DFT)
    weights = 1 / (24.7 * (4.37 * hertz / 1000 + 1))
    return weights / weights.mean()


def apart(made: tuple[Tensor, ...], wanted: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """How far the filters of pulses, their magnitudes and those of noise are from those wanted.

    Each as a share of what is heard in a bin. Where phases are uncertain, the nearest filter is too weak a one: so its
    magnitude counts by itself too.
    """
    real, imaginary, root = PULSES * made[0], PULSES * made[1], made[2]
    wanted_real, wanted_imaginary, hiss, level = PULSES * wanted[0], PULSES * wanted[1], *wanted[2:]
    pulses, wanted_pulses = (
        torch.sqrt(x**2 + y**2 + 1e-8) for x, y in ((real, imaginary), (wanted_real, wanted_imaginary))
    )
    magnitude = torch.sqrt(wanted_pulses**2 + hiss**2)
    loud = (level + torch.log(magnitude)) * (20 / math.log(10))
    heard = (1 - (loud.amax((1, 2), keepdim=True) - loud) / RANGE).clamp(min=LEAST)
    heard = heard * audible().to(heard)
    heard = heard / heard.mean()
    off = torch.sqrt((real - wanted_real) ** 2 + (imaginary - wanted_imaginary) ** 2 + 1e-8) / magnitude

    def ratio(own: Tensor, other: Tensor) -> Tensor:
        floor = MASKED * magnitude
        return (torch.log(own + floor) - torch.log(other + floor)).abs()

    return tuple((each * heard).mean() for each in (off, ratio(pulses, wanted_pulses), ratio(root * root, hiss)))


def main() -> None:
    """Train until the time is up; resume if the folder holds a checkpoint."""
    to = parser(__doc__, "distilled/vocoder", minutes=30, rate=2e-3)
    to.add_argument("--frames", type=Path, default=Path("runs/out/distilled/frames"), help="of training.distill.frames")
    to.add_argument(
        "--teacher", type=Path, default=Path("runs/out/vocoder"), metavar="FOLDER",
        help="of training.speech.vocoder's checkpoint, or of a finished voice (%(default)s)",
    )  # fmt: skip
    to.add_argument("--batch", type=int, default=16)
    to.add_argument("--stretch", type=int, default=80, help="frames of each sentence in a batch (%(default)s)")
    to.add_argument("--width", type=int, default=128, help="of the smaller network (%(default)s)")
    to.add_argument("--blocks", type=int, default=4, help="of the smaller network (%(default)s)")
    to.add_argument("--expansion", type=int, default=2, help="of the smaller network (%(default)s)")
    options = to.parse_args()

    run = Run(options, "vocoder")
    teacher = Teacher(options.teacher, run.device)
    new = {name: getattr(options, name) for name in ("width", "blocks", "expansion")}
    model = CartesianVocoder(VocoderShape(**(run.config or new))).to(run.device)
    run.keep(model, torch.optim.AdamW(model.parameters(), lr=options.rate, betas=(0.8, 0.99), weight_decay=0.01))
    batches = Batches(options.frames, options.batch, options.stretch, seed=run.step)
    print(f"{parameters(model):,} parameters learn from {parameters(teacher.model):,}", flush=True)

    edge = teacher.model.shape.reach  # frames at both ends that the teacher cannot know
    inner = slice(edge * SUB, -edge * SUB)
    for _ in run.steps():
        given = [x.to(run.device) for x in batches.next()]
        with run.quick():
            wanted = teacher(*given)
            made = model.responses(*given)
        filters, pulses, noise = apart(tuple(x[:, inner] for x in made), tuple(x[:, inner] for x in wanted))
        run.descend(filters + LOGARITHMS * (pulses + noise), clip=5.0)
        run.show(100, filters=filters, pulses=pulses, noise=noise)


if __name__ == "__main__":
    main()
