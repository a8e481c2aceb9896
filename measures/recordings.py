"""The recordings of the voice, read and trimmed as they were for training."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import numpy as np

from evaluation.command import need
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.errors import QingyinError
from qingyin.records import Floats

HELD_OUT: Final = Path(__file__).parent / "held_out.txt"  # training/data/corpus.py writes it
EDGE_S: Final = 0.12  # seconds of silence kept before and after a word
_NOT_A_WORD: Final = re.compile(r"[^\u4e00-\u9fff]")  # 一方_一方面_ is a pattern


def held_out() -> list[str]:
    """Names of the words that training never saw."""
    return HELD_OUT.read_text("utf-8").split()


def all_words(data: Path) -> list[str]:
    """Names of all recorded words under the data folder, in a fixed order."""
    return sorted(path.stem for path in _folder(data).glob("*.mp3") if not _NOT_A_WORD.search(path.stem))


def recording(data: Path, name: str, edge_s: float = EDGE_S) -> Floats:
    """Samples of one word at SAMPLE_RATE, trimmed. Raises QingyinError if it is not there."""
    soundfile = need("soundfile")
    path = _folder(data) / f"{name}.mp3"
    if not path.exists():
        raise QingyinError(f"{path} is missing; --data must name the folder that the voice was trained on")
    samples, rate = soundfile.read(path, dtype="float32")
    mono = samples.mean(axis=1) if samples.ndim > 1 else samples
    return trim(resample(mono, rate, SAMPLE_RATE), edge_s)


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
    """The samples without silence at the ends (40 dB below the loudest 10 ms), but for `edge_s` seconds."""
    step = SAMPLE_RATE // 100
    level = np.sqrt(np.mean(samples[: len(samples) // step * step].reshape(-1, step) ** 2, axis=1) + 1e-12)
    loud = np.flatnonzero(level > level.max() * 10 ** (-40 / 20))
    edge = int(edge_s * SAMPLE_RATE)
    return samples[max(0, loud[0] * step - edge) : (loud[-1] + 1) * step + edge]


def resample(samples: Floats, rate: int, wanted: int) -> Floats:
    """The samples at another rate (polyphase)."""
    if rate == wanted:
        return samples
    divisor = int(np.gcd(rate, wanted))
    found = need("scipy.signal").resample_poly(samples, wanted // divisor, rate // divisor)
    return np.asarray(found, np.float32)


def _folder(data: Path) -> Path:
    folder = data / "speech" / "words"
    if not folder.is_dir():
        raise QingyinError(f"{folder} is not there; --data must name the data folder, for example ../shared/data")
    return folder
