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
from torch import Tensor, nn

from qingyin.models.vocabulary import NEGATIVE, POSITIVE, Vocabulary
from training.bert_tone.batches import Batch, Batches
from training.bert_tone.corpus import FELT, RAW, Lines
from training.bert_tone.sources import LEANS, SOURCES
from training.models.bert_tone import Tone, ToneShape, candidates_of, parted
from training.models.blocks import parameters
from training.models.labels import LabelNoise, apart, is_post
from training.run import Run, parser

FEELINGS = {
    **{"ewect_usual": 1.5, "ewect_virus": 0.5, "nlpcc2014": 0.5, "cped": 0.3, "bmeld": 0.6},
    **{"tone_of_voice": 6.0, "cues": 1.0, "everyday": 6.0},
}
BALANCE = 0.4  # how far rare labels are brought up to frequent ones
KINDS = ("raw", "readings", "feelings")
BEGIN, END = (0.50, 0.20, 0.30), (0.30, 0.27, 0.43)  # share of each kind's characters, first and last
MASKED = {"raw": 0.15, "readings": 0.06, "feelings": 0.10}
UNMARKED = 0.3  # of the raw lines lose the marks inside sentences, so that boundaries must be found
WEAK = 0.5  # weight of labels that the lexicon gives, against those that people gave
TAUGHT = 0.5  # how much of what a line with a feeling teaches its teachers say, if they speak; its label says the rest
OFTEN = 0.4  # share of posts in the lines with a feeling that are drawn, about
EVEN, NO_POST = 0.25, 0.5  # weight of telling those lines from others, and raw text from posts
ALSO = 0.3  # weight of a post's label to the feeling that it would have as speech
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


def drawn(lines: Lines, kept: np.ndarray, often: dict[str, float], balance: float) -> np.ndarray:
    """How often each of the kept lines is drawn [L], by its source and by how rare its label is there."""
    found = np.zeros(len(lines))
    for source, times in often.items():
        mine = (lines.source == list(SOURCES).index(source)) & kept
        counts = np.bincount(lines.label[mine], minlength=16)
        found[mine] = times * (counts.max() / np.maximum(counts, 1))[lines.label[mine]] ** balance
    return found


def hints() -> np.ndarray:
    """The polarity [sources, labels] that each label speaks for."""
    found = np.zeros((len(SOURCES), max(map(len, SOURCES.values()))), np.int64)
    for row, (source, labels) in enumerate(SOURCES.items()):
        for column, label in enumerate(labels):
            found[row, column] = (POSITIVE, NEGATIVE)[LEANS[source][label]] if label in LEANS[source] else 0
    return found


def said_of(corpus: Path, names: list[str], device: str) -> Tensor:
    """What teachers feel [L, E] in the lines of all these parts."""
    paths = [corpus / f"{name}.{FELT}.npy" for name in names]
    if not all(path.exists() for path in paths):
        raise SystemExit(
            f"{corpus} lacks what teachers feel in it; run training.bert_tone.ngrams and training.bert_tone.teach first"
        )
    return torch.from_numpy(np.concatenate([np.load(path) for path in paths])).to(device)


def kinds(
    corpus: Path, vocabulary: Vocabulary, size: int, seed: int, device: str
) -> tuple[dict[str, Batches], list[Lines]]:
    """The endless batches of each kind, and the raw lines."""
    raw = {name: Lines.load(corpus, f"raw.{name}") for name in RAW}
    feelings = Lines.load(corpus, "feelings")
    readings = [Lines.load(corpus, name) for name in ("g2pl_train", "cpp_dev", "pauses")]
    marks = np.zeros(len(vocabulary), bool)
    marks[[vocabulary.numbers[mark] for mark in "，、；，：,;:" if mark in vocabulary.numbers]] = True
    parts = {
        "raw": [(lines, np.full(len(lines), RAW[name])) for name, lines in raw.items()],
        "readings": [
            (lines, weight * ~lines.held_out) for lines, weight in zip(readings, (1.0, 2.0, 4.0), strict=True)
        ],
        "feelings": [(feelings, drawn(feelings, ~feelings.held_out, FEELINGS, BALANCE))],
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


def mean_cost(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean cross-entropy of those that have a label, −100 being none; 0 if none has."""
    total = nn.functional.cross_entropy(logits, labels, reduction="sum")
    return total / (labels >= 0).sum().clamp(min=1)


def feeling_losses(
    said: Tensor, noise: LabelNoise, source: Tensor, label: Tensor, felt: Tensor, labelled: bool
) -> dict[str, Tensor]:
    """What is wrong with what is said of feelings [B, SAID]: by the labels [B] of lines of these sources [B], if they
    are labelled, and by teachers as far as they speak; of lines that are not, raw text, as of speech.
    """
    speech, posts, likeness = parted(said)
    heard = felt.any(-1).float()
    if not labelled:
        alike = nn.functional.binary_cross_entropy_with_logits(likeness, torch.zeros_like(likeness))
        return {"teacher": (heard * apart(speech, felt)).mean(), "post": NO_POST * alike}
    post = is_post(source)
    own, share = torch.where(post[:, None], posts, speech), TAUGHT * heard
    even = torch.where(post, EVEN / OFTEN, EVEN / (1 - OFTEN))
    return {
        "teacher": (share * apart(own, felt)).mean(),
        "feeling": noise.loss(own, source, label, 1 - share),
        "speech": noise.loss(speech, source, label, ALSO * post),
        "post": nn.functional.binary_cross_entropy_with_logits(likeness, post.float(), even),
    }


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
