"""Sentences of all kinds for the teacher to read, in an order that stays the same.

News, narration, dialogue, encyclopaedia, recipes and everyday lines; questions and exclamations more often than they
are written.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

EVERYDAY: Final = Path(__file__).parents[1] / "bert_tone/text/everyday.tsv"
MEASURED: Final = Path(__file__).parents[2] / "evaluation"  # texts that are measured with are not learned from
SHARES: Final = {  # of what is read
    "everyday": 0.14,
    "kdconv": 0.22,
    "cv_zh": 0.15,
    "modern": 0.18,
    "cmrc": 0.10,
    "smile": 0.08,
    "emollm": 0.05,
    "luxun": 0.05,
    "howtocook": 0.03,
}
ASKED: Final = 3.0  # how much more often a question or an exclamation is drawn than another sentence of its line
CLAUSE: Final = 0.12  # share of sentences of which a clause alone is read
_SENTENCE: Final = re.compile(r"[^。！？!?…]+[。！？!?…]*[”」』）)]*")
_HAN: Final = re.compile(r"[㐀-䶿一-鿿]")
_ODD: Final = re.compile(r"[\[\]{}<>#*_|\\]|https?:")


def texts(data: Path, count: int, seed: int = 5) -> Iterator[str]:
    """So many different texts of a sentence or a clause each; fewer if the sources hold no more."""
    random = np.random.default_rng(seed)
    sources = {name: _lines(data, name) for name in SHARES}
    orders = {name: iter(random.permutation(len(lines))) for name, lines in sources.items()}
    names, shares = list(SHARES), np.array(list(SHARES.values()))
    known = measured()
    while count and shares.sum():
        chosen = int(random.choice(len(names), p=shares / shares.sum()))
        place = next(orders[names[chosen]], None)
        if place is None:
            shares[chosen] = 0
            continue
        text = _piece(sources[names[chosen]][place], random)
        if text and text not in known:
            known.add(text)
            count -= 1
            yield text


def measured() -> set[str]:
    """The texts that the evaluation speaks; a line may begin with its kind and a tab."""
    files = (MEASURED / "sentences.txt", MEASURED / "speech/neutral.txt")
    return {line.split("\t")[-1].strip() for path in files for line in _read(path)}


def _lines(data: Path, name: str) -> list[str]:
    if name == "everyday":
        return [line.split("\t")[0] for line in _read(EVERYDAY) if not line.startswith("#")]
    return _read(data / "text" / f"{name}.txt.xz")


def _read(path: Path) -> list[str]:
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as file:
        return file.read().splitlines()


def _piece(line: str, random: np.random.Generator) -> str:
    """One sentence of a line, or a clause of it; empty if it is hardly Chinese."""
    pieces = [piece.strip() for piece in _SENTENCE.findall(line)]
    pieces = [piece for piece in pieces if _is_chinese(piece)]
    if not pieces:
        return ""
    weight = np.array([ASKED if re.search("[？！?!]", piece) else 1.0 for piece in pieces])
    piece = pieces[int(random.choice(len(pieces), p=weight / weight.sum()))]
    if random.random() < CLAUSE:
        clauses = [clause for clause in re.split("[，,；;：:]", piece) if _is_chinese(clause)]
        piece = clauses[int(random.integers(len(clauses)))] if clauses else piece
    return piece


def _is_chinese(piece: str) -> bool:
    """Whether a piece can be read as it stands: two characters at least, a quarter of it at most not Chinese."""
    han = len(_HAN.findall(piece))
    plain = len(re.findall(r"[A-Za-z]", piece))
    return han >= 2 and plain <= han / 4 and len(piece) <= 90 and not _ODD.search(piece)
