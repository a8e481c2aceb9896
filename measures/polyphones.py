"""Sentences with one marked character each, and how many of them somebody reads as labeled.

The files `polyphone/NAME.tsv` of the data folder hold the reading, a tab, and the sentence, in which the character
stands between two ▁.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from measures.splits import is_measured_polyphone, is_measured_sentence
from qingyin.errors import QingyinError
from qingyin.synthesizer import Synthesizer
from qingyin.text import Lexicon, Reader

Row = tuple[str, int, str]  # sentence, place of the character, its reading: "lv4"
WRITTEN = Path(__file__).parents[1] / "training/lexicon/sentences.tsv"
Converter = Callable[[str, int], str]  # from a sentence and a place to a reading


def marked(path: Path) -> Iterator[Row]:
    """The rows of one file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        reading, _, sentence = line.partition("\t")
        yield sentence.replace("▁", ""), sentence.index("▁"), reading.replace("u:", "v")


def written(kept: bool = False, path: Path = WRITTEN) -> Iterator[tuple[Row, str]]:
    """The sentences that were written for this voice, each with the feeling in which it is said: those to learn from,
    or those that are kept for measuring. A row of the file is the reading, the sentence with braces, the feeling.
    """
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            reading, marked_, emotion = line.split("\t")
            sentence = marked_.replace("{", "").replace("}", "")
            if is_measured_sentence(sentence) == kept:
                yield (sentence, marked_.index("{"), reading), emotion


def measured(data: Path, name: str) -> list[Row]:
    """The rows of a set ("cpp_dev", "g2pl_dev") that nothing was learned from. Raises QingyinError."""
    path = data / "polyphone" / f"{name}.tsv"
    if not path.exists():
        raise QingyinError(f"{path} is not there; name the data folder with --data")
    return [row for row in marked(path) if name != "cpp_dev" or is_measured_polyphone(row[0])]


def accuracy(rows: list[Row], convert: Converter) -> float:
    """The percentage of the rows that a converter reads as labeled."""
    return 100 * sum(convert(sentence, place) == reading for sentence, place, reading in rows) / len(rows)


def by_lexicon(lexicon: Lexicon) -> Converter:
    """The reading that the lexicon alone chooses, before sandhi and without erhua."""
    return by_reader(Reader(lexicon=lexicon, erhua=False, markup="none"))


def by_reader(reader: Reader) -> Converter:
    """The reading that a reader chooses, before sandhi."""

    def convert(sentence: str, place: int) -> str:
        found = [s for part in reader.sentences(sentence) for s in part.syllables if s.span[0] <= place < s.span[1]]
        return found[0].pinyin if found else ""

    return convert


def by_voice(synthesizer: Synthesizer) -> Converter:
    """The reading that the whole voice chooses, before sandhi; of 花儿, which is one syllable, without the r."""

    def convert(sentence: str, place: int) -> str:
        found = [s for part in synthesizer.analyze(sentence) for s in part.syllables if s.span[0] <= place < s.span[1]]
        if not found:
            return ""
        reading = found[0].pinyin
        return reading[:-2] + reading[-1] if len(found[0].char) > 1 and reading[:-1].endswith("r") else reading

    return convert
