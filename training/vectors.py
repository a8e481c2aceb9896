"""Vectors of characters from who stands beside whom, learned from all text of the corpus.

    python -m training.vectors --corpus runs/out/tone/corpus

Skip-gram with negative sampling (Mikolov et al., "Distributed representations of words and phrases", 2013), with
characters for words. Three minutes on two cores. `vectors.npy` has a row for each character of the vocabulary.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from gensim.models import Word2Vec

from qingyin.vocabulary import Vocabulary
from training.tone_corpus import RAW, Lines

WIDTH = 192
NEAR = 6  # characters on each side
OFTEN = 3  # labelled lines are read so many times as often as raw text, since the vectors are for them
VECTORS = "vectors.npy"


class Sentences:
    """The lines of the corpus as lists of tokens, as often as they are asked for; none that is kept for measuring."""

    def __init__(self, corpus: Path) -> None:
        raw = [Lines.load(corpus, f"raw.{name}") for name in RAW]
        self.parts = [*raw, *[Lines.load(corpus, "feelings")] * OFTEN]

    def __iter__(self) -> Iterator[list[int]]:
        for lines in self.parts:
            tokens, starts = lines.tokens.tolist(), lines.starts.tolist()
            for line in np.flatnonzero(~lines.held_out).tolist():
                yield tokens[starts[line] : starts[line + 1]]


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("runs/out/tone/corpus"))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    sentences = Sentences(options.corpus)
    learned = Word2Vec(
        sentences, vector_size=WIDTH, window=NEAR, sg=1, negative=6, sample=1e-4, min_count=3, seed=1,
        workers=options.threads, epochs=options.rounds,
    ).wv  # fmt: skip
    found = np.zeros((len(Vocabulary.open(options.corpus / "vocabulary.tsv")), WIDTH), np.float32)
    found[learned.index_to_key] = learned.vectors
    np.save(options.corpus / VECTORS, found)
    print(f"{len(learned)} of {len(found)} characters", flush=True)


if __name__ == "__main__":
    main()
