"""Train the encoder of recordings on clips whose manner is known, and print how well it hears those it never saw.

python -m training.speech.reference_encoder --out runs/out/manner --minutes 15
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from qingyin.audio.mel import HOP
from training.models.blocks import parameters
from training.models.reference_encoder import REFERENCE_HZ, STEP, MannerNet, MannerShape
from training.run import Run, parser
from training.speech.clips import Clip, Target, load

NAMES = tuple(Target.__dataclass_fields__)
SCALES = torch.tensor([1.0, 0.1, 0.1, 1.0, 1.0, 2.0, 0.3])  # an error of each that counts the same
PLAYED_OTHERWISE = 0.6  # share of the batches
KEPT = 16  # one clip in so many is kept for the report
PER_BATCH = 8
FITTED = 40  # batches
F0_WEIGHT, VOICED_WEIGHT, COUNT_WEIGHT = 0.5, 0.3, 2.0


class Batches:
    """Random batches of clips of like length, louder or softer than they were made, and in noisier rooms."""

    def __init__(self, folder: Path, seed: int) -> None:
        clips = load(folder)
        # changed copies follow their recording: kept clips come in whole runs, so that none has its twin in training
        self.held_out = [c for n, c in enumerate(clips) if n // 20 % KEPT == 0]
        self.clips = sorted((c for n, c in enumerate(clips) if n // 20 % KEPT), key=lambda c: len(c.f0))
        self.random = np.random.default_rng(seed)

    def next(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Samples [B, N], mask [B, T], targets [B, TARGETS], F0, syllables and placed of the frames [B, T, 3]."""
        spread = 4 * PER_BATCH
        first = self.random.integers(len(self.clips) - spread)
        chosen = self.random.choice(spread, PER_BATCH, replace=False) + first
        samples, mask, goal, frames = batch([self.clips[i] for i in chosen])
        if self.random.random() < PLAYED_OTHERWISE:
            speed = float(np.exp(self.random.uniform(-0.22, 0.22)))
            samples, mask, goal, frames = played(samples, mask, goal, frames, speed)
        gain = torch.from_numpy(self.random.uniform(-12, 6, PER_BATCH).astype(np.float32))
        quieter = torch.from_numpy(self.random.uniform(15, 70, PER_BATCH).astype(np.float32))  # dB of noise below
        noise = torch.from_numpy(self.random.standard_normal(samples.shape, np.float32))
        samples = samples + noise * 10 ** ((goal[:, NAMES.index("level")] - quieter) / 20)[:, None]
        goal[:, NAMES.index("level")] += gain
        return (samples * 10 ** (gain / 20)[:, None]).clamp(-1, 1), mask, goal, frames


def played(samples: Tensor, mask: Tensor, goal: Tensor, frames: Tensor, speed: float) -> tuple[Tensor, ...]:
    """A batch played faster or slower: tempo, F0 and formants move together, the tilt by nobody knows how much."""
    count = max(1, round(mask.shape[1] / speed))
    speed = mask.shape[1] / count
    samples = nn.functional.interpolate(samples[:, None], size=count * STEP, mode="linear")[:, 0]
    mask = nn.functional.interpolate(mask[:, None], size=count, mode="nearest")[:, 0]
    frames = nn.functional.interpolate(frames.transpose(1, 2), size=count, mode="nearest").transpose(1, 2)
    goal = goal.clone()
    goal[:, NAMES.index("register")] += 12 * math.log2(speed)
    for name in ("duration", "pause"):
        goal[:, NAMES.index(name)] -= math.log(speed)
    goal[:, NAMES.index("tilt")] = math.nan
    return samples, mask, goal, frames * torch.tensor([speed, speed, 1.0])  # F0 and syllables are so many a second


def batch(clips: list[Clip]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Clips padded to the longest."""
    frames = max(len(c.f0) for c in clips) // 2
    samples, mask = torch.zeros(len(clips), frames * STEP), torch.zeros(len(clips), frames)
    told = torch.zeros(len(clips), frames, 3)
    for row, clip in enumerate(clips):
        own = torch.from_numpy(clip.audio.astype(np.float32) / 32768)
        samples[row, : len(own)] = own
        mask[row, : len(clip.f0) // 2] = 1
        told[row, : len(clip.f0) // 2, 0] = torch.from_numpy(clip.f0[::2].copy())
        told[row, : len(clip.f0) // 2, 1] = torch.from_numpy(clip.count.reshape(-1, 2).sum(1))
        told[row, :, 2] = clip.placed
    goal = torch.tensor([[getattr(c.target, name) for name in NAMES] for c in clips])
    assert STEP == 2 * HOP
    return samples, mask, goal, told


def error(manner: Tensor, said: Tensor, goal: Tensor, frames: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """The loss of the manners, and that of the frames: F0 where it is voiced, where that is, and the syllables."""
    f0, count, placed = frames.unbind(-1)
    heard = said[..., 0] * mask
    heard = torch.where(placed > 0, heard, heard.sum(1, keepdim=True) / mask.sum(1, keepdim=True))
    known = ~torch.isnan(goal)
    difference = (manner - goal.nan_to_num()) / SCALES
    whole = (nn.functional.smooth_l1_loss(difference, torch.zeros_like(difference), reduction="none") * known).mean()
    voiced = (f0 > 0).float() * mask
    octaves = torch.log2(f0.clamp_min(50.0) / REFERENCE_HZ)
    height = (nn.functional.smooth_l1_loss(said[..., 1], octaves, reduction="none", beta=0.1) * voiced).sum()
    sounds = nn.functional.binary_cross_entropy_with_logits(said[..., 2], voiced, reduction="none") * mask
    counted = (nn.functional.poisson_nll_loss(heard, count, log_input=False, reduction="none") * mask).sum()
    parts = (
        F0_WEIGHT * height / voiced.sum().clamp_min(1),
        VOICED_WEIGHT * sounds.sum() / mask.sum(),
        COUNT_WEIGHT * counted / mask.sum(),
    )
    return whole, sum(parts, torch.zeros(()))


@torch.no_grad()
def fit(model: MannerNet, batches: Batches, count: int, ridge: float = 0.3) -> None:
    """Set the layer that reads the vector to the least squares of so many batches, for the other layers as they are."""
    vectors, goals = [], []
    for _ in range(count):
        samples, mask, goal, _ = batches.next()
        vectors.append(model(model.hear(samples), mask)[0])
        goals.append((goal - model.centre) / model.spread)
    given, wanted = torch.cat(vectors).double(), torch.cat(goals).double()
    mean = given.mean(0)
    given = given - mean
    for place in range(wanted.shape[1]):
        known = ~torch.isnan(wanted[:, place])
        x, y = given[known], wanted[known, place]
        weight = torch.linalg.solve(x.T @ x + ridge * torch.eye(x.shape[1]).double(), x.T @ (y - y.mean()))
        model.read.weight[place] = weight.float()
        model.read.bias[place] = (y.mean() - weight @ (mean + x.mean(0))).float()


@torch.no_grad()
def report(model: MannerNet, clips: list[Clip]) -> None:
    """Print the error of each part of a manner, beside how much that part varies."""
    model.eval()
    said, wanted = [], []
    for clip in clips:
        samples, mask, goal, _ = batch([clip])
        said.append(model(model.hear(samples), mask)[1])
        wanted.append(goal)
    model.train()
    said, wanted = torch.cat(said), torch.cat(wanted)
    for place, name in enumerate(NAMES):
        known = ~torch.isnan(wanted[:, place])
        a, b = said[known, place], wanted[known, place]
        rmse, r = float((a - b).pow(2).mean().sqrt()), float(torch.corrcoef(torch.stack([a, b]))[0, 1])
        print(f"  {name}: RMSE {rmse:.3f} (spread {float(b.std()):.3f}), r {r:.3f}", flush=True)


def main() -> None:
    """Train until the time is up; resume if the folder holds a checkpoint."""
    options = parser(__doc__, "manner", minutes=15, rate=4e-3).parse_args()

    run = Run(options, "manner")
    model = MannerNet(MannerShape(**run.config))
    batches = Batches(options.out, seed=run.step)
    print(f"{parameters(model):,} parameters, {len(batches.clips)} clips", flush=True)
    if run.is_new:
        fit(model, batches, FITTED)
    run.keep(model, torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.05))

    for step in run.steps():
        samples, mask, goal, told = batches.next()
        with torch.no_grad():
            heard = model.hear(samples)
        _, manner, said = model(heard, mask)
        whole, frames = error(manner, said, goal, told, mask)
        run.descend(whole + frames, clip=1.0)
        run.show(50, manner=whole, frames=frames)
        if (step + 1) % 250 == 0:
            averaged = MannerNet(model.shape)
            averaged.load_state_dict(run.average.weights)
            report(averaged, batches.held_out)
    averaged = MannerNet(model.shape)
    averaged.load_state_dict(run.average.weights)
    fit(averaged, batches, 2 * FITTED)
    report(averaged, batches.held_out)
    run.average.weights = averaged.state_dict()
    run.save()


if __name__ == "__main__":
    main()
