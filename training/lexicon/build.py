"""Compile the lexicon of the text front end from lists of phrases and characters with their readings.

    python -m training.lexicon.build --source ../shared/data/lexicon -o VOICE/lexicon.bin

How often a word is used decides how text is cut into words, so the words are counted in raw text (`--text`,
by default the folder `text` beside the source). `training/lexicon/readings.tsv` corrects and adds readings, and
`training/lexicon/light.tsv` says which syllables that are spoken light have a tone in the dictionary. The file
format is
described in `qingyin/text/pinyin/lexicon.py`, which reads it.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from measures.splits import is_measured_polyphone
from qingyin.text.pinyin.lexicon import Lexicon
from training.lexicon import surroundings
from training.lexicon.pack import pack
from training.lexicon.word_counts import count, lines, runs
from training.lexicon.word_lists import (
    Readings,
    characters,
    corrected,
    corrected_contexts,
    lightened,
    phrases,
    simplified_table,
)

HERE = Path(__file__).parent
LONGEST = 8  # characters; a longer phrase is worth its bytes only if it changes a reading
CORRECTED = 20  # times that a word of readings.tsv counts as seen, at least


def nothing(sentence: str) -> bool:
    """That no sentence is left out."""
    return False


@dataclass(frozen=True)
class Sources:
    """What a lexicon is made of."""

    lists: Path  # the folder of phrase and character lists
    text: Path  # of raw text
    polyphone: Path  # of sentences with one marked character each
    corrections: Path  # readings that override

    @classmethod
    def of(cls, data: Path) -> Sources:
        """Those of the data folder, with this folder's corrections."""
        return cls(data / "lexicon", data / "text", data / "polyphone", HERE / "readings.tsv")


@dataclass(frozen=True)
class Lists:
    """What a lexicon says before it learns from labelled sentences."""

    chars: dict[str, list[str]]  # the readings of a character, the default first
    words: dict[str, Readings]
    used: Counter[str]  # how often raw text has each word
    table: dict[str, str]  # traditional to simplified
    rules: dict[str, list[tuple[str, str]]]  # of characters: what stands around, and the reading that it asks for
    fixed: dict[str, Readings]  # words that were put right by hand
    light: dict[str, set[int]]  # places of a word whose syllables are spoken light, though a dictionary has a tone


def compile_lexicon(sources: Sources, left_out: Callable[[str], bool] = nothing) -> bytes:
    """The bytes of the lexicon file, which has not learned from those sentences of cpp_dev that are left out."""
    return learned_from(gathered(sources), sources, left_out)


def gathered(sources: Sources) -> Lists:
    """The lists of words and characters, corrected, counted and put in order."""
    table = simplified_table()
    chars = characters(sources.lists)
    known = phrases(sources.lists, sources.corrections, chars)
    words: dict[str, Readings] = {}
    for word, readings in sorted(known.items()):
        words.setdefault("".join(table.get(c, c) for c in word), readings)
    words.update((w, r) for w, r in known.items() if all(c not in table for c in w))  # its own spelling knows best
    stretches: Counter[str] = Counter()
    for stretch, times in runs(lines(sources.text)).items():
        stretches["".join(table.get(c, c) for c in stretch)] += times
    used = count(stretches, set(words))
    fixed = dict(corrected(sources.corrections))
    for word in fixed:
        used[word] = max(used[word], CORRECTED)
    rank_readings(chars, words, used)
    for traditional, simplified in table.items():
        if traditional not in chars and simplified in chars:
            chars[traditional] = chars[simplified]
    for word, readings in fixed.items():
        if len(word) == 1:
            prefer(chars, word, readings[0])
    rules = corrected_contexts(sources.corrections)
    words = worth_keeping(words, chars, used)
    rules = {char: found for char, found in rules.items() if found}
    dotted = lightened(HERE / "light.tsv", words)
    words |= {word: readings for word, (readings, _) in dotted.items()}
    light = {word: set(places) for word, (_, places) in dotted.items()}
    for word, places in light.items():
        for place in places:
            chars[word[place]] = list(dict.fromkeys([*chars[word[place]], words[word][place]]))
    return Lists(chars, words, used, table, rules, fixed, light)


def learned_from(lists: Lists, sources: Sources, left_out: Callable[[str], bool] = nothing) -> bytes:
    """The lexicon file of those lists, with what the labelled sentences that are not left out teach."""
    words, light = dict(lists.words), {word: set(places) for word, places in lists.light.items()}
    common = lists.used, lists.table, lists.rules
    plain = Lexicon(pack(lists.chars, words, *common, sure=lists.fixed))
    seen = list(surroundings.examples(plain, surroundings.rows(sources.polyphone, left_out)))
    changed = surroundings.contradicted(seen)
    print(len(changed), "words read otherwise by the labelled sentences:", *(word for word, _ in changed))
    for (word, place), reading in changed.items():
        words[word] = (*words[word][:place], reading, *words[word][place + 1 :])
        light.get(word, set()).discard(place)
    learned = surroundings.learn(surroundings.put_right(example, changed) for example in seen)
    return pack(lists.chars, words, *common, learned, lists.fixed, left_out is nothing, light)


def prefer(chars: dict[str, list[str]], char: str, reading: str) -> None:
    """Make one reading of a character the default."""
    chars[char] = list(dict.fromkeys([reading, *chars.get(char, [])]))


def rank_readings(chars: dict[str, list[str]], words: dict[str, Readings], used: Counter[str]) -> None:
    """Add to each character the readings that its words show, and order all but the first by use."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for word, readings in words.items():
        for char, reading in zip(word, readings, strict=True):
            votes[char][reading] += used[word] + 1
    for char, counts in votes.items():
        known = chars.setdefault(char, [])
        known += [reading for reading in counts if reading not in known]
        known[1:] = sorted(known[1:], key=lambda reading: -counts[reading])


def worth_keeping(words: dict[str, Readings], chars: dict[str, list[str]], used: Counter[str]) -> dict[str, Readings]:
    """The words without the long ones that neither occur nor change a reading."""
    kept = {}
    for word, readings in words.items():
        plain = all(chars[c][0] == r for c, r in zip(word, readings, strict=True))
        if (len(word) <= LONGEST and (len(word) <= 4 or used[word] or not plain)) or (not plain and len(word) <= 15):
            kept[word] = readings
    return kept


def main() -> None:
    """Compile and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="the folder of phrase and character lists")
    parser.add_argument("--text", type=Path, help="the folder of raw text to count in; default: SOURCE/../text")
    parser.add_argument("--polyphone", type=Path, help="the folder of labelled sentences; default: SOURCE/../polyphone")
    parser.add_argument(
        "--corrections", type=Path, help="readings that override; default: training/lexicon/readings.tsv"
    )
    parser.add_argument(
        "--everything", action="store_true", help="learn from all of cpp_dev; nothing of it is left to measure with"
    )
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    sources = Sources.of(options.source.parent)
    given = {name: getattr(options, name) for name in ("text", "polyphone", "corrections")}
    sources = replace(sources, lists=options.source, **{name: path for name, path in given.items() if path})
    data = compile_lexicon(sources, nothing if options.everything else is_measured_polyphone)
    options.output.write_bytes(data)
    print(f"{options.output}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
