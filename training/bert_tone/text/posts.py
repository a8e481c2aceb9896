"""What a language model felt in posts, which it read without their labels.

posts.tsv has a row for each post that is learned from: the CRC-32 of its text, the first two letters of the label that
the annotators most likely gave and how sure it was of that in per cent, and those of the next likely label. The posts
themselves are not here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np

from measures.labels import SOURCES
from qingyin.records import EMOTIONS
from training.bert_tone.text.sources import POSTS

FILE: Final = Path(__file__).with_name("posts.tsv")
LABELS: Final = SOURCES["ewect_usual"]
NEXT: Final = 0.6  # share that the next likely label has of what the first leaves


def read() -> dict[int, np.ndarray]:
    """Log chances of the emotions [E] by the checksum of each post; those that a label covers together have its own."""
    labels = {name[:2]: emotions for name, emotions in LABELS.items()}
    found = {}
    for line in FILE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        key, first, second = line.split("\t")
        sure = int(first[2:]) / 100
        rest = (1 - sure) * (1 - NEXT) / (len(labels) - 2)
        chances = {each: rest for each in labels} | {first[:2]: sure, second: (1 - sure) * NEXT}
        felt = {emotion: math.log(chances[label]) for label, emotions in labels.items() for emotion in emotions}
        found[int(key, 16)] = np.array([felt[emotion] for emotion in EMOTIONS], np.float16)
    return found


def opinions(texts: Iterable[tuple[str, str]]) -> np.ndarray:
    """Log chances of the emotions float16 [L, E] of texts, each after its source; 0 where nobody has read it."""
    known, nothing = read(), np.zeros(len(EMOTIONS), np.float16)
    return np.stack([
        known.get(crc32(text.encode()), nothing) if source in POSTS else nothing for source, text in texts
    ])  # fmt: skip
