"""Train BERT-tone: masked characters, readings, boundaries and feelings, all at once on the same trunk.

    python -m training.bert_tone.trunk --corpus runs/out/tone/corpus --out runs/out/tone --minutes 120
    python -m training.bert_tone.trunk --characters 24576 --rate 1.5e-3 --minutes 8      # on a GPU

Every batch is of one kind: raw text with weak labels and with what the memory of n-grams feels in it, sentences with
one known reading, or lines with a feeling, which is learned from their labels and from teachers that did not see them;
raw text makes room for the others as the run goes on. Masking goes on throughout, so it is both a task and a noise.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from scipy.sparse.linalg import svds
from torch import Tensor

from qingyin.models.vocabulary import Vocabulary
from training.bert_tone.batches import Batch, Batches
from training.bert_tone.losses import BALANCE, feeling_losses, mean_cost
from training.bert_tone.text.lines import RAW, Lines, drawn, hints, said_of
from training.bert_tone.text.sources import weights
from training.models.bert_tone import Tone, ToneShape, candidates_of
from training.models.blocks import parameters
from training.models.labels import LabelNoise
from training.run import Run, parser

KINDS = ("raw", "readings", "feelings")
BEGIN, END = (0.50, 0.20, 0.30), (0.30, 0.27, 0.43)  # share of each kind's characters, first and last
MASKED = {"raw": 0.15, "readings": 0.06, "feelings": 0.10}
UNMARKED = 0.3  # of the raw lines lose the marks inside sentences, so that boundaries must be found
WEAK = 0.5  # weight of labels that the lexicon gives, against those that people gave
NEAR = (8, 24)  # characters on each side of a known reading that are shown
KNOWN = {"raw": 0.3, "readings": 0.2}  # share of the places, at most, whose readings are learned
MARGIN = 1.4  # places that are filled, times those masked on average


def neighbours(lines: list[Lines], vocabulary: int, width: int) -> Tensor:
    """Embeddings [V, width] from who stands beside whom: positive PMI within three characters, then an SVD.

    Levy and Goldberg, "Neural word embedding as implicit matrix factorization" (2014).
    """
    counts = np.zeros(vocabulary * vocabulary, np.float32)
    for each in lines:
        tokens = each.tokens.astype(np.int64)
        for step in (1, 2, 3):
            pairs = tokens[:-step] * vocabulary + tokens[step:]
            counts += np.bincount(pairs, minlength=len(counts)).astype(np.float32) / step
    table = counts.reshape(vocabulary, vocabulary)
    table = table + table.T
    sums = table.sum(1) + 1
    share = (sums / sums.sum()) ** 0.75
    with np.errstate(divide="ignore"):
        pmi = np.maximum(np.log(table / (sums[:, None] * (share / share.sum())[None, :])), 0)
    left, strength, _ = svds(pmi.astype(np.float32), k=min(width, vocabulary - 1), random_state=0)
    found = np.zeros((vocabulary, width), np.float32)
    found[:, : len(strength)] = left * np.sqrt(strength)
    return torch.from_numpy(found / found.std())


def kinds(
    corpus: Path, vocabulary: Vocabulary, size: int, seed: int, device: str
) -> tuple[dict[str, Batches], list[Lines]]:
    """The endless batches of each kind, and the raw lines."""
    raw = {name: Lines.load(corpus, f"raw.{name}") for name in RAW}
    feelings = Lines.load(corpus, "feelings")
    readings = [Lines.load(corpus, name) for name in ("g2pl_train", "cpp_dev", "sentences", "pauses")]
    marks = np.zeros(len(vocabulary), bool)
    marks[[vocabulary.number(mark) for mark in "，、；，：,;:" if mark in vocabulary.characters]] = True
    parts = {
        "raw": [(lines, np.full(len(lines), RAW[name])) for name, lines in raw.items()],
        "readings": [
            (lines, weight * ~lines.held_out) for lines, weight in zip(readings, (1.0, 2.0, 3.0, 4.0), strict=True)
        ],
        "feelings": [(feelings, drawn(feelings, ~feelings.held_out, weights("trunk"), BALANCE))],
    }
    found = {
        kind: Batches(
            parts[kind],
            device=device,
            masked=MASKED[kind],
            unmarked=UNMARKED * (kind == "raw"),
            near=NEAR if kind == "readings" else None,
            size=size,
            marks=marks,
            vocabulary=len(vocabulary),
            seed=seed + number,
        )
        for number, kind in enumerate(KINDS)
    }
    found["feelings"].hints = hints()
    found["feelings"].felt = said_of(corpus, ["feelings"], device)
    found["raw"].felt = said_of(corpus, [f"raw.{name}" for name in RAW], device)
    return found, list(raw.values())


def some(wanted: Tensor, most: int) -> Tensor:
    """The first `most` places int64 that are wanted, of all that are counted on; others follow if they are fewer.

    How many there are need not be known, so nothing waits for a GPU.
    """
    return wanted.flatten().to(torch.int8).argsort(descending=True, stable=True)[:most]


def losses(model: Tone, noise: LabelNoise, batch: Batch, kind: str, quick: torch.autocast) -> dict[str, Tensor]:
    """Each task's loss on a batch, already weighted; their sum is what is minimised."""
    with quick:
        vectors, mask = model(batch.tokens, batch.polarity)
    vectors = vectors.float()
    flat = vectors.flatten(0, 1)
    places = some(batch.hidden >= 0, int(MARGIN * MASKED[kind] * len(flat)) + 1)
    found = {
        "masked": mean_cost(model.fill(flat[places]), batch.hidden.flatten()[places]),
        "boundary": 0.5 * mean_cost(model.boundary(flat), batch.boundary.flatten()),
    }
    if kind != "feelings":
        places = some(batch.reading >= 0, int(KNOWN[kind] * len(flat)) + 1)
        scores = model.read(flat[places], batch.tokens.flatten()[places])
        often = 1.0 if kind == "readings" else WEAK
        found["reading"] = often * mean_cost(scores, batch.reading.flatten()[places])
    if kind != "readings":
        said = model.feel(vectors, mask)
        found |= feeling_losses(said, noise, batch.source, batch.label, batch.felt, labelled=kind == "feelings")
    return found


def main() -> None:
    """Train until the time is up; resume if the folder holds a checkpoint."""
    to = parser(__doc__, "tone", minutes=120, rate=1e-3)
    to.add_argument("--corpus", type=Path, default=Path("runs/out/tone/corpus"))
    to.add_argument("--characters", type=int, default=1600, help="in a batch")
    to.add_argument("--layers", type=int, default=6)
    to.add_argument("--width", type=int, default=256)
    options = to.parse_args()

    run = Run(options, "tone")
    vocabulary = Vocabulary.open(options.corpus / "vocabulary.tsv")
    candidates, pairs = candidates_of(vocabulary)
    batches, raw = kinds(options.corpus, vocabulary, options.characters, len(KINDS) * run.step, run.device)
    width = options.width
    shape = ToneShape(len(vocabulary), pairs, 128, width, options.layers, max(1, width // 64), 4 * width)
    model, noise = Tone(ToneShape(**run.config) if run.config else shape, candidates), LabelNoise()
    if run.is_new:
        with torch.no_grad():
            model.characters.weight.copy_(neighbours(raw, len(vocabulary), shape.embedding))
    model.to(run.device), noise.to(run.device)
    if run.device == "cuda":
        for layer in model.layers:
            layer.compile(dynamic=True)
    groups = [{"params": model.parameters()}, {"params": noise.parameters(), "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=options.rate, betas=(0.9, 0.98), weight_decay=0.02, fused=True)
    run.keep(model, optimizer, noise=noise)
    print(f"{parameters(model):,} parameters, {sum(map(len, raw)):,} lines of raw text", flush=True)

    random = np.random.default_rng(run.step)
    for _ in run.steps(floor=0.02):
        shares = np.array(BEGIN) + run.progress * (np.array(END) - np.array(BEGIN))
        kind = KINDS[random.choice(len(KINDS), p=shares / shares.sum())]
        found = losses(model, noise, next(batches[kind]), kind, run.quick())
        run.descend(sum(found.values(), torch.zeros((), device=run.device)), clip=1.0)
        run.show(100, **{f"{name} ({kind})": loss for name, loss in found.items()})


if __name__ == "__main__":
    main()
