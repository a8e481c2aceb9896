"""Train a network that only says what a post feels: one of four teachers, or the small one that is in the voice.

    python -m training.train_feelings --out runs/out/tone/teacher.0 --part 0 --minutes 9     # 0, 1, 2 and 3
    python -m training.teach                                           # what the teachers say of each other's lines
    python -m training.train_feelings --out runs/out/tone/feelings --minutes 16

A teacher learns from all posts but a quarter, so that what it says of that quarter is not what it was told: a network
that learns from lines which its teachers know by heart learns their labels and nothing else.
"""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

import numpy as np
import torch
from torch import Tensor, nn

from qingyin.vocabulary import Vocabulary
from training.checkpoint import Run, parser
from training.feelings import SOURCES
from training.models.blocks import parameters
from training.models.labels import LabelNoise, apart
from training.models.text_cnn import TextCNN, TextCNNShape
from training.tone_corpus import FELT, RAW, Lines
from training.train_tone import Batch, Batches

FEELINGS = "feelings"  # the name of the small one, beside the transformer that shares its graph
PARTS = 4
# the sources of posts, and how often each is drawn, times its size; the other sources are spoken
DRAWN = {"ewect_usual": 1.0, "ewect_virus": 0.3, "nlpcc2014": 0.3}
BALANCE = 0.5  # how far rare labels are brought up to frequent ones
MASKED = 0.08
LINES = 64  # in a batch
CHARACTERS = 3200  # at most
OTHERS = 0.15  # share of the batches that are no posts
TOLD = 0.5  # how much of what the small one learns of a line its label says; the teachers say the rest
DECAY = 0.01


def written(lines: Lines) -> np.ndarray:
    """Which lines are posts [L]."""
    return np.isin(lines.source, [list(SOURCES).index(source) for source in DRAWN])


def part_of(lines: Lines) -> np.ndarray:
    """The part int64 [L] that each line belongs to; lines of the same text are together."""
    spans = zip(lines.starts[:-1], lines.starts[1:], strict=True)
    return np.array([crc32(lines.tokens[start:stop].tobytes()) % PARTS for start, stop in spans])


def weights(lines: Lines, kept: np.ndarray) -> np.ndarray:
    """How often each post is drawn [L]; 0 for lines that are not kept."""
    found = np.zeros(len(lines))
    for source, often in DRAWN.items():
        mine = (lines.source == list(SOURCES).index(source)) & kept
        times = np.bincount(lines.label[mine], minlength=16)
        found[mine] = often * (times.max() / np.maximum(times, 1))[lines.label[mine]] ** BALANCE
    return found


def batches(corpus: Path, vocabulary: int, part: int | None, seed: int) -> tuple[Batches, Batches]:
    """Endless batches of posts to learn from, and of everything else; each source of the latter as often as another.

    `part` is left out, if there is one.
    """
    lines = Lines.load(corpus, "feelings")
    post = written(lines)
    kept = ~lines.held_out if part is None else ~lines.held_out & (part_of(lines) != part)
    sizes = np.bincount(lines.source[kept], minlength=len(SOURCES))
    others = [(lines, (~post & kept) / np.maximum(1, sizes)[lines.source])]
    for name in RAW:
        raw = Lines.load(corpus, f"raw.{name}")
        others.append((raw, np.full(len(raw), 1 / len(raw))))
    posts, rest = (
        Batches(
            parts, masked=MASKED, unmarked=0.0, near=None, size=CHARACTERS, most=LINES,
            marks=np.zeros(vocabulary, bool), vocabulary=vocabulary, seed=seed + number,
        )
        for number, parts in enumerate(([(lines, weights(lines, kept))], others))
    )  # fmt: skip
    if part is None:
        posts.felt = [np.load(corpus / f"feelings.{FELT}.npy")]
    return posts, rest


def losses(said: Tensor, likeness: Tensor, batch: Batch, noise: LabelNoise, is_post: bool, told: float) -> list[Tensor]:
    """What is wrong with the logits of the emotions [B, E] and of a post [B], by the batch's kind, its labels, and
    what the teachers say unless `told`, the share of the labels, is 1.
    """
    alike = nn.functional.binary_cross_entropy_with_logits(likeness, torch.full_like(likeness, is_post))
    found = [alike * (OTHERS / (1 - OTHERS) if is_post else 1.0)]
    if is_post:
        found.append(told * noise.loss(said, batch.source, batch.label))
    if is_post and told < 1:
        found.append((1 - told) * apart(said, batch.felt).mean())
    return found


def main() -> None:
    """Train until the time is up; resume if the folder holds a checkpoint."""
    to = parser(__doc__, f"tone/{FEELINGS}", minutes=16, rate=1e-3)
    to.add_argument("--corpus", type=Path, default=Path("runs/out/tone/corpus"))
    to.add_argument("--part", type=int, choices=range(PARTS), help="the quarter that this teacher does not see")
    options = to.parse_args()
    teacher = options.part is not None

    run = Run(options, "tone", FEELINGS)
    torch.manual_seed(options.part if teacher else PARTS)
    vocabulary = len(Vocabulary.open(options.corpus / "vocabulary.tsv"))
    posts, others = batches(options.corpus, vocabulary, options.part, seed=2 * run.step)
    shape = TextCNNShape(vocabulary, 1 << 15, 96) if teacher else TextCNNShape()
    model, noise = TextCNN(TextCNNShape(**run.config) if run.config else shape), LabelNoise()
    if run.is_new:
        with torch.no_grad():
            known = torch.from_numpy(model.words.fill(options.corpus)[: shape.characters])
            model.characters.weight.zero_()[: len(known)] = known
    model.to(run.device), noise.to(run.device)
    groups = [{"params": model.parameters()}, {"params": noise.parameters(), "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=options.rate, weight_decay=DECAY, fused=True)
    run.keep(model, optimizer, noise=noise)
    print(f"{parameters(model):,} parameters", flush=True)

    random = np.random.default_rng(run.step)
    for _ in run.steps(floor=0.02):
        is_post = random.random() >= OTHERS
        batch = next(posts if is_post else others).to(run.device)
        with run.quick():
            said, likeness = model(batch.tokens)
        found = losses(said.float(), likeness.float(), batch, noise, is_post, 1.0 if teacher else TOLD)
        run.descend(sum(found, torch.zeros(())), clip=1.0)
        run.show(500, **{"post": found[0]}, **dict(zip(("label", "teachers"), found[1:], strict=False)))


if __name__ == "__main__":
    main()
