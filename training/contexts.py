"""What the neighbours of a character say about its reading, learned from sentences with one marked reading each.

Used by `training.lexicon`. The result is a decision list for each character (Yarowsky 1994, "Decision lists for
lexical ambiguity resolution"): of the features that a place shows, the most reliable one decides.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

from qingyin.text.cut import SINGLE, cut
from qingyin.text.lexicon import Lexicon
from qingyin.text.readings import features, han_run

LEAST = 2  # times that a feature must be seen
ENOUGH = 3  # sentences that tell how a character is read alone
RELIABLE = 0.8
MOST = 120  # rules a character


def rows(folder: Path) -> Iterator[tuple[str, int, str]]:
    """(sentence, place, reading): all of g2pl_train, and of cpp_dev the half that is not kept for measuring."""
    for name in ("g2pl_train", "cpp_dev"):
        path = folder / f"{name}.tsv"
        if not path.exists():
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            reading, _, marked = line.partition("\t")
            place = marked.index("▁")
            sentence = marked.replace("▁", "")
            if name == "g2pl_train" or not measured(sentence):
                yield sentence, place, reading.replace("u:", "v")


def measured(sentence: str) -> bool:
    """Whether a sentence of cpp_dev is kept for measuring and never learned from."""
    return crc32(sentence.encode()) % 2 == 1


Votes = dict[str, Counter[str]]


def observe(
    lexicon: Lexicon, folder: Path
) -> tuple[dict[tuple[str, int], Counter[str]], dict[str, list[tuple[list[str], str]]]]:
    """Labels of characters inside words, by word and place, and of those alone, with their features."""
    in_words: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    alone: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
    for sentence, place, reading in rows(folder):
        start, end = han_run(sentence, place)
        if start == end:
            continue
        text = lexicon.simplify(sentence[start:end])
        at = place - start
        for word in cut(text, lexicon):
            if word.start <= at < word.end:
                if word.pattern == SINGLE:
                    alone[text[at]].append((features(text, at), reading))
                else:
                    in_words[text[word.start : word.end], at - word.start][reading] += 1
    return in_words, alone


def better_words(
    in_words: dict[tuple[str, int], Counter[str]], words: dict[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Words whose reading the labels contradict, as the labels have it."""
    found: dict[str, tuple[str, ...]] = {}
    for (word, place), votes in in_words.items():
        reading, times = votes.most_common(1)[0]
        old = found.get(word, words[word])
        total = sum(votes.values())
        neutral = old[place][-1] == "5" and old[place][:-1] == reading[:-1]  # labels often give 认识 as ren4 shi2
        if old[place] != reading and not neutral and times >= LEAST and times >= 0.7 * total:
            found[word] = (*old[:place], reading, *old[place + 1 :])
    return found


def defaults(alone: dict[str, list[tuple[list[str], str]]]) -> dict[str, str]:
    """The commonest reading of each character that stands alone."""
    return {
        char: Counter(reading for _, reading in seen).most_common(1)[0][0]
        for char, seen in alone.items()
        if len(seen) >= ENOUGH
    }


def rules(seen: list[tuple[list[str], str]], default: str) -> list[tuple[str, str]]:
    """The decision list of one character: (feature, reading), the most reliable first."""
    votes: Votes = defaultdict(Counter)
    for shown, reading in seen:
        for feature in shown:
            votes[feature][reading] += 1
    ranked = []
    for feature, counts in votes.items():
        reading, times = counts.most_common(1)[0]
        total = sum(counts.values())
        if times >= LEAST and times >= RELIABLE * total:
            ranked.append((math.log((times + 0.1) / (total - times + 0.1)) + 0.01 * len(feature), feature, reading))
    ranked.sort(reverse=True)
    found = [(feature, reading) for _, feature, reading in ranked]
    if all(reading == default for _, reading in found):
        return []
    last = max(i for i, (_, reading) in enumerate(found) if reading != default)
    return found[: min(last + 1, MOST)]
