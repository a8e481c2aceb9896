"""Quantities: numbers with units, money, percentages, fractions, ranges, ratios, plain numbers."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.normalize.contexts import MATHEMATICS, contexts, speaks_of
from qingyin.text.normalize.numbers import decimal, digits, integer, value
from qingyin.text.normalize.pieces import LATIN, READ, Piece
from qingyin.text.normalize.rules import LETTER, NOT_IN_NUMBER, NUMBER, Rule, Spoken, after, before, one_of, rule
from qingyin.text.normalize.units import LATIN_UNIT as _UNIT
from qingyin.text.normalize.units import LETTERS, MONEY, PER, UNITS, is_counted
from qingyin.text.patterns import regex

_N: Final = NUMBER
_DASH: Final = r"(?:\s?(?:[~～]{1,2}|[-–—]{1,2})\s?)"
_TO: Final = rf"(?:{_DASH}|[~～至到]\s?(?=[-−]))"  # -12~-8: the second end may have a minus of its own
_B: Final = r"(?P<b>(?:(?<=[~～至到])[-−])?" + NUMBER + ")"
_GREAT: Final = r"(?:百万|千万|百亿|千亿|万亿|十万|十亿|[十百千万亿])"
_COIN: Final = one_of(MONEY)
_PER: Final = one_of(PER) + r"(?![A-Za-z\d]|(?<=根)[号据本]|(?<=平)[均行时常静])"
_GLYPHS: Final = {"½": "二分之一", "⅓": "三分之一", "⅔": "三分之二", "¼": "四分之一", "¾": "四分之三", "⅕": "五分之一",
                  "⅖": "五分之二", "⅗": "五分之三", "⅘": "五分之四", "⅙": "六分之一", "⅛": "八分之一", "⅜": "八分之三",
                  "⅝": "八分之五", "⅞": "八分之七", "⅐": "七分之一", "⅑": "九分之一", "⅒": "十分之一", "⅚": "六分之五"}  # fmt: skip
_AFTER_LETTER: Final = regex(r"(?<!\dx)(?<!\dX)(?<=[A-Za-z])-?$")
_POWERS: Final = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))


def counted(number: str, following: str, before_: str = "") -> str:
    """A number before what it counts: 2个 is 两个; below zero it is only a place on a scale: -2℃ is 负二摄氏度."""
    if number in ("2", "02") and is_counted(following) and before_ not in tuple("-−负下±+"):
        return "两"
    return value(number)


_OF_A_PHONE: Final = regex(r"(?:iPhone|iphone|苹果|小米|红米|Nexus)\s?$")  # iPhone 5s


def _measure(match: re.Match[str]) -> Spoken:
    """25kg, -23°C, 5-10cm, 1.5万km, 120m²/天."""
    first, second, great, unit = match.group("a", "b", "g", "u")
    if (
        unit in ("m", "s", "h", "d", "t", "g", "in", "V", "W", "L", "l")
        and match["sp"]
        and after(match, 1).isascii()
        and after(match, 1).isalpha()
    ):
        return None
    if unit == "s" and _OF_A_PHONE.search(before(match, 8)):
        return None
    name = UNITS.get(unit, unit)
    great = great or ""
    spoken = counted(first, great or name, match.string[max(0, match.start() - 1) : match.start()])
    if second:
        spoken += "到" + counted(second, great or name)
    return _with_letters(match, spoken + great + name + _per(match["per"]))


def _money(match: re.Match[str]) -> Spoken:
    """$5, ¥-5, ¥1.5万, €5-10, $1.5 million is left to the words."""
    name = MONEY[match["c"]]
    great = match["g"] or ""
    number = match["a"].removesuffix(".00")
    spoken = "负" + value(number) if match["m"] else counted(number, great or name)
    if match["b"] and _REDUCED.search(before(match)):
        return spoken + great + name + "减" + value(match["b"])
    if match["b"]:
        spoken += "到" + counted(match["b"], great or name)
    return _with_letters(match, spoken + great + name + _per(match["per"]))


def _per(unit: str | None) -> str:
    return "每" + UNITS.get(unit, unit) if unit else ""


def _with_letters(match: re.Match[str], spoken: str) -> Spoken:
    """A quantity; the letters of what has no name (GB) are a piece of their own, which shares its place."""
    said = _LETTERS.search(spoken)
    if said is None:
        return spoken
    start, end = match.span()
    return [Piece(start, end, spoken[: said.start()], READ), Piece(start, end, said[0], LATIN)]


_LETTERS: Final = regex("[A-Za-z]+$")
_PARTS: Final = {"%": "百分之", "‰": "千分之", "‱": "万分之"}


# 5%2, 5 % 2: the remainder, in code; 年利率3%2年期 goes on with an amount.
_REMAINDER: Final = regex(
    r"(?:\d%| % ?)\d+(?:\s*$|\s?(?:[=<>!)）,，;；。、？?]|等于|结果|的(?:余|结果|值)|[是为得余就吗]))"
)


def _percent(match: re.Match[str]) -> Spoken:
    first, second = match.group("a", "b")
    if not second and _REMAINDER.match(match.string, match.start("p") - 1):
        return None
    name = _PARTS[match["p"]]
    if first == "100" and not second:
        return name[:-1] + "之百" if name == "百分之" else name + value(first)
    minus = "负" if second and second[0] in "-−" else ""
    return name + value(first) + (f"到{minus}{name}{value(second.lstrip('-−'))}" if second else "")


_PRESSURE: Final = regex(r"1\d\d/(?:[4-9]\d|1[0-2]\d)")
_HEART: Final = regex(r"血压|[高低]压|降压|[吃少减]盐|头晕|测量|[量测](?:了|出|得|一下)|[降升高低]了")


def _fraction(match: re.Match[str]) -> Spoken:
    """3/4; 145/92, which is more than one, is a pressure of blood."""
    a, b = match.group("a", "b")
    if int(a) > int(b) and _PRESSURE.fullmatch(match[0]) and speaks_of(_HEART, match.string):
        return f"{integer(a)}杠{integer(b)}"
    if int(b) == 0 or re.search(r"(?:血压|BP)\D{0,3}$", before(match, 8)):
        return f"{integer(a)}杠{integer(b)}"
    return f"{integer(b)}分之{integer(a)}"


_GOES_ON_AS_A_SUM: Final = regex(r"\s?(?:[=＝+*×÷^≤≥≠<>]|[²³a-z(](?![a-z]))")
_WITHIN: Final = regex(r"(?:区间|范围|之间|约|大约|介于|在|共|需|要|每|近)(?:为|是|：)?\s?$")


_REDUCED: Final = regex(r"(?:满减?|券)(?:是|为|：|:)?\s?[¥￥]?$")  # 满300-50, 店铺券99-50
_REDUCES: Final = regex(
    r"\s?元?的?(?:店铺|满减|优惠|消费|代金|购物|神|大额|平台|无门槛|红包)?(?:券|满减|优惠)"
)  # 99-50的券
_SEVERAL: Final = regex(r"\s?(?:张|不等|左右|之间)")  # 券50-10张


def _range(match: re.Match[str]) -> Spoken:
    """3-5天, 10~20, -20~-5; 5-3=2 is a sum."""
    a, b, dash = match.group("a", "b", "d")
    following = match.string[match.end() : match.end() + 6]
    first = match.string[max(0, match.start() - 1) : match.start()]
    reduced = _REDUCED.search(before(match)) or _REDUCES.match(match.string, match.end())
    if reduced and not _SEVERAL.match(following) and float(b.replace(",", "")) < float(a.replace(",", "")):
        return f"{value(a)}减{value(b)}"
    if dash.strip() in ("-", "−") and (
        _GOES_ON_AS_A_SUM.match(following)
        or first in tuple("=+×÷*(（")
        and MATHEMATICS in contexts(match.string)
        and not _WITHIN.search(before(match))
    ):
        return f"{value(a)}减{value(b)}"
    if _long_zero(a) or _long_zero(b) or re.match(r"[-–]\d", following):
        return None
    great = match["g"] or ""
    return f"{counted(a, great or following.lstrip())}到{counted(b, great or following.lstrip())}"


def _long_zero(number: str) -> bool:
    """Whether a number begins with a 0 that no quantity has: 007."""
    return number[0] == "0" and len(number) > 1 and "." not in number


def _ratio(match: re.Match[str]) -> Spoken:
    return "比".join(value(part) for part in re.split(r"[:：∶]", match[0].replace(" ", "")))


def _ordinal(match: re.Match[str]) -> Spoken:
    a, b = match.group("a", "b")
    return integer(a, liang=True) + ("到" + integer(b) if b else "")


def _coordinate(match: re.Match[str]) -> Spoken:
    """39°54′20″N is 北纬…, unless the text has said so."""
    side = {"N": "北纬", "S": "南纬", "E": "东经", "W": "西经", None: ""}[match["n"]]
    if before(match, 2) == side:
        side = ""
    spoken = f"{side}{value(match['d'])}度"
    spoken += f"{value(match['m'])}分" if match["m"] else ""
    return spoken + (f"{value(match['s'])}秒" if match["s"] else "")


def _scientific(match: re.Match[str]) -> Spoken:
    power = match["p"] or "".join(_POWERS[c] for c in match["q"])
    unit = match["u"] or ""
    return (
        f"{value(match['a'])}乘以十的{value(power)}次方"
        + (UNITS.get(unit) or LETTERS.get(unit, ""))
        + _per(match["per"])
    )


def _power(match: re.Match[str]) -> Spoken:
    power = match["p"] or "".join(_POWERS[c] for c in match["q"])
    name = {"2": "平方", "3": "立方"}.get(power, f"{value(power)}次方")
    return f"{value(match['a'])}的{name}" + UNITS.get(match["u"] or "", "") + _per(match["per"])


def _leading_zero(match: re.Match[str]) -> Spoken:
    return digits(match[0])


_GRADE: Final = regex(r"[高初大小研]")  # 高2女生
_BELOW: Final = regex(r"(?:^|[^\dA-Za-z)）])[-−]$")


def _plain(match: re.Match[str]) -> Spoken:
    number, rest = match.group("a", "rest")
    if len(number) > 2 and number.isdecimal() and number[-2:] != "00" and _is_code(match):
        return digits(number)
    if number.endswith(".00") and re.match(r"\s?(?:元|美元|欧元|港元)", match.string[match.end() : match.end() + 4]):
        number = number[:-3]  # 1,280.00元
    below = _BELOW.search(match.string, max(0, match.start() - 2), match.start())
    if number == "2" and _GRADE.search(before(match, 1)) and after(match, 1) in ("男", "女"):
        return digits(number)
    spoken = counted(number, match.string[match.end() : match.end() + 6].lstrip(), "负" if below else "")
    if rest and "." not in number:
        spoken += "多" if is_counted(after(match)) or after(match, 1) in tuple("种项人家万") else "加"
        return spoken
    return spoken + ("加" if rest else "")


def _is_code(match: re.Match[str]) -> bool:
    """Whether a number after a letter is a name's: RTX4090, A380, ISO 9660, but not GDP 1250亿."""
    if match.string[max(0, match.start() - 2) : match.start()][-1:] == "_":
        return True
    if len(match["a"]) > 4 and match.string.startswith("#", match.start() - 1) and match.start():
        return not is_counted(after(match))  # bug #12045
    spaced = match.string[match.start() - 1 : match.start()] == " "
    return bool(_AFTER_LETTER.search(before(match, 4))) and not (spaced and is_counted(after(match)))


def _point(match: re.Match[str]) -> Spoken:
    return decimal(match[0])


def _vulgar(match: re.Match[str]) -> Spoken:
    whole = match.string[match.start() - 1 : match.start()].isdecimal()  # 1½
    return ("又" if whole else "") + _GLYPHS[match[0]]


def _each(match: re.Match[str]) -> Spoken:
    """元/斤, 元/GB."""
    return _with_letters(match, _per(match["u"]))


def _with_great(match: re.Match[str]) -> Spoken:
    spoken = _range(match)
    return spoken + (match["g"] or "") if isinstance(spoken, str) else spoken


_GOES_ON: Final = "., -–—~～至到"  # after the first digits of a number or a range
_FIRST_OF_UNIT: Final = "".join({unit[0] for unit in UNITS} | set("十百千万亿"))
_SIGNS_OF_POWERS: Final = "^" + "".join(_POWERS)
_POWER_OF: Final = r"(?:\^(?P<p>-?\d+)|(?P<q>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+))"
_OF_WHAT: Final = rf"(?:\s?(?P<u>{_UNIT}))?(?:\s?/\s?(?P<per>{_PER}))?"  # 10²⁴kg, 10⁹/L
_OF_WHAT_LETTER: Final = (
    rf"(?:\s?(?P<u>{_UNIT}|[{''.join(LETTERS)}](?![A-Za-z\d])))?(?:\s?/\s?(?P<per>{_PER}))?"  # 1.6×10⁻¹⁹ C
)
RULES: Final[tuple[Rule, ...]] = (
    rule(rf"(?P<c>{_COIN})\s?(?P<m>[-−](?=\d))?(?P<a>{_N})(?:{_DASH}(?:{_COIN})?(?P<b>{_N}))?\s?(?P<g>{_GREAT})?(?:元|美元|块)?(?:\s?/\s?(?P<per>{_PER}))?", _money, begins=LETTER + "".join({coin[0] for coin in MONEY})),
    rule(
        rf"{NOT_IN_NUMBER}(?P<d>\d+(?:\.\d+)?)[°º](?:(?P<m>\d+(?:\.\d+)?)['′](?:(?P<s>\d+(?:\.\d+)?)(?:\"|″|''))?)?(?P<n>[NSEW])?"
        r"(?![CFcf])",
        _coordinate, then="°º.",
    ),
    rule(rf"{NOT_IN_NUMBER}(?P<a>{_N})[%‰‱]?(?:{_TO}{_B})?\s?(?P<p>[%‰‱])", _percent, then=_GOES_ON + "%‰‱"),
    rule(
        rf"{NOT_IN_NUMBER}(?P<a>{_N})(?:{_TO}{_B})?(?P<sp>\s?)(?P<g>{_GREAT})?(?P<u>{_UNIT})(?:\s?/\s?(?P<per>{_PER}))?",
        _measure, then=_GOES_ON + _FIRST_OF_UNIT,
    ),
    rule(rf"{NOT_IN_NUMBER}(?P<a>\d+(?:\.\d+)?)\s?[×xX*]\s?10{_POWER_OF}{_OF_WHAT_LETTER}", _scientific, then=". ×xX*", needs=_SIGNS_OF_POWERS),
    rule(rf"(?<![\d.])(?P<a>\d+(?:\.\d+)?){_POWER_OF}{_OF_WHAT}", _power, then="." + _SIGNS_OF_POWERS, needs=_SIGNS_OF_POWERS),
    rule(r"(?<![\d./])(?P<a>\d{1,4})\s?/\s?(?P<b>\d{1,5})(?![\d/]|\.\d)", _fraction, then="/ ", digits=(1, 4)),
    rule(rf"{NOT_IN_NUMBER}(?<!\d[:：])\d+(?:\.\d+)?(?:\s?[:：∶]\s?\d+(?:\.\d+)?){{1,3}}(?![\d:：])", _ratio, then=". :：∶"),
    rule(r"(?<=第)(?P<a>\d{1,16})(?:\s?[-–—~～]\s?(?:第)?(?P<b>\d{1,16}))?(?![\d.])", _ordinal),
    rule(rf"{NOT_IN_NUMBER}(?<!\d-)(?P<a>{_N})(?P<d>{_TO}){_B}(?P<g>{_GREAT})?", _with_great, then=_GOES_ON),
    rule(r"(?<![\d.])0\d+(?!\d|\.\d|,\d)", _leading_zero, digits=(2, 1 << 30)),
    rule(rf"{NOT_IN_NUMBER}(?P<a>{_N})(?P<rest>\+(?!\s?[\d(A-Za-z\u4e00-\u9fff]))?", _plain),
    rule(r"\.\d+", _point, begins="."),
    rule("[" + "".join(_GLYPHS) + "]", _vulgar, begins="".join(_GLYPHS)),
    rule(r"\d+", lambda m: integer(m[0])),
    rule(rf"(?:(?<=[\d%‰元角块万亿克斤米升吨次人个台件度页位卡焦瓦折票])|(?<=\dU)|(?<=\dIU)|(?<=/[GM]B)|(?<=/[㎡月天日]))\s?/\s?(?P<u>{_PER})", _each, begins="/"),
    rule(r"(?:(?<=/[㎡月天日人户间套台辆个车])|(?<=/m²)|(?<=/平米)|(?<=/平方米))\s?[·•・⋅]\s?(?P<u>[月天日年次人户㎡]|季度|平方米|平米|m²)(?![A-Za-z])", _each, begins="·•・⋅"),
)  # fmt: skip
