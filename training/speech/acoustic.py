"""Train the acoustic model: syllables, timing, F0 and energy in, log-mel and voicing out.

    python -m training.speech.acoustic --features runs/out/features --out runs/out/acoustic --minutes 120

First L1 alone, which finds the shape and blurs it; then a patch discriminator (least squares, with feature
matching) that looks at the voice's own words and at the teacher's sentences, and L1 kept at 0.7. The teacher's
sentences and those of other speakers teach how syllables run into one another; the loss of the latter stops at 7.5 kHz,
where their recordings stop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from training.config import add_config
from training.data.utterances import CREAK_HZ, SYLLABLE, TEACHER, Utterance, collate, has, join, load
from training.models.acoustic import LEAD, Acoustic, AcousticShape, Timeline
from training.models.blocks import parameters
from training.models.vocoder import MEL_MEAN, MEL_SCALE
from training.run import Run, parser

L1, MATCH = 0.7, 0.5  # weights beside the adversarial loss
DETAIL = 5.0  # how much differences between neighbours are enlarged for the discriminator
LEARN = 2.0  # minutes that the discriminator learns for before it is listened to
SHIFTED = 0.15  # share of the voice's own speech that lies far from her register (training.data.shifted)
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
    """Random batches: joined and compressed words, words as they are, parts of the teacher's and of read sentences."""

    def __init__(self, features: Path, size: int, shares: Sequence[float], seed: int) -> None:
        """`shares` of a batch: own words, sentences of the teacher, sentences of other speakers."""
        self.words = [u for u in load(features, "words") if not u.held_out]
        self.shifted = load(features, "shifted")
        self.taught = [u for u in load(features, TEACHER) if not u.held_out] if has(features, TEACHER) else []
        self.read = [u for u in load(features, "sentences") if not u.held_out]
        own, taught, read = shares
        self.size, self.shares = size, shares if self.taught else (own + taught, 0.0, read)
        self.random = np.random.default_rng(seed)

    def next(self) -> tuple[dict[str, Tensor], int]:
        """One batch as `collate` gives it, and how many of it, which come first, have the whole band and no noise."""
        own, taught, read = self.random.multinomial(self.size, self.shares)
        clear = [self.pseudo_sentence() for _ in range(own)] + [self.stretch(self.taught) for _ in range(taught)]
        return collate(clear + [self.stretch(self.read) for _ in range(read)]), len(clear)

    def pseudo_sentence(self) -> Utterance:
        """One to four words, in most cases at the tempo of sentences."""
        random = self.random
        words = self.shifted if random.random() < SHIFTED else self.words
        parts = [words[i] for i in random.integers(len(words), size=random.integers(1, 5))]
        tempo = random.uniform(0.45, 1.0) if random.random() < 0.85 else 1.0
        factors = [float(np.clip(tempo * random.normal(1, 0.07), 0.4, 1.1)) for _ in parts]
        pauses = [int(random.integers(2, 25)) if random.random() < 0.2 else 0 for _ in parts]
        return join(parts, factors, pauses)

    def stretch(self, sentences: list[Utterance]) -> Utterance:
        """Four to ten syllables from one of the sentences."""
        u = sentences[self.random.integers(len(sentences))]
        wanted = int(self.random.integers(4, 11))
        last = max(0, len(u.tone) - wanted)
        first = int(np.clip(self.random.integers(-wanted, last + wanted + 1), 0, last))  # many begin or end a sentence
        return cut(u, first, min(first + wanted, len(u.tone)))


def cut(u: Utterance, first: int, stop: int) -> Utterance:
    """Syllables first … stop − 1, and the silence that follows the last of all; what was spoken before and after is
    lost to the mask-free edges of the mel.
    """
    done = LEAD + u.slots.reshape(-1).cumsum().reshape(u.slots.shape)
    begin = LEAD if first == 0 else int(done[first - 1, 3])
    frames = slice(begin - LEAD, int(done[stop - 1, 3]) if stop < len(u.tone) else len(u.mel))
    chosen = slice(first, stop)
    arrays = {name: getattr(u, name)[chosen] for name in (*SYLLABLE, "slots")}
    return replace(u, mel=u.mel[frames], pitch=u.pitch[frames], **arrays)


def crops(mels: Tensor, lengths: list[int], frames: int) -> Tensor:
    """The same random stretch of each of the mels [2, B, T, 80], one stretch for each of the B utterances.

    A stretch lies within its utterance: padding would teach the discriminator nothing.
    """
    starts = [int(torch.randint(max(1, length - frames), ())) for length in lengths]
    return torch.stack([mels[:, i, first : first + frames] for i, first in enumerate(starts)], dim=1)


def timeline(batch: dict[str, Tensor]) -> Timeline:
    """The model's view of a batch: creak has an F0 of its own, so that any other means a voice with harmonics."""
    f0 = torch.where(batch["creaks"], CREAK_HZ, batch["f0"])
    return Timeline(batch["phones"], batch["tone"], batch["slots"], f0, batch["energy"])


def main() -> None:
    """Train until the time is up; resume if the folder holds a checkpoint."""
    to = parser(__doc__, "acoustic", minutes=120, rate=1e-3)
    to.add_argument("--features", type=Path, default=Path("runs/out/features"))
    to.add_argument("--blur-minutes", type=float, default=35, help="of the training time, with L1 alone")
    to.add_argument("--batch", type=int, default=10)
    to.add_argument(
        "--shares", type=float, nargs=3, default=(0.45, 0.40, 0.15), metavar=("OWN", "TAUGHT", "READ"),
        help="of a batch: own words, sentences of the teacher, sentences of other speakers (0.45 0.40 0.15)",
    )  # fmt: skip
    add_config(to)
    to.add_argument("--judge-rate", type=float, default=1e-3, help="learning rate of the discriminator")
    options = to.parse_args()

    run = Run(options, "acoustic")
    shape = AcousticShape(**run.config)
    model = Acoustic(replace(shape, speakers=max(shape.speakers, options.config.timbres))).to(run.device)
    judge = PatchDiscriminator().to(run.device)
    opponent = torch.optim.AdamW(judge.parameters(), lr=options.judge_rate, betas=(0.5, 0.9))
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, betas=(0.8, 0.99), weight_decay=0.01)
    run.keep(model, optimizer, judge=judge, opponent=opponent)
    batches = Batches(options.features, options.batch, options.shares, seed=run.step)
    print(
        f"{parameters(model):,} parameters, {len(batches.words)} words, "
        f"{len(batches.taught)} sentences of the teacher, {len(batches.read)} of other speakers",
        flush=True,
    )

    for _ in run.steps():
        drawn, clear = batches.next()
        batch = {k: v.to(run.device) for k, v in drawn.items()}
        target, mask = batch["mel"], batch["mask"]
        start = torch.zeros(len(target), dtype=torch.long, device=run.device)
        with run.quick():
            mel, voicing, _ = model(timeline(batch), batch["speaker"], start, target.shape[1])
        blur = ((mel - target).abs() * mask).sum() / mask.sum()
        frames = mask[..., 0]  # 1 where there is an utterance
        voiced = nn.functional.binary_cross_entropy_with_logits(voicing, (batch["pitch"] > 0).float(), weight=frames)
        loss, shown = blur + 0.3 * voiced, {"L1": blur, "voicing": voiced}
        if run.spent > options.blur_minutes - LEARN:
            lengths = frames[:clear].sum(1).int().tolist()
            real, made = crops(torch.stack([target[:clear], mel[:clear]]) * mask[:clear], lengths, CROP)
            shown["judge"] = judge_once(judge, opponent, real.detach(), made.detach())
        if run.spent > options.blur_minutes:
            loss = L1 * blur + 0.3 * voiced + fooling(judge, real.detach(), made)
        run.descend(loss, clip=5.0)
        run.show(100, **shown)


def judge_once(judge: PatchDiscriminator, opponent: torch.optim.Optimizer, real: Tensor, made: Tensor) -> Tensor:
    """One step of the discriminator: 1 for recordings, 0 for what the model made (least squares)."""
    opponent.zero_grad(set_to_none=True)
    loss = ((judge(real)[-1] - 1) ** 2).mean() + (judge(made)[-1] ** 2).mean()
    loss.backward()
    opponent.step()
    return loss.detach()


def fooling(judge: PatchDiscriminator, real: Tensor, made: Tensor) -> Tensor:
    """The model's loss: to be taken for a recording, with features like those of one."""
    *features, score = judge(made)
    with torch.no_grad():
        wanted = judge(real)[:-1]
    match = sum((a - b).abs().mean() / b.abs().mean() for a, b in zip(features, wanted, strict=True))
    return MATCH * match + 0.5 * ((score - 1) ** 2).mean()


if __name__ == "__main__":
    main()
