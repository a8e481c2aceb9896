"""Write down what the teachers of feelings say of each other's lines.

    python -m training.bert_tone.teach --run runs/out/tone

A teacher is a convolutional network of posts and a linear model of the n-grams of all sources, which learned from the
same three quarters of the lines. Of a post that was learned from speaks only the teacher that did not learn from it,
and a language model that never saw its label (training/bert_tone/text/posts.py); of speech nobody. Of the lines for
measuring speak all four, and what they are worth together is printed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from measures.command import parser, publish
from measures.labels import SOURCES
from training.bert_tone.ngrams import DECAY, counts, fit, frequent
from training.bert_tone.opinions import felt, load_cnn, mixed, scores, shares
from training.bert_tone.text.lines import FELT, PARTS, READ, Lines, measured, of_sources, part_of, without
from training.bert_tone.text.sources import POSTS

SOURCE = "ewect_usual"  # what the teachers are measured by


class Teacher:
    """What was learned from all lines but one part."""

    def __init__(self, folder: Path, known: Lines) -> None:
        self.network = load_cnn(folder / "last.pt")
        self.keys = frequent(known)
        self.learned = fit(counts(known, self.keys), known, DECAY, own=SOURCE)

    def opinions(self, lines: Lines, chosen: np.ndarray) -> np.ndarray:
        """Logits of network and n-grams [2, L, E] of posts."""
        others = np.ones(len(lines), bool)
        others[chosen] = False
        linear = counts(without(lines, others), self.keys) @ self.learned.weights + self.learned.bias
        return np.stack([felt(self.network, lines, chosen)[0].numpy(), linear])


def main() -> None:
    """Fit the linear models, ask the teachers, write."""
    to = parser(__doc__)
    to.add_argument("--run", type=Path, default=Path("runs/out/tone"), help="holds corpus/ and teacher.0 to .3")
    options = to.parse_args()
    torch.set_num_threads(1)
    corpus = options.run / "corpus"
    lines = Lines.load(corpus, "feelings")
    post, part, kept = of_sources(lines, POSTS), part_of(lines), measured(lines, SOURCE)
    read = np.load(corpus / f"feelings.{READ}.npy")
    said = np.stack([np.zeros(read.shape, np.float32)] * 2 + [read])
    for number in range(PARTS):
        mine = ~lines.held_out & (part == number)
        teacher = Teacher(options.run / f"teacher.{number}", without(lines, lines.held_out | mine))
        unseen = np.flatnonzero(post & mine)
        said[:2, unseen] = teacher.opinions(lines, unseen)
        said[:2, kept] += teacher.opinions(lines, kept) / PARTS
        print(f"teacher {number}", flush=True)

    own = np.flatnonzero((lines.source == list(SOURCES).index(SOURCE)) & ~lines.held_out)
    amounts = shares([(torch.from_numpy(said[:, own]), lines.label[own], SOURCE)])
    taught = mixed(amounts, torch.from_numpy(said)).numpy()
    np.save(corpus / f"feelings.{FELT}.npy", taught.astype(np.float16))
    both = torch.from_numpy(said[:2, kept])  # of these the language model has read none
    apart = shares([(torch.from_numpy(said[:2, own]), lines.label[own], SOURCE)])
    figures = {
        name: dict(zip(("macro_f1", "calibration_error"), scores(logits, lines, SOURCE), strict=True))
        for name, logits in {"networks": both[0], "n-grams": both[1], "teacher": mixed(apart, both)}.items()
    }
    shown = [f"{SOURCE}, {name}: macro F1 {found['macro_f1']:.4f}" for name, found in figures.items()]
    publish("teacher", {SOURCE: figures, "shares": amounts}, options, "\n".join(shown))


if __name__ == "__main__":
    main()
