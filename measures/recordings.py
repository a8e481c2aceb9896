"""The recordings that voices learn from, listed, loaded and trimmed the same way in training and in evaluation.

Under the data folder: `speech/words/*.mp3`, single words by the voice's own speaker, and `speech/sentences/`, whose
sentences.tsv names read sentences by other speakers with their forced alignment (see `measures.alignments`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from measures.extras import need
from measures.splits import is_held_out
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.errors import QingyinError
from qingyin.evaluate.sound.rates import resample as resample
from qingyin.records import Floats

HELD_OUT: Final = Path(__file__).parent / "held_out.txt"  # training/data/corpus.py writes both
HELD_OUT_SENTENCES: Final = HELD_OUT.with_name("held_out_sentences.txt")
EDGE_S: Final = 0.12  # seconds of silence kept before and after a word
SILENCE_DB: Final = 40.0  # below the loudest 10 ms
_NOT_A_WORD: Final = re.compile(r"[^\u4e00-\u9fff]")  # 一方_一方面_ is a pattern


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A row of sentences.tsv."""

    name: str
    speaker: str
    text: str
    phones: str  # its forced alignment
    path: Path  # of the recording

    @property
    def is_held_out(self) -> bool:
        """Whether it is kept for measuring."""
        return is_held_out(self.name)


def held_out() -> list[str]:
    """Names of the words that training never saw."""
    return HELD_OUT.read_text("utf-8").split()


def word_files(data: Path) -> list[Path]:
    """The files of all recorded words under the data folder, in a fixed order. Raises QingyinError."""
    return [path for path in sorted(_folder(data, "words").glob("*.mp3")) if not _NOT_A_WORD.search(path.stem)]


def all_words(data: Path) -> list[str]:
    """The names of those words. Raises QingyinError."""
    return [path.stem for path in word_files(data)]


def read_sentences(data: Path) -> Iterator[ReadSentence]:
    """The read sentences under the data folder, in their order. Raises QingyinError if the table is not there."""
    folder = _folder(data, "sentences")
    table = folder / "sentences.tsv"
    if not table.exists():
        raise QingyinError(f"{table} is missing; --data must name the data folder, for example ../shared/data")
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    for name, speaker, text, phones in rows:
        yield ReadSentence(name, speaker, text, phones, folder / f"{name}.flac")


def load(path: Path) -> Floats:
    """The samples of an audio file, mono at SAMPLE_RATE. Raises QingyinError if it is not there."""
    if not path.exists():
        raise QingyinError(f"{path} is missing; --data must name the folder that the voice was trained on")
    samples, rate = need("soundfile").read(path, dtype="float32")
    mono = samples.mean(axis=1) if samples.ndim > 1 else samples
    return resample(np.asarray(mono, np.float32), rate, SAMPLE_RATE)


def recording(data: Path, name: str, edge_s: float = EDGE_S) -> Floats:
    """Samples of one word at SAMPLE_RATE, trimmed. Raises QingyinError if it is not there."""
    return trim(load(_folder(data, "words") / f"{name}.mp3"), edge_s)


def joined(data: Path, names: list[str], seconds: float, edge_s: float) -> tuple[Floats, int]:
    """Words one after another until they last that long, and how many they are.

    Each keeps `edge_s` seconds of its own silence at both ends.
    """
    parts: list[Floats] = []
    for name in names:
        parts.append(recording(data, name, edge_s))
        if sum(map(len, parts)) >= seconds * SAMPLE_RATE:
            break
    return np.concatenate(parts), len(parts)


def trim(samples: Floats, edge_s: float = EDGE_S) -> Floats:
    """The samples without silence at the ends, but for `edge_s` seconds."""
    return samples[sounding(samples, edge_s)]


def sounding(samples: Floats, edge_s: float = EDGE_S) -> slice:
    """Where the samples are not silent (SILENCE_DB below the loudest 10 ms), with `edge_s` seconds before and after."""
    step = SAMPLE_RATE // 100
    level = np.sqrt(np.mean(samples[: len(samples) // step * step].reshape(-1, step) ** 2, axis=1) + 1e-12)
    loud = np.flatnonzero(level > level.max() * 10 ** (-SILENCE_DB / 20))
    edge = int(edge_s * SAMPLE_RATE)
    return slice(max(0, int(loud[0]) * step - edge), (int(loud[-1]) + 1) * step + edge)


def _folder(data: Path, kind: str) -> Path:
    folder = data / "speech" / kind
    if not folder.is_dir():
        raise QingyinError(f"{folder} is not there; --data must name the data folder, for example ../shared/data")
    return folder
