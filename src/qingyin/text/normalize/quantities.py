"""Quantities: numbers with units, money, percentages, fractions, ranges, ratios, plain numbers."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.normalize.numbers import decimal, digits, integer, value
from qingyin.text.normalize.rules import DIGIT, LETTER, NOT_IN_NUMBER, NUMBER, Rule, Spoken, after, before, one_of, rule
from qingyin.text.normalize.units import MONEY, PER, UNITS, is_counted

_N: Final = NUMBER
# A dash before a number is a minus: not after a letter, a digit or a name.
_NEGATIVE: Final = r"(?:(?<![^\W_])(?<![)）%])|(?<=[是为到从至低达约有于在温了得差过或和]))"
_SIGN: Final = _NEGATIVE + r"[-−+±]"
_MINUS: Final = _NEGATIVE + r"[-−]"
_DASH: Final = r"\s?[-–—~～]{1,2}\s?"
_GREAT: Final = r"(?:百万|千万|百亿|千亿|万亿|十万|十亿|[十百千万亿])"
_UNIT: Final = one_of(UNITS) + r"(?![A-Za-z\d²³])"
_COIN: Final = one_of(MONEY)
_PER: Final = one_of(PER) + r"(?![A-Za-z\d])"
_SCORE_BEFORE: Final = re.compile(r"(?:比分|以|总分|打成|战成|结果)(?:是|为|定格在|：|:)?$")
_SCORE_AFTER: Final = re.compile(
    r"\s?(?:的?比分|战胜|击败|大胜|险胜|领先|落后|战平|逆转|不敌|取胜|获胜|完胜|力克|胜|负|惜败)"
)
_GLYPHS: Final = {"½": "二分之一", "⅓": "三分之一", "⅔": "三分之二", "¼": "四分之一", "¾": "四分之三", "⅕": "五分之一",
                  "⅖": "五分之二", "⅗": "五分之三", "⅘": "五分之四", "⅙": "六分之一", "⅛": "八分之一", "⅜": "八分之三",
                  "⅝": "八分之五", "⅞": "八分之七"}  # fmt: skip
_AFTER_LETTER: Final = re.compile(r"(?<!\dx)(?<!\dX)(?<=[A-Za-z])-?$")
_POWERS: Final = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))


def counted(number: str, following: str) -> str:
    """A number before what it counts: 2个 is 两个."""
    if number in ("2", "02") and is_counted(following):
        return "两"
    return value(number)


def sign(text: str | None) -> str:
    """The name of a sign, nothing for none."""
    return {"-": "负", "−": "负", "+": "正", "±": "正负"}.get(text or "", "")


def _measure(match: re.Match[str]) -> Spoken:
    """25kg, -23°C, 5-10cm, 1.5万km, 120m²/天."""
    sign_, first, second, great, unit = match.group("s", "a", "b", "g", "u")
    if (
        unit in ("m", "s", "h", "d", "t", "g", "in", "V", "W", "L", "l")
        and match["sp"]
        and after(match, 1).isascii()
        and after(match, 1).isalpha()
    ):
        return None
    name = UNITS.get(unit, unit)
    great = great or ""
    spoken = sign(sign_) + counted(first, great or name)
    if second:
        spoken += "到" + counted(second, great or name)
    return spoken + great + name + _per(match["per"])


def _money(match: re.Match[str]) -> Spoken:
    """$5, ¥1.5万, €5-10, $1.5 million is left to the words."""
    name = MONEY[match["c"]]
    great = match["g"] or ""
    spoken = sign(match["s"]) + counted(match["a"], great or name)
    if match["b"]:
        spoken += "到" + counted(match["b"], great or name)
    return spoken + great + name + _per(match["per"])


def _per(unit: str | None) -> str:
    return "每" + UNITS.get(unit, unit) if unit else ""


def _percent(match: re.Match[str]) -> Spoken:
    sign_, first, second = match.group("s", "a", "b")
    name = {"%": "百分之", "‰": "千分之", "‱": "万分之"}[match["p"]]
    if first == "100" and not second:
        return sign(sign_) + name[:-1] + "之百" if name == "百分之" else f"{sign(sign_)}{name}{value(first)}"
    spoken = sign(sign_) + name + value(first)
    return spoken + "到" + name + value(second) if second else spoken


def _fraction(match: re.Match[str]) -> Spoken:
    a, b = match.group("a", "b")
    if int(b) == 0 or re.search(r"(?:血压|BP)\D{0,3}$", before(match, 8)):
        return f"{integer(a)}杠{integer(b)}"
    return f"{sign(match['s'])}{integer(b)}分之{integer(a)}"


def _range(match: re.Match[str]) -> Spoken:
    """3-5天, 10~20; 3-5 in a match is a score, 5-3=2 a sum."""
    a, b, dash = match.group("a", "b", "d")
    following = match.string[match.end() : match.end() + 6]
    if dash.strip() in ("-", "–", "—") and (
        _SCORE_BEFORE.search(before(match))
        or _SCORE_AFTER.match(following)
        or "比赛" in match.string
        and following[:1] in "，。"
    ):
        return f"{value(a)}比{value(b)}"
    if re.match(r"\s?[=＝]", following) and dash.strip() == "-":
        return f"{value(a)}减{value(b)}"
    if a[0] == "0" and len(a) > 1 and "." not in a or b[0] == "0" and "." not in b or re.match(r"[-–]\d", following):
        return None
    great = match["g"] or ""
    return f"{counted(a, great or following.lstrip())}到{counted(b, great or following.lstrip())}"


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
    return f"{value(match['a'])}乘以十的{value(power)}次方"


def _power(match: re.Match[str]) -> Spoken:
    power = match["p"] or "".join(_POWERS[c] for c in match["q"])
    name = {"2": "平方", "3": "立方"}.get(power, f"{value(power)}次方")
    return f"{value(match['a'])}的{name}"


def _leading_zero(match: re.Match[str]) -> Spoken:
    return digits(match[0])


def _plain(match: re.Match[str]) -> Spoken:
    sign_, number, rest = match.group("s", "a", "rest")
    if len(number) > 2 and number.isdecimal() and number[-2:] != "00" and _is_code(match):
        return digits(number)
    spoken = sign(sign_) + counted(number, match.string[match.end() : match.end() + 6].lstrip())
    if rest and "." not in number:
        spoken += "多" if is_counted(after(match)) or after(match, 1) in tuple("种项人家万") else "加"
        return spoken
    return spoken + ("加" if rest else "")


def _is_code(match: re.Match[str]) -> bool:
    """Whether a number after a letter is a name's: RTX4090, A380, ISO 9660, but not GDP 1250亿."""
    spaced = match.string[match.start() - 1 : match.start()] == " "
    return bool(_AFTER_LETTER.search(before(match, 4))) and not (spaced and is_counted(after(match)))


def _minus(match: re.Match[str]) -> Spoken:
    return "负"


def _point(match: re.Match[str]) -> Spoken:
    return decimal(match[0])


def _vulgar(match: re.Match[str]) -> Spoken:
    return _GLYPHS[match[0]]


def _each(match: re.Match[str]) -> Spoken:
    return _per(match["u"])


def _with_great(match: re.Match[str]) -> Spoken:
    spoken = _range(match)
    return spoken + (match["g"] or "") if isinstance(spoken, str) else spoken


_SIGNS: Final = "-−+±"
_MINUSES: Final = "-−"
_GOES_ON: Final = "., -–—~～"  # after the first digits of a number or a range
_FIRST_OF_UNIT: Final = "".join({unit[0] for unit in UNITS} | set("十百千万亿"))
RULES: Final[tuple[Rule, ...]] = (
    rule(rf"(?P<s>[{_SIGNS}])?(?P<c>{_COIN})\s?(?P<a>{_N})(?:{_DASH}(?:{_COIN})?(?P<b>{_N}))?\s?(?P<g>{_GREAT})?(?:元|美元|块)?(?:\s?/\s?(?P<per>{_PER}))?", _money, begins=_SIGNS + LETTER + "".join({coin[0] for coin in MONEY})),
    rule(
        rf"{NOT_IN_NUMBER}(?P<d>\d+(?:\.\d+)?)[°º](?:(?P<m>\d+(?:\.\d+)?)['′](?:(?P<s>\d+(?:\.\d+)?)(?:\"|″|''))?)?(?P<n>[NSEW])?"
        r"(?![CFcf])",
        _coordinate, then="°º.",
    ),
    rule(rf"(?P<s>{_SIGN})?{NOT_IN_NUMBER}(?P<a>{_N})[%‰‱]?(?:{_DASH}(?P<b>{_N}))?\s?(?P<p>[%‰‱])", _percent, begins=DIGIT + _SIGNS, then=_GOES_ON + "%‰‱"),
    rule(
        rf"(?P<s>{_SIGN})?{NOT_IN_NUMBER}(?P<a>{_N})(?:{_DASH}(?P<b>{_N}))?(?P<sp>\s?)(?P<g>{_GREAT})?(?P<u>{_UNIT})(?:\s?/\s?(?P<per>{_PER}))?",
        _measure, begins=DIGIT + _SIGNS, then=_GOES_ON + _FIRST_OF_UNIT,
    ),
    rule(rf"{NOT_IN_NUMBER}(?P<a>\d+(?:\.\d+)?)\s?[×xX*]\s?10(?:\^(?P<p>-?\d+)|(?P<q>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+))", _scientific, then=". ×xX*"),
    rule(r"(?<![\d.])(?P<a>\d+(?:\.\d+)?)(?:\^(?P<p>-?\d+)|(?P<q>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+))", _power, then=".^" + "".join(_POWERS)),
    rule(rf"(?P<s>{_MINUS})?(?<![\d./])(?P<a>\d{{1,4}})/(?P<b>\d{{1,5}})(?![\d/]|\.\d)", _fraction, begins=DIGIT + _MINUSES, then="/", digits=(1, 4)),
    rule(rf"{NOT_IN_NUMBER}(?<![:：])\d+(?:\.\d+)?(?:\s?[:：∶]\s?\d+(?:\.\d+)?){{1,3}}(?![\d:：])", _ratio, then=". :：∶"),
    rule(r"(?<=第)(?P<a>\d{1,16})(?:\s?[-–—~～]\s?(?:第)?(?P<b>\d{1,16}))?(?![\d.])", _ordinal),
    rule(rf"{NOT_IN_NUMBER}(?<!-)(?P<a>{_N})(?P<d>{_DASH})(?P<b>{_N})(?P<g>{_GREAT})?", _with_great, then=_GOES_ON),
    rule(r"(?<![\d.])0\d+(?!\d|\.\d|,\d)", _leading_zero, digits=(2, 1 << 30)),
    rule(rf"(?P<s>{_SIGN})?{NOT_IN_NUMBER}(?P<a>{_N})(?P<rest>\+(?!\s?[\d(A-Za-z]))?", _plain, begins=DIGIT + _SIGNS),
    rule(rf"{_MINUS}(?=百分之|千分之|万分之|\d{{1,4}}分之)", _minus, begins=_MINUSES),
    rule(r"\.\d+", _point, begins="."),
    rule("[" + "".join(_GLYPHS) + "]", _vulgar, begins="".join(_GLYPHS)),
    rule(r"\d+", lambda m: integer(m[0])),
    rule(rf"(?<=[元角块万亿克米升吨次人个台件度页位])\s?/\s?(?P<u>{_PER})", _each, begins="/"),
)  # fmt: skip
