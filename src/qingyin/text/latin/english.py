"""Latin letters as Mandarin syllables: known words, names of letters, and an approximation by spelling for the rest.

The result is what a Chinese speaker without English would say, and each syllable knows its letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from qingyin.text.latin.english_words import WORDS
from qingyin.text.latin.initialisms import INITIALISMS
from qingyin.text.latin.nativize import Part, nativised
from qingyin.text.latin.spelling import sounds
from qingyin.text.patterns import regex

KNOWN: Final = "english"  # how a word was read: it is in the table
SPELLED: Final = "letters"
GUESSED: Final = "guess"
LETTERS: Final = {
    "A": "ei1", "B": "bi1", "C": "xi1", "D": "di1", "E": "yi1", "F": "ai2 fu5", "G": "ji1", "H": "ei1 chi5",
    "I": "ai1", "J": "zhei4", "K": "kei1", "L": "ai2 er5", "M": "ai2 mu5", "N": "en1", "O": "ou1", "P": "pi1",
    "Q": "ku1 you5", "R": "a1 er5", "S": "ai2 si5", "T": "ti1", "U": "you1", "V": "wei1", "W": "da2 bu5 liu5",
    "X": "ai2 ke5 si5", "Y": "wai1", "Z": "zei1",
}  # fmt: skip
_CAMEL: Final = regex(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z'’]+|[A-Z]")
_WITH_Y: Final = regex(r"(?!x)[bcdfghjklmnprstvwz]{1,3}y(?:[bcdfghklmnprst]{0,3}|ly|thm)s?")  # gym, sky, myth; not yyds
# A word in capitals that can be said: consonants begin and end it as they do an English word, NAREIT, but not NADPH, IUCN.
_SAYABLE: Final = regex(
    r"(?:[bcdfghjklmnpqrstvwxyz]|[bcfgpks][lr]|[dt]r|s[hkcpmntw]|[ctpwg]h|[ks]n|tw|qu|s[cpt]r)?"
    r"(?:(?:a[eiuy]|e[aeiuy]|i[aeo]|o[aiouy]|u[aeiy]|[aeiouy])[bcdfghjklmnpqrstvwxz]{1,3}){0,5}"
    r"(?:a[eiuy]|e[aeiuy]|i[aeo]|o[aiouy]|u[aeiy]|[aeiouy])"
    r"(?:[bcdfghklmnprstvwxz]|[cflnrs]k|[cfklnprsx]t|[lnrc]h|ph|sh|th|ng|n[cdx]e?|[lr][bdfmnp]|mp|nt|sp|ss|ll|ff|zz|[a-z]{1,2}s)?"
)
_LETTERS: Final = frozenset("A WHO IT US AM PM MS DR OR IF DO SO CAT MAN".split())  # in capitals, names and not words
_PLURAL: Final = regex(r"([A-Z]{2,})s")


class Reading(NamedTuple):
    """One syllable of a word."""

    start: int  # of its letters
    end: int
    syllable: str
    how: str  # KNOWN, SPELLED or GUESSED


def syllables(word: str) -> tuple[Reading, ...]:
    """The spoken syllables of a word, each with the letters that it reads.

    >>> [s.syllable for s in syllables("AI")], [s.syllable for s in syllables("WiFi")]
    (['ei1', 'ai1'], ['wai1', 'fai1'])
    """
    return _syllables(word)


@lru_cache(maxsize=512)
def _syllables(word: str) -> tuple[Reading, ...]:
    """Every letter belongs to a syllable: those between two to the first."""
    found = _known(word)
    if found is None:
        found = [
            Reading(part.start() + a, part.start() + b, syllable, how)
            for part in _CAMEL.finditer(word)
            for a, b, syllable, how in _part(part[0])
        ]
    starts = [reading.start for reading in found[1:]] + [len(word)]
    return tuple(
        Reading(a if i else 0, max(b, following), syllable, how)
        for i, ((a, b, syllable, how), following) in enumerate(zip(found, starts, strict=True))
    )


def _known(word: str) -> list[Reading] | None:
    """A word of the table, also in the plural or with 's; in capitals some are names: A, WHO."""
    if word in _LETTERS:
        return None
    lower = word.lower().replace("’", "'")
    if lower in WORDS:
        return _as(KNOWN, spread(word, WORDS[lower].split()))
    stem = lower.removesuffix("s").removesuffix("'")
    if len(stem) < 3 or stem == lower or stem not in WORDS or lower.endswith("ss"):
        return None
    spoken = WORDS[stem].split()
    if spoken[-1] in ("te5", "de5"):  # cards: ka zi
        spoken[-1] = "ci5" if spoken[-1] == "te5" else "zi5"
        return _as(KNOWN, spread(word, spoken))
    return [*_as(KNOWN, spread(word[: len(stem)], spoken)), Reading(len(stem), len(word), "si5", KNOWN)]


def _part(word: str) -> list[Reading]:
    """A word of one case: known, spelled, or read by its spelling."""
    if plural := _PLURAL.fullmatch(word):  # PCs
        return [*_as(SPELLED, spelled(plural[1])), Reading(len(word) - 1, len(word), "si5", SPELLED)]
    if word.lower() in INITIALISMS or len(word) == 1:
        return _as(SPELLED, spelled(word))
    known = _known(word)
    if known:
        return known
    vowels = sum(c in "aeiouAEIOU" for c in word)
    if (
        word.isupper()
        and len(set(word)) == 1  # AAAA景区, AA制
        or not vowels
        and not _WITH_Y.fullmatch(word.lower())
        or word.isupper()
        and (len(word) < 4 or len(word) == 4 and vowels < 2 or len(word) < 6 and not _SAYABLE.fullmatch(word.lower()))
    ):
        return _as(SPELLED, spelled(word))
    return _as(GUESSED, by_spelling(word))


def _as(how: str, parts: Sequence[Part]) -> list[Reading]:
    return [Reading(*part, how) for part in parts]


def by_spelling(word: str) -> tuple[Part, ...]:
    """An approximation of a word that nobody listed; by its letters if it has no sounds.

    >>> [s for _, _, s in by_spelling("computer")]
    ['kang1', 'piu4', 'te5']
    """
    plain = word.lower().replace("’", "'").replace("'s", " s").replace("'", " ")
    return nativised(sounds(plain)) or spelled(word)


def spelled(word: str) -> tuple[Part, ...]:
    """The names of the letters."""
    return tuple((i, i + 1, s) for i, c in enumerate(word) for s in LETTERS.get(c.upper(), "").split())


def spread(word: str, spoken: Sequence[str]) -> tuple[Part, ...]:
    """Known syllables over the letters in equal shares; spelled where there is one name a letter."""
    letters = spelled(word)
    if [s for _, _, s in letters] == list(spoken):
        return letters
    size, count = len(word), len(spoken)
    cuts = [round(i * size / count) for i in range(count + 1)]
    return tuple(
        (min(a, size - 1), max(b, min(a, size - 1) + 1), s) for a, b, s in zip(cuts, cuts[1:], spoken, strict=False)
    )
