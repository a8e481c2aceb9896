"""Train ProsodyNet on aligned sentences and words, and print how well it does on the held-out ones.

python -m training.train_prosody --features runs/out/features --out runs/out/prosody --minutes 10
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from qingyin.mel import HOP, SAMPLE_RATE
from qingyin.types import Boundary
from training.checkpoint import Run, parser
from training.models.blocks import parameters
from training.models.prosody import OUTPUTS, ProsodyNet, ProsodyShape
from training.utterances import Utterance, load

WEIGHTS = torch.tensor([2.0, 0.5, 0.15] + [0.2] * (OUTPUTS - 3))  # a tenth in log time as much as a semitone


def medians(utterances: list[Utterance]) -> dict[int, float]:
    """Each speaker's median F0 in Hz over the voiced frames."""
    speakers = {u.speaker for u in utterances}
    joined = {s: np.concatenate([u.pitch for u in utterances if u.speaker == s]) for s in speakers}
    return {s: float(np.median(f0[f0 > 0])) for s, f0 in joined.items()}


def targets(u: Utterance, median: float) -> np.ndarray:
    """What the network should say of an utterance [S, OUTPUTS]; NaN where it says nothing (no initial)."""
    seconds = u.slots[:, :3] * (HOP / SAMPLE_RATE)
    duration = seconds.sum(axis=1).clip(0.03)
    share = (seconds[:, 0] / duration).clip(0.03, 0.97)
    onset = np.where(u.phones[:, 0] > 0, np.log(share / (1 - share)), np.nan)
    semitones = 12 * np.log2(u.f0 / median)
    return np.concatenate([np.log(duration)[:, None], onset[:, None], u.energy[:, None], semitones], 1).astype(
        np.float32
    )


INSIDE = 0.6  # share of the words that are shown as if speech went on after them, so that their tones are learned too


class Batches:
    """Random batches, as many syllables of sentences as of words."""

    def __init__(self, features: Path, seed: int) -> None:
        everything = load(features, "words") + load(features, "sentences")
        median = medians(everything)
        print("median F0 by speaker:", {s: round(f0) for s, f0 in median.items()}, flush=True)
        pairs = [(u, targets(u, median[u.speaker])) for u in everything if len(u.tone) <= 64]
        self.held_out = [p for p in pairs if p[0].held_out]
        self.words = [p for p in pairs if not p[0].held_out and p[0].speaker == 0]
        self.sentences = [p for p in pairs if not p[0].held_out and p[0].speaker > 0]
        self.random = np.random.default_rng(seed)

    def next(self) -> tuple[dict[str, Tensor], Tensor]:
        """One batch of inputs and its targets [B, S, OUTPUTS]."""
        chosen = [self.sentences[i] for i in self.random.integers(len(self.sentences), size=12)]
        chosen += [self.words[i] for i in self.random.integers(len(self.words), size=48)]
        inputs, goal = batch(chosen)
        inside = torch.from_numpy(self.random.random(len(chosen)) < INSIDE) & (inputs["speaker"] == 0)
        last = inputs["mask"].sum(1).long() - 1
        inputs["boundary"][inside, last[inside]] = int(Boundary.WORD)
        return inputs, goal


def batch(pairs: list[tuple[Utterance, np.ndarray]]) -> tuple[dict[str, Tensor], Tensor]:
    """Padded inputs and targets of utterances; the last syllable of each is followed by a breath."""
    size = max(len(u.tone) for u, _ in pairs)
    goal = torch.full((len(pairs), size, OUTPUTS), float("nan"))
    phones = torch.zeros(len(pairs), size, 3, dtype=torch.long)
    tone, boundary = (torch.zeros(len(pairs), size, dtype=torch.long) for _ in range(2))
    mask = torch.zeros(len(pairs), size)
    for row, (u, wanted) in enumerate(pairs):
        length = len(u.tone)
        goal[row, :length] = torch.from_numpy(wanted)
        phones[row, :length] = torch.from_numpy(u.phones)
        tone[row, :length] = torch.from_numpy(u.tone)
        boundary[row, :length] = torch.from_numpy(u.boundary)
        boundary[row, length - 1] = int(Boundary.BREATH)
        mask[row, :length] = 1
    speaker = torch.tensor([u.speaker for u, _ in pairs])
    return {"phones": phones, "tone": tone, "boundary": boundary, "mask": mask, "speaker": speaker}, goal


def predict(model: ProsodyNet, inputs: dict[str, Tensor]) -> Tensor:
    """The network's outputs for a batch, each utterance in its speaker's manner."""
    rest = {k: v for k, v in inputs.items() if k != "speaker"}
    result: Tensor = model(**rest, manner=model.manner(inputs["speaker"]))
    return result


def error(out: Tensor, goal: Tensor) -> Tensor:
    """The training loss: weighted smooth L1 over what is known."""
    known = ~torch.isnan(goal)
    difference = nn.functional.smooth_l1_loss(out, goal.nan_to_num(), reduction="none", beta=0.3)
    return (difference * known * WEIGHTS.to(out.device)).sum() / known[..., 0].sum()


@torch.no_grad()
def report(model: ProsodyNet, pairs: list[tuple[Utterance, np.ndarray]]) -> None:
    """Print errors on held-out sentences beside those of each phone sequence's mean."""
    model.eval()
    inputs, goal = batch(pairs)
    out = predict(model, inputs)
    real = inputs["mask"] > 0
    for name, place in (("log duration", 0), ("energy dB", 2), ("F0 st, middle", 5)):
        a, b = out[..., place][real], goal[..., place][real]
        rmse, spread = float((a - b).pow(2).mean().sqrt()), float(b.std())
        correlation = float(torch.corrcoef(torch.stack([a, b]))[0, 1])
        print(f"  {name}: RMSE {rmse:.3f} (spread {spread:.3f}), r {correlation:.3f}, own spread {float(a.std()):.3f}")
    model.train()


def main() -> None:
    """Train until the time is up; resume if the folder holds a checkpoint."""
    to = parser(__doc__, "prosody", minutes=10, rate=2e-3)
    to.add_argument("--features", type=Path, default=Path("runs/out/features"))
    options = to.parse_args()

    run = Run(options, "prosody")
    model = ProsodyNet(ProsodyShape(**run.config))
    run.keep(model, torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.1))
    batches = Batches(options.features, seed=run.step)
    print(
        f"{parameters(model):,} parameters, {len(batches.words)} words, {len(batches.sentences)} sentences",
        flush=True,
    )

    for step in run.steps():
        inputs, goal = batches.next()
        loss = error(predict(model, inputs), goal)
        run.descend(loss, clip=1.0)
        run.show(500, loss=loss)
        if (step + 1) % 500 == 0:
            averaged = ProsodyNet(model.shape)
            averaged.load_state_dict(run.average.weights)
            report(averaged, [p for p in batches.held_out if p[0].speaker > 0])


if __name__ == "__main__":
    main()
