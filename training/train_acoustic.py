"""Train the acoustic model: syllables, timing, F0 and energy in, log-mel and voicing out.

    python -m training.train_acoustic --features runs/out/features --out runs/out/acoustic --minutes 120

First L1 alone, which finds the shape and blurs it; then a patch discriminator (least squares, with feature
matching) that only looks at the voice's own speech, and L1 kept at 0.7. The other speakers' sentences teach how
syllables run into one another; their loss stops at 7.5 kHz, where their recordings stop.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from training.checkpoint import Average, Run
from training.models.acoustic import LEAD, Acoustic, AcousticShape, Timeline
from training.models.blocks import parameters
from training.models.vocoder import MEL_MEAN, MEL_SCALE
from training.utterances import Utterance, collate, join, load
from training.weights import beginning

L1, MATCH = 0.7, 0.5  # weights beside the adversarial loss
DETAIL = 5.0  # how much differences between neighbours are enlarged for the discriminator
CROP = 80  # frames of each utterance that the discriminator sees; it costs as much as the model itself


class PatchDiscriminator(nn.Module):
    """Judges patches of a mel spectrum [B, T, 80]; returns the features of each layer, scores last.

    It also sees the differences from frame to frame and from channel to channel, enlarged: that is where a
    blurred spectrum gives itself away, and the mel alone hides them behind formants.
    """

    def __init__(self) -> None:
        super().__init__()
        sizes = [(3, 32, 5, (1, 2)), (32, 48, 5, (2, 2)), (48, 64, 5, (1, 2)), (64, 64, 3, (1, 2))]
        self.layers = nn.ModuleList(
            nn.utils.parametrizations.weight_norm(nn.Conv2d(a, b, k, stride=s, padding=k // 2)) for a, b, k, s in sizes
        )
        self.score = nn.Conv2d(64, 1, 3, padding=1)

    def forward(self, mel: Tensor) -> list[Tensor]:
        x = (mel - MEL_MEAN) / MEL_SCALE
        over_time = nn.functional.pad(x[:, 1:] - x[:, :-1], (0, 0, 1, 0))
        over_channels = nn.functional.pad(x[:, :, 1:] - x[:, :, :-1], (1, 0))
        x = torch.stack([x, DETAIL * over_time, DETAIL * over_channels], dim=1)
        features = []
        for layer in self.layers:
            x = nn.functional.leaky_relu(layer(x), 0.2)
            features.append(x)
        return [*features, self.score(x)]


class Batches:
    """Random batches: joined and compressed words, words as they are, and parts of other speakers' sentences."""

    def __init__(self, features: Path, size: int, seed: int, others: float = 0.25) -> None:
        self.words = [u for u in load(features, "words") if not u.held_out]
        self.sentences = [u for u in load(features, "sentences") if not u.held_out]
        self.size, self.others = size, others
        self.random = np.random.default_rng(seed)

    def next(self) -> dict[str, Tensor]:
        """One batch as `collate` gives it; the voice's own speech comes first."""
        foreign = int(self.random.binomial(self.size, self.others))
        own = [self.pseudo_sentence() for _ in range(self.size - foreign)]
        return collate(own + [self.stretch_of_sentence() for _ in range(foreign)])

    def pseudo_sentence(self) -> Utterance:
        """One to four words, in most cases at the tempo of sentences."""
        random = self.random
        parts = [self.words[i] for i in random.integers(len(self.words), size=random.integers(1, 5))]
        tempo = random.uniform(0.45, 1.0) if random.random() < 0.85 else 1.0
        factors = [float(np.clip(tempo * random.normal(1, 0.07), 0.4, 1.1)) for _ in parts]
        pauses = [int(random.integers(2, 25)) if random.random() < 0.2 else 0 for _ in parts]
        return join(parts, factors, pauses)

    def stretch_of_sentence(self) -> Utterance:
        """Four to ten syllables from a sentence of another speaker."""
        u = self.sentences[self.random.integers(len(self.sentences))]
        wanted = int(self.random.integers(4, 11))
        first = int(self.random.integers(max(1, len(u.tone) - wanted + 1)))
        return cut(u, first, min(first + wanted, len(u.tone)))


def cut(u: Utterance, first: int, stop: int) -> Utterance:
    """Syllables first … stop − 1; what was spoken before and after is lost to the mask-free edges of the mel."""
    done = LEAD + u.slots.reshape(-1).cumsum().reshape(u.slots.shape)
    begin = LEAD if first == 0 else int(done[first - 1, 3])
    frames = slice(begin - LEAD, int(done[stop - 1, 3]))
    chosen = slice(first, stop)
    arrays = {name: getattr(u, name)[chosen] for name in ("phones", "tone", "boundary", "slots", "f0", "energy")}
    return replace(u, mel=u.mel[frames], pitch=u.pitch[frames], **arrays)


def crops(mels: Tensor, lengths: list[int], frames: int) -> Tensor:
    """The same random stretch of each of the mels [2, B, T, 80], one stretch for each of the B utterances.

    A stretch lies within its utterance: padding would teach the discriminator nothing.
    """
    starts = [int(torch.randint(max(1, length - frames), ())) for length in lengths]
    return torch.stack([mels[:, i, first : first + frames] for i, first in enumerate(starts)], dim=1)


def timeline(batch: dict[str, Tensor]) -> Timeline:
    """The model's view of a batch."""
    return Timeline(batch["phones"], batch["tone"], batch["slots"], batch["f0"], batch["energy"])


def main() -> None:
    """Train until the time is up; resume if the folder holds a checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", type=Path, default=Path("runs/out/features"))
    parser.add_argument("--out", type=Path, default=Path("runs/out/acoustic"))
    parser.add_argument("--minutes", type=float, default=120, help="training time over all sessions")
    parser.add_argument("--blur-minutes", type=float, default=35, help="of these, with L1 alone")
    parser.add_argument("--steps", type=int, help="stop after this many steps, for a trial")
    parser.add_argument("--batch", type=int, default=10)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--judge-rate", type=float, default=1e-3, help="learning rate of the discriminator")
    parser.add_argument("--start", type=Path, help="begin with the weights in this voice folder")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    run = Run(options.out, options.minutes)
    checkpoint = run.load()
    config, weights = beginning(options.start, "acoustic", checkpoint)
    model, judge = Acoustic(AcousticShape(**config)), PatchDiscriminator()
    model.load_state_dict(weights or model.state_dict())
    model.to(device), judge.to(device)
    average = Average(model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, betas=(0.8, 0.99), weight_decay=0.01)
    opponent = torch.optim.AdamW(judge.parameters(), lr=options.judge_rate, betas=(0.5, 0.9))
    if checkpoint:
        judge.load_state_dict(checkpoint["judge"])
        optimizer.load_state_dict(checkpoint["optimizer"])
        opponent.load_state_dict(checkpoint["opponent"])
        for group in opponent.param_groups:
            group["lr"] = options.judge_rate
        average.weights, average.steps = checkpoint["average"], checkpoint["step"]
    batches = Batches(options.features, options.batch, seed=run.step)
    print(
        f"{parameters(model):,} parameters, {len(batches.words)} words, {len(batches.sentences)} sentences",
        flush=True,
    )

    def save() -> None:
        run.save(
            model=model.state_dict(),
            average=average.weights,
            judge=judge.state_dict(),
            optimizer=optimizer.state_dict(),
            opponent=opponent.state_dict(),
            config=model.config(),
        )

    shown: list[tuple[float, ...]] = []
    last = run.step + options.steps if options.steps else None
    while run.progress < 1 and (last is None or run.step < last):
        for group in optimizer.param_groups:
            group["lr"] = run.rate(options.rate)
        batch = {k: v.to(device) for k, v in batches.next().items()}
        target, mask = batch["mel"], batch["mask"]
        start = torch.zeros(len(target), dtype=torch.long, device=device)
        mel, voicing, _ = model(timeline(batch), batch["speaker"], start, target.shape[1])
        blur = ((mel - target).abs() * mask).sum() / mask.sum()
        frames = mask[..., 0]  # 1 where there is an utterance
        voiced = nn.functional.binary_cross_entropy_with_logits(voicing, (batch["pitch"] > 0).float(), weight=frames)
        judged = torch.zeros(())
        loss = blur + 0.3 * voiced
        if run.spent > options.blur_minutes:
            own = int((batch["speaker"] == 0).sum())
            lengths = frames[:own].sum(1).int().tolist()
            pair = crops(torch.stack([target[:own], mel[:own]]) * mask[:own], lengths, CROP)
            real, made = pair[0].detach(), pair[1]
            opponent.zero_grad(set_to_none=True)
            judged = ((judge(real)[-1] - 1) ** 2).mean() + (judge(made.detach())[-1] ** 2).mean()
            judged.backward()
            opponent.step()
            *features, score = judge(made)
            with torch.no_grad():
                wanted = judge(real)[:-1]
            match = sum((a - b).abs().mean() / b.abs().mean() for a, b in zip(features, wanted, strict=True))
            loss = L1 * blur + 0.3 * voiced + MATCH * match + 0.5 * ((score - 1) ** 2).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        average.update(model)
        run.step += 1
        shown.append((blur.item(), voiced.item(), judged.item()))
        if run.step % 100 == 0:
            a, b, c = np.mean(shown, axis=0)
            print(
                f"{run.spent:6.1f} min  step {run.step}  L1 {a:.4f}  voicing {b:.4f}  judge {c:.4f}",
                flush=True,
            )
            shown.clear()
        if run.due():
            save()
    save()


if __name__ == "__main__":
    main()
