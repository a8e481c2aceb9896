"""Readings of marked characters in real sentences, the lexicon alone, beside other converters on the same rows.

`cpp_dev` is halved by a checksum of the sentence: one half the lexicon has learned from, the other measures.
The learned half of `training.contexts` and this file agree on which is which.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from zlib import crc32

import pytest

from qingyin.text import Lexicon, Reader
from tests.text.conftest import DATA, needs_data

STEP = 1 if os.environ.get("QINGYIN_ALL_ROWS") else 16  # one row in sixteen keeps the test short
Row = tuple[str, int, str]
Converter = Callable[[str, int], str]


@cache
def rows(name: str) -> list[Row]:
    """(sentence, place, reading) of the rows that measure."""
    found = []
    for line in (DATA / "polyphone" / f"{name}.tsv").read_text("utf-8").splitlines():
        reading, _, marked = line.partition("\t")
        sentence = marked.replace("▁", "")
        if name != "cpp_dev" or crc32(sentence.encode()) % 2 == 1:
            found.append((sentence, marked.index("▁"), reading.replace("u:", "v")))
    return found


def accuracy(name: str, convert: Converter, step: int = 1) -> float:
    """The share of rows that a converter reads as labelled, as a percentage."""
    chosen = rows(name)[::step]
    return 100 * sum(convert(sentence, place) == reading for sentence, place, reading in chosen) / len(chosen)


def ours(lexicon: Lexicon) -> Converter:
    """The dictionary reading, before sandhi and without erhua."""
    reader = Reader(lexicon=lexicon, erhua=False, markup="none")

    def convert(sentence: str, place: int) -> str:
        found = [s for part in reader.sentences(sentence) for s in part.syllables if s.span[0] <= place < s.span[1]]
        return found[0].pinyin if found else ""

    return convert


def pypinyins() -> Converter:
    pypinyin = pytest.importorskip("pypinyin", reason="pypinyin is not installed (pip install pypinyin)")

    def convert(sentence: str, place: int) -> str:
        found = pypinyin.pinyin(
            sentence, style=pypinyin.Style.TONE3, neutral_tone_with_five=True, errors=lambda text: [[c] for c in text]
        )
        return str(found[place][0])

    return convert


def g2pms() -> Converter:
    g2pm = pytest.importorskip("g2pM", reason="g2pM is not installed (pip install g2pM)").G2pM()
    return lambda sentence, place: str(g2pm(sentence, tone=True, char_split=True)[place]).replace("u:", "v")


@needs_data
@pytest.mark.parametrize(("name", "least"), [("cpp_dev", 93.0), ("g2pl_dev", 95.5)])
def test_the_lexicon_alone(lexicon: Lexicon, name: str, least: float) -> None:
    found = accuracy(name, ours(lexicon), STEP)
    print(f"\n{name}: qingyin {found:.2f} % of {len(rows(name)[::STEP])} rows")
    assert found > least


@needs_data
@pytest.mark.parametrize(("name", "ahead"), [("cpp_dev", 5.0), ("g2pl_dev", 1.0)])
def test_ahead_of_pypinyin(lexicon: Lexicon, name: str, ahead: float) -> None:
    mine, theirs = accuracy(name, ours(lexicon), STEP), accuracy(name, pypinyins(), STEP)
    print(f"\n{name}: qingyin {mine:.2f} %, pypinyin {theirs:.2f} %")
    assert mine >= theirs + ahead


@needs_data
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")  # g2pM's own
@pytest.mark.parametrize("name", ["cpp_dev", "g2pl_dev"])
def test_beside_g2pm(lexicon: Lexicon, name: str) -> None:
    step = STEP * 4  # it is slow
    mine, theirs = accuracy(name, ours(lexicon), step), accuracy(name, g2pms(), step)
    print(f"\n{name}, {len(rows(name)[::step])} rows: qingyin {mine:.2f} %, g2pM {theirs:.2f} % (trained on CPP)")
    assert mine > 90
