"""Numbers side by side and on the labels of products: 165/52kg, 50/60Hz, AC220V~, 1920×1080@60Hz, P36-37."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.normalize.contexts import MATHEMATICS, PRODUCT, contexts, speaks_of
from qingyin.text.normalize.numbers import digits, integer, value
from qingyin.text.normalize.pieces import LATIN, MARK, READ, SKIP, Piece
from qingyin.text.normalize.rules import LETTER, Rule, Spoken, after, before, rule
from qingyin.text.patterns import regex

_SIZED: Final = regex(r"身高|体重|净高|尺码|码数|[穿买拍选]的?(?:[SMLX]{1,4}|均码)(?![A-Za-z])|三围")
_PRESSURE: Final = regex(r"(?:血压|高压|压力|轮胎)\D{0,5}$")
_EYES: Final = regex(r"视力\D{0,5}$")
_WEIGHT: Final = r"(?:kg|KG|Kg|公斤|斤)"


def _joined(match: re.Match[str], end: int | None = None) -> list[Piece]:
    """The first number and a short pause up to `end`, or the match's; the second is read with its unit."""
    return [
        Piece(match.start(), match.end("a"), value(match["a"]), READ),
        Piece(match.end("a"), match.end() if end is None else end, "、", MARK),
    ]


def _height(match: re.Match[str]) -> Spoken:
    """165/52 beside 身高 or 穿M: height and weight, no pressure of blood."""
    sized = speaks_of(_SIZED, match.string) and not _PRESSURE.search(before(match, 10))
    return _joined(match) if sized else None


def _clothes(match: re.Match[str]) -> Spoken:
    """170/92A: a size of clothes; its letter follows."""
    return [*_joined(match, match.start("b")), Piece(*match.span("b"), integer(match["b"]), READ)]


def _acuity(match: re.Match[str]) -> Spoken:
    """视力4.8/5.0: both eyes."""
    return _joined(match) if _EYES.search(before(match, 8)) else None


def _current(match: re.Match[str]) -> Spoken:
    """AC220V: the letters, apart from the number, which has a unit."""
    return [Piece(match.start(), match.end(), match[0].strip(), LATIN)]


def _alternating(match: re.Match[str]) -> Spoken:
    """220V~: the sign of alternating current is not said."""
    if re.match(r"\s?\d", after(match)):
        return _pause(match)
    return [Piece(match.start(), match.end(), "ornament", SKIP)]


def _pause(match: re.Match[str]) -> Spoken:
    """1080P@60Hz, 175cm/65kg."""
    return [Piece(match.start(), match.end(), "、", MARK)]


_BOOK: Final = regex(
    r"预习|复习|课[本文]|练习|作业|[看读见背抄书]\s?[Pp]|参[见考看阅]|教材|教科书|[上下]册|习题|做题|[语数英]书|书[本上]|翻[到开]|背诵|抄写|注释|[Pp][\d\s\-–—~～至到Pp.]{2,12}页"
)
_GRADE: Final = regex(
    r"职级|职位|级别|阿里|大厂|晋升|升[到P]|offer|薪|岗|员工|处理器|芯片|型号|产品|华为|手机|GPU|显卡|[停泊]车|车[位库]|百分位|分位|身高|体重|延迟|故障|优先级|任务|[鞋尺]码|球鞋|泵|材质|塑料|降价"
)
_FILMS: Final = regex(r"视频|[Bb]站|分[Pp]|合集|弹幕|[Uu][Pp]主|选集")
_ITEM: Final = regex(r"(?<!\d)(\d)[.、](?=[\u4e00-\u9fff])")
_ITEM_NEXT: Final = regex(r"[.、][\u4e00-\u9fff]")


def _pages(match: re.Match[str]) -> Spoken:
    """P36-37, 课本P8~P10: pages of a book; P6-P7 are grades of a company, P12-15 of a product its name.

    Where the next item of a list is glued to it, P36-373.家长签字, its number is read apart.
    """
    text, first, last, end = match.string, match["a"], match["b"], match.end("b")
    page = text.startswith("页", end)
    if not page and speaks_of(_FILMS, text):
        return None
    items = _ITEM.findall(text, max(0, match.start() - 60), match.start())
    if len(last) == len(first) + 1 and items and _ITEM_NEXT.match(text, end) and int(last[-1]) == int(items[-1]) + 1:
        last, end = last[:-1], end - 1
    if not page and not speaks_of(_BOOK, text):
        about = contexts(text)
        if (
            len(first) < 2
            or (match["q"] and match[0].startswith("P"))
            or match[0].startswith("PP")
            or text.startswith("码", end)
            or not about.isdisjoint((PRODUCT, MATHEMATICS))
            or speaks_of(_GRADE, text)
        ):
            return None
    if int(last) <= int(first):
        return None
    ordinal = "" if text.startswith("第", match.start() - 1) and match.start() else "第"
    found = [Piece(match.start(), end, f"{ordinal}{integer(first)}到{integer(last)}" + ("" if page else "页"), READ)]
    return found if end == match.end("b") else [*found, Piece(end, end + 1, integer(text[end]), READ)]


_LENS: Final = regex(r"光圈|镜头|快门|曝光|ISO|焦[距段]|大光圈|虚化|定焦|变焦|景深|f/\d\.\d|F/\d\.\d")


def _aperture(match: re.Match[str]) -> Spoken:
    """光圈f/2.8: the letter and the number; the stroke is not said."""
    if not speaks_of(_LENS, match.string) or MATHEMATICS in contexts(match.string):
        return None
    return [Piece(match.start(), match.end(), "stroke", SKIP)]


def _shutter(match: re.Match[str]) -> Spoken:
    """快门1/125s."""
    return f"{integer(match['b'])}分之{integer(match['a'])}秒"


def _cited(match: re.Match[str]) -> Spoken:
    """出版社, 1998: 45-47, 2015(3): 12-18: the year of a work that is cited."""
    return digits(match[0])


_OF_A_WORK: Final = regex(r"(?:19|20)\d\d(?:[,，]\s?\d{1,3})?\s?(?:[(（]\d{1,3}[)）])?\s?[:：]\s?$")


def _cited_pages(match: re.Match[str]) -> Spoken:
    """The pages after it."""
    if not _OF_A_WORK.search(before(match, 22)):
        return None
    return f"{integer(match['a'])}到{integer(match['b'])}"


_FORMATION: Final = regex(
    r"[”\"]?(?:的?(?:备份|阵型|阵式|站位|呼吸|进攻|战术|黄金|经典|营养|睡眠|减肥|养生|极速|控糖|急救)?(?:原则|法则|阵型?|阵式|呼吸法?|法(?!国|院|律)|体系|模型|打法|战术))"
)


def _formation(match: re.Match[str]) -> Spoken:
    """4-3-3阵型, “3-2-1”备份原则: the numbers side by side."""
    return digits(match[0].replace("-", "")) if _FORMATION.match(match.string, match.end()) else None


def _any_version(match: re.Match[str]) -> Spoken:
    """1.x, 2.6.x: any version that begins so; not in mathematics, nor an item of a list, 1.x轴."""
    text, x = match.string, match.end() - 1
    last = _VERSIONED.match(text, match.end())
    begins = not text[: match.start()].strip() or text[match.start() - 1] in "\n。；"
    if begins and not last or MATHEMATICS in contexts(text) or _NO_VERSION.match(text, match.end()):
        return None
    found = [
        Piece(*part.span(), "点" if part[0] == "." else integer(part[0]), READ)  # apart, so that 一 keeps its tone
        for part in _PART_OF_VERSION.finditer(text, match.start(), x)
    ]
    return [*found, Piece(x, match.end(), text[x], LATIN)]


_PART_OF_VERSION: Final = regex(r"\d+|\.")
_VERSIONED: Final = regex(r"\s?(?:版|系列|以[上下前后]|[及和到])")
_NO_VERSION: Final = regex(r"\s?(?:[轴=＝<>≤≥]|的值|[+\-−×÷]\s?\d)")
_HZ: Final = r"(?:[kKMG]?Hz|HZ|hz|fps|FPS|帧)"
RULES: Final[tuple[Rule, ...]] = (
    rule(r"(?<=(?<![A-Za-z])[fF])/(?=(?:\d\.\d|[2489]|1[16]|22)(?![\d./]))", _aperture, begins="/"),
    rule(r"(?<![\d./])(?P<a>1)/(?P<b>\d{1,5})\s?[sS](?![A-Za-z\d])", _shutter, then="/", digits=(1, 1)),
    rule(r"(?:(?<=[,，])|(?<=[,，] ))(?:19|20)\d\d(?=(?:[,，]\s?\d{1,3})?\s?(?:[(（]\d{1,3}[)）])?\s?[:：]\s?\d{1,5}\s?[-–—]\s?\d{1,5}(?:\s?[.。,，;；]|\s*$))", _cited, then="(（:：,， ", digits=(4, 4)),
    rule(r"(?:(?<=[:：])|(?<=[:：] ))(?P<a>\d{1,5})\s?[-–—]\s?(?P<b>\d{1,5})(?![\d:：-])", _cited_pages, then="-–— ", digits=(1, 5)),
    rule(r"(?<![\d./A-Za-z\-:：])\d(?:-\d){2,3}(?![\d.\-])", _formation, then="-", digits=(1, 1)),
    rule(r"(?<![\d.A-Za-z])(\d{1,3}(?:\.\d{1,3}){0,2})\.[xX](?![A-Za-z\d])", _any_version, then=".", digits=(1, 3)),
    rule(rf"(?<![\d./A-Za-z])(?P<a>1[3-9]\d)\s?/\s?(?=(?:[3-9]\d|1[0-4]\d)(?:\.\d)?\s?{_WEIGHT})", _joined, then="/ ", digits=(3, 3)),
    rule(r"(?<![\d./A-Za-z])(?P<a>1[3-9]\d)/(?P<b>[6-9]\d|1[0-3]\d)(?=[ABCY](?![A-Za-z\d]))", _clothes, then="/", digits=(3, 3)),
    rule(r"(?<![\d./A-Za-z])(?P<a>1[3-9]\d)/(?=(?:[3-9]\d|1[0-4]\d)(?![\d./%A-Za-z]))", _height, then="/", digits=(3, 3)),
    rule(r"(?<![\d./])(?P<a>[3-5]\.\d|[01]\.\d{1,2})\s?/\s?(?=[0-5]\.\d)", _acuity, then=".", digits=(1, 1)),
    rule(rf"(?<![\d./A-Za-z])(?P<a>\d{{2,4}}|\d\.\d)/(?=\d{{1,4}}(?:/\d{{2,4}}){{0,2}}\s?{_HZ}(?![A-Za-z]))", _joined, then="/."),
    rule(rf"(?<=\d/)(?P<a>\d{{2,4}})/(?=\d{{2,4}}(?:/\d{{2,4}})?\s?{_HZ}(?![A-Za-z]))", _joined, then="/", digits=(2, 4)),
    rule(r"(?<![A-Za-z\d])(?:AC|DC)\s?(?=\d{1,4}(?:\.\d{1,2})?(?:\s?[-–~～/]\s?\d{1,4}(?:\.\d{1,2})?)?\s?(?:[km]?V|mA)(?![A-Za-z]))", _current, begins=LETTER),
    rule(rf"(?<=\d[Vv])\s?[~～](?=\s?(?:[，,。；;、/（()）]|$|\d{{2}}(?:[/-]\d\d)?\s?{_HZ}))", _alternating, begins="~～"),
    rule(rf"(?<=[\dKkPpi])\s?@\s?(?=\d{{2,3}}\s?(?:{_HZ}|[Pp](?![A-Za-z])))", _pause, begins="@"),
    rule(r"(?<=\dV)\s?[/⎓⏤]\s?(?=\d{1,3}(?:\.\d{1,2})?\s?A(?![A-Za-z]))", _pause, begins="/⎓⏤"),
    rule(r"(?<=\d\d)\s?/\s?(?=体重|低压|舒张压|胸围|腰围|臀围)", _pause, begins="/"),
    rule(rf"(?:(?<=\dcm)|(?<=\dCM)|(?<=\d厘米)|(?<=\d公分))\s?/\s?(?=\d{{2,3}}(?:\.\d)?\s?{_WEIGHT})", _pause, begins="/"),
    rule(r"(?<![A-Za-z\d])[Pp]{1,2}\.?\s?(?P<a>\d{1,4})\s?[-–—~～至到]\s?(?P<q>[Pp]\.?)?(?P<b>\d{1,4})(?![\dA-Za-z\-]|\.\d)", _pages, begins=LETTER),
)  # fmt: skip
