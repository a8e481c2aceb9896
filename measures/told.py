"""What a language model would let be heard in lines of raw text, when each is read aloud alone.

training/bert_tone/text/told.tsv has a row for each line: the CRC-32 of its text and the feeling. The lines themselves
are not here. They are those in which the voice once felt something, right or wrong, and some others: most are told
soberly, whatever they tell. evaluation/text/told.tsv has others, which are kept for measuring.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from zlib import crc32

FILE: Final = Path(__file__).parents[1] / "training/bert_tone/text/told.tsv"


def read(path: Path = FILE) -> dict[int, str]:
    """The feeling by the checksum of each line."""
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {int(key, 16): emotion for key, emotion in rows}


def told(path: Path, known: dict[int, str]) -> Iterator[tuple[str, str]]:
    """The lines of one source of raw text that are known, with their feelings."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = line.strip()
            if emotion := known.get(crc32(text.encode())):
                yield text, emotion
