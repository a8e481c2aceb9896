"""Pinyin that stands in a text: with marks for the tones, nǐ hǎo, or with digits where the text says that it is pinyin,
读作chang2.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from qingyin.text.latin.nativize import LEGAL
from qingyin.text.patterns import regex

_MARKS: Final = {
    char: (plain, tone)
    for plain, chars in (("a", "āáǎà"), ("e", "ēéěè"), ("i", "īíǐì"), ("o", "ōóǒò"), ("u", "ūúǔù"), ("v", "ǖǘǚǜ"))
    for tone, char in enumerate(chars, 1)
}
_MARKED: Final = "".join(_MARKS)
ANY: Final = regex(f"[{_MARKED}{_MARKED.upper()}]|[a-zü][1-5]")
_WORD: Final = regex(f"[A-Za-zü{_MARKED}{_MARKED.upper()}]+(?:['’][A-Za-zü{_MARKED}]+)*")
_NUMBERED: Final = regex(r"((?:[a-zü]{1,6}|[a-z]{1,5}u:e?)[1-5])(?:[ ]?[a-zü]{1,6}[1-5]){0,7}(?![A-Za-z0-9])")
_VOWEL: Final = regex("[aeiouv]")  # m2, ng2 are no pinyin that anybody writes with a digit
_LETTER: Final = regex("[^\\W_㐀-鿿〇々\U00020000-\U000323af\uf900-\ufaff]")  # or a digit; no Chinese character
_ONE: Final = regex(r"[a-zü:]+[1-5]")
# What says that pinyin follows.
_CUE: Final = regex(
    r"(?:读作?|念作?|拼音|注音|发音|读音|音|声调|拼作|写作|[\u4e00-\u9fff][（(\[【])(?:是|为|：|:|应为|应该是|成)?[\s“\"‘'（(\[]{0,2}$"
)
_ONE_MORE: Final = regex(r"([a-zü:]{1,6}[1-5])(?:、|或)$")
_LISTED: Final = 8  # syllables in a list of readings
_NEUTRAL: Final = regex(rf" ([a-zü]{{1,6}})(?!['’]?[A-Za-zü{_MARKED}\d]| [A-Za-z\d]|\.[A-Za-z])")
_SYLLABLES: Final = LEGAL | {"biang"}  # which has no character of its own in most fonts
_CARONS: Final = regex("[āǎēěīǐōǒūǔǖǘǚǜĀǍĒĚŌǑ]")  # which no language with accents of its own shares with pinyin


def found(text: str, at: int) -> list[tuple[int, int, str]]:
    """The syllables of pinyin that begin at a place: start, end and numbered reading of each; empty if it is none.

    Digits are tones after words that say so, and where several syllables stand with spaces between.

    >>> found("ni3 hao3", 0), found("b2 a1", 0), found("ni3", 0)
    ([(0, 3, 'ni3'), (4, 8, 'hao3')], [], [])
    >>> found("shì de", 0), found("biángbiáng面", 0)
    ([(0, 3, 'shi4'), (4, 6, 'de5')], [(0, 5, 'biang2'), (5, 10, 'biang2')])
    >>> found("nǐhǎo", 0), found("读作chang2", 2), found("Café", 0)
    ([(0, 2, 'ni3'), (2, 5, 'hao3')], [(2, 8, 'chang2')], [])
    """
    if at and _LETTER.match(text, at - 1):
        return []
    word = _WORD.match(text, at)
    if word and not _LETTER.match(text, word.end()) and any(char in _MARKS for char in word[0].lower()):
        return _with_neutral(_toned(word), text)
    numbered = _NUMBERED.match(text, at)
    several = numbered and len(_ONE.findall(numbered[0])) > 1 and " " in numbered[0]  # ni3 hao3
    if numbered and (several or _announced(text, at)):
        parts = [
            (part.start(), part.end(), part[0].replace("u:", "v").replace("ü", "v"))
            for part in _ONE.finditer(text, at, numbered.end())
        ]
        return parts if all(reading[:-1] in _SYLLABLES and _VOWEL.search(reading) for _, _, reading in parts) else []
    return []


def _with_neutral(parts: list[tuple[int, int, str]], text: str) -> list[tuple[int, int, str]]:
    """Syllables with marks and the one without that follows them, where no other letters do: shì de."""
    last = _NEUTRAL.match(text, parts[-1][1]) if parts else None
    if last and last[1].replace("ü", "v") in _SYLLABLES:
        return [*parts, (*last.span(1), last[1].replace("ü", "v") + "5")]
    return parts


def _announced(text: str, at: int) -> bool:
    """Whether the words before a place say that pinyin follows, or pinyin stands before it: 读ni3或nei3; not a1、a2."""
    for _ in range(_LISTED):
        if _CUE.search(text[max(0, at - 10) : at]):
            return True
        if not (other := _ONE_MORE.search(text, max(0, at - 8), at)):
            return False
        at = other.start()
    return False


def reading(syllable: str) -> str:
    """The numbered reading of one syllable of pinyin.

    >>> reading("hǎo"), reading("lü4")
    ('hao3', 'lv4')
    """
    plain = "".join(_MARKS.get(char, (char, 0))[0] for char in syllable.lower()).replace("u:", "v").replace("ü", "v")
    tones = [_MARKS[char][1] for char in syllable.lower() if char in _MARKS]
    return plain if plain[-1].isdecimal() else f"{plain}{tones[0] if tones else 5}"


def toned(numbered: str) -> str:
    """A syllable with the mark of its tone.

    >>> toned("hao3"), toned("gui4"), toned("lv4"), toned("ma5")
    ('hǎo', 'guì', 'lǜ', 'ma')
    """
    plain, tone = numbered[:-1], int(numbered[-1])
    place = next((plain.index(vowel) for vowel in ("a", "e", "ou") if vowel in plain), -1)
    if place < 0:
        place = max(plain.rfind(vowel) for vowel in "iouv")
    mark = next((char for char, known in _MARKS.items() if known == (plain[place], tone)), plain[place])
    return (plain[:place] + mark + plain[place + 1 :]).replace("v", "ü")


def _toned(word: re.Match[str]) -> list[tuple[int, int, str]]:
    """A word with marks for its tones, cut into syllables."""
    written = word[0].lower()
    plain = "".join(_MARKS.get(char, ("v" if char == "ü" else char, 0))[0] for char in written)
    tones = [_MARKS.get(char, ("", 0))[1] for char in written]
    parts: list[tuple[int, int, str]] = []
    at = 0
    while at < len(plain):
        if plain[at] in "'’":
            at += 1
            continue
        size = next((n for n in range(min(6, len(plain) - at), 0, -1) if _is_syllable(plain, tones, at, n)), 0)
        if not size:
            return []
        tone = max(tones[at : at + size])
        parts.append((word.start() + at, word.start() + at + size, f"{plain[at : at + size]}{tone or 5}"))
        at += size
    neutral = [reading[-1] == "5" for _, _, reading in parts]
    if neutral[0] or any(a and not b for a, b in pairwise(neutral)):  # résumé
        return []
    certain = (
        _CARONS.search(word[0])
        or len(parts) == 1
        or "biang" in plain
        or _CUE.search(word.string[max(0, word.start() - 10) : word.start()])
    )
    return parts if certain else []


def _is_syllable(plain: str, tones: list[int], at: int, size: int) -> bool:
    """Whether so many letters are a syllable with at most one tone, and what follows can begin one."""
    if plain[at : at + size] not in _SYLLABLES or sum(map(bool, tones[at : at + size])) > 1:
        return False
    rest = plain[at + size : at + size + 1]
    return rest not in tuple("aeov") if rest and not tones[at + size] else rest not in tuple("aeiouv") or not rest
