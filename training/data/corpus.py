"""The recordings as a manifest: what is spoken, by whom, where the file is, and which part is held out.

python -m training.data.corpus --data ../shared/data                                      # prints what it finds
python -m training.data.corpus --data ../shared/data --held-out measures/held_out.txt   # and names what is kept back
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

SPEAKERS = ("tan", "S0150", "S0252")  # the number of a speaker in the models is the place in this list
HELD_OUT = 40  # one recording in this many is never trained on
MEASURED = 7  # one sentence in this many is not seen by ProsodyNet
_PATTERN = re.compile(r"[^\u4e00-\u9fff]")  # 一方_一方面_ is a pattern, not a word


@dataclass(frozen=True)
class Recording:
    """One audio file."""

    name: str
    speaker: int
    text: str
    path: Path
    phones: str = ""  # forced alignment "q_B:16 i2_I:12 …" in 10 ms frames, where the corpus brings one

    @property
    def held_out(self) -> bool:
        """Whether this recording is kept for measuring; depends on the name alone."""
        return crc32(self.name.encode()) % HELD_OUT == 0


def kept_for_measuring(sentence: str) -> bool:
    """Whether ProsodyNet never learns from a sentence of this name; all that are held out are among them."""
    return crc32(sentence.encode()) % HELD_OUT == 0 or crc32(sentence.encode()) % MEASURED == 1


def words(data: Path) -> list[Recording]:
    """The recorded words of the voice, patterns left out, in a fixed order."""
    files = sorted((data / "speech/words").glob("*.mp3"))
    return [Recording(f.stem, 0, f.stem, f) for f in files if not _PATTERN.search(f.stem)]


def sentences(data: Path) -> list[Recording]:
    """The read sentences of the other speakers, with their alignments."""
    folder = data / "speech/sentences"
    with (folder / "sentences.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [
        Recording(name, SPEAKERS.index(speaker), text, folder / f"{name}.flac", phones)
        for name, speaker, text, phones in rows
    ]


def held_out_names(recordings: list[Recording]) -> str:
    """The names of those that are never trained on, one a line."""
    return "".join(f"{r.name}\n" for r in recordings if r.held_out)


def main() -> None:
    """Print the counts, and write the names of the held-out words where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument(
        "--held-out", type=Path, metavar="FILE", help="write the held-out words there; sentences beside it"
    )
    options = parser.parse_args()
    data = options.data
    if options.held_out:
        options.held_out.write_text(held_out_names(words(data)), "utf-8")
        names = [r.name for r in sentences(data) if kept_for_measuring(r.name)]
        options.held_out.with_stem("held_out_sentences").write_text("".join(f"{name}\n" for name in names), "utf-8")
    for kind, recordings in (("words", words(data)), ("sentences", sentences(data))):
        held = sum(r.held_out for r in recordings)
        by_speaker = Counter(SPEAKERS[r.speaker] for r in recordings)
        print(f"{kind}: {len(recordings)} recordings, {held} held out, {dict(by_speaker)}")


if __name__ == "__main__":
    main()
