"""The recordings as a manifest: what is spoken, by whom, where the file is, and which part is held out.

python -m training.data.corpus --data ../shared/data                                      # prints what it finds
python -m training.data.corpus --data ../shared/data --held-out measures/held_out.txt   # and names what is kept back
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from measures.recordings import read_sentences, word_files
from measures.splits import is_held_out, is_unseen_by_prosody_net
from qingyin.errors import QingyinError
from training.config import Speakers, add_config


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
        return is_held_out(self.name)


def words(data: Path) -> list[Recording]:
    """The recorded words of the voice, patterns left out, in a fixed order."""
    return [Recording(file.stem, 0, file.stem, file) for file in word_files(data)]


def sentences(data: Path, speakers: Speakers) -> list[Recording]:
    """The read sentences of the other speakers, with their alignments. Raises QingyinError if one is not known."""
    numbers = {name: number for number, name in enumerate(speakers.all)}
    rows = list(read_sentences(data))
    if unknown := {row.speaker for row in rows} - numbers.keys():
        raise QingyinError(f"{data}: sentences by {min(unknown)}, whom the voice does not name: {', '.join(numbers)}")
    return [Recording(row.name, numbers[row.speaker], row.text, row.path, row.phones) for row in rows]


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
    add_config(parser)
    options = parser.parse_args()
    data, speakers = options.data, options.config.speakers
    if options.held_out:
        options.held_out.write_text(held_out_names(words(data)), "utf-8")
        names = [r.name for r in sentences(data, speakers) if is_unseen_by_prosody_net(r.name)]
        options.held_out.with_stem("held_out_sentences").write_text("".join(f"{name}\n" for name in names), "utf-8")
    for kind, recordings in (("words", words(data)), ("sentences", sentences(data, speakers))):
        held = sum(r.held_out for r in recordings)
        by_speaker = Counter(speakers.all[r.speaker] for r in recordings)
        print(f"{kind}: {len(recordings)} recordings, {held} held out, {dict(by_speaker)}")


if __name__ == "__main__":
    main()
