"""Train the vocoder on recordings: log-mel and F0 in, samples out.

    python -m training.train_vocoder --features runs/out/features --out runs/out/vocoder --minutes 120

The loss is the spectral energy distance of Gritsenko et al. (2020): two realisations of the noise are drawn;
each should be near the recording, and as far from each other as from it, so that noise stays noise. The
distance is that of log and linear magnitudes at several resolutions.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from qingyin.mel import HOP
from training.checkpoint import Average, Run
from training.features import Corpus
from training.models.blocks import parameters
from training.models.vocoder import Vocoder, VocoderShape
from training.weights import beginning

WINDOWS = (128, 256, 512, 1024, 2048)


def continuous(f0: np.ndarray, default: float = 220.0) -> np.ndarray:
    """F0 without gaps: linear in log Hz between voiced frames, held at the ends."""
    voiced = np.flatnonzero(f0 > 0)
    if len(voiced) == 0:
        return np.full(len(f0), default, np.float32)
    return np.exp(np.interp(np.arange(len(f0)), voiced, np.log(f0[voiced]))).astype(np.float32)


def magnitudes(signal: Tensor) -> list[Tensor]:
    """Magnitude spectra of samples [B, N], one tensor a resolution."""
    result = []
    for size in WINDOWS:
        window = torch.hann_window(size, device=signal.device)
        spectrum = torch.stft(signal, size, size // 4, window=window, return_complex=True, center=False)
        result.append(spectrum.abs() / window.norm())
    return result


def distance(a: list[Tensor], b: list[Tensor]) -> Tensor:
    """Mean over resolutions of the L1 distance of log magnitudes and of linear ones."""
    total = a[0].new_zeros(())
    for x, y in zip(a, b, strict=True):
        total = total + (torch.log(x + 1e-4) - torch.log(y + 1e-4)).abs().mean() + 20 * (x - y).abs().mean()
    return total / len(a)


class Batches:
    """Random segments of the training recordings: mel, F0, voicing and the samples between frame centres."""

    def __init__(self, corpus: Corpus, size: int, frames: int, seed: int) -> None:
        self.corpus, self.size, self.frames = corpus, size, frames
        self.items = [i for i in corpus.items if not i.held_out and i.frames > frames]
        self.weights = np.array([i.frames for i in self.items], float)
        self.weights /= self.weights.sum()
        self.random = np.random.default_rng(seed)
        self.f0 = np.concatenate([continuous(corpus.f0[i.span]) for i in corpus.items])

    def next(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """mel [B, T, 80], f0 [B, T], voiced [B, T], samples [B, (T − 1)·HOP]."""
        mel, f0, voiced, audio = [], [], [], []
        for index in self.random.choice(len(self.items), self.size, p=self.weights):
            item = self.items[index]
            first = item.first + int(self.random.integers(item.frames - self.frames + 1))
            gain = 10 ** (self.random.uniform(-10, 6) / 20)  # emotion and volume move the level
            span = slice(first, first + self.frames)
            mel.append(np.maximum(self.corpus.mel[span].astype(np.float32) + np.log(gain), np.log(1e-5)))
            f0.append(self.f0[span])
            voiced.append((self.corpus.f0[span] > 0).astype(np.float32))
            start = first * HOP + HOP // 2
            samples = self.corpus.audio[start : start + (self.frames - 1) * HOP].astype(np.float32) / 32768
            audio.append(samples * np.float32(gain))
        return tuple(torch.from_numpy(np.stack(x).astype(np.float32)) for x in (mel, f0, voiced, audio))  # type: ignore[return-value]


def main() -> None:
    """Train until the time is up; resume if the folder holds a checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", type=Path, default=Path("runs/out/features"))
    parser.add_argument("--out", type=Path, default=Path("runs/out/vocoder"))
    parser.add_argument("--minutes", type=float, default=120, help="training time over all sessions")
    parser.add_argument("--steps", type=int, help="stop after this many steps, for a trial")
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--frames", type=int, default=48)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--repulsion", type=float, default=1.0, help="weight of the second draw; 1 is the true metric")
    parser.add_argument("--start", type=Path, help="begin with the weights in this voice folder")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    run = Run(options.out, options.minutes)
    checkpoint = run.load()
    config, weights = beginning(options.start, "vocoder", checkpoint)
    model = Vocoder(VocoderShape(**config))
    model.load_state_dict(weights or model.state_dict())
    model.to(device)
    average = Average(model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, betas=(0.8, 0.99), weight_decay=0.01)
    if checkpoint:
        optimizer.load_state_dict(checkpoint["optimizer"])
        average.weights, average.steps = checkpoint["average"], checkpoint["step"]
    batches = Batches(Corpus.open(options.features, "words"), options.batch, options.frames, seed=run.step)
    print(f"{parameters(model):,} parameters, {len(batches.items)} recordings, on {device}", flush=True)

    def save() -> None:
        run.save(
            model=model.state_dict(),
            average=average.weights,
            optimizer=optimizer.state_dict(),
            config=model.config(),
        )

    shown: list[float] = []
    last = run.step + options.steps if options.steps else None
    while run.progress < 1 and (last is None or run.step < last):
        for group in optimizer.param_groups:
            group["lr"] = run.rate(options.rate)
        mel, f0, voiced, audio = (x.to(device) for x in batches.next())
        first, second = (magnitudes(x) for x in model(mel, f0, voiced, draws=2))
        target = magnitudes(audio)
        near = (distance(first, target) + distance(second, target)) / 2
        loss = 2 * near - options.repulsion * distance(first, second)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        average.update(model)
        run.step += 1
        shown.append(near.item())
        if run.step % 200 == 0:
            print(f"{run.spent:6.1f} min  step {run.step}  distance {np.mean(shown):.4f}", flush=True)
            shown.clear()
        if run.due():
            save()
    save()


if __name__ == "__main__":
    main()
