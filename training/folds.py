"""What learning readings from all of cpp_dev is worth, measured on rows that each part has not learned from.

    python -m training.folds --data ../shared/data

The rows of cpp_dev that are kept for measuring fall into `--folds` parts by their checksum. For each part the lexicon
learns from everything else, and reads the part; beside it stands the lexicon that learned from no row that is kept.
It is the lexicon alone that reads, the dictionary reading that counts.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from zlib import crc32

from qingyin.text import Lexicon, Reader
from training.lexicon_file import with_learned
from training.surroundings import Row, examples, labelled, learn, measured, rows


def reads(lexicon: Lexicon, row: Row) -> bool:
    """Whether a row is read as labelled."""
    sentence, place, reading = row
    reader = Reader(lexicon=lexicon, erhua=False, markup="none")
    found = [s for part in reader.sentences(sentence) for s in part.syllables if s.span[0] <= place < s.span[1]]
    return bool(found) and found[0].pinyin == reading


def main() -> None:
    """Print the share of each part, and of all together."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--lexicon", type=Path, default=Path("src/qingyin/voices/tan/lexicon.bin"))
    parser.add_argument("--folds", type=int, default=5)
    options = parser.parse_args()
    folder = options.data / "polyphone"
    data = options.lexicon.read_bytes()
    lexicon = Lexicon(data)
    kept = [row for row in labelled(folder / "cpp_dev.tsv") if measured(row[0])]
    fold = [crc32(sentence.encode()) // 2 % options.folds for sentence, _, _ in kept]
    base = list(examples(lexicon, rows(folder)))
    more = [(n, example) for n, row in zip(fold, kept, strict=True) for example in examples(lexicon, [row])]
    without = Lexicon(with_learned(data, learn(base)))
    totals = [0, 0, 0]
    for n in range(options.folds):
        part = [row for row, other in zip(kept, fold, strict=True) if other == n]
        chars = {sentence[place] for sentence, place, _ in part}
        chars |= set(lexicon.simplify("".join(chars)))
        seen = [example for example in base if example.char in chars]
        seen += [example for other, example in more if other != n and example.char in chars]
        found = Lexicon(with_learned(data, learn(seen)))
        counts = [len(part), sum(reads(without, row) for row in part), sum(reads(found, row) for row in part)]
        totals = [a + b for a, b in zip(totals, counts, strict=True)]
        print(f"part {n + 1}: {_shown(counts)}", flush=True)
    print(f"together: {_shown(totals)}")


def _shown(counts: list[int]) -> str:
    size, half, whole = counts
    return f"{size} rows, {100 * half / size:.2f} % from half, {100 * whole / size:.2f} % from all but the part"


if __name__ == "__main__":
    main()
