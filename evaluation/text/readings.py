"""How many characters with several readings are read as labelled: the lexicon alone, beside pypinyin and g2pM.

    python -m evaluation.text.readings --data ../shared/data

The sentences are `polyphone/cpp_dev.tsv` and `g2pl_dev.tsv` in the data folder, each with one marked character. The
lexicon has learned from one half of cpp_dev (training/lexicon/surroundings.py), which is left out here by a checksum
of the
sentence; g2pM has learned from the training part of CPP. A lexicon that has learned from both halves is not measured on
cpp_dev at all: `python -m training.lexicon.folds` measures what it is like. `--step 16` takes one sentence in
sixteen.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from evaluation.command import COMPARE, need, parser, publish, run
from qingyin.errors import QingyinError
from qingyin.text import Lexicon, Reader
from qingyin.voice import Voice

SETS: Final = ("cpp_dev", "g2pl_dev")
Row = tuple[str, int, str]
Converter = Callable[[str, int], str]


def rows(data: Path, name: str) -> list[Row]:
    """(sentence, place, reading) of the sentences that nothing was learned from. Raises QingyinError."""
    path = data / "polyphone" / f"{name}.tsv"
    if not path.exists():
        raise QingyinError(f"{path} is not there; name the data folder with --data")
    found = []
    for line in path.read_text("utf-8").splitlines():
        reading, _, marked = line.partition("\t")
        sentence = marked.replace("▁", "")
        if name != "cpp_dev" or crc32(sentence.encode()) % 2 == 1:
            found.append((sentence, marked.index("▁"), reading.replace("u:", "v")))
    return found


def sets(lexicon: Lexicon) -> list[str]:
    """The sets that hold sentences which a lexicon has not learned from."""
    return [name for name in SETS if name != "cpp_dev" or not lexicon.everything]


def accuracy(chosen: list[Row], convert: Converter) -> float:
    """The share that a converter reads as labelled, as a percentage."""
    return 100 * sum(convert(sentence, place) == reading for sentence, place, reading in chosen) / len(chosen)


def ours(lexicon: Lexicon) -> Converter:
    """The dictionary reading, before sandhi and without erhua."""
    reader = Reader(lexicon=lexicon, erhua=False, markup="none")

    def convert(sentence: str, place: int) -> str:
        found = [s for part in reader.sentences(sentence) for s in part.syllables if s.span[0] <= place < s.span[1]]
        return found[0].pinyin if found else ""

    return convert


def pypinyins() -> Converter:
    """pypinyin with its own phrases. Raises MissingExtra."""
    pypinyin = need("pypinyin", COMPARE)

    def convert(sentence: str, place: int) -> str:
        found = pypinyin.pinyin(
            sentence, style=pypinyin.Style.TONE3, neutral_tone_with_five=True, errors=lambda text: [[c] for c in text]
        )
        return str(found[place][0])

    return convert


def g2pms() -> Converter:
    """g2pM with its own weights. Raises MissingExtra."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it leaves its files open
        g2pm = need("g2pM", COMPARE).G2pM()
    return lambda sentence, place: str(g2pm(sentence, tone=True, char_split=True)[place]).replace("u:", "v")


def main() -> int:
    """Measure, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--data", type=Path, required=True, help="the data folder")
    options_of.add_argument("--step", type=int, default=1, help="take every so manieth sentence (%(default)s)")
    options = options_of.parse_args()
    lexicon = Lexicon.open(Voice.open(options.voice).path("lexicon"))
    converters = {"qingyin": ours(lexicon), "pypinyin": pypinyins(), "g2pM": g2pms()}
    figures: dict[str, Any] = {}
    lines = [f"{'':10}{'rows':>8}" + "".join(f"{name:>10}" for name in converters)]
    for name in sets(lexicon):
        chosen = rows(options.data, name)[:: options.step]
        found = {other: round(accuracy(chosen, convert), 2) for other, convert in converters.items()}
        figures[name] = {"rows": len(chosen), **found}
        lines.append(f"{name:10}{len(chosen):8}" + "".join(f"{value:9.2f}%" for value in found.values()))
    publish("readings", figures, options, "\n".join(lines))
    return 0


if __name__ == "__main__":
    run(main)
