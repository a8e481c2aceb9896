"""Normalisation: everything that is written and not a Chinese character, as the characters that are spoken.

A text is read from left to right. Where a Chinese character or a mark stands, it is kept; elsewhere the first rule
that matches and does not decline reads a stretch. What nothing reads is skipped by a named policy:

    space          white space
    emoji          emoji, unless the caller wants them by name, and faces of signs: T_T
    invisible      characters without width: joiners, direction marks, the byte order mark
    control        NUL and other control characters
    ornament       lines, boxes, stars and other signs without a name
    combining      an accent that joins no letter
    other script   letters of a script that this front end does not read
    private        private use, surrogates and unassigned code points
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from qingyin.text.latin.initialisms import INITIALISMS
from qingyin.text.marks import CLASS_OF
from qingyin.text.normalize import (
    codes,
    known_numbers,
    letters,
    numbers,
    quantities,
    scores,
    signs,
    symbols,
    unit_letters,
)
from qingyin.text.normalize.calendar import dates, days
from qingyin.text.normalize.pieces import HAN, LATIN, MARK, PINYIN, READ, SKIP, Piece, agenda, is_han, layout_spaces
from qingyin.text.normalize.rules import DIGIT, LETTER, SPACE, Rule
from qingyin.text.normalize.signs import addresses, code, figures, isotopes, pairs, rooms
from qingyin.text.normalize.signs.emoticons import emoticons
from qingyin.text.normalize.usual_case import usual_case
from qingyin.text.patterns import regex
from qingyin.text.pinyin import written

_KEPT_WIDE: Final = "！，：；？（）～［］｛｝＂＇｀｜"
_FOLD: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in _KEPT_WIDE} | {
    ord(char): ord(plain) for char, plain in zip("∆‐‑﹣∼〜⁄∕", "Δ---~～//", strict=True)
}
_SHORT_DASH: Final = regex(r"([A-Za-z\d%‰℃℉°)\]²³]\s?)–(?=\s?[A-Za-z\d(√])|–(?=[\d(√$¥￥])")  # as a minus, a hyphen
_STYLED: Final = regex("[À-ÖØ-öø-ɏḀ-ỿ\U0001d400-\U0001d7ffⒶ-ⓩªᴬ-ᵿⁱₐ-ₜℂ-ℹⅅ-ⅉ\U0001f130-\U0001f149]")
_HAN_RUN: Final = regex(r"[㐀-䶿一-鿿]+")
_WIDE: Final = dict(
    zip(",.:;?!~/|-<>()[]{}'\"·–―─", "，。：；？！～、、、〈〉（）〔〕｛｝＇”・———", strict=True)
)  # no rule reads these
_MARKS: Final = frozenset(CLASS_OF) - frozenset(
    ".．-−/／<>|｜(（·・~～—–+*^!:：…⋯\n\r\u2028\u2029\x0b\x0c\x85"
)  # begin no rule
_KEPT: Final = frozenset("：（—")  # begin a rule only beside digits
_SPELLED: Final = regex(r"(?<![A-Za-z])[A-Za-z](?:[ .][A-Za-z]){1,5}\.?(?![A-Za-z])")
_DIGIT_NEXT: Final = regex(r"\s?(?:[\dA-Za-z]|[\u4e00-\u9fff]{1,4}\s?=|[一二三四五六日天][）)])")
_WORD: Final = regex(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_DIGITS: Final = regex(r"\d+(.?)", re.ASCII | re.DOTALL)
# All rules in the order in which they are asked. What stands earlier knows more of what it reads.
_RULES: Final[tuple[Rule, ...]] = (
    *figures.MASKED,
    *code.RULES,
    *codes.CALLED,
    *pairs.RULES,
    *scores.RULES,
    *days.RULES,
    *figures.RULES,
    *rooms.RULES,
    *isotopes.RULES,
    *known_numbers.RULES,
    *letters.DIGITS_FIRST,
    *dates.RULES,
    *signs.FIRST,
    *addresses.PATHS,
    *codes.RULES,
    *unit_letters.ALONE,
    *letters.RULES,
    *unit_letters.RULES,
    *quantities.RULES,
    *symbols.RULES,
    *signs.RULES,
)
_BY_BEGINNING: Final = {
    char: tuple(rule for rule in _RULES if char in rule.begins) for char in {c for rule in _RULES for c in rule.begins}
}
_BEFORE_MARK: Final = regex(r"\d(?=[，。、；！？”）\n]|,(?!\d\d\d)|$)")  # a digit that no neighbour can change


def fold(text: str) -> str:
    """Full-width letters, digits and signs as ASCII, letters without accents; same length.

    >>> fold("ＡＢＣ１２３％，")
    'ABC123%，'
    """
    text = text.translate(_FOLD)
    if "–" in text:
        text = _SHORT_DASH.sub(r"\1-", text)
    return text if text.isascii() else _STYLED.sub(_plain_letter, text)


def _plain_letter(match: re.Match[str]) -> str:
    """A letter or digit in another style or with an accent (𝐀, Ⓐ, é, ø) as itself; № and ℡ are two letters and more."""
    char = match[0]
    plain, *marks = list(_LIGATURES.get(char) or unicodedata.normalize("NFKD", char))
    return plain if plain.isascii() and plain.isalnum() and all(map(unicodedata.combining, marks)) else char


_LIGATURES: Final = dict(zip("ßæÆœŒøØłŁđĐðÐþÞı", "seEeEoOlLdDdDtTi", strict=True))


def normalised(text: str, emoji: bool = False) -> str:
    """The text as it is read: what a person would write who spelled everything out.

    >>> normalised("2026年涨了3.5%")
    '二零二六年涨了百分之三点五'
    """
    return layout(text, normalise(text, emoji))[0]


def layout(text: str, pieces: list[Piece]) -> tuple[str, list[int]]:
    """The pieces as one text, and the place of each in it; Latin words stay apart.

    Marks are written so that no rule reads them again.
    """
    found: list[str] = []
    places: list[int] = []
    size, gap, last, latin = 0, 0, "", False
    for start, _, spoken, kind in pieces:
        if kind == SKIP:
            gap += 1 if text[start] == " " else 2
        elif spoken:
            is_latin = kind in (LATIN, PINYIN)
            gap = gap or (2 if is_latin and latin else 0)
            if gap:
                between = "  " if is_latin and latin and not (last + spoken).isascii() else spaces(gap, last, spoken)
                found.append(between)
                size += len(between)
                gap = 0
            found.append(
                _WIDE.get(spoken, "，" if spoken.isspace() and spoken not in CLASS_OF else spoken)
                if kind == MARK
                else spoken
            )
            last, latin = spoken, is_latin
        places.append(size)
        if kind != SKIP:
            size += len(spoken)
    return "".join(found), places


def spaces(gap: int, before: str, after: str) -> str:
    """What stands in a normalised text where something was skipped: nothing but between Latin letters.

    One space for one space, two for anything else, so that N\u200bB\u200bA does not become letters to be joined.
    """
    return (
        " " * min(gap, 2)
        if before.isascii() and after.isascii() and before[-1:].isalpha() and after[0].isalpha()
        else ""
    )


def normalise(text: str, emoji: bool = False) -> list[Piece]:
    """The pieces of a text, tiling it.

    Args:
        text: one sentence.
        emoji: read emoji by name instead of skipping them.
    """
    spaces_between = layout_spaces(text)
    if not spaces_between:
        return _pieces(text, emoji)
    kept = [place for place in range(len(text)) if place not in spaces_between]
    found, at = [], 0
    for start, end, spoken, kind in _pieces("".join([text[place] for place in kept]), emoji):
        first, last = kept[start], kept[end - 1] + 1
        if first > at:
            found.append(Piece(at, first, "space", SKIP))
        found.append(Piece(first, last, spoken, kind))
        at = last
    return found


def _pieces(text: str, emoji: bool) -> list[Piece]:
    """The pieces of a text without spaces that are there for the eye alone."""
    folded = usual_case(fold(text))
    held = frozenset(folded)
    has_address = addresses.HAS_ADDRESS.search(folded) is not None
    toned = text.translate(_FOLD) if written.ANY.search(text) else ""  # its letters keep their marks
    faces = emoticons(folded)
    found: list[Piece] = []
    at, size = 0, len(folded)
    while at < size:
        char = folded[at]
        if "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf":
            end = _HAN_RUN.match(folded, at).end()  # type: ignore[union-attr]
            found.append(Piece(at, end, text[at:end], HAN))
            at = end
        elif at in faces:
            found.append(Piece(at, faces[at], "emoji", SKIP))
            at = faces[at]
        elif char in _MARKS or char in _KEPT and not _DIGIT_NEXT.match(folded, at + 1):
            found.append(Piece(at, at + 1, text[at], MARK))
            at += 1
        elif toned and char.isascii() and char.isalpha() and (syllables := written.found(toned, at)):
            found += [Piece(start, end, written.toned(reading), PINYIN) for start, end, reading in syllables]
            at = found[-1].end
        else:
            found += _read(folded, at, emoji, has_address, held)
            at = found[-1].end
    return found


def _read(text: str, at: int, emoji: bool, has_address: bool, held: frozenset[str]) -> list[Piece]:
    """What begins at a place that holds no plain character; `held` are the characters of the text."""
    char = text[at]
    if char.isspace():
        kind = MARK if char in CLASS_OF or _parts_clauses(text, at) else SKIP
        return [Piece(at, at + 1, char if kind == MARK else "space", kind)]
    if char.isdecimal() and char.isascii():
        if _BEFORE_MARK.match(text, at) and (not at or not text[at - 1].isalnum() or is_han(text[at - 1])):
            return [Piece(at, at + 1, numbers.integer(char), READ)]
        run = _DIGITS.match(text, at)
        assert run is not None
        following = SPACE if run[1].isspace() else run[1]
        rules = _at_digits(min(run.end(1) - len(run[1]) - at, 99), following)
    else:
        rules = _BY_BEGINNING.get(LETTER if char.isascii() and char.isalpha() else char, ())
    if has_address and char.isascii() and char.isalnum():
        rules = (*addresses.ADDRESSES, *rules)
    for one in rules:
        if one.needs and one.needs.isdisjoint(held):
            continue
        match = one.pattern.match(text, at)
        if match and match.end() > at:
            spoken = one.read(match)
            if isinstance(spoken, str):
                return [Piece(at, match.end(), spoken, READ)]
            if spoken:
                return spoken
    return [_single(text, at, emoji)]


_SPACED: Final = regex(r"(?<=[㐀-鿿])[ \t\u3000\xa0]+(?=[㐀-鿿])")
_SEGMENTED: Final = 3.0  # characters between spaces, on average, up to which these part words
_GAPS: Final = 3  # so many gaps that an average tells something


def _parts_clauses(text: str, at: int) -> bool:
    """Whether a space stands between clauses, 第一章 风起, and not between words or characters, 今 天 天 气."""
    if at in agenda(text) or any(
        (before is None or before.search(text, 0, at)) and after.match(text, at) for before, after in _PARTED
    ):
        return True
    gap = _SPACED.match(text, at)
    if gap is None:
        return False
    before, after = _HAN_END.search(text, max(0, at - 12), at), _HAN_RUN.match(text, gap.end())
    left, right = len(before[0]) if before else 0, len(after[0]) if after else 0
    if left > 1 and after and text.startswith((":", "："), after.end()) and _LABELED.search(text, max(0, at - 24), at):
        return True  # 编辑：宋佳 校对：李明
    if min(left, right) < 2 or max(left, right) < 3:
        return False
    gaps = len(_SPACED.findall(text))
    return gaps < _GAPS or sum(map(is_han, text)) > _SEGMENTED * (gaps + 1)


_LABELED: Final = regex("[:：]")
_GAP: Final = r"[ \t\u3000\xa0]+"
_CHAPTER: Final = r"第[零一二三四五六七八九十百千两]{1,6}[章节课回集卷部幕]"
# What a space parts: what is searched before it, and what follows.
_PARTED: Final = (
    (  # 例1 一辆汽车, 第3课 小蝌蚪: a label with its number at the beginning of a line, and a name
        regex(
            r"(?:^|\n)\s?(?:(?:例题?|图|表|题|问题|步骤|练习|附件|案例|方案|实验|活动|单元|习题)(?:\d{1,3}|\d{1,2}[-.]\d{1,2})|第\d{1,3}[章节课回集题讲期关步条卷部话])$"
        ),
        regex(_GAP + r"(?=[㐀-鿿]{2})(?!所示|显示|可知|表示|中的|小时|分钟|[天次届季级位类周遍家折代名个年月日人])"),
    ),
    (regex(rf"(?:{_CHAPTER}|卷[一二三四五六七八九十]{{1,2}})$"), regex(_GAP)),  # 卷二 归墟之行
    (None, regex(rf"{_GAP}{_CHAPTER}{_GAP}")),
    (regex(r"[A-Za-z] \d\d$"), regex(r" (?=\d{1,4}[A-Z])")),  # iPhone 13 128G
    (regex(r"(?<![A-Za-z.])A[.．]"), regex(_GAP + r"[B-H][.．][-−]?\d")),  # A.2 B.3
)
_HAN_END: Final = regex(r"[㐀-䶿一-鿿]+$")


@lru_cache(maxsize=2048)
def _at_digits(count: int, following: str) -> tuple[Rule, ...]:
    """The rules that may read so many digits before a character."""
    return tuple(rule for rule in _BY_BEGINNING[DIGIT] if rule.may_follow(count, following))


def _single(text: str, at: int, emoji: bool) -> Piece:
    """What no rule reads: a word, a mark, an emoji, or something that is skipped."""
    char = text[at]
    if char.isascii() and char.isalpha():
        spelled = _SPELLED.match(text, at)
        if spelled and (letters := re.sub(r"[ .]", "", spelled[0])).lower() in INITIALISMS:
            return Piece(at, spelled.end(), letters.upper(), LATIN)
        end = _WORD.match(text, at).end()  # type: ignore[union-attr]
        return Piece(at, end, _latin(text[at:end]), LATIN)
    if char.isascii():
        is_mark = char in CLASS_OF and char != "-"  # which joins Latin words and names: T-shirt, 歼-20
        return Piece(at, at + 1, char, MARK) if is_mark else Piece(at, at + 1, _policy(char), SKIP)
    if is_han(char):
        return Piece(at, at + 1, char, HAN)
    if symbols.is_emoji(char):
        name = symbols.EMOJI.get(char) if emoji else None
        return Piece(at, at + 1, name, READ) if name else Piece(at, at + 1, "emoji", SKIP)
    if char in CLASS_OF:
        return Piece(at, at + 1, char, MARK)
    plain = unicodedata.normalize("NFKC", char)
    if plain != char and len(plain) == 1 and is_han(plain):
        return Piece(at, at + 1, plain, HAN)
    if char.isdecimal():
        return Piece(at, at + 1, "零一二三四五六七八九"[unicodedata.decimal(char)], READ)
    return Piece(at, at + 1, _policy(char), SKIP)


def _latin(word: str) -> str:
    """A word; a known initialism in capitals."""
    return word.upper() if word.lower() in INITIALISMS and (word.islower() or word.istitle()) else word


def _policy(char: str) -> str:
    """Why a character is not spoken."""
    category = unicodedata.category(char)
    if category == "Cc":
        return "control"
    if category == "Cf":
        return "invisible"
    if category in ("Co", "Cs", "Cn"):
        return "private"
    if category[0] == "Z":
        return "space"
    if category[0] == "M":
        return "combining"
    if category[0] in "LN":
        return "other script"
    return "ornament"
