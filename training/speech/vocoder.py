"""Train the vocoder on recordings and on the teacher's sound: log-mel and F0 in, samples out.

    python -m training.speech.vocoder --features runs/out/features --out runs/out/vocoder --minutes 120

The loss is the spectral energy distance of Gritsenko et al. (2020): two realisations of the noise are drawn;
each should be near the recording, and as far from each other as from it, so that noise stays noise. The
distance is that of log and linear magnitudes at several resolutions.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from measures.pitch import continuous
from qingyin.audio.mel import HOP
from training.data.features import Corpus, Item
from training.data.utterances import TEACHER, has
from training.models.blocks import parameters
from training.models.vocoder import Vocoder, VocoderShape
from training.run import Run, parser

WINDOWS = (128, 256, 512, 1024, 2048)
# Of the segments: words, words moved far from the register (training.data.shifted), and the teacher's sentences,
# whose part the others share where there are none.
SHARES = {"words": 0.43, "shifted": 0.12, TEACHER: 0.45}


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

    def __init__(self, corpora: list[tuple[Corpus, float]], size: int, frames: int, seed: int) -> None:
        """`corpora`: each with the share of the segments that is drawn from it."""
        self.size, self.frames = size, frames
        self.items: list[tuple[Corpus, Item]] = []
        weights: list[np.ndarray] = []
        for corpus, share in corpora:
            chosen = [i for i in corpus.items if not i.held_out and i.frames > frames]
            lengths = np.array([i.frames for i in chosen], float)
            weights.append(lengths * (share / max(lengths.sum(), 1)))
            self.items += [(corpus, i) for i in chosen]
        self.weights = np.concatenate(weights)
        self.weights /= self.weights.sum()
        self.random = np.random.default_rng(seed)

    def next(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """mel [B, T, 80], f0 [B, T], voiced [B, T], samples [B, (T − 1)·HOP]."""
        mel, f0, voiced, audio = [], [], [], []
        for index in self.random.choice(len(self.items), self.size, p=self.weights):
            corpus, item = self.items[index]
            skipped = int(self.random.integers(item.frames - self.frames + 1))
            first, inner = item.first + skipped, slice(skipped, skipped + self.frames)
            gain = 10 ** (self.random.uniform(-10, 6) / 20)  # emotion and volume move the level
            span = slice(first, first + self.frames)
            mel.append(np.maximum(corpus.mel[span].astype(np.float32) + np.log(gain), np.log(1e-5)))
            f0.append(continuous(corpus.f0[item.span])[inner])
            voiced.append((corpus.f0[span] > 0).astype(np.float32))
            start = first * HOP + HOP // 2
            samples = corpus.audio[start : start + (self.frames - 1) * HOP].astype(np.float32) / 32768
            audio.append(samples * np.float32(gain))
        return tuple(torch.from_numpy(np.stack(x).astype(np.float32)) for x in (mel, f0, voiced, audio))


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
    there = [name for name in SHARES if name != TEACHER or has(options.features, TEACHER)]
    corpora = [(Corpus.open(options.features, name), SHARES[name]) for name in there]
    batches = Batches(corpora, options.batch, options.frames, seed=run.step)
    print(f"{parameters(model):,} parameters, {len(batches.items)} recordings, on {run.device}", flush=True)

    for _ in run.steps():
        mel, f0, voiced, audio = (x.to(run.device) for x in batches.next())
        with run.quick():
            made = model(mel, f0, voiced, draws=2)
        first, second = (magnitudes(x) for x in made)
        target = magnitudes(audio)
        near = (distance(first, target) + distance(second, target)) / 2
        run.descend(2 * near - options.repulsion * distance(first, second), clip=5.0)
        run.show(200, distance=near)


if __name__ == "__main__":
    main()
