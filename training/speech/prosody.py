"""Train ProsodyNet on aligned sentences and words, and print how well it does on the held-out ones.

python -m training.speech.prosody --features runs/out/features --out runs/out/prosody --minutes 10
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from measures.splits import is_unseen_by_prosody_net
from qingyin.audio.mel import HOP, SAMPLE_RATE
from qingyin.models.bert_tone import BertToneStage
from qingyin.models.cache import ToneCache
from qingyin.models.ports import BERT_TONE
from qingyin.models.session import open_graph
from qingyin.models.vocabulary import Vocabulary
from qingyin.records import VECTOR, Boundary
from training.data.features import Corpus
from training.data.utterances import Utterance, load
from training.models.blocks import parameters
from training.models.prosody_net import OUTPUTS, ProsodyNet, ProsodyShape
from training.run import Run, parser

WEIGHTS = torch.tensor([2.0, 0.5, 0.15] + [0.2] * (OUTPUTS - 3))  # a tenth in log time as much as a semitone


def medians(utterances: list[Utterance]) -> dict[int, float]:
    """Each speaker's median F0 in Hz over the voiced frames."""
    speakers = {u.speaker for u in utterances}
    joined = {s: np.concatenate([u.pitch for u in utterances if u.speaker == s]) for s in speakers}
    return {s: float(np.median(f0[f0 > 0])) for s, f0 in joined.items()}


def targets(u: Utterance, median: float) -> np.ndarray:
    """What the network should say of an utterance [S, OUTPUTS]; NaN where nothing is known (no initial)."""
    seconds = u.slots[:, :3] * (HOP / SAMPLE_RATE)
    duration = seconds.sum(axis=1).clip(0.03)
    share = (seconds[:, 0] / duration).clip(0.03, 0.97)
    onset = np.where(u.phones[:, 0] > 0, np.log(share / (1 - share)), np.nan)
    semitones = 12 * np.log2(u.f0 / median)
    found = np.concatenate([np.log(duration)[:, None], onset[:, None], u.energy[:, None], semitones], 1)
    found[seconds.sum(axis=1) == 0] = np.nan  # no alignment
    return found.astype(np.float32)


INSIDE = 0.6  # share of the words that are shown as if speech went on after them, so that their tones are learned too


@dataclass(frozen=True)
class Example:
    """An utterance, what BERT-tone says of its syllables [S, VECTOR], and what the network should say [S, OUTPUTS]."""

    utterance: Utterance
    vectors: np.ndarray
    wanted: np.ndarray

    @property
    def held_out(self) -> bool:
        """Whether it is kept for measuring: of the sentences one in six or so, since there are few."""
        u = self.utterance
        return u.held_out if u.speaker == 0 else is_unseen_by_prosody_net(u.name)


class Batches:
    """Random batches, as many syllables of sentences as of words."""

    def __init__(self, features: Path, voice: Path, seed: int) -> None:
        everything = load(features, "words") + load(features, "sentences", gaps=True)
        median = medians(everything)
        print("median F0 by speaker:", {s: round(f0) for s, f0 in median.items()}, flush=True)
        texts = {i.name: i.text for name in ("words", "sentences") for i in Corpus.open(features, name).items}
        reads = reader(voice)
        known = [
            Example(u, spread(reads(texts[u.name]).vectors, len(u.tone)), targets(u, median[u.speaker]))
            for u in everything
            if len(u.tone) <= 64
        ]
        self.held_out = [e for e in known if e.held_out]
        self.words = [e for e in known if not e.held_out and e.utterance.speaker == 0]
        self.sentences = [e for e in known if not e.held_out and e.utterance.speaker > 0]
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


def reader(voice: Path) -> BertToneStage:
    """The BERT-tone of a voice folder that need not hold anything else yet."""
    graph = open_graph(voice / "tone.onnx", BERT_TONE)
    return BertToneStage(graph, Vocabulary.open(voice / "vocabulary.tsv"), ToneCache(b"", 0))


def spread(vectors: np.ndarray, syllables: int) -> np.ndarray:
    """The characters' vectors [N, VECTOR] for each syllable; 花儿 has two characters and one syllable."""
    count = len(vectors)
    return vectors[
        np.arange(syllables) if count == syllables else np.linspace(0, count - 1, syllables).round().astype(int)
    ]


def batch(examples: list[Example]) -> tuple[dict[str, Tensor], Tensor]:
    """Padded inputs and targets; the last syllable of each utterance is followed by a breath."""
    size = max(len(e.wanted) for e in examples)
    goal = torch.full((len(examples), size, OUTPUTS), float("nan"))
    phones = torch.zeros(len(examples), size, 3, dtype=torch.long)
    tones, boundary = (torch.zeros(len(examples), size, dtype=torch.long) for _ in range(2))
    vectors, mask = torch.zeros(len(examples), size, VECTOR), torch.zeros(len(examples), size)
    for row, example in enumerate(examples):
        u, length = example.utterance, len(example.wanted)
        goal[row, :length] = torch.from_numpy(example.wanted)
        phones[row, :length] = torch.from_numpy(u.phones)
        tones[row, :length] = torch.from_numpy(u.tone)
        boundary[row, :length] = torch.from_numpy(u.boundary)
        boundary[row, length - 1] = int(Boundary.BREATH)
        vectors[row, :length] = torch.from_numpy(example.vectors)
        mask[row, :length] = 1
    speaker = torch.tensor([e.utterance.speaker for e in examples])
    return {
        "phones": phones, "tone": tones, "boundary": boundary, "vectors": vectors, "mask": mask, "speaker": speaker,
    }, goal  # fmt: skip


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
def report(model: ProsodyNet, examples: list[Example]) -> None:
    """Print errors on held-out sentences."""
    model.eval()
    inputs, goal = batch(examples)
    out = predict(model, inputs)
    real = ~torch.isnan(goal[..., 0])
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
    to.add_argument(
        "--voice", type=Path, default=Path("src/qingyin/voices/tan"), help="whose BERT-tone reads the texts"
    )
    to.add_argument("--recurrent", type=int, default=0, metavar="UNITS", help="train the LSTM twin of so many units")
    options = to.parse_args()

    run = Run(options, "prosody")
    model = ProsodyNet(ProsodyShape(**run.config) if run.config else ProsodyShape(recurrent=options.recurrent))
    run.keep(model, torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.1))
    batches = Batches(options.features, options.voice, seed=run.step)
    print(
        f"{parameters(model):,} parameters, {len(batches.words)} words, {len(batches.sentences)} sentences",
        flush=True,
    )

    for step in run.steps():
        inputs, goal = batches.next()
        loss = error(predict(model, inputs), goal)
        run.descend(loss, clip=1.0)
        run.show(100, loss=loss)
        if (step + 1) % 100 == 0:
            averaged = ProsodyNet(model.shape)
            averaged.load_state_dict(run.average.weights)
            report(averaged, [e for e in batches.held_out if e.utterance.speaker > 0])


if __name__ == "__main__":
    main()
