"""Characters of several readings in sentences that people wrote, with their readings.

training/lexicon/marked.tsv has a row for each: the CRC-32 of the sentence, the place of the character, the character,
its reading, and who read it. Most sentences are of raw text, some of posts, and are not here; the others were written
for the voice. Where the voice was least certain, a language model has read the character ("model"). Beside these stand
some places of the same characters where the voice was certain, as it read them ("voice"): who learns from doubtful
cases alone believes that all are like them. Of characters of which there was little, the language model has read some
places of which the voice was certain, too ("rare"; in one of 25 it had been wrong). Every fifth sentence teaches
nothing (`measures.splits.is_measured_sentence`).
"""

from __future__ import annotations

import lzma
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from zlib import crc32

from measures.polyphones import Row
from measures.splits import is_measured_sentence

TRAINING: Final = Path(__file__).parents[1] / "training"
FILE: Final = TRAINING / "lexicon/marked.tsv"
WRITTEN: Final = tuple(TRAINING / f"bert_tone/text/{name}.tsv" for name in ("everyday", "natural"))
SENTENCE: Final = re.compile(r"[^。！？!?…；;]*[。！？!?…；;]*[”」』）)]*")


def read(path: Path = FILE) -> dict[int, list[tuple[int, str, str, str]]]:
    """Places, characters, their readings and readers by the checksum of the sentence."""
    found = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            key, place, char, reading, reader = line.split("\t")
            found[int(key, 16)].append((int(place), char, reading, reader))
    return dict(found)


def sentences(data: Path) -> Iterator[str]:
    """Every sentence of the raw text of a data folder, of its labeled lines, and of the lines written for the voice."""
    for path in sorted((data / "text").glob("*.txt.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            yield from (part.strip() for line in lines for part in SENTENCE.findall(line.strip()))
    labeled = data / "emotion/labelled.tsv"
    for path, column in ((labeled, -1), *((path, 0) for path in WRITTEN)):
        if path.exists():
            yield from (line.split("\t")[column].strip() for line in path.read_text("utf-8").splitlines())


def rows(data: Path, kept: bool = False, path: Path = FILE) -> Iterator[Row]:
    """Those to learn from, or those of the language model that are kept for measuring, as far as the data folder has
    their sentences.
    """
    known = read(path)
    for sentence in sentences(data):
        for place, char, reading, reader in known.pop(crc32(sentence.encode()), ()):
            own = is_measured_sentence(sentence) == kept and (reader == "model" or not kept)
            if own and sentence[place : place + 1] == char:
                yield sentence, place, reading
