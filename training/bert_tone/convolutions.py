"""Train a network that only says what a post feels: the one that is in the voice, or a teacher.

    python -m training.bert_tone.convolutions --out runs/out/tone/teacher.0 --part 0 --minutes 9   # and 1, 2, 3
    python -m training.bert_tone.teach          # what the teachers say of each other's lines
    python -m training.bert_tone.convolutions --minutes 40

A teacher learns from all posts but a quarter, so that what it says of that quarter is not what it was told:
a network that learns from lines which its teachers know by heart learns their labels and nothing else.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from measures.labels import SOURCES
from qingyin.models.vocabulary import Vocabulary
from training.bert_tone.batches import Batch, Batches
from training.bert_tone.losses import TAUGHT
from training.bert_tone.text.lines import PARTS, RAW, Lines, drawn, of_sources, part_of, said_of
from training.bert_tone.text.sources import POSTS, weights
from training.models.blocks import parameters
from training.models.labels import LabelNoise, apart, is_post
from training.models.text_cnn import PART, TextCNN, TextCNNShape
from training.run import Run, parser

SHAPE = {"characters": 6000, "filters": 320}
BALANCE = 0.5  # how far rare labels are brought up to frequent ones
MASKED = 0.08
LINES = 64  # in a batch
CHARACTERS = 3200  # at most
OTHERS = 0.15  # share of the batches that only show what is no post
DECAY = 0.01


def batches(corpus: Path, vocabulary: int, part: int | None, device: str, seed: int) -> tuple[Batches, Batches, float]:
    """Endless batches of lines to learn from, and of what else is no post, raw text too; each source of the latter as
    often as another. And the share of posts in the former.

    `part` is left out, if there is one; else the teachers speak.
    """
    lines = Lines.load(corpus, "feelings")
    own = of_sources(lines, POSTS)
    kept = ~lines.held_out if part is None else ~lines.held_out & (part_of(lines) != part)
    sizes = np.bincount(lines.source[kept], minlength=len(SOURCES))
    others = [(lines, (~own & kept) / np.maximum(1, sizes)[lines.source])]
    for name in RAW:
        raw = Lines.load(corpus, f"raw.{name}")
        others.append((raw, np.full(len(raw), 1 / len(raw))))
    chances = drawn(lines, kept, weights("posts"), BALANCE)
    mine, rest = (
        Batches(
            parts, device=device, masked=MASKED, size=CHARACTERS, most=LINES, vocabulary=vocabulary, seed=seed + number,
        )
        for number, parts in enumerate(([(lines, chances)], others))
    )  # fmt: skip
    if part is None:
        mine.felt = said_of(corpus, ["feelings"], device)
    return mine, rest, float(chances[of_sources(lines, POSTS)].sum() / chances.sum())


def losses(
    said: Tensor, likeness: Tensor, batch: Batch, noise: LabelNoise, own: bool, often: float
) -> dict[str, Tensor]:
    """What is wrong with the logits of the emotions [B, E] and of a post [B]: by labels, and by teachers as far as they
    speak; of what is not `own`, only that it is no post.

    `often`: the share of posts in all that is drawn. Posts and others count the same, so that the logit is 0 where a
    text is as likely of either.
    """
    post = is_post(batch.source) & own
    even = torch.where(post, OTHERS / often, OTHERS / (1 - often))
    alike = nn.functional.binary_cross_entropy_with_logits(likeness, post.float(), even)
    if not own:
        return {"post": alike}
    share = TAUGHT * batch.felt.any(-1).float()
    return {
        "post": alike,
        "label": noise.loss(said, batch.source, batch.label, 1 - share),
        "teachers": (share * apart(said, batch.felt)).mean(),
    }


def main() -> None:
    """Train until the time is up; resume if the folder holds a checkpoint."""
    to = parser(__doc__, f"tone/{PART}", minutes=40, rate=1e-3)
    to.add_argument("--corpus", type=Path, default=Path("runs/out/tone/corpus"))
    to.add_argument("--part", type=int, choices=range(PARTS), help="the quarter that this teacher does not see")
    options = to.parse_args()
    teacher = options.part is not None

    run = Run(options, "tone", PART)
    torch.manual_seed(options.part if teacher else PARTS)
    vocabulary = len(Vocabulary.open(options.corpus / "vocabulary.tsv"))
    mine, others, posts = batches(options.corpus, vocabulary, options.part, run.device, 2 * run.step)
    shape = TextCNNShape(vocabulary, 1 << 15, 96) if teacher else TextCNNShape(**SHAPE)
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
        own = random.random() >= OTHERS
        batch = next(mine if own else others)
        with run.quick():
            said, likeness = model(batch.tokens)
        found = losses(said.float(), likeness.float(), batch, noise, own, (1 - OTHERS) * posts)
        run.descend(sum(found.values(), torch.zeros((), device=run.device)), clip=1.0)
        run.show(500, **found)


if __name__ == "__main__":
    main()
