"""How well a lexicon reads that has learned from all of cpp_dev, measured on rows that it has not learned from.

    python -m training.lexicon.folds --data ../shared/data

The rows of cpp_dev that are kept for measuring fall into five parts by their checksum. For each part a lexicon is
compiled that has learned from everything else; it reads the part, alone and with the voice's BERT-tone, which has
learned from none of the five. Three minutes on two cores.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from functools import partial
from multiprocessing import Pool
from pathlib import Path

from measures.command import parser, publish
from measures.polyphones import by_lexicon, by_voice, measured
from measures.splits import FOLDS, fold_of, is_measured_polyphone
from qingyin import Synthesizer
from qingyin.text import Lexicon
from qingyin.voice import Voice
from training.export.voice import renew
from training.lexicon.build import Lists, Sources, gathered, learned_from


def belongs(part: int, sentence: str) -> bool:
    """Whether a sentence of cpp_dev is one of this part."""
    return is_measured_polyphone(sentence) and fold_of(sentence) == part


def read(job: tuple[Path, Path, Lists, int]) -> Counter[str]:
    """How many rows a part has, and how many of them are read as labelled."""
    data, voice, lists, part = job
    chosen = [row for row in measured(data, "cpp_dev") if belongs(part, row[0])]
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "voice"
        shutil.copytree(voice, copied)
        compiled = copied / "lexicon.bin"
        compiled.write_bytes(learned_from(lists, Sources.of(data), partial(belongs, part)))
        renew(copied)
        converters = {"voice": by_voice(Synthesizer.load(copied)), "lexicon": by_lexicon(Lexicon.open(compiled))}
        right = {
            name: sum(convert(sentence, place) == reading for sentence, place, reading in chosen)
            for name, convert in converters.items()
        }
    return Counter(rows=len(chosen), **right)


def main() -> None:
    """Print the shares of all parts together."""
    to = parser(__doc__)
    to.add_argument("--data", type=Path, required=True)
    to.add_argument("--processes", type=int, default=2)
    options = to.parse_args()
    voice = Voice.open(options.voice).folder
    lists = gathered(Sources.of(options.data))
    jobs = [(options.data, voice, lists, part) for part in range(FOLDS)]
    with Pool(options.processes) as pool:
        found = sum(pool.imap(read, jobs), Counter[str]())
    shares = {name: 100 * found[name] / found["rows"] for name in ("voice", "lexicon")}
    shown = ", ".join(f"{name} {share:.2f} %" for name, share in shares.items())
    publish(
        "folds", {"parts": FOLDS, "rows": found["rows"], "right": shares}, options, f"{found['rows']} rows: {shown}"
    )


if __name__ == "__main__":
    main()
