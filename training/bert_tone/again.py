"""The BERT-tone of a voice as a run that goes on: its networks as checkpoints, and fewer lines to learn from.

    python -m training.bert_tone.ngrams --corpus runs/out/tone/corpus --out runs/out/again
    python -m training.bert_tone.again --voice src/qingyin/voices/tan --corpus runs/out/tone/corpus --run runs/out/again

So new lines of everyday speech are learned in half an hour on one core: the trunk stays, whose vectors the later
networks know. All everyday lines are there, all posts of the source that they are measured by, and all that a language
model has read, but not all of the other noisy sources. Where the corpus holds what teachers say of its lines
(`training.bert_tone.teach`), they teach; else the voice itself says what posts feel, so that the head does not
forget them. The corpus must be made with the vocabulary of the voice. Then comes `training.bert_tone.head --run RUN`.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor

from measures.labels import SOURCES
from qingyin.records import EMOTIONS
from training.bert_tone.batches import Shelf
from training.bert_tone.text.lines import FELT, RAW, READ, Lines, of_sources, without
from training.bert_tone.text.sources import CLEAN, POSTS
from training.export.weights import Learned, read
from training.models.bert_tone import HEAD
from training.models.text_cnn import PART
from training.run import write_learned

WHOLE = ("ewect_usual",)  # sources that stay as they are: what they teach is forgotten first
MOST = 2000  # lines of each other noisy source
LONGEST = 50  # characters of a line of the smaller corpus
CHARACTERS = 2000  # that the graph reads at once


def with_head(config: dict[str, int], weights: dict[str, Tensor]) -> dict[str, Learned]:
    """The transformer and its head, which has a run of its own, by the folders of a run."""
    head = {name.removeprefix(HEAD): weight for name, weight in weights.items() if name.startswith(HEAD)}
    return {"": (config, weights), "head": ({"width": config["width"]}, head)}


def learned(voice: Path) -> dict[str, Learned]:
    """The networks of the voice's graph, by the folders of a run."""
    return {**with_head(*read(voice, "tone")), PART: read(voice, "tone", PART)}


def fewer(lines: Lines, most: int) -> np.ndarray:
    """Which lines stay, bool [L]: all that are held out, of a clean source or of WHOLE, and `most` short ones of each
    other.
    """
    kept = lines.held_out | of_sources(lines, (*CLEAN, *WHOLE))
    short = np.diff(lines.starts) <= LONGEST
    draw = np.random.default_rng(0)
    for source in range(len(SOURCES)):
        others = np.flatnonzero((lines.source == source) & short & ~kept)
        kept[draw.permutation(others)[:most]] = True
    return kept


def drawn(lines: Lines, most: int) -> np.ndarray:
    """Which lines of raw text stay, bool [L]: so many short ones."""
    kept, short = np.zeros(len(lines), bool), np.flatnonzero(np.diff(lines.starts) <= LONGEST)
    kept[np.random.default_rng(0).permutation(short)[:most]] = True
    return kept


def felt(graph: Path, lines: Lines, chosen: np.ndarray) -> np.ndarray:
    """What the graph feels in the chosen lines, logits [L, E]; 0 in the others."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    shelf, found = Shelf([lines], "cpu"), np.zeros((len(lines), len(EMOTIONS)), np.float32)
    for group in shelf.groups(chosen, CHARACTERS):
        tokens, polarity = shelf.padded(group)
        (said,) = session.run(["emotion"], {"tokens": tokens.numpy(), "polarity": polarity.numpy()})
        found[group] = np.log(said + 1e-6)
    return found


def main() -> None:
    """Write the checkpoints and the smaller corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voice", type=Path, required=True, help="the folder of the voice")
    parser.add_argument("--corpus", type=Path, default=Path("runs/out/tone/corpus"))
    parser.add_argument("--run", type=Path, default=Path("runs/out/again"), help="the folder to write")
    parser.add_argument("--raw", type=int, default=1000, help="lines of each source of raw text (%(default)s)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    corpus = options.run / "corpus"
    words = options.corpus / "vocabulary.tsv"
    if words.read_bytes() != (options.voice / words.name).read_bytes():
        raise SystemExit(f"{words} is not the voice's; make the corpus with --vocabulary {options.voice / words.name}")
    corpus.mkdir(parents=True, exist_ok=True)
    shutil.copy(words, corpus)
    for folder, (config, weights) in learned(options.voice).items():
        write_learned(options.run / folder / "last.pt", config, weights)
    for name in RAW:
        raw = Lines.load(options.corpus, f"raw.{name}")
        kept = drawn(raw, options.raw)
        without(raw, ~kept).save(corpus, f"raw.{name}")
        np.save(corpus / f"raw.{name}.{FELT}.npy", np.load(options.corpus / f"raw.{name}.{FELT}.npy")[kept])
    every = Lines.load(options.corpus, "feelings")
    read = np.load(options.corpus / f"feelings.{READ}.npy")
    kept = fewer(every, MOST) | read.any(1)
    lines = without(every, ~kept)
    lines.save(corpus, "feelings")
    np.save(corpus / f"feelings.{READ}.npy", read[kept])
    taught = options.corpus / f"feelings.{FELT}.npy"
    if taught.exists():
        said = np.load(taught)
        if len(said) != len(every):
            raise SystemExit(f"{taught} is of other lines; run training.bert_tone.teach again, or remove it")
        said = said[kept]
    else:
        posts = np.flatnonzero(of_sources(lines, POSTS) & ~lines.held_out)
        said = felt(options.voice / "tone.onnx", lines, posts)
    np.save(corpus / f"feelings.{FELT}.npy", said.astype(np.float16))
    print(f"{(~lines.held_out).sum():,} lines, {said.any(1).sum():,} of which somebody teaches", flush=True)


if __name__ == "__main__":
    main()
