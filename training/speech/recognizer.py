"""Train the listener of `evaluation.speech.recognition` on real recordings alone, and write it as ONNX.

    python -m training.speech.recognizer --features runs/out/features --out runs/out/recogniser --minutes 35

It never hears synthesis, so that it has no habits in common with it. The recordings are few, so they are varied: words
joined in any order and hurried, the mel axis stretched (another vocal tract), spectra tilted, noise floors raised,
F0 scaled, spans of time and of frequency masked (SpecAugment, Park et al., 2019). One word in 40 and one sentence in 10
is kept back.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from measures.splits import RECOGNIZER, is_unseen_by_recognizer
from qingyin.audio.mel import CHANNELS, SILENCE
from qingyin.text import Lexicon
from qingyin.text.pinyin.phones import PHONES
from training.data.align import spoken
from training.data.features import Corpus
from training.data.utterances import Utterance, join, load, stretch
from training.models.acoustic import LEAD
from training.models.blocks import parameters
from training.models.recognizer import SYMBOLS, Recogniser, RecogniserShape
from training.run import Run, parser

PLACED = 0.25  # share of the time in which the aligner shows the way
NUMBER = {symbol: number for number, symbol in enumerate(SYMBOLS)}


@dataclass(frozen=True)
class Heard:
    """What one example holds."""

    mel: np.ndarray  # float32 [T, 80]
    f0: np.ndarray  # float32 [T] Hz, 0 where unvoiced
    symbols: list[int]
    places: np.ndarray | None = None  # int64 [symbols], frames: a phone in its middle, a tone where its rhyme ends


def symbols(syllables: list[tuple[str, str, str, int]]) -> list[int]:
    """The numbers of the symbols of (initial, final, coda, tone), syllable by syllable."""
    return [NUMBER[s] for *phones, tone in syllables for s in (*phones, str(tone)) if s]


def sentences(features: Path, lexicon: Lexicon, kept_back: bool) -> list[Heard]:
    """The read sentences that are kept back, or the others, as the front end reads them."""
    corpus = Corpus.open(features, "sentences")
    found = []
    for item in corpus.items:
        if is_unseen_by_recognizer(item.name) == kept_back:
            read = symbols([(s.initial, s.final, s.coda, s.tone) for s in spoken(item.text, lexicon)])
            mel, f0 = np.asarray(corpus.mel[item.span], np.float32), np.asarray(corpus.f0[item.span])
            found.append(Heard(mel, f0, read))
    return found


def from_words(words: list[Utterance], pick: np.random.Generator, hurried: bool = True) -> Heard:
    """Words one after another, each at a tempo between its own and that of hurried speech, some with a pause after."""
    count = len(words)
    pace = pick.uniform(0.4, 1.05) if hurried else 1.0
    factors = [float(np.clip(pace * pick.uniform(0.85, 1.15), 0.38, 1.1)) if hurried else 1.0 for _ in words]
    pauses = [int(pick.integers(3, 20)) if pick.random() < 0.15 else 0 for _ in words]
    u = join(words, factors, [*pauses[: count - 1], 0])
    read = [(*(PHONES[p] for p in row), int(tone)) for row, tone in zip(u.phones, u.tone, strict=True)]
    done = LEAD + u.slots.reshape(-1).cumsum().reshape(u.slots.shape)
    middle = np.concatenate([done[:, :3] - u.slots[:, :3] // 2, done[:, 2:3]], axis=1)
    there = np.concatenate([u.phones > 0, np.ones((len(u.tone), 1), bool)], axis=1)
    return Heard(u.mel, u.pitch, symbols(read), middle[there])


def varied(heard: Heard, pick: np.random.Generator) -> Heard:
    """The example as another voice, in another room, with holes."""
    mel, f0 = heard.mel.copy(), heard.f0
    place = np.arange(CHANNELS)
    moved = np.clip(place * pick.uniform(0.92, 1.08) + pick.uniform(-1.5, 1.5), 0, CHANNELS - 1)
    low = np.minimum(moved.astype(int), CHANNELS - 2)
    share = (moved - low).astype(np.float32)
    mel = mel[:, low] * (1 - share) + mel[:, low + 1] * share
    waves = [pick.normal(0, 0.5) * np.cos(np.pi * n * (place + 0.5) / CHANNELS) for n in (1, 2, 3)]
    mel += np.sum(waves, axis=0).astype(np.float32)
    if pick.random() < 0.5:
        floor = mel.max() - pick.uniform(4.5, 8.0) + np.linspace(0, pick.uniform(-2, 0.5), CHANNELS)
        noise = floor + pick.gumbel(-0.3, 0.4, mel.shape)
        mel = np.logaddexp(mel, noise).astype(np.float32)
    for _ in range(2):
        width, start = int(pick.integers(0, 9)), int(pick.integers(0, 60))
        mel[:, start : start + width] = mel.mean()
    for _ in range(max(1, len(mel) // 120)):
        width, start = int(pick.integers(0, 8)), int(pick.integers(0, len(mel)))
        mel[start : start + width] = mel.mean()
    if pick.random() < 0.15:
        f0 = np.where(pick.random(len(f0)) < 0.2, 0, f0).astype(np.float32)
    return Heard(mel.astype(np.float32), f0, heard.symbols, heard.places)


def at_tempo(heard: Heard, factor: float) -> Heard:
    """The example with its time scaled."""
    frames = int(len(heard.mel) * factor)
    nearest = np.minimum(((np.arange(frames) + 0.5) / factor).astype(int), len(heard.f0) - 1)
    return Heard(stretch(heard.mel, frames), heard.f0[nearest], heard.symbols)


def batch(examples: list[Heard]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """mel [B, T, 80], f0 [B, T], the symbols of all, and for each example its steps and its number of symbols."""
    frames = max(len(e.mel) for e in examples)
    mel = np.full((len(examples), frames, CHANNELS), SILENCE, np.float32)
    f0 = np.zeros((len(examples), frames), np.float32)
    for row, e in enumerate(examples):
        mel[row, : len(e.mel)] = e.mel
        f0[row, : len(e.mel)] = e.f0
    steps = torch.tensor([-(-len(e.mel) // 2) for e in examples])
    wanted = torch.tensor([s for e in examples for s in e.symbols])
    return torch.from_numpy(mel), torch.from_numpy(f0), wanted, steps, torch.tensor([len(e.symbols) for e in examples])


def fits(e: Heard) -> bool:
    """Whether there are steps enough for the symbols and for a blank between equal neighbours."""
    doubles = sum(a == b for a, b in zip(e.symbols, e.symbols[1:], strict=False))
    return len(e.mel) // 2 >= len(e.symbols) + doubles


Hearing = Callable[[Tensor, Tensor], Tensor]  # mel [B, T, 80] and f0 [B, T] to log probabilities [B, U, C]


class Batches:
    """Random batches: sentences, joined words, and words alone, about as long in sum."""

    def __init__(self, words: list[Utterance], read: list[Heard], frames: int, seed: int) -> None:
        self.words, self.read, self.frames = words, read, frames
        self.pick = np.random.default_rng(seed)

    def _draw(self, kind: int) -> Heard:
        if kind == 0:
            one = self.read[self.pick.integers(len(self.read))]
            return at_tempo(one, self.pick.uniform(0.8, 1.2))
        count = int(self.pick.integers(2, 8)) if kind == 1 else 1
        return from_words([self.words[i] for i in self.pick.integers(len(self.words), size=count)], self.pick)

    def next(self, placed: bool) -> list[Heard]:
        """The examples of one batch, all of one kind; `placed`: words only, whose phones' places are known."""
        kind = 1 if placed else int(self.pick.choice(3, p=(0.35, 0.5, 0.15)))
        found: list[Heard] = []
        while sum(len(e.mel) for e in found) < self.frames:
            e = varied(self._draw(kind), self.pick)
            if fits(e):
                found.append(e)
        return found


def placed_loss(hear: Hearing, examples: list[Heard]) -> Tensor:
    """Cross entropy along the path in which each symbol has the step where the aligner heard it, and the rest is blank.

    CTC takes long to leave the path that is all blank; this shows the way.
    """
    mel, f0, *_ = batch(examples)
    found = hear(mel, f0)
    path = torch.zeros(found.shape[:2], dtype=torch.long)
    for row, e in zip(path, examples, strict=True):
        assert e.places is not None
        after = -1
        for symbol, frame in zip(e.symbols, e.places, strict=True):
            after = min(max(after + 1, int(frame) // 2), len(row) - 1)
            row[after] = symbol
    weight = torch.full((len(SYMBOLS),), 1.0)
    weight[0] = 0.3
    return nn.functional.nll_loss(found.flatten(0, 1), path.flatten(), weight)


def free_loss(hear: Hearing, examples: list[Heard]) -> Tensor:
    """CTC loss a symbol."""
    mel, f0, wanted, steps, counts = batch(examples)
    found = hear(mel, f0).transpose(0, 1)
    total = nn.functional.ctc_loss(found, wanted, steps, counts, reduction="sum", zero_infinity=True)
    return total / counts.sum()


@torch.no_grad()
def error(model: Recogniser, examples: list[Heard]) -> float:
    """Symbol error rate of the likeliest path on examples as they are."""
    wrong = total = 0
    for e in examples:
        mel, f0, *_ = batch([e])
        path = model(mel, f0)[0].argmax(dim=1)
        kept = torch.unique_consecutive(path)
        wrong += distance([int(s) for s in kept if s], e.symbols)
        total += len(e.symbols)
    return wrong / total


def distance(a: list[int], b: list[int]) -> int:
    """Levenshtein's."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


def export(run: Run, target: Path) -> None:
    """Write the averaged model as ONNX, its symbols in the metadata; raises SystemExit if it differs from torch."""
    model = Recogniser(RecogniserShape(**run.model.config())).eval()
    model.load_state_dict(run.average.weights)
    mel, f0 = torch.randn(1, 101, CHANNELS) - 5, torch.rand(1, 101) * 300
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        axes = {"mel": {1: "T"}, "f0": {1: "T"}, "found": {1: "U"}}
        torch.onnx.export(
            model, (mel, f0), str(target), input_names=["mel", "f0"], output_names=["found"],
            dynamic_axes=axes, opset_version=20, dynamo=False,
        )  # fmt: skip
    graph = onnx.load(target)
    onnx.helper.set_model_props(graph, {"symbols": " ".join(SYMBOLS), "sentences_held_out": str(RECOGNIZER)})
    onnx.save(graph, target)
    session = onnxruntime.InferenceSession(str(target), providers=["CPUExecutionProvider"])
    with torch.no_grad():
        wanted = model(mel[:, :88], f0[:, :88]).numpy()
    found = session.run(None, {"mel": mel[:, :88].numpy(), "f0": f0[:, :88].numpy()})[0]
    if np.abs(found - wanted).max() > 1e-3:
        target.unlink()
        raise SystemExit(f"ONNX differs from torch by {np.abs(found - wanted).max():.1e}; not written")


def main() -> None:
    """Train until the time is up; resume if the folder holds a checkpoint; write the graph."""
    to: argparse.ArgumentParser = parser(__doc__, "recogniser", minutes=35, rate=2e-3)
    to.add_argument("--features", type=Path, default=Path("runs/out/features"))
    to.add_argument("--lexicon", type=Path, required=True, help="lexicon.bin of the voice")
    to.add_argument("--frames", type=int, default=2600, help="mel frames a batch")
    options = to.parse_args()

    run = Run(options, "recogniser")
    run.device = "cpu"  # ctc_loss is deterministic there, and the model small
    model = Recogniser(RecogniserShape(**run.config))
    run.keep(model, torch.optim.AdamW(model.parameters(), lr=options.rate, betas=(0.9, 0.98), weight_decay=0.02))
    lexicon = Lexicon.open(options.lexicon)
    words = load(options.features, "words")
    learned = [u for u in words if not u.held_out]
    batches = Batches(learned, sentences(options.features, lexicon, False), options.frames, seed=run.step)
    pick = np.random.default_rng(0)
    kept_words = [from_words([u], pick, hurried=False) for u in words if u.held_out]
    kept_sentences = sentences(options.features, lexicon, True)
    print(
        f"{parameters(model):,} parameters; {len(learned)} words and {len(batches.read)} sentences; kept back "
        f"{len(kept_words)} and {len(kept_sentences)}",
        flush=True,
    )

    def hear(mel: Tensor, f0: Tensor) -> Tensor:
        with run.quick():
            return model(mel, f0).float()

    for step in run.steps():
        placed = run.progress < PLACED
        loss = (placed_loss if placed else free_loss)(hear, batches.next(placed))
        run.descend(loss, clip=1.0)
        run.show(50, loss=loss)
        if (step + 1) % 400 == 0:
            averaged = Recogniser(model.shape).eval()
            averaged.load_state_dict(run.average.weights)
            in_words, in_sentences = error(averaged, kept_words), error(averaged, kept_sentences)
            print(f"  symbol errors: words {in_words:.3f}, sentences {in_sentences:.3f}", flush=True)
    export(run, options.out / "recogniser.onnx")


if __name__ == "__main__":
    main()
