"""Lines of text with their labels as arrays, and which of them are drawn, left out or measured."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from measures.labels import LEANS, SOURCES, measured_labels
from measures.splits import teacher_part
from qingyin.models.vocabulary import NEGATIVE, POSITIVE

# how often each source of raw text is drawn, times its size
RAW = {
    "modern": 0.6,
    "smile": 0.4,
    "emollm": 0.5,
    "luxun": 0.5,
    "cv_zh": 3.0,
    "kdconv": 3.0,
    "howtocook": 0.5,
    "cmrc": 1.0,
}
FELT = "felt"  # raw.NAME.felt.npy: what the memory of n-grams feels in each line; feelings.felt.npy: the teachers
READ = "read"  # feelings.read.npy: what a language model felt in posts, log chances [L, E]; 0 in other lines
MEANT = "meant"  # NAME.meant.npy: what an encoder makes of each line (training.bert_tone.encode)
PARTS = 4  # of the lines; each teacher learns from all but one


@dataclass(frozen=True)
class Lines:
    """L lines with T characters together; labels are 0 where there is none, else 1 + the class."""

    tokens: np.ndarray  # uint16 [T]
    polarity: np.ndarray  # uint8 [T]
    reading: np.ndarray  # uint8 [T] place among the character's candidates
    boundary: np.ndarray  # uint8 [T]
    starts: np.ndarray  # int64 [L + 1]
    source: np.ndarray  # uint8 [L] index in SOURCES of lines with a feeling
    label: np.ndarray  # uint8 [L] index among the labels of that source
    held_out: np.ndarray  # bool [L]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def save(self, folder: Path, name: str) -> None:
        """One file for each array."""
        for field in fields(self):
            np.save(folder / f"{name}.{field.name}.npy", getattr(self, field.name))

    @classmethod
    def load(cls, folder: Path, name: str) -> Lines:
        """What `save` wrote."""
        return cls(**{field.name: np.load(folder / f"{name}.{field.name}.npy") for field in fields(cls)})


def of_sources(lines: Lines, sources: Collection[str]) -> np.ndarray:
    """Which lines are of the sources [L]."""
    return np.isin(lines.source, [list(SOURCES).index(source) for source in sources])


def part_of(lines: Lines) -> np.ndarray:
    """The part int64 [L] that each line belongs to; lines of the same text are together."""
    spans = zip(lines.starts[:-1], lines.starts[1:], strict=True)
    return np.array([teacher_part(lines.tokens[start:stop].tobytes(), PARTS) for start, stop in spans])


def without(lines: Lines, left_out: np.ndarray) -> Lines:
    """The lines that are not left out."""
    kept = np.flatnonzero(~left_out)
    sizes = np.diff(lines.starts)
    inside = np.repeat(~left_out, sizes)
    flat = {name: getattr(lines, name)[inside] for name in ("tokens", "polarity", "reading", "boundary")}
    starts = np.concatenate([[0], np.cumsum(sizes[kept])])
    each = {name: getattr(lines, name)[kept] for name in ("source", "label", "held_out")}
    return Lines(**flat, starts=starts, **each)


def measured(lines: Lines, source: str) -> np.ndarray:
    """The lines of a source that are kept for measuring."""
    return felt_in(lines, source, lines.held_out)


def felt_in(lines: Lines, source: str, chosen: np.ndarray) -> np.ndarray:
    """Which of the chosen lines, bool [L], are of a source and have a label by which feelings are measured."""
    known = [list(SOURCES[source]).index(label) for label in measured_labels(source)]
    return np.flatnonzero(chosen & of_sources(lines, (source,)) & np.isin(lines.label, known))


def for_together(lines: Lines) -> np.ndarray:
    """Which lines [L] are drawn for no network, so that `training.bert_tone.together` has some that none has seen."""
    found = of_sources(lines, ("natural",)) & ~lines.held_out
    found[found] = part_of(without(lines, ~found)) == 0
    return found


def drawn(lines: Lines, kept: np.ndarray, often: Mapping[str, float], balance: float) -> np.ndarray:
    """How often each of the kept lines is drawn [L], by its source and by how rare its label is there."""
    found, kept = np.zeros(len(lines)), kept & ~for_together(lines)
    for source, times in often.items():
        mine = (lines.source == list(SOURCES).index(source)) & kept
        counts = np.bincount(lines.label[mine], minlength=16)
        found[mine] = times * (counts.max() / np.maximum(counts, 1))[lines.label[mine]] ** balance
    return found


def hints() -> np.ndarray:
    """The polarity [sources, labels] that each label speaks for."""
    found = np.zeros((len(SOURCES), max(map(len, SOURCES.values()))), np.int64)
    for row, (source, labels) in enumerate(SOURCES.items()):
        for column, label in enumerate(labels):
            found[row, column] = (POSITIVE, NEGATIVE)[LEANS[source][label]] if label in LEANS[source] else 0
    return found


def said_of(corpus: Path, names: list[str], device: str) -> Tensor:
    """What teachers feel [L, E] in the lines of all these parts."""
    paths = [corpus / f"{name}.{FELT}.npy" for name in names]
    if not all(path.exists() for path in paths):
        raise SystemExit(
            f"{corpus} lacks what teachers feel in it; run training.bert_tone.ngrams and training.bert_tone.teach first"
        )
    return torch.from_numpy(np.concatenate([np.load(path) for path in paths])).to(device)
