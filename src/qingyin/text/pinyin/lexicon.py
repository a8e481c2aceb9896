"""The compiled lexicon: words with how common they are and how they are read, characters with their readings.

One file, whose bytes are kept as they are; nothing is unpacked, so opening costs a few milliseconds and little memory. It
is not mapped: a mapped file that is cut short ends the process, and the pages are all in use anyway.
`training/lexicon/build.py` writes it. All numbers are little-endian:

    magic          8 bytes, the version in it
    sizes          9 × u32: of the sections, which follow in this order
    traditional    UTF-8, the characters that are looked up under another one
    simplified     UTF-8, those others, in the same order
    syllables      UTF-8, the distinct readings, separated by spaces; a reading's number is its place
    index          a row for each character, sorted: u32 code point, u32 offset of its record, u32 offset + 1 of
                   its block (0: no word begins with it)
    records        u8 number of readings, u8 cost, u16 × n the readings' numbers, the default first
    blocks         words that begin with one character: u8 number of groups; a group holds the words of one
                   length: u8 length, u16 n, then n × the rest of the word in UTF-16-BE, sorted, n × u8 cost, n × u16 pattern,
                   which has the bit SURE if the word was put right by hand
    patterns       u8 length and, for each character of the word, which of its readings it has, and LIGHT if it is
                   spoken light all the same; pattern 0 is empty and means all defaults
    rules          UTF-8, a line for each character whose neighbours tell its reading: the character, a tab, then
                   what `readings.neighbours` shows, each with the number of the reading, the most reliable first
    learned        u32 1 if the sentences that are kept for measuring were learned from too; u32 number of characters;
                   for each u32 code point, u32 number of entries; then the u32 entries of one character after another,
                   sorted, as `readings` describes them

A cost is −log(probability) × COST_SCALE, at most 255.
"""

from __future__ import annotations

import os
import re
import struct
import unicodedata
from bisect import bisect_left
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

from qingyin.errors import LexiconError
from qingyin.text.patterns import regex

MAGIC: Final = b"QYLEX\0\0\5"
COST_SCALE: Final = 10
LARGEST: Final = 1 << 26  # bytes
SURE: Final = 1 << 15
LIGHT: Final = 1 << 7
# Other ways to write a character, in names of people, places and shops, which lists of readings leave out.
VARIANTS: Final = {"𠮷": "吉", "𡈽": "土", "𣘺": "桥", "𠀋": "丈", "𦚰": "胁", "㐂": "喜", "﨑": "崎", "𫞂": "漆"}
_RARE, _USUAL = "".join(VARIANTS), "".join(VARIANTS.values())
_BOTH: Final = "乾徵瞭著藉覆夥"  # traditional, and in simplified texts too, read another way: 乾隆, 著名
_ODD: Final = regex("[\xa0\u2e80-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f]")  # radicals, compatible ideographs, a space
_RADICALS: Final = dict(  # those that Unicode gives no character for: UCD, EquivalentUnifiedIdeograph.txt
    zip(
        "⺁⺌⺟⺠⻁⻄⻅⻆⻈⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "厂小母民虎西见角讠贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)
_CURE = "compile it again: python -m training.lexicon.build --source DATA/lexicon -o FILE"


class Character(NamedTuple):
    """What the lexicon knows of one character."""

    readings: tuple[str, ...]  # the default first
    cost: int  # of its use as a word of its own


class Word(NamedTuple):
    """A word that begins at some place of a text."""

    length: int  # characters
    cost: int
    pattern: int  # its readings, for `Lexicon.readings`


def _usual(match: re.Match[str]) -> str:
    """A character in the code point that texts have."""
    char = match[0]
    usual = _RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    return usual if len(usual) == 1 else char


class Lexicon:
    """Words and characters with their readings, read from the bytes of a compiled file."""

    def __init__(self, data: bytes, name: str = "lexicon") -> None:
        head = struct.calcsize("<8s9I")
        if len(data) < head or data[:8] != MAGIC:
            raise LexiconError(f"{name} is not a lexicon of this version; {_CURE}")
        sizes = struct.unpack_from("<9I", data, 8)
        if head + sum(sizes) != len(data):
            raise LexiconError(f"{name} is {len(data)} bytes long instead of {head + sum(sizes)}; {_CURE}")
        starts = [head + sum(sizes[:i]) for i in range(10)]
        part = [data[a:b] for a, b in pairwise(starts[:4])]
        self._data = data
        self._simplified: Final = str.maketrans(part[0].decode() + _RARE, part[1].decode() + _USUAL)
        self._modern: Final = self._simplified | {ord(char): ord(char) for char in _BOTH}
        self._syllables: Final = part[2].decode().split(" ")
        self._codes: Final = _column(data, starts[3], sizes[3])
        self._index: Final = starts[3]
        self._records: Final = starts[4]
        self._blocks: Final = starts[5]
        self._patterns: Final = _offsets(data, starts[6], starts[7])
        self._lines: Final = data[starts[7] : starts[8]]
        self.everything: Final = (
            data[starts[8]] == 1
        )  # learned from all labelled sentences: none is left to measure with
        self._learned: Final = _entries(data, starts[8] + 4, starts[9])
        self._rules: dict[str, dict[str, tuple[int, str]] | None] = {}
        self._characters: dict[str, Character | None] = {}
        self._words: dict[str, tuple[Word, ...]] = {}
        self._groups: dict[str, tuple[tuple[int, int, int, int], ...]] = {}

    @classmethod
    def open(cls, path: str | Path) -> Lexicon:
        """The lexicon in a file. Raises LexiconError if it cannot be read."""
        try:
            with Path(path).open("rb") as file:
                size = os.fstat(file.fileno()).st_size or LARGEST  # read() takes all that it may need at once
                data = file.read(min(LARGEST, size) + 1)
        except OSError as error:
            raise LexiconError(f"cannot read the lexicon {path}: {error.strerror}; {_CURE}") from error
        if len(data) > LARGEST:
            raise LexiconError(f"{path} has more than {LARGEST} bytes and is no lexicon; {_CURE}")
        return cls(data, str(path))

    def simplify(self, text: str) -> str:
        """The text with each traditional character replaced by the one it is looked up under; same length."""
        return text.translate(self._simplified)

    def modern(self, text: str) -> str:
        """The text as it is written in simplified characters, for rules and models; same length.

        Unlike `simplify`, it leaves 乾隆 and 著名 as they are, and knows the other code points of the same characters
        that PDF files have: 說⼈⻓ is 说人长.
        """
        return _ODD.sub(_usual, text.translate(self._modern))

    def character(self, char: str) -> Character | None:
        """The readings of one character, or None if it has none."""
        try:
            return self._characters[char]
        except KeyError:
            pass
        row = self._row(char) or self._row(VARIANTS.get(char, char))
        found = None
        if row is not None:
            at = self._records + row[0]
            count, cost = self._data[at], self._data[at + 1]
            numbers = struct.unpack_from(f"<{count}H", self._data, at + 2)
            found = Character(tuple(self._syllables[n] for n in numbers), cost)
        if len(self._characters) > _REMEMBERED:
            self._characters.clear()
        self._characters[char] = found
        return found

    def rules(self, char: str) -> dict[str, tuple[int, str]] | None:
        """What neighbours say about a character: feature -> (rank, reading), or None if they say nothing."""
        try:
            return self._rules[char]
        except KeyError:
            pass
        found = None
        key = f"\n{char}\t".encode("utf-8", "surrogatepass")
        at = self._lines.find(key)
        if at >= 0:
            line = self._lines[at + len(key) : self._lines.index(b"\n", at + 1)].decode()
            readings = self._readings_of(char)
            found = {rule[:-1]: (rank, readings[int(rule[-1])]) for rank, rule in enumerate(line.split(" "))}
        if len(self._rules) > _REMEMBERED:
            self._rules.clear()
        self._rules[char] = found
        return found

    def learned(self, char: str) -> memoryview | None:
        """What is learned of the surroundings of a character, for `readings.add`; None if nothing is."""
        return self._learned.get(char)

    def words(self, text: str, at: int) -> tuple[Word, ...]:
        """The words of two characters or more that begin at a place of a simplified text."""
        window = text[at : at + _LONGEST]
        try:
            return self._words[window]
        except KeyError:
            pass
        found = []
        encoded = window.encode("utf-16-be", "surrogatepass")
        if len(encoded) != 2 * len(window):  # characters beyond the first plane are in no word
            plain = "".join(c if c < "\U00010000" else "\ufffe" for c in window)
            encoded = plain.encode("utf-16-be", "surrogatepass")
        size = len(encoded) - 2
        for length, start, count, width in self._groups_of(window[0]):
            if width > size:
                break
            number = self._place(encoded[2 : 2 + width], start, count, width)
            if number >= 0:
                end = start + count * width
                pattern = end + count + 2 * number
                found.append(Word(length, self._data[end + number], self._data[pattern] | self._data[pattern + 1] << 8))
        if len(self._words) > _REMEMBERED:
            self._words.clear()
        result = self._words[window] = tuple(found)
        return result

    def _place(self, rest: bytes, start: int, count: int, width: int) -> int:
        """The number of a word in its group by what follows its first character; -1 if it is not there."""
        data = self._data
        if count < _FEW:
            end = start + count * width
            place = data.find(rest, start, end)
            while place >= 0 and (place - start) % width:
                place = data.find(rest, place + 1, end)
            return (place - start) // width if place >= 0 else -1
        low, above = 0, count
        while low < above:
            middle = (low + above) // 2
            place = start + middle * width
            if data[place : place + width] < rest:
                low = middle + 1
            else:
                above = middle
        place = start + low * width
        return low if low < count and data[place : place + width] == rest else -1

    def readings(self, text: str, pattern: int) -> tuple[str, ...]:
        """The readings of a word of the simplified text, by its pattern."""
        pattern &= ~SURE
        if not pattern:
            return tuple([self._default(char) for char in text])
        at = self._patterns[pattern]
        choice = self._data[at + 1 : at + 1 + len(text)]
        return tuple([self._readings_of(char)[n & ~LIGHT] for char, n in zip(text, choice, strict=True)])

    def light(self, pattern: int) -> list[int]:
        """The places of a word, by its pattern, whose reading has a full tone that may be left out when it is spoken."""
        pattern &= ~SURE
        if not pattern:
            return []
        at = self._patterns[pattern]
        return [i for i, n in enumerate(self._data[at + 1 : at + 1 + self._data[at]]) if n & LIGHT]

    def lookup(self, word: str) -> tuple[str, ...] | None:
        """The readings of a word of two characters or more if it is in the lexicon."""
        plain = self.simplify(word)
        for found in self.words(plain, 0):
            if found.length == len(word):
                return self.readings(plain, found.pattern)
        return None

    def has_word(self, simplified: str) -> bool:
        """Whether a simplified word of two characters or more is in the lexicon."""
        return any(word.length == len(simplified) for word in self.words(simplified, 0))

    def _default(self, char: str) -> str:
        return self._readings_of(char)[0]

    def _readings_of(self, char: str) -> tuple[str, ...]:
        found = self.character(char)
        if found is None:
            raise LexiconError(f"the lexicon uses {char!r} in a word and does not know it; {_CURE}")
        return found.readings

    def _row(self, char: str) -> tuple[int, int] | None:
        code = ord(char)
        row = bisect_left(self._codes, code)
        if row == len(self._codes) or self._codes[row] != code:
            return None
        record, block = struct.unpack_from("<II", self._data, self._index + 12 * row + 4)
        return record, block

    def _groups_of(self, char: str) -> tuple[tuple[int, int, int, int], ...]:
        try:
            return self._groups[char]
        except KeyError:
            pass
        groups = []
        row = self._row(char)
        if row is not None and row[1]:
            at = self._blocks + row[1]
            for _ in range(self._data[at - 1]):
                length, count = struct.unpack_from("<BH", self._data, at)
                width = 2 * length - 2
                groups.append((length, at + 3, count, width))
                at += 3 + count * (width + 3)
        if len(self._groups) > _REMEMBERED:
            self._groups.clear()
        found = self._groups[char] = tuple(groups)
        return found


_LONGEST = 15  # characters of a word
_FEW = 48  # words of one length that are searched from end to end
_REMEMBERED = 1500  # characters whose rows are kept decoded


def _column(data: bytes, start: int, size: int) -> memoryview:
    """The code points of the index, which lie twelve bytes apart, as one sorted sequence."""
    return memoryview(data)[start : start + size].cast("I")[::3]


def _offsets(data: bytes, start: int, end: int) -> list[int]:
    found = []
    while start < end:
        found.append(start)
        start += 1 + data[start]
    return found


def _entries(data: bytes, start: int, end: int) -> dict[str, memoryview]:
    """The entries of each character, which stay where they lie."""
    (count,) = struct.unpack_from("<I", data, start)
    heads = struct.iter_unpack("<II", data[start + 4 : start + 4 + 8 * count])
    entries = memoryview(data)[start + 4 + 8 * count : end].cast("I")
    found, at = {}, 0
    for code, number in heads:
        found[chr(code)] = entries[at : at + number]
        at += number
    return found
