"""The characters that BERT-tone knows, the readings that it chooses among, and words that lean one way.

A text file in the voice folder, UTF-8, three tab-separated columns:

    char    行    xing2 hang2 heng2     a character and, if it has several, its readings in the order of the head
    lean    开心  +                     a word of positive (+) or negative (-) feeling

A character's number is its place among the `char` lines plus the number of special tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from sys import intern
from typing import Final, Self

from qingyin.errors import VoiceCorrupt

PADDING, UNKNOWN, START, MASK = range(4)  # special tokens; START carries what belongs to the whole text
SPECIAL: Final = 4
NEUTRAL, POSITIVE, NEGATIVE = range(3)  # polarities
_LEANS: Final = {"+": POSITIVE, "-": NEGATIVE}
_LONGEST: Final = 4  # characters of a word that leans
_CURE: Final = "reinstall the voice"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Text to the numbers that the graph takes."""

    characters: str  # in the order of their numbers; a string takes a hundredth of the memory of a dictionary
    readings: Mapping[str, tuple[str, ...]]  # of characters with several
    leans: Mapping[str, int]  # POSITIVE or NEGATIVE, of words

    @classmethod
    def open(cls, path: Path) -> Self:
        """Reads the file. Raises VoiceCorrupt, with the line, if it is not one."""
        characters: dict[str, None] = {}  # a set in their order
        readings: dict[str, tuple[str, ...]] = {}
        leans: dict[str, int] = {}
        try:
            with path.open(encoding="utf-8") as file:
                for place, line in enumerate(file, 1):
                    kind, *fields = line.rstrip("\n").split("\t")
                    if kind == "char" and len(fields) == 2 and len(fields[0]) == 1 and fields[0] not in characters:
                        characters[fields[0]] = None
                        if fields[1]:
                            readings[fields[0]] = tuple(map(intern, fields[1].split(" ")))
                    elif kind == "lean" and len(fields) == 2 and fields[1] in _LEANS:
                        leans[fields[0]] = _LEANS[fields[1]]
                    else:
                        raise VoiceCorrupt(f"{path}, line {place}: not a line of a vocabulary: {line!r:.60}; {_CURE}")
        except (OSError, UnicodeDecodeError) as error:
            raise VoiceCorrupt(f"{path} cannot be read: {error}; {_CURE}") from error
        return cls("".join(characters), readings, leans)

    def text(self) -> str:
        """What the file that `open` reads holds."""
        signs = {number: sign for sign, number in _LEANS.items()}
        chars = [f"char\t{char}\t{' '.join(self.readings.get(char, ()))}" for char in self.characters]
        leans = [f"lean\t{word}\t{signs[number]}" for word, number in self.leans.items()]
        return "\n".join([*chars, *leans]) + "\n"

    def __len__(self) -> int:
        return SPECIAL + len(self.characters)

    def number(self, char: str) -> int:
        """The number of a character, or of its small letter; UNKNOWN if neither has one."""
        for each in (char, char.lower()):
            place = self.characters.find(each)
            if place >= 0 and len(each) == 1:  # the small letter of one that Turkish has is two characters
                return SPECIAL + place
        return UNKNOWN

    def tokens(self, text: str) -> list[int]:
        """A number for each character of the text."""
        return [self.number(char) for char in text]

    def polarity(self, text: str) -> list[int]:
        """How the word that each character stands in leans; the longest word wins."""
        found = [NEUTRAL] * len(text)
        at = 0
        while at < len(text):
            for length in range(min(_LONGEST, len(text) - at), 1, -1):
                lean = self.leans.get(text[at : at + length])
                if lean:
                    found[at : at + length] = [lean] * length
                    at += length - 1
                    break
            at += 1
        return found


def build(
    chars: Iterable[str], readings: Mapping[str, Sequence[str]], positive: Iterable[str], negative: Iterable[str]
) -> Vocabulary:
    """A vocabulary of these characters, in this order."""
    characters = "".join(chars)
    several = {char: tuple(readings[char]) for char in characters if len(readings.get(char, ())) > 1}
    leans = {word: POSITIVE for word in positive} | {word: NEGATIVE for word in negative}
    return Vocabulary(characters, several, leans)
