"""How a BERT-tone checkpoint does on the rows that are kept for measuring, and what calibrates it.

    python -m training.bert_tone.check --out runs/out/tone

`python -m evaluation.text.feelings` measures the finished voice; this is for looking in while training runs.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from qingyin.text.records import Boundary
from training.bert_tone.opinions import load_cnn, load_whole, mixed, run, scores, weighed
from training.bert_tone.text.lines import Lines
from training.models.bert_tone import OPINIONS, Tone
from training.models.ngrams import Grams
from training.models.text_cnn import PART


def readings(model: Tone, lines: Lines) -> float:
    """Share of the held-out marked characters that are read as marked, by the model alone."""
    chosen = np.flatnonzero(lines.held_out)
    right = 0
    for line, (_, logits, _) in zip(chosen, run(model, lines, chosen), strict=True):
        wanted = lines.reading[lines.starts[line] : lines.starts[line + 1]]
        place = int(np.flatnonzero(wanted)[0])
        right += int(logits[place].argmax()) == wanted[place] - 1
    return right / len(chosen)


def breaths(model: Tone, lines: Lines) -> tuple[float, float]:
    """The best F1 of pauses inside held-out sentences, and the probability from which on a pause is said."""
    chosen = np.flatnonzero(lines.held_out)
    chance, wanted = [], []
    for line, (_, _, edges) in zip(chosen, run(model, lines, chosen), strict=True):
        labels = lines.boundary[lines.starts[line] : lines.starts[line + 1]]
        inside = labels > 0
        chance.append(torch.softmax(edges, -1)[torch.from_numpy(inside), int(Boundary.BREATH)].numpy())
        wanted.append(labels[inside] == 1 + Boundary.BREATH)
    p, w = np.concatenate(chance), np.concatenate(wanted)
    best = max((2 * (w & (p > t)).sum() / max(1, w.sum() + (p > t).sum()), t) for t in np.arange(0.05, 0.95, 0.05))
    return float(best[0]), float(best[1])


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("runs/out/tone"))
    parser.add_argument("--corpus", type=Path, default=Path("runs/out/tone/corpus"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    model, posts = load_whole(options.out), load_cnn(options.out / PART / "last.pt")
    lines = Lines.load(options.corpus, "feelings")
    grams = Grams.load(options.out / "grams.pt")
    said, amounts = weighed(model, posts, grams, lines)
    for source, each in said.items():
        for name, logits in zip(OPINIONS, each, strict=True):
            print(f"{source}, {name}: macro F1 {scores(logits, lines, source)[0]:.4f}", flush=True)
        f1, error = scores(mixed(amounts, each), lines, source)
        print(f"{source}, together {amounts}: macro F1 {f1:.4f}, calibration error {error:.3f}", flush=True)
    for name in ("cpp_dev", "g2pl_dev"):
        print(
            f"{name}: {100 * readings(model, Lines.load(options.corpus, name)):.2f} % of the marked characters",
            flush=True,
        )
    f1, limit = breaths(model, Lines.load(options.corpus, "pauses"))
    print(f"pauses: F1 {f1:.3f} from probability {limit:.2f} on")


if __name__ == "__main__":
    main()
