"""The lists behind the lexicon: phrases and characters with their readings, corrections, traditional characters."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from qingyin.text.pinyin.erhua import CHILD_AFTER
from qingyin.text.pinyin.phones import phones_of

TRADITIONAL = Path(__file__).parent / "traditional.txt"
_TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0300": 4}

Readings = tuple[str, ...]


def numbered(pinyin: str) -> str:
    """One syllable with its tone as a number: "lǜ" -> "lv4", "ma" -> "ma5".

    Raises ValueError if it is not a Mandarin syllable.

    >>> numbered("xíng"), numbered("lüè"), numbered("de")
    ('xing2', 'lve4', 'de5')
    """
    tone, letters = 5, []
    for letter in unicodedata.normalize("NFD", pinyin.strip().lower()):
        if letter in _TONES:
            tone = _TONES[letter]
        else:
            letters.append(letter)
    spelling = unicodedata.normalize("NFC", "".join(letters)).replace("ü", "v").replace("u:", "v")
    syllable = f"{spelling}{tone}"
    phones_of(syllable)
    return syllable


def rows(path: Path) -> Iterator[tuple[str, str]]:
    """The "key: value" lines of a source file without its comments."""
    for line in path.read_text(encoding="utf-8").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield key.strip(), value.strip()


def characters(source: Path) -> dict[str, list[str]]:
    """The readings of each character, the commonest first as far as the lists know."""
    found: dict[str, list[str]] = {}
    for name in ("char_kTGHZ2013.txt", "char_pinyin.txt"):
        for code, value in rows(source / name):
            readings = found.setdefault(chr(int(code[2:], 16)), [])
            for reading in value.split(","):
                try:
                    syllable = numbered(reading)
                except ValueError:
                    continue
                if syllable not in readings:
                    readings.append(syllable)
    first = {chr(int(code[2:], 16)): value.split(",")[0] for code, value in rows(source / "char_pinyin.txt")}
    for char, readings in found.items():  # the long list is ordered by use, the short one by the alphabet
        try:
            default = numbered(first.get(char, ""))
        except ValueError:
            continue
        readings.remove(default)
        readings.insert(0, default)
    return {char: readings for char, readings in found.items() if readings}


def dictionary_form(word: str, readings: Readings) -> Readings:
    """The readings before sandhi: some lists write 一 and 不 as they are spoken."""
    plain = {("一", "yi2"): "yi1", ("一", "yi4"): "yi1", ("不", "bu2"): "bu4"}
    return tuple(plain.get(pair, pair[1]) for pair in zip(word, readings, strict=True))


def phrases(source: Path, corrections: Path, chars: dict[str, list[str]]) -> dict[str, Readings]:
    """The reading of each phrase: of CC-CEDICT, else of the longer list; corrections override both."""
    zdic, cedict, overwrite = (
        listed(source / name) for name in ("phrase_pinyin.txt", "phrase_cc_cedict.txt", "phrase_overwrite.txt")
    )
    found = {word: readings[0] for word, readings in zdic.items()}
    for word, readings in found.items():  # this list does not tell erhua from 儿
        if word[-1] == "儿" and word[-2] not in CHILD_AFTER:
            found[word] = (*readings[:-1], "er5")
    for word, several in cedict.items():
        found[word] = max(several, key=lambda readings: _likeness(word, readings, found.get(word), chars))
    found.update((word, readings[-1]) for word, readings in overwrite.items())
    found.update((word, readings) for word, readings in corrected(corrections) if len(word) > 1)
    return found


def listed(path: Path) -> dict[str, list[Readings]]:
    """The readings of each phrase of one list, in its order."""
    found: dict[str, list[Readings]] = defaultdict(list)
    for word, value in rows(path):
        try:
            readings = dictionary_form(word, tuple(numbered(part) for part in value.split()))
        except ValueError:  # a length that does not fit, Latin letters, "_2" variants
            continue
        if len(word) > 1 and all(ord(c) < 0x10000 for c in word):
            found[word].append(readings)
    return found


def _likeness(
    word: str, readings: Readings, other: Readings | None, chars: dict[str, list[str]]
) -> tuple[int, int, int]:
    """How likely one of several readings in CC-CEDICT, which sorts them by spelling, is the common one."""
    same = sum(
        a[:-1] == b[:-1] and (a[-1] == b[-1] or a[-1] == "5") for a, b in zip(readings, other or (), strict=False)
    )
    usual = sum(chars.get(c, [""])[0] == r for c, r in zip(word, readings, strict=True))
    neutral = -9 if readings[0][-1] == "5" else sum(r[-1] == "5" for r in readings)
    return same, neutral, usual


def corrected(path: Path) -> Iterator[tuple[str, Readings]]:
    """The rows of `readings.tsv`: a word or character, a tab, its syllables with numbers, perhaps a comment."""
    for number, word, readings in _corrections(path):
        if "[" not in word:
            if len(word) != len(readings):
                raise SystemExit(f"{path}:{number}: {word!r} needs {len(word)} syllables, not {readings}")
            yield word, readings


def lightened(path: Path, words: dict[str, Readings]) -> dict[str, tuple[Readings, list[int]]]:
    """The words that are spoken light where the dictionary has a tone: what it has, and the places.

    Args:
        path: rows as in `readings.tsv`, with a dot before the syllables that are light: 关系, a tab, guan1 ·xi4.
        words: with the readings that are spoken; a longer word has what the words of the rows in it have.
    """
    rows_ = {word: readings for _, word, readings in _corrections(path)}
    longest = max(map(len, rows_))
    found = {}
    for word, spoken in words.items():
        full, places = list(spoken), set()
        for start in range(len(word)):
            for end in range(start + 2, min(len(word), start + longest) + 1):
                dotted = rows_.get(word[start:end])
                if dotted and tuple(map(_said, dotted)) == spoken[start:end]:
                    for at, reading in enumerate(dotted, start):
                        if reading[0] == "·":
                            full[at] = reading[1:]
                            places.add(at)
        if places:
            found[word] = (tuple(full), sorted(places))
    return found


def _said(reading: str) -> str:
    return f"{reading[1:-1]}5" if reading[0] == "·" else reading


def corrected_contexts(path: Path) -> dict[str, list[tuple[str, str]]]:
    """The rows with a bracket, 两[行] hang2: what neighbours say about a character, as (feature, reading)."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for _, word, readings in _corrections(path):
        left, bracket, rest = word.partition("[")
        if bracket:
            char, _, right = rest.partition("]")
            feature = f"{left}+{right}" if left and right else f"-{left}" if left else f"+{right}"
            found[char].append((feature, readings[0]))
    return found


def _corrections(path: Path) -> Iterator[tuple[int, str, Readings]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        word, _, value = line.partition("#")[0].strip().partition("\t")
        if word:
            readings = tuple(value.split())
            for reading in readings:
                phones_of(reading.removeprefix("·"))
            yield number, word, readings


def simplified_table() -> dict[str, str]:
    """Traditional characters and those under which they are looked up."""
    table: dict[str, str] = {}
    for line in TRADITIONAL.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            table.update((pair[0], pair[1]) for pair in line.split())
    return table
