"""Train what BERT-tone says of feelings on the vectors of a trunk that has learned and stays as it is.

    python -m training.bert_tone.head --run runs/out/tone --minutes 6

The head alone learns from fifty thousand lines a second on two cores, the whole network from a hundred. So the head
begins where it was and looks on. What it sees of each line is worked out once, a quarter of an hour on one core, and
kept beside its checkpoint.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from qingyin.records import EMOTIONS
from training.bert_tone.batches import HINTED, MISLED, Shelf
from training.bert_tone.losses import BALANCE, feeling_losses
from training.bert_tone.opinions import load
from training.bert_tone.text.lines import RAW, Lines, drawn, hints, said_of
from training.bert_tone.text.sources import weights
from training.models.bert_tone import POLARITIES, Tone
from training.models.labels import LabelNoise
from training.run import Run, parser, quick

RAW_LINES = 7000  # of each source of raw text
LINES = {"labelled": 768, "raw": 256}  # in a step
RAW_WEIGHT = 0.2
MASKED = 0.15  # share of what is seen that is hidden
DECAY = 0.02
CHARACTERS = 6000  # that the trunk reads at once


@torch.no_grad()
def seen(model: Tone, lines: Lines, chosen: np.ndarray, told: np.ndarray | None = None) -> np.ndarray:
    """What the head is shown of the chosen lines: float16 [L, 3 · D]; `told` int64 [L], the polarity at START."""
    shelf = Shelf([lines], "cpu")
    found = np.zeros((len(lines), 3 * model.shape.width), np.float16)
    for group in shelf.groups(chosen, CHARACTERS):
        tokens, polarity = shelf.padded(group)
        if told is not None:
            polarity[:, 0] = torch.from_numpy(told[group])
        with quick("cpu"):
            vectors, mask = model(tokens, polarity)
        found[group] = model.seen(vectors.float(), mask).numpy()
    return found[chosen]


def looks(model: Tone, lines: Lines, run_folder: Path, path: Path, raw: Sequence[str]) -> tuple[Tensor, Tensor]:
    """What is seen of the lines to learn from, as they are and with polarities told [2, L, 3 · D], and of the raw texts
    of these names; from `path` if that is younger than the trunk and the lines.
    """
    corpus, trunk = run_folder / "corpus", run_folder / "last.pt"
    learned = np.flatnonzero(~lines.held_out)
    made_of = max(each.stat().st_mtime for each in (trunk, corpus / "feelings.tokens.npy"))
    if not path.exists() or path.stat().st_mtime < made_of:
        random = np.random.default_rng(0)
        chance = random.integers(0, POLARITIES, len(lines))
        told = np.where(random.random(len(lines)) < MISLED, chance, hints()[lines.source, lines.label])
        plain = seen(model, lines, learned), seen(model, lines, learned, told)
        every = (Lines.load(corpus, f"raw.{name}") for name in raw)
        np.save(path, np.concatenate([*plain, *(seen(model, each, sampled(len(each))) for each in every)]))
    found = torch.from_numpy(np.load(path))
    return found[: 2 * len(learned)].unflatten(0, (2, len(learned))), found[2 * len(learned) :]


def sampled(count: int) -> np.ndarray:
    """Which of so many lines of a raw text are looked at."""
    return np.sort(np.random.default_rng(0).permutation(count)[:RAW_LINES])


def main() -> None:
    """Train until the time is up; resume if the folder holds a checkpoint."""
    to = parser(__doc__, "tone/head", minutes=6, rate=5e-4)
    to.set_defaults(out=None)
    to.add_argument("--run", type=Path, default=Path("runs/out/tone"), help="holds corpus/ and the trunk's last.pt")
    to.add_argument("--labels-alone", action="store_true", help="no raw text, and nobody teaches")
    options = to.parse_args()
    options.out = options.out or options.run / "head"
    texts = [] if options.labels_alone else list(RAW)
    corpus, before = options.run / "corpus", load(options.run / "last.pt")

    run = Run(options, "tone", "head")
    random = np.random.default_rng(run.step)
    torch.manual_seed(run.step)
    lines = Lines.load(corpus, "feelings")
    learned = np.flatnonzero(~lines.held_out)
    plain, raw = (each.to(run.device) for each in looks(before, lines, options.run, options.out / "seen.npy", texts))
    felt = torch.zeros(len(learned), len(EMOTIONS), device=run.device)
    if not options.labels_alone:
        felt = said_of(corpus, ["feelings"], run.device).float()[learned]
    said_of_raw = [said_of(corpus, [f"raw.{name}"], run.device) for name in texts]
    raw_felt = torch.cat([felt[:0], *[each[sampled(len(each))].float() for each in said_of_raw]])
    sizes = {"labelled": LINES["labelled"], "raw": LINES["raw"] if texts else 0}
    source, label = (
        torch.from_numpy(each[learned].astype(np.int64)).to(run.device) for each in (lines.source, lines.label)
    )
    chances = np.cumsum(drawn(lines, ~lines.held_out, weights("trunk"), BALANCE)[learned])

    model, noise = before.emotion.train().to(run.device), LabelNoise().to(run.device)
    groups = [{"params": model.parameters()}, {"params": noise.parameters(), "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=options.rate, weight_decay=DECAY, fused=True)
    run.keep(model, optimizer, noise=noise)
    for _ in run.steps(floor=0.0):
        rows = np.searchsorted(chances, random.random(sizes["labelled"]) * chances[-1], side="right")
        told = random.random(sizes["labelled"]) < HINTED
        others = random.integers(0, max(len(raw), 1), sizes["raw"])
        shown = torch.cat([plain[told.astype(np.int64), rows], raw[others]]).float()
        said = model(nn.functional.dropout(shown, MASKED))
        mine, rest = said.split(list(sizes.values()))
        found = feeling_losses(mine, noise, source[rows], label[rows], felt[rows], labelled=True)
        of_raw = feeling_losses(rest, noise, source[:0], label[:0], raw_felt[others], labelled=False) if texts else {}
        found |= {f"{name} (raw)": RAW_WEIGHT * loss for name, loss in of_raw.items()}
        run.descend(sum(found.values(), torch.zeros((), device=run.device)), clip=1.0)
        run.show(1000, **found)


if __name__ == "__main__":
    main()
