"""Train the vocoder on recordings: log-mel and F0 in, samples out.

    python -m training.train_vocoder --features runs/out/features --out runs/out/vocoder --minutes 120

The loss is the spectral energy distance of Gritsenko et al. (2020): two realisations of the noise are drawn;
each should be near the recording, and as far from each other as from it, so that noise stays noise. The
distance is that of log and linear magnitudes at several resolutions.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from qingyin.mel import HOP
from training.checkpoint import Run, parser
from training.features import Corpus, continuous
from training.models.blocks import parameters
from training.models.vocoder import Vocoder, VocoderShape

WINDOWS = (128, 256, 512, 1024, 2048)


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
    to = parser(__doc__, "vocoder", minutes=120, rate=1e-3)
    to.add_argument("--features", type=Path, default=Path("runs/out/features"))
    to.add_argument("--batch", type=int, default=12)
    to.add_argument("--frames", type=int, default=48)
    to.add_argument("--repulsion", type=float, default=1.0, help="weight of the second draw; 1 is the true metric")
    options = to.parse_args()

    run = Run(options, "vocoder")
    model = Vocoder(VocoderShape(**run.config)).to(run.device)
    run.keep(model, torch.optim.AdamW(model.parameters(), lr=options.rate, betas=(0.8, 0.99), weight_decay=0.01))
    batches = Batches(Corpus.open(options.features, "words"), options.batch, options.frames, seed=run.step)
    print(f"{parameters(model):,} parameters, {len(batches.items)} recordings, on {run.device}", flush=True)

    for _ in run.steps():
        mel, f0, voiced, audio = (x.to(run.device) for x in batches.next())
        first, second = (magnitudes(x) for x in model(mel, f0, voiced, draws=2))
        target = magnitudes(audio)
        near = (distance(first, target) + distance(second, target)) / 2
        run.descend(2 * near - options.repulsion * distance(first, second), clip=5.0)
        run.show(200, distance=near)


if __name__ == "__main__":
    main()
