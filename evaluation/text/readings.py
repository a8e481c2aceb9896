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
from pathlib import Path
from typing import Any, Final

from measures.command import parser, publish, run
from measures.extras import COMPARE, need
from measures.polyphones import Converter, accuracy, by_lexicon, measured
from qingyin.text import Lexicon
from qingyin.voice import Voice

SETS: Final = ("cpp_dev", "g2pl_dev")


def sets(lexicon: Lexicon) -> list[str]:
    """The sets that hold sentences which a lexicon has not learned from."""
    return [name for name in SETS if name != "cpp_dev" or not lexicon.everything]


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
    options_of.add_argument("--step", type=int, default=1, metavar="N", help="read one sentence in N (%(default)s)")
    options = options_of.parse_args()
    lexicon = Lexicon.open(Voice.open(options.voice).path("lexicon"))
    converters = {"qingyin": by_lexicon(lexicon), "pypinyin": pypinyins(), "g2pM": g2pms()}
    figures: dict[str, Any] = {}
    lines = [f"{'':10}{'rows':>8}" + "".join(f"{name:>10}" for name in converters)]
    for name in sets(lexicon):
        chosen = measured(options.data, name)[:: options.step]
        found = {other: round(accuracy(chosen, convert), 2) for other, convert in converters.items()}
        figures[name] = {"rows": len(chosen), **found}
        lines.append(f"{name:10}{len(chosen):8}" + "".join(f"{value:9.2f}%" for value in found.values()))
    publish("readings", figures, options, "\n".join(lines))
    return 0


if __name__ == "__main__":
    run(main)
