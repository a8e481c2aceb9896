"""The teacher's tokens of a sentence: phones of the IPA, an arrow for the tone, spaces between words, marks."""

from __future__ import annotations

from typing import Final, NamedTuple

from qingyin.text import mark_class, phones_of
from qingyin.text.marks import COLON, COMMA, ELLIPSIS, ENUM, EXCLAMATION, QUESTION, SEMICOLON, STOP
from qingyin.text.records import Boundary, Sentence

LONGEST: Final = 509  # tokens of a sentence, beside the pads; a style has a row for each number of tokens
INITIALS: Final = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k", "k": "kʰ", "h": "x",
    "j": "ʨ", "q": "ʨʰ", "x": "ɕ", "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s", "": "",
}  # fmt: skip
FINALS: Final = {  # * is where the tone stands: after the vowels, before a nasal
    "a": "a*", "o": "wo*", "e": "ɤ*", "eh": "ɛ*", "er": "ɚ*", "ai": "ai*", "ei": "ei*", "ao": "au*", "ou": "ou*",
    "an": "a*n", "en": "ə*n", "ang": "a*ŋ", "eng": "ə*ŋ", "ong": "ʊ*ŋ", "i": "i*", "ia": "ja*", "io": "jo*",
    "ie": "je*", "iao": "jau*", "iu": "jou*", "ian": "jɛ*n", "in": "i*n", "iang": "ja*ŋ", "ing": "i*ŋ",
    "iong": "jʊ*ŋ", "u": "u*", "ua": "wa*", "uo": "wo*", "uai": "wai*", "ui": "wei*", "uan": "wa*n", "un": "wə*n",
    "uang": "wa*ŋ", "ueng": "wə*ŋ", "v": "y*", "ve": "ɥe*", "van": "ɥɛ*n", "vn": "y*n", "ix": "ɨ*", "iy": "ɨ*",
}  # fmt: skip
TONES: Final = {1: "→", 2: "↗", 3: "↓", 4: "↘", 5: ""}
MARKS: Final = {
    ENUM: ",", COMMA: ",", COLON: ":", SEMICOLON: ";", STOP: ".", QUESTION: "?", EXCLAMATION: "!", ELLIPSIS: "…",
}  # fmt: skip
NUMBER: Final = {
    ";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, "…": 10, " ": 16, "ʦ": 20, "ʨ": 21, "ꭧ": 23, "a": 43, "e": 47,
    "f": 48, "i": 51, "j": 52, "k": 53, "l": 54, "m": 55, "n": 56, "o": 57, "p": 58, "s": 61, "t": 62, "u": 63,
    "w": 65, "x": 66, "y": 67, "ɕ": 77, "ə": 83, "ɚ": 85, "ɛ": 86, "ɥ": 99, "ɨ": 101, "ŋ": 112, "ɻ": 126, "ʂ": 130,
    "ʊ": 135, "ɤ": 140, "ʰ": 162, "↓": 169, "→": 171, "↗": 172, "↘": 173,
}  # fmt: skip
PAD: Final = 0


class Place(NamedTuple):
    """Where a syllable lies among the tokens; `end` to the next syllable's `first` are its mark and a space."""

    first: int
    rhyme: int
    end: int
    marked: bool  # a mark follows


class Line(NamedTuple):
    """A sentence as the teacher reads it."""

    tokens: list[int]  # with a pad at each end
    places: list[Place]


def of_syllable(pinyin: str) -> tuple[str, str]:
    """The tokens of the initial and those of the rest.

    >>> of_syllable("zhuang4"), of_syllable("shi5"), of_syllable("dianr3")
    (('ꭧ', 'wa↘ŋ'), ('ʂ', 'ɨ'), ('t', 'jɛ↓ɻ'))
    """
    initial, final, coda, tone = phones_of(pinyin)
    rest = FINALS[final].replace("*", TONES[tone])
    return INITIALS[initial], rest.removesuffix("n") + "ɻ" if coda else rest


def line(sentence: Sentence) -> Line:
    """The tokens of a sentence that has syllables. Quotation marks and brackets are left out, as they hardly count.

    A sentence without a mark at its end is read as a statement. Raises ValueError if it is too long.
    """
    tokens, places = [PAD], []
    last = len(sentence.syllables) - 1
    for number, syllable in enumerate(sentence.syllables):
        onset, rest = of_syllable(syllable.spoken)
        mark = MARKS.get(mark_class(syllable.mark), "." if number == last else "")
        first = len(tokens)
        places.append(Place(first, first + len(onset), first + len(onset + rest), bool(mark)))
        space = " " if number < last and (mark or syllable.boundary > Boundary.NONE) else ""
        tokens += [NUMBER[token] for token in onset + rest + mark + space]
    if len(tokens) - 1 > LONGEST:
        raise ValueError(f"{len(tokens) - 1} tokens, {LONGEST} are the most; divide the sentence")
    return Line([*tokens, PAD], places)
