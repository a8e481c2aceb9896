"""The user's own readings: a TSV file that is read again when it changes, and beats every cut of words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Final, NamedTuple

from qingyin.errors import LexiconError
from qingyin.text.changes import stamp
from qingyin.text.latin.nativize import BORROWED, LEGAL
from qingyin.text.normalize.normalizer import fold
from qingyin.text.normalize.pieces import is_han
from qingyin.text.patterns import regex
from qingyin.text.pinyin.phones import Phones, phones_of

LONGEST: Final = 32  # characters of one entry
LARGEST: Final = 16_000_000  # bytes of a file
_LATIN: Final = regex(r"[a-z]+(?:['’][a-z]+)*")
_SYLLABLES: Final = (
    LEGAL | BORROWED | frozenset("biang bong cei din eng fiao hm len lue n nia nue nun yai".split())
)  # rare ones


class Problem(NamedTuple):
    """A line of a user's lexicon that is not used, and why."""

    line: int
    message: str


class UserLexicon:
    """Readings of a user's words, from a file or from a mapping.

    A row of the file is the word, a tab, and its syllables: `闵行<TAB>min3 hang2`. A `#` begins a comment. A word of
    Latin letters may have any number of syllables. A bad line is named in `problems`, and the others keep working.
    The file is looked at before each text and read again if it has changed.

    >>> UserLexicon(entries={"闵行": "min3 hang2"}).find("在闵行区", 1)
    (2, ('min3', 'hang2'))
    """

    def __init__(self, path: str | PathLike[str] | None = None, *, entries: Mapping[str, str] | None = None) -> None:
        self.path: Final = Path(path) if path is not None else None
        self.problems: tuple[Problem, ...] = ()
        self._stamp: tuple[int, ...] = ()
        self._given: Final = dict(entries or {})
        rows = [(number, f"{word}\t{value}") for number, (word, value) in enumerate(self._given.items(), 1)]
        self._entries, self.problems = parse(rows)
        if self.problems and self.path is None:
            raise LexiconError(f"user lexicon: {self.problems[0].message}")
        if self.path is not None:
            self.refresh()

    def refresh(self) -> None:
        """Read the file again if it has changed. Raises LexiconError if it cannot be read."""
        if self.path is None:
            return
        try:
            status = self.path.stat()
            if (now := stamp(status)) == self._stamp:
                return
            with self.path.open("rb") as file:
                data = file.read(
                    min(LARGEST, status.st_size or LARGEST) + 1
                )  # read() takes all that it may need at once
        except OSError as error:
            raise LexiconError(f"cannot read the user lexicon {self.path}: {error.strerror}; check the path") from error
        if len(data) > LARGEST:
            raise LexiconError(f"the user lexicon {self.path} has more than {LARGEST} bytes; is it the right file?")
        text = data.decode("utf-8-sig", "replace")
        given = [(0, f"{word}\t{value}") for word, value in self._given.items()]
        self._entries, self.problems = parse([*given, *enumerate(text.splitlines(), 1)])
        self._stamp = now

    def find(self, text: str, at: int) -> tuple[int, tuple[str, ...]] | None:
        """The longest entry of Chinese characters that begins at a place: (length, readings)."""
        for length in self._entries.lengths.get(text[at], ()):
            word = text[at : at + length]
            if readings := self._entries.words.get(word):
                return len(word), readings  # the text may end before
        return None

    def word(self, latin: str) -> tuple[str, ...] | None:
        """The readings of a word of Latin letters, in whatever case it is written."""
        return self._entries.words.get(latin.lower())

    def entries(self) -> list[tuple[str, tuple[str, ...]]]:
        """All words with their readings, sorted."""
        return sorted(self._entries.words.items())

    def __len__(self) -> int:
        return len(self._entries.words)


class Entries(NamedTuple):
    """Words with their readings."""

    words: dict[str, tuple[str, ...]]
    lengths: dict[str, tuple[int, ...]]  # by the first character, of the words that begin with it; the longest first


def parse(rows: list[tuple[int, str]]) -> tuple[Entries, tuple[Problem, ...]]:
    """The entries, and the lines that are wrong."""
    found: dict[str, tuple[str, ...]] = {}
    problems = []
    for number, line in rows:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            found.update([entry(line)])
        except ValueError as error:
            problems.append(Problem(number, f"line {number}: {error}"))
    lengths: dict[str, set[int]] = {}
    for word in found:
        lengths.setdefault(word[0], set()).add(len(word))
    ordered = {first: tuple(sorted(each, reverse=True)) for first, each in lengths.items()}
    return Entries(found, ordered), tuple(problems)


def entry(line: str) -> tuple[str, tuple[str, ...]]:
    """One row. Raises ValueError that says what is wrong."""
    word, tab, value = line.partition("#")[0].rstrip().partition("\t")
    word = word.strip()
    readings = tuple(value.split())
    if not tab or not word or not readings:
        raise ValueError(f"{line.strip()!r} is not a word, a tab and its syllables, like '闵行\\tmin3 hang2'")
    if len(word) > LONGEST:
        raise ValueError(f"{word[:8]!r}… is longer than {LONGEST} characters")
    latin = fold(word).lower()
    if _LATIN.fullmatch(latin):
        return latin, checked(latin, readings)
    if not all(map(is_han, word)):
        cure = "give each part a line of its own"
        raise ValueError(f"{word!r} is neither Chinese characters nor one word of Latin letters; {cure}")
    return word, checked(word, readings)


def checked(word: str, readings: tuple[str, ...]) -> tuple[str, ...]:
    """The readings, one a character. Raises ValueError if they do not fit the word."""
    spelled = tuple(reading.lower().replace("u:", "v").replace("ü", "v") for reading in readings)
    for reading in spelled:
        if _spelling(phones_of(reading), reading) not in _SYLLABLES:
            raise ValueError(f"{reading!r} is a syllable that Mandarin does not have; write it like 'hang2'")
    spelled = tuple(reading if reading[-1].isdecimal() else reading + "5" for reading in spelled)
    if word.isascii():
        return spelled
    padded = tuple(_padded(word, spelled))
    if len(padded) != len(word):
        raise ValueError(f"{word!r} needs {len(word)} syllables, not {' '.join(readings)!r}")
    return padded


def _spelling(phones: Phones, reading: str) -> str:
    """The letters of a reading, without the r of erhua, and with u for ü where it is written so."""
    letters = reading.rstrip("12345")
    letters = letters[:-1] if phones.coda else letters
    return letters[0] + letters[1:].replace("v", "u") if letters[0] in "jqxy" else letters


def _padded(word: str, readings: tuple[str, ...]) -> Iterator[str]:
    """With er5 for each 儿 that is merged into the reading before it: 花儿 huar1."""
    rest = iter(readings)
    missing = len(word) - len(readings)
    for i, char in enumerate(word):
        if missing and i and char in "儿兒":
            missing -= 1
            yield "er5"
            continue
        reading = next(rest, None)
        if reading is None:
            return
        merged = missing and word[i + 1 : i + 2] in ("儿", "兒") and reading[:-1].endswith("r") and reading[:-1] != "er"
        yield reading[:-2] + reading[-1] if merged else reading
    yield from rest
