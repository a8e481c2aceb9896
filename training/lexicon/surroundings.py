"""What stands around a character says how it is read, learned from sentences with one marked reading each.

Used by `training.lexicon.build`. A log-linear model for each character (Berger et al. 1996, "A maximum entropy
approach to
natural language processing"; a Gaussian prior after Chen and Rosenfeld 1999) learns only what the word or the rule that
reads a place does not say already: their amounts of `qingyin.text.pinyin.readings` are in its score from the beginning.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import log_softmax

from measures.marked import rows as in_texts
from measures.polyphones import Row, marked, written
from measures.splits import is_measured_polyphone
from qingyin.text import Lexicon, Reader
from qingyin.text.marks import QUOTE, mark_class
from qingyin.text.pinyin.readings import FIXED, NUMBER, STEP, WORD, ZERO, checksum, features, given, of_word, possible
from qingyin.text.pinyin.words import SINGLE, cut

PRIOR, PRIOR_OF_CHARACTER = 0.1, 0.02  # 1 / variance of a weight, and of the one that a reading has anywhere
ROUNDS = 40
OFTEN, AGREED = 3, 0.7  # how many labels, and what share of them, put a word right
SMALL = 0.2  # a weight that is left out
IMPOSSIBLE = -50.0


@dataclass(frozen=True)
class Example:
    """One marked character as the front end meets it."""

    char: str
    shown: list[str]
    known: tuple[str, ...]
    base: tuple[str, float]  # the reading by its word or a rule, and how much that counts
    numbers: list[int]  # of the readings in question
    reading: str
    within: tuple[str, int] | None = None  # the word that it is in, and its place there

    @property
    def usable(self) -> bool:
        """Whether the label is among the readings in question."""
        return self.reading in [self.known[number] for number in self.numbers]


def rows(folder: Path, left_out: Callable[[str], bool] = is_measured_polyphone) -> Iterator[Row]:
    """Sentences to learn from: g2pl_train, cpp_dev but for those that are left out, those written for the voice, and
    those of the texts beside that folder in which a language model has read a character.
    """
    for name in ("g2pl_train", "cpp_dev"):
        path = folder / f"{name}.tsv"
        if not path.exists():
            continue
        for row in marked(path):
            if name == "g2pl_train" or not left_out(row[0]):
                yield row
    yield from (row for row, _ in written())
    yield from in_texts(folder.parent)


def examples(lexicon: Lexicon, chosen: Iterable[Row]) -> Iterator[Example]:
    """What the front end sees of each row, as far as it speaks the marked character as it is written."""
    reader = Reader(lexicon=lexicon, erhua=False, markup="none")
    for sentence, place, reading in chosen:
        found = stretch(reader, sentence, place)
        if found is None:
            continue
        written, at = found
        text = lexicon.simplify(written)
        words = cut(text, lexicon)
        number = next(n for n, word in enumerate(words) if word.end > at)
        start, end, pattern = words[number]
        if pattern == SINGLE:
            base = given(text, at, written[at], lexicon)
        else:
            base = of_word(text[start:end], pattern, lexicon)[at - start]
        entry = lexicon.character(text[at])
        if entry is None or base[0] not in entry.readings:
            continue
        numbers = possible(text[at], entry.readings, base[0], end - start == 1)
        within = (text[start:end], at - start) if end - start > 1 else None
        yield Example(text[at], features(text, at, words, number), entry.readings, base, numbers, reading, within)


def stretch(reader: Reader, sentence: str, place: int) -> tuple[str, int] | None:
    """The characters that are spoken together around a place, as `phrases` divides them, and the place in them."""
    run, at = "", None
    for part in reader.sentences(sentence):
        for syllable in part.syllables:
            if syllable.source in ("english", "letters", "guess"):
                ends = True
            else:
                if at is None and syllable.span[0] <= place < syllable.span[1]:
                    at = len(run)
                run += syllable.char
                ends = bool(syllable.mark) and mark_class(syllable.mark) != QUOTE
            if ends and at is not None:
                return run, at
            run = "" if ends else run
        if at is not None:
            return run, at
        run = ""
    return None


Places = dict[tuple[str, int], str]  # the reading of a word's character, by the word and its place there


def contradicted(seen: Iterable[Example]) -> Places:
    """Readings inside words that the labels agree to have otherwise; whether a syllable is light is left alone."""
    votes: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    said: dict[tuple[str, int], str] = {}
    for example in seen:
        if example.within is not None and example.usable and example.base[1] < FIXED:
            votes[example.within][example.reading] += 1
            said[example.within] = example.base[0]
    found = {}
    for place, counts in votes.items():
        reading, times = counts.most_common(1)[0]
        if reading != said[place] and times >= OFTEN and times >= AGREED * counts.total():
            found[place] = reading
    return found


def put_right(example: Example, places: Places) -> Example:
    """The example as it is once those readings stand in their words."""
    if example.within not in places:
        return example
    reading = places[example.within]
    numbers = possible(example.char, example.known, reading, alone=False)
    return replace(example, base=(reading, example.base[1]), numbers=numbers)


def learn(seen: Iterable[Example]) -> dict[str, list[int]]:
    """The entries of each character that has several readings, as the lexicon keeps them."""
    by_char: dict[str, list[Example]] = defaultdict(list)
    for example in seen:
        if example.usable and len(example.known) > 1:
            by_char[example.char].append(example)
    return {char: entries(*weights(those)) for char, those in sorted(by_char.items())}


def weights(seen: list[Example]) -> tuple[list[str], np.ndarray]:
    """The features of one character, and what each adds to the score of each reading [F, K].

    A word that was put right by hand counts as any other here: else weights grow until no other word bears them.
    """
    names: dict[str, int] = {}
    places = [
        (row, names.setdefault(name, len(names))) for row, example in enumerate(seen) for name in set(example.shown)
    ]
    size, count, several = len(seen), len(names), len(seen[0].known)
    shown = csr_matrix((np.ones(len(places)), np.array(places).T), shape=(size, count))
    start = np.full((size, several), IMPOSSIBLE)
    for row, example in enumerate(seen):
        start[row, example.numbers] = 0.0
        start[row, example.known.index(example.base[0])] += min(example.base[1], WORD)
    wanted = np.array([example.known.index(example.reading) for example in seen])
    every = np.arange(size)
    prior = np.array([PRIOR if name else PRIOR_OF_CHARACTER for name in names])[:, None]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        table = flat.reshape(count, several)
        likely = log_softmax(shown @ table + start, axis=1)
        off = np.exp(likely)
        off[every, wanted] -= 1.0
        slope = shown.T @ off + prior * table
        return float(-likely[every, wanted].sum() + 0.5 * (prior * table**2).sum()), slope.ravel()

    found = minimize(loss, np.zeros(count * several), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    return list(names), found.x.reshape(count, several)


def entries(names: list[str], table: np.ndarray) -> list[int]:
    """The weights worth keeping as sorted entries; only differences between readings matter, so one of them is 0."""
    middle = np.sort(table, axis=1)[:, (table.shape[1] - 1) // 2, None]
    steps = np.rint((table - middle) / STEP).astype(int).clip(-ZERO, ZERO - 1)
    found = []
    for name, row in zip(names, steps.tolist(), strict=True):
        for number, step in enumerate(row):
            if abs(step) * STEP >= SMALL:
                found.append(checksum(name) | number << NUMBER | step + ZERO)
    return sorted(found)
