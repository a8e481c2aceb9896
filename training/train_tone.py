"""Train BERT-tone: masked characters, readings, boundaries and feelings, all at once on the same trunk.

    python -m training.train_tone --corpus runs/out/tone/corpus --out runs/out/tone --minutes 120

Every batch is of one kind: raw text with weak labels and with what the memory of n-grams feels in it, sentences with
one known reading, or lines with a feeling, which is learned from their labels and from teachers that did not see them;
raw text makes room for the others as the run goes on. Masking goes on throughout, so it is both a task and a noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from scipy.sparse.linalg import svds
from torch import Tensor, nn

from qingyin.text.records import Boundary
from qingyin.types import EMOTIONS
from qingyin.vocabulary import MASK, NEGATIVE, PADDING, POSITIVE, SPECIAL, START, Vocabulary
from training.checkpoint import Run, parser
from training.feelings import LEANS, SOURCES
from training.models.blocks import parameters
from training.models.labels import LabelNoise, apart
from training.models.tone import POLARITIES, Tone, ToneShape, candidates_of
from training.tone_corpus import FELT, RAW, Lines

FEELINGS = {
    **{"ewect_usual": 1.5, "ewect_virus": 1.0, "nlpcc2014": 1.0, "cped": 0.5, "bmeld": 1.0},
    **{"tone_of_voice": 12.0, "cues": 2.0, "everyday": 12.0},
}
KINDS = ("raw", "readings", "feelings")
BEGIN, END = (0.50, 0.20, 0.30), (0.30, 0.27, 0.43)  # share of each kind's characters, first and last
MASKED = {"raw": 0.15, "readings": 0.06, "feelings": 0.10}
UNMARKED = 0.3  # of the raw lines lose the marks inside sentences, so that boundaries must be found
WEAK = 0.5  # weight of labels that the lexicon gives, against those that people gave
TAUGHT = 0.5  # how much of what a line with a feeling teaches its teachers say, if they speak; its label says the rest
NEAR = (8, 24)  # characters on each side of a known reading that are shown
HINTED, MISLED = 0.3, 0.3  # share of lines with a feeling whose polarity is told at START; of these, share at random
POOL = 4096  # lines that are sorted by length together


@dataclass(frozen=True)
class Batch:
    """B lines; the first column is START. Labels are −100 where there is none."""

    tokens: Tensor  # int64 [B, N]
    polarity: Tensor  # int64 [B, N]
    hidden: Tensor  # int64 [B, N] the character at masked places
    reading: Tensor  # int64 [B, N]
    boundary: Tensor  # int64 [B, N]
    source: Tensor  # int64 [B]
    label: Tensor  # int64 [B]
    felt: Tensor  # [B, E] what a teacher feels in the line, logits; all 0 if no teacher speaks

    def to(self, device: str) -> Batch:
        """The same on a device."""
        return Batch(*(getattr(self, name).to(device) for name in self.__dataclass_fields__))


class Batches:
    """Endless batches of one kind of lines, each of about `size` characters and lines of like length."""

    hints: np.ndarray | None = None  # polarity [sources, labels] that START may be told, as by the conversation so far
    felt: list[np.ndarray] | None = None  # of each part, logits of the emotions [L, E]

    def __init__(
        self,
        parts: list[tuple[Lines, np.ndarray]],
        *,
        masked: float,
        unmarked: float,
        near: tuple[int, int] | None,
        size: int,
        marks: np.ndarray,
        vocabulary: int,
        seed: int,
        most: int = POOL,
    ) -> None:
        """`parts`: lines with the weight of each of them, 0 for those that are never drawn; `most` lines in a batch."""
        self.most = most
        self.parts, self.masked, self.unmarked, self.near, self.size = parts, masked, unmarked, near, size
        self.marks, self.vocabulary = marks, vocabulary
        self.random = np.random.default_rng(seed)
        weights = np.concatenate([weight for _, weight in parts])
        self.chances = np.cumsum(weights / weights.sum())
        self.owner = np.repeat(np.arange(len(parts)), [len(weight) for _, weight in parts])
        self.first = np.cumsum([0, *(len(weight) for _, weight in parts)])
        self.waiting: list[list[int]] = []

    def __next__(self) -> Batch:
        if not self.waiting:
            drawn = np.searchsorted(self.chances, self.random.random(POOL))
            lengths = np.array([self._length(i) for i in drawn]) + self.random.uniform(0, 3, POOL)
            drawn = drawn[np.argsort(lengths)]
            group: list[int] = []
            for index in drawn:
                if len(group) == self.most or group and (len(group) + 1) * (self._length(index) + 1) > self.size:
                    self.waiting.append(group)
                    group = []
                group.append(index)
            self.random.shuffle(self.waiting)
        return self._batch(self.waiting.pop())

    def _length(self, index: int) -> int:
        span = self._span(index)
        return span.stop - span.start

    def _span(self, index: int) -> slice:
        """The characters of a line that are shown: all, or those around its one known reading."""
        lines = self.parts[self.owner[index]][0]
        at = index - self.first[self.owner[index]]
        start, stop = int(lines.starts[at]), int(lines.starts[at + 1])
        if self.near is None:
            return slice(start, stop)
        known = np.flatnonzero(lines.reading[start:stop])
        if not len(known):
            return slice(start, stop)
        reach = self.near[0] + index % (self.near[1] - self.near[0])  # the same each time it is asked
        return slice(max(start, start + int(known[0]) - reach), min(stop, start + int(known[0]) + reach + 1))

    def _batch(self, group: list[int]) -> Batch:
        rows = [self._line(index) for index in group]
        shape = len(rows), 1 + max(len(row[0]) for row in rows)
        columns = [np.full(shape, empty, np.int64) for empty in (PADDING, 0, -100, -100, -100)]
        columns[0][:, 0] = START
        for place, row in enumerate(rows):
            for column, values in zip(columns, row[:5], strict=True):
                column[place, 1 : 1 + len(values)] = values
        ends = [np.array([row[n] for row in rows], np.int64) for n in (5, 6)]
        if self.hints is not None:
            said = self.hints[ends[0], ends[1]]
            fate = self.random.random(len(rows))
            said = np.where(fate < MISLED * HINTED, self.random.integers(0, POLARITIES, len(rows)), said)
            columns[1][:, 0] = np.where(fate < HINTED, said, 0)
        felt = np.zeros((len(rows), len(EMOTIONS)), np.float32)
        if self.felt is not None:
            for row, index in enumerate(group):
                owner = self.owner[index]
                felt[row] = self.felt[owner][index - self.first[owner]]
        return Batch(*map(torch.from_numpy, [*columns, *ends, felt]))

    def _line(self, index: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, int, int]:
        lines = self.parts[self.owner[index]][0]
        at = index - self.first[self.owner[index]]
        span = self._span(index)
        tokens, polarity = lines.tokens[span].astype(np.int64), lines.polarity[span].astype(np.int64)
        reading, boundary = lines.reading[span].astype(np.int64) - 1, lines.boundary[span].astype(np.int64) - 1
        if self.unmarked and self.random.random() < self.unmarked:
            keep = ~self.marks[tokens]
            tokens, polarity, reading, boundary = tokens[keep], polarity[keep], reading[keep], boundary[keep]
        hidden = np.full(len(tokens), -100)
        chosen = self._words(boundary, tokens)
        hidden[chosen] = tokens[chosen]
        fate = self.random.random(len(tokens))
        tokens = np.where(chosen & (fate < 0.8), MASK, tokens)
        tokens = np.where(chosen & (fate > 0.9), self.random.integers(SPECIAL, self.vocabulary, len(tokens)), tokens)
        polarity = np.where(chosen, 0, polarity)
        reading = np.where((reading < 0) | chosen, -100, reading)
        return (
            tokens,
            polarity,
            hidden,
            reading,
            np.where(boundary < 0, -100, boundary),
            lines.source[at],
            lines.label[at],
        )

    def _words(self, boundary: np.ndarray, tokens: np.ndarray) -> np.ndarray:
        """Which places are masked: whole words."""
        if not len(tokens):
            return np.zeros(0, bool)
        ends = boundary != int(Boundary.NONE)  # marks and Latin letters stand alone
        words = np.cumsum(np.concatenate([[0], ends[:-1]]))
        return (self.random.random(words[-1] + 1) < self.masked)[words]


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


def kinds(corpus: Path, vocabulary: Vocabulary, size: int, seed: int) -> tuple[dict[str, Batches], list[Lines]]:
    """The endless batches of each kind, and the raw lines."""
    raw = {name: Lines.load(corpus, f"raw.{name}") for name in RAW}
    feelings = Lines.load(corpus, "feelings")
    chance = np.array([FEELINGS[name] for name in SOURCES])[feelings.source] * ~feelings.held_out
    balance = np.zeros(len(feelings))
    for source in range(len(SOURCES)):
        mine = (feelings.source == source) & ~feelings.held_out
        times = np.bincount(feelings.label[mine], minlength=16)
        balance[mine] = (times.max() / np.maximum(times, 1))[feelings.label[mine]] ** 0.4
    readings = [Lines.load(corpus, name) for name in ("g2pl_train", "cpp_dev", "pauses")]
    marks = np.zeros(len(vocabulary), bool)
    marks[[vocabulary.numbers[mark] for mark in "，、；：,;:" if mark in vocabulary.numbers]] = True
    parts = {
        "raw": [(lines, np.full(len(lines), RAW[name])) for name, lines in raw.items()],
        "readings": [
            (lines, weight * ~lines.held_out) for lines, weight in zip(readings, (1.0, 2.0, 4.0), strict=True)
        ],
        "feelings": [(feelings, chance * balance)],
    }
    hints = np.zeros((len(SOURCES), max(map(len, SOURCES.values()))), np.int64)
    for row, (source, labels) in enumerate(SOURCES.items()):
        for column, label in enumerate(labels):
            hints[row, column] = (POSITIVE, NEGATIVE)[LEANS[source][label]] if label in LEANS[source] else 0
    found = {
        kind: Batches(
            parts[kind],
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
    found["feelings"].hints = hints
    taught = {"raw": [f"raw.{name}.{FELT}.npy" for name in RAW], "feelings": [f"feelings.{FELT}.npy"]}
    for kind, names in taught.items():
        if not all((corpus / name).exists() for name in names):
            raise SystemExit(f"{corpus} lacks what is felt in it; run training.train_grams and training.teach first")
        found[kind].felt = [np.load(corpus / name) for name in names]
    return found, list(raw.values())


def losses(model: Tone, noise: LabelNoise, batch: Batch, kind: str, quick: torch.autocast) -> dict[str, Tensor]:
    """Each task's loss on a batch, already weighted; their sum is what is minimised."""
    with quick:
        vectors, mask = model(batch.tokens, batch.polarity)
    vectors = vectors.float()
    found = {}
    chosen = batch.hidden >= 0
    if chosen.any():
        found["masked"] = nn.functional.cross_entropy(model.fill(vectors[chosen]), batch.hidden[chosen])
    known = batch.reading >= 0
    if known.any():
        scores = model.read(vectors, batch.tokens)[known]
        found["reading"] = (1.0 if kind == "readings" else WEAK) * nn.functional.cross_entropy(
            scores, batch.reading[known]
        )
    edges = batch.boundary >= 0
    if edges.any():
        found["boundary"] = 0.5 * nn.functional.cross_entropy(model.boundary(vectors[edges]), batch.boundary[edges])
    if kind != "readings":
        said, share = model.feel(vectors, mask), batch.felt.any(-1).float()
        if kind == "feelings":
            share = TAUGHT * share
            found["feeling"] = noise.loss(said, batch.source, batch.label, 1 - share)
        found["teacher"] = (share * apart(said, batch.felt)).mean()
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
    drawn, raw = kinds(options.corpus, vocabulary, options.characters, seed=3 * run.step)
    width = options.width
    shape = ToneShape(len(vocabulary), pairs, 128, width, options.layers, max(1, width // 64), 4 * width)
    model, noise = Tone(ToneShape(**run.config) if run.config else shape, candidates), LabelNoise()
    if run.is_new:
        with torch.no_grad():
            model.characters.weight.copy_(neighbours(raw, len(vocabulary), shape.embedding))
    model.to(run.device), noise.to(run.device)
    groups = [{"params": model.parameters()}, {"params": noise.parameters(), "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=options.rate, betas=(0.9, 0.98), weight_decay=0.02, fused=True)
    run.keep(model, optimizer, noise=noise)
    print(f"{parameters(model):,} parameters, {sum(map(len, raw)):,} lines of raw text", flush=True)

    random = np.random.default_rng(run.step)
    for _ in run.steps(floor=0.02):
        shares = np.array(BEGIN) + run.progress * (np.array(END) - np.array(BEGIN))
        kind = KINDS[random.choice(len(KINDS), p=shares / shares.sum())]
        found = losses(model, noise, next(drawn[kind]).to(run.device), kind, run.quick())
        run.descend(sum(found.values(), torch.zeros(())), clip=1.0)
        run.show(100, **{f"{name} ({kind})": loss for name, loss in found.items()})


if __name__ == "__main__":
    main()
