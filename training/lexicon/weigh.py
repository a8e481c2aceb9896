"""How far to trust BERT-tone's readings: what other amounts than those of `qingyin.text.pinyin.readings` would do.

    python -m training.lexicon.weigh --data ../shared/data --step 4

Run it when the network has changed, and put the best row into `MODEL` and `LEAST`. Two numbers on thousands of
sentences are not learned by heart, so the rows are those of `evaluation.text.readings`, which nothing else learns from.
`WORD` and `ALONE` are in the scores from which `training.lexicon.surroundings` learns: compile again after a change.
"""

from __future__ import annotations

import argparse
from functools import cache
from itertools import product
from pathlib import Path

from measures.polyphones import accuracy, by_reader, measured
from qingyin import Synthesizer
from qingyin.text import Lexicon, Reader
from qingyin.text.pinyin import readings

MODELS = (0.0, 0.3, 0.5, 0.7, 1.0)
LEASTS = (0.05, 0.01, 0.002)


def main() -> None:
    """Print a row for each pair of amounts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--voice", default="tan")
    parser.add_argument("--step", type=int, default=1, metavar="N", help="read one sentence in N (%(default)s)")
    options = parser.parse_args()
    synthesizer = Synthesizer.load(options.voice)

    model = cache(synthesizer.bert_tone)
    reader = Reader(lexicon=Lexicon.open(synthesizer.voice.path("lexicon")), model=model, erhua=False, markup="none")

    convert = by_reader(reader)
    sets = {name: measured(options.data, name)[:: options.step] for name in ("cpp_dev", "g2pl_dev")}
    print(f"{'MODEL':>8}{'LEAST':>8}" + "".join(f"{name:>10}" for name in sets))
    for amount, least in product(MODELS, LEASTS):
        readings.MODEL, readings.LEAST = amount, least  # type: ignore[misc]
        found = [accuracy(rows, convert) for rows in sets.values()]
        print(f"{amount:8}{least:8}" + "".join(f"{value:9.2f}%" for value in found), flush=True)


if __name__ == "__main__":
    main()
