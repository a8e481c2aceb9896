"""What signs of calculation say: each sign by what stands on its two sides, spaces left out.

No sign between two spoken things is silent, but the hyphen inside a name: T-shirt, F-16, 歼-20. A dash that is neither a
minus for certain nor the hyphen of a name is 杠: a wrong sign would turn the sense round.
"""

from __future__ import annotations

import re
from math import factorial
from typing import Final, NamedTuple

from qingyin.text.normalize.contexts import CHEMISTRY, MATHEMATICS, contexts
from qingyin.text.normalize.numbers import decimal, integer
from qingyin.text.normalize.pieces import LATIN, MARK, READ, SKIP, Piece, is_han
from qingyin.text.normalize.rules import Rule, Spoken, rule
from qingyin.text.patterns import regex

EDGE, DIGIT, LETTER, HAN, OPEN, CLOSE, UNIT, POWER, SIGN, OTHER = (
    "edge", "digit", "letter", "han", "open", "close", "unit", "power", "sign", "other",
)  # fmt: skip
SPOKEN: Final = frozenset({DIGIT, LETTER, HAN, OPEN, CLOSE, UNIT, POWER})
_SPACES: Final = " \t\u3000\xa0"
_KINDS: Final = {
    **dict.fromkeys("([（［√∛∑∫∂Δ¥￥$€£#@", OPEN), **dict.fromkeys(")]）］!", CLOSE), **dict.fromkeys("%‰℃℉°′″Ω", UNIT),
    **dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ₀₁₂₃₄₅₆₇₈₉½⅓⅔¼¾π∞∅", POWER), **dict.fromkeys("+-−*/×÷=<>≤≥≠≈±^|~～·", SIGN),
}  # fmt: skip


class Neighbour(NamedTuple):
    """What stands on one side of a sign."""

    kind: str
    place: int  # of its character, −1 if there is none
    apart: bool  # spaces lie between


def on_left(text: str, at: int) -> Neighbour:
    """What stands before a place.

    >>> on_left("室外 -2", 3)
    Neighbour(kind='han', place=1, apart=True)
    """
    place = at - 1
    while place >= 0 and text[place] in _SPACES:
        place -= 1
    return Neighbour(_kind(text, place), place, place < at - 1)


def on_right(text: str, at: int) -> Neighbour:
    """What stands from a place on."""
    place, size = at, len(text)
    while place < size and text[place] in _SPACES:
        place += 1
    number = text[place : place + 1] == "." and text[place + 1 : place + 2].isdecimal()
    return Neighbour(DIGIT if number else _kind(text, place), place, place > at)


def _kind(text: str, place: int) -> str:
    if not 0 <= place < len(text):
        return EDGE
    char = text[place]
    if char.isascii():
        return DIGIT if char.isdigit() else LETTER if char.isalpha() else _KINDS.get(char, OTHER)
    if is_han(char):
        return HAN
    return _KINDS.get(char) or (LETTER if "Α" <= char <= "ω" else OTHER)


def _lone(text: str, place: int) -> bool:
    """Whether a letter stands without others: a variable, x; or A."""
    around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    return not any(char.isascii() and char.isalpha() for char in around)


# --- the dash ---------------------------------------------------------------------------------------------------------
# Names that a number follows after a hyphen: aircraft, rockets, satellites, missiles, arms.
_NAMED: Final = regex(
    r"(?:歼|轰|运|直|教|强|水|武直|无侦|攻击|彩虹|翼龙|东风|巨浪|红旗|鹰击|长剑|霹雳|长征|神舟|天舟|天宫|嫦娥|玉兔|祝融|天问|北斗|"
    r"风云|高分|实践|快舟|力箭|捷龙|朱雀|谷神星|引力|米格|苏|图|安|伊尔|卡|雅克|鹘鹰|海燕|猎鹰|阿波罗|联盟|阿丽亚娜|天链|海洋|资源|遥感|"
    r"勇士|虎|豹|系列|型号|飞豹|翔龙|暗剑|问天|梦天|星舰|探测一号)$"
)
_BELOW: Final = regex(r"(?:零下|负)$")  # 零下-5度 says it twice
# What ends a word whose number may be below zero.
_MEASURED: Final = regex(
    r"(?:[温价率额值润流入出差增跌降涨幅度益损亏高低深于为是到至达约从在得比加减乘除以数根解量账补分力势位坡拔]"
    r"|等于|盈亏|变化|同比|环比|余额|指数|收盘|室外|室内|户外|外面|夜间|早晨|白天|今天|明天|北京|当地|地表|冷冻室?|冷藏室?|冰箱)$"
)
_QUANTITY: Final = regex(
    r"\d[\d,]*(?:\.\d+|\s?(?:[%‰℃°度]|摄氏|[万亿元分点米倍个块]|[kKmMcμ]?[gmLWVAJ](?![A-Za-z])|[-~～至到]\s?-?\d))"
)
_PART: Final = regex(r"[百千万]分之|[零一二三四五六七八九十]{1,4}分之")
_COUNTED: Final = regex(r"\d\s?[\u4e00-\u9fff]{1,2}$")
_ALSO_COUNTED: Final = regex(r"\d[\d.,]*\s?(?:[\u4e00-\u9fff%℃°]|$)")


def _dash(match: re.Match[str]) -> Spoken:
    """股价-3.5% is 负, b²-4ac 减, 100元-200元 到, 3-202房间 杠; the hyphen of 歼-20 is silent."""
    text, start, end = match.string, match.start(), match.end()
    left, right = on_left(text, start), on_right(text, end)
    if right.kind not in SPOKEN or right.kind in (CLOSE, UNIT):
        return None
    if re.match(r"\d{1,4}分之", text[right.place : right.place + 7]):
        return "负"
    if end - start > 1:  # --help; 中国--东盟
        if right.kind == LETTER and not right.apart and left.kind not in (HAN, DIGIT):
            return "杠杠"
        return "减" if left.kind == DIGIT else None
    if left.kind in (EDGE, OTHER, SIGN, OPEN) or right.kind == HAN and _PART.match(text, right.place):
        return _sign_of_number(text, left, right)
    about = contexts(text)
    found = {HAN: _after_han, LETTER: _after_letter, DIGIT: _after_digit}.get(left.kind, _after_sign)
    spoken = found(text, start, left, right, about)
    if match[0] == "−" and spoken not in ("负", "到"):  # no hyphen looks like this
        return "减"
    if spoken == "":
        return [Piece(start, end, "hyphen", SKIP)]
    return [Piece(start, end, match[0], MARK)] if spoken == "、" else spoken


def _sign_of_number(text: str, left: Neighbour, right: Neighbour) -> str | None:
    """A dash that nothing spoken stands before: -3, =-x, -(3+2); but "- 苹果" begins an item, -v an option."""
    if right.apart and left.kind == EDGE:
        return None
    if right.kind == HAN:
        return "负" if _PART.match(text, right.place) else None
    if right.kind == DIGIT or right.kind in (OPEN, POWER):
        return "负"
    if right.kind == LETTER:
        alone = _lone(text, right.place) or MATHEMATICS in contexts(text)
        return "负" if left.kind in (SIGN, OPEN) or alone and MATHEMATICS in contexts(text) else "杠"
    return None


def _after_han(text: str, at: int, left: Neighbour, right: Neighbour, about: frozenset[str]) -> str | None:
    before, after = text[max(0, at - 8) : left.place + 1], text[right.place : right.place + 16]
    if right.kind == HAN:
        return None
    if right.kind == LETTER:
        return "减" if MATHEMATICS in about else "" if before.endswith("第") else "、"
    if _BELOW.search(before) or right.kind == DIGIT and _NAMED.search(before):
        return ""
    if _COUNTED.search(before) and _ALSO_COUNTED.match(after):
        return "到"
    if left.apart and right.apart:
        return "减" if MATHEMATICS in about else "、"
    if right.kind in (OPEN, POWER) or left.apart or _QUANTITY.match(after) or _MEASURED.search(before):
        return "负"
    return "杠"


def _after_letter(text: str, at: int, left: Neighbour, right: Neighbour, about: frozenset[str]) -> str | None:
    variable = _lone(text, left.place) and (text[left.place].islower() or not text[left.place].isascii())
    if right.kind == DIGIT:
        if left.apart and not right.apart:
            return "减" if MATHEMATICS in about else "负"
        if variable or MATHEMATICS in about or left.apart:
            return "减"
        return "负" if _QUANTITY.match(text, right.place) else ""  # F-16, COVID-19
    if right.kind == LETTER:
        if not _lone(text, left.place) or not _lone(text, right.place):
            return "减" if MATHEMATICS in about and left.apart else ""  # T-shirt, Wi-Fi
        if text[left.place].lower() == "a" and text[right.place].lower() == "z":
            return "到"
        return "减" if variable or MATHEMATICS in about else "杠"
    if right.kind == HAN:
        return "减" if MATHEMATICS in about else "" if not left.apart else "、"
    return "减"


def _after_digit(text: str, at: int, left: Neighbour, right: Neighbour, about: frozenset[str]) -> str | None:
    if right.kind == DIGIT:
        if MATHEMATICS in about or left.apart and right.apart:
            return "减"
        return "杠"
    if right.kind == LETTER:
        return "减" if MATHEMATICS in about or left.apart else "杠"
    if right.kind == HAN:
        return "减" if MATHEMATICS in about else "" if CHEMISTRY in about else "、" if left.apart else "杠"
    return "减"


def _after_sign(text: str, at: int, left: Neighbour, right: Neighbour, about: frozenset[str]) -> str | None:
    """After a bracket, a unit or a power."""
    if left.kind == UNIT and right.kind == DIGIT:
        return "到"
    if right.kind == HAN:
        return "减" if MATHEMATICS in about else "、"
    return "减"


# --- the other signs --------------------------------------------------------------------------------------------------
_SEVERAL: Final = {
    "<=": "小于等于", ">=": "大于等于", "=<": "小于等于", "!=": "不等于", "=/=": "不等于", "<>": "不等于", "==": "等于", "===": "等于",
    "+=": "加等于", "-=": "减等于", "*=": "乘等于", "/=": "除等于", ":=": "等于", "->": "到", "=>": "推出", "<-": "来自", "<->": "到",
    "+-": "正负", "+/-": "正负", "&&": "并且", "||": "或者", "<<": "远小于", ">>": "远大于", "**": "乘方", "//": "整除",
}  # fmt: skip
_INNER: Final = regex(r"\d+(?:\.\d+)?|[A-Za-z]|[-+−*/]")
_INNER_NAMES: Final = {"+": "加", "-": "减", "−": "减", "*": "乘", "/": "除以"}
_EMPHASIS: Final = regex(r"\*[^*\s][^*]*\*")


def _several(match: re.Match[str]) -> Spoken:
    """x<=3, a!=b, 5!=120."""
    left, right = on_left(match.string, match.start()), on_right(match.string, match.end())
    sign = match[0]
    limit = sign in ("<=", ">=", "=<") and right.kind == DIGIT  # <=3年, at the beginning
    if right.kind not in SPOKEN and right.kind != SIGN or left.kind not in SPOKEN and not limit:
        return None
    if sign == "!=" and left.kind == right.kind == DIGIT:
        a, b = re.search(r"\d{1,3}$", match.string[: left.place + 1]), re.match(r"\d+", match.string[right.place :])
        if a and b and int(a[0]) < 20 and str(factorial(int(a[0]))) == b[0]:
            return "的阶乘等于"
    if sign == "**" and not (left.kind in (DIGIT, LETTER, CLOSE) and right.kind in (DIGIT, LETTER, OPEN)):
        return None  # **words** in bold
    if sign == "//" and HAN in (left.kind, right.kind):
        return None
    return _SEVERAL[sign]


def _plus(match: re.Match[str]) -> Spoken:
    """H₂+O₂, 棉+氨纶, C++, 100+; +5% alone is 正."""
    text = match.string
    left, right = on_left(text, match.start()), on_right(text, match.end())
    count = "加" * min(len(match[0]), 2)
    if right.kind not in SPOKEN or right.kind in (UNIT, POWER) and left.kind not in SPOKEN:
        glued = left.kind in (DIGIT, LETTER, HAN, CLOSE, POWER, UNIT) and not left.apart
        return count if glued else None
    if left.kind in SPOKEN and left.kind != OPEN:
        signed = (
            left.kind == HAN and right.kind == DIGIT and _MEASURED.search(text[max(0, left.place - 5) : left.place + 1])
        )
        return "正" if signed and len(match[0]) == 1 else count
    return ("正" if right.kind == DIGIT else "加") if not right.apart or left.kind == SIGN else None


def _star(match: re.Match[str]) -> Spoken:
    """3*4, 长*宽; *挥手* is emphasis."""
    text = match.string
    left, right = on_left(text, match.start()), on_right(text, match.end())
    if left.kind not in SPOKEN or right.kind not in SPOKEN:
        return None
    if HAN in (left.kind, right.kind) and MATHEMATICS not in contexts(text) and _EMPHASIS.search(text):
        return None
    return "乘"


def _slash(match: re.Match[str]) -> Spoken:
    """x/2 is 除以; 他/她 and CI/CD pause."""
    text = match.string
    left, right = on_left(text, match.start()), on_right(text, match.end())
    if left.kind not in SPOKEN or right.kind not in SPOKEN:
        return None
    kinds = {left.kind, right.kind}
    if MATHEMATICS in contexts(text) or kinds == {DIGIT} or kinds & {POWER, CLOSE, OPEN} and HAN not in kinds:
        return "除以"
    if kinds == {DIGIT, LETTER} and (left.kind == LETTER and _lone(text, left.place) or _lone(text, right.place)):
        return "除以"
    return "斜杠" if DIGIT in kinds or UNIT in kinds else None


def _order(match: re.Match[str]) -> Spoken:
    """x<5, p>0.05, （>60岁）; <标题> are brackets."""
    text, sign = match.string, {"＜": "<", "＞": ">"}.get(match[0], match[0])
    left, right = on_left(text, match.start()), on_right(text, match.end())
    if right.kind not in SPOKEN or right.kind in (CLOSE, UNIT):
        return None
    if left.kind not in SPOKEN and not (
        right.kind == DIGIT and (left.kind != EDGE or sign == "<")  # > at the beginning of a line quotes
    ):
        return None
    if HAN in (left.kind, right.kind) and MATHEMATICS not in contexts(text):
        other = text.find(">", match.end()) if sign == "<" else text.rfind("<", 0, match.start())
        if other >= 0 and DIGIT not in (left.kind, right.kind):
            return None
    return "小于" if sign == "<" else "大于"


def _caret(match: re.Match[str]) -> Spoken:
    """x^2, 2^n, e^(x+1), a^{-1}."""
    if on_left(match.string, match.start()).kind not in SPOKEN:
        return None
    power = match["p"] or match["q"]
    return {"2": "的平方", "3": "的立方"}.get(power) or to_the_power(power, match.start(), match.end())


def to_the_power(power: str, start: int, end: int) -> list[Piece]:
    """的n次方; the pieces read one stretch together and share its span."""
    found = [Piece(start, end, "的", READ)]
    for number, part in enumerate(_INNER.finditer(power)):
        if part[0].isalpha():
            found.append(Piece(start, end, part[0].upper() if part[0] == "a" else part[0], LATIN))
        elif part[0] in _INNER_NAMES:
            found.append(Piece(start, end, "负" if not number and part[0] in "-−" else _INNER_NAMES[part[0]], READ))
        else:
            found.append(Piece(start, end, decimal(part[0]), READ))
    return [*found, Piece(start, end, "次方", READ)]


def _bar(match: re.Match[str]) -> Spoken:
    """P(A|B), |x|: the bar that closes is silent."""
    left, right = on_left(match.string, match.start()), on_right(match.string, match.end())
    plain = {DIGIT, LETTER, POWER}
    if (
        left.kind in (EDGE, SIGN, OPEN, OTHER)
        and right.kind in plain | {SIGN}
        and MATHEMATICS in contexts(match.string)
    ):
        return "绝对值"
    return "竖线" if left.kind in plain and right.kind in plain and not left.apart else None


def _tilde(match: re.Match[str]) -> Spoken:
    """-20℃~60℃, A~Z; ~ at the end of a line is a drawl."""
    text = match.string
    left, right = on_left(text, match.start()), on_right(text, match.end())
    if text[right.place : right.place + 1] in ("-", "−") and text[right.place + 1 : right.place + 2].isdecimal():
        right = Neighbour(DIGIT, right.place, right.apart)
    if match[0] == "～" and right.kind not in (DIGIT, POWER):  # which also stands in what is normalised already
        return None
    if left.kind in (DIGIT, LETTER, UNIT, POWER, CLOSE) and right.kind in (DIGIT, POWER, LETTER, HAN, OPEN):
        return "到" if right.kind != HAN or left.kind != LETTER else None
    return "到" if left.kind == HAN and right.kind in (DIGIT, POWER) and not right.apart else None


def _equals(match: re.Match[str]) -> Spoken:
    """a=b; a line of many is an ornament."""
    return [Piece(match.start(), match.end(), "ornament", SKIP)] if len(match[0]) > 3 else "等于"


def _remainder(match: re.Match[str]) -> Spoken:
    """5÷2=2……1."""
    return (
        "余"
        if re.search(r"[÷/]\s?\d+\s?[=＝]\s?\d+\s?$", match.string[max(0, match.start() - 24) : match.start()])
        else None
    )


def _joined(match: re.Match[str]) -> Spoken:
    """wx_abc, C:\\a: signs of code between letters and digits."""
    left, right = on_left(match.string, match.start()), on_right(match.string, match.end())
    plain = {DIGIT, LETTER}
    if left.kind in plain and right.kind in plain and not (left.apart or right.apart):
        return {"_": "下划线", "\\": "反斜杠"}[match[0]]
    return None


_SUPERSCRIPT: Final = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))


def _superscript(match: re.Match[str]) -> Spoken:
    """x², m⁻¹, 2ⁿ, Ca²⁺."""
    left = on_left(match.string, match.start())
    run = match[0]
    if left.kind == HAN and not left.apart:
        return "上标" + "".join(_power_name(char) for char in run)
    number = "".join(_SUPERSCRIPT.get(char, "") for char in run)
    if run[-1] in "⁺⁻":
        return (integer(number) if number else "") + ("正" if run[-1] == "⁺" else "负")
    if "ⁿ" in run:
        return to_the_power("n", match.start(), match.end())
    if run in ("²", "³"):
        return "平方" if run == "²" else "立方"
    return "的" + ("负" if run[0] == "⁻" else "") + (integer(number) if number else "") + "次方"


def _power_name(char: str) -> str:
    return integer(_SUPERSCRIPT[char]) if char in _SUPERSCRIPT else {"⁺": "加", "⁻": "减"}.get(char, "")


def _subscript(match: re.Match[str]) -> Spoken:
    """H₂O, x₁."""
    return integer("".join(str(ord(char) - 0x2080) for char in match[0]))


_PATTERN_SEVERAL: Final = "|".join(re.escape(sign) for sign in sorted(_SEVERAL, key=len, reverse=True))
FIRST: Final[tuple[Rule, ...]] = (  # before the rules for numbers
    rule(f"(?:{_PATTERN_SEVERAL})(?![=<>+*/&|])", _several, begins="".join(sorted({sign[0] for sign in _SEVERAL}))),
    rule(r"[-−]{1,2}(?![-−])", _dash, begins="-−"),
    rule(r"\+{1,2}(?!\+)", _plus, begins="+"),
    rule(r"={1,99}", _equals, begins="="),
    rule(r"…{1,2}|\.{3,6}(?=\d)|⋯{1,2}", _remainder, begins="….⋯"),
)  # fmt: skip
RULES: Final[tuple[Rule, ...]] = (
    rule(r"\^(?:\((?P<q>[\dA-Za-z+\-−*/.]{1,16})\)|\{(?P<p>[\dA-Za-z+\-−*/.]{1,16})\})", _caret, begins="^"),
    rule(r"\^(?P<p>[-−]?\d{1,6}(?:\.\d+)?|[A-Za-z](?![A-Za-z]))(?P<q>)", _caret, begins="^"),
    rule(r"\*(?!\*)", _star, begins="*"),
    rule(r"/(?!/)", _slash, begins="/"),
    rule(r"[<>＜＞](?![<>＜＞])", _order, begins="<>＜＞"),
    rule(r"\|(?!\|)", _bar, begins="|"),
    rule(r"(?<=\d)[–—]{1,2}(?=\s?\d)", lambda match: "到", begins="–—"),
    rule(r"[~～](?![~～])", _tilde, begins="~～"),
    rule(r"[_\\]", _joined, begins="_\\"),
    rule(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ]{1,12}", _superscript, begins="⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ"),
    rule(r"[₀-₉]{1,12}", _subscript, begins="₀₁₂₃₄₅₆₇₈₉"),
)
