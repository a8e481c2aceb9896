"""Letters that are a unit only where the sentence says so: 拉力5N, 0.2 A, 做功100J; a seat 12A, 5A景区 and a page of 4K are letters."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.normalize.contexts import ELECTRICITY, contexts, speaks_of
from qingyin.text.normalize.numbers import value
from qingyin.text.normalize.pieces import LATIN, READ, Piece
from qingyin.text.normalize.quantities import counted
from qingyin.text.normalize.rules import LETTER, NOT_IN_NUMBER, NUMBER, Rule, Spoken, after, before, one_of, rule
from qingyin.text.normalize.units import LETTERS, PER, UNITS, WITHOUT_NUMBER
from qingyin.text.patterns import regex

# What stands before a number of such a unit.
_LINK: Final = r"(?:[为是约达有共只重仅\s=:：₀-₉]|等于|大小|分别|大约|至少|最[大小]|超过|达到|减小到|增大到){0,4}"
_BEFORE: Final = {
    letter: regex(rf"(?:{cue}){_LINK}$")
    for letter, cue in {
        "N": r"[重拉弹浮推阻张引动合分心举压外恒]力|[支承摩][持受擦]力|测力计(?:的?示数)?|示数|重|受力|mg|力的大小|牛顿|(?<![A-Za-z])[FG][₀-₉\d]?|受到",
        "J": r"做了?功|(?<!成)功|(?<![A-Za-z])W[₀-₉\d]?|[热能]量|[动势内电光核]能|机械能|化学能|焦耳|[吸放]热",
        "C": r"电荷量?|电量|库仑|(?<![A-Za-z])[qQ][₀-₉\d]?",
        "T": r"磁感应强度|匀强磁场|磁场(?:强度)?|磁通密度|(?<![A-Za-z])B[₀-₉\d]?",
        "K": r"热力学温度|绝对温度|开尔文|绝对零度|临界温度|居里温度",
        "F": r"电容|法拉|(?<![A-Za-z])C[₀-₉\d]?",
        "H": r"电感|自感|亨利",
    }.items()
}
_AFTER: Final = {
    "N": regex(r"\s?的(?:水平|竖直|恒定?)?(?:[重拉弹浮推阻张引合外压恒摩擦支持]{0,3}力|物[体块]|重物)"),
    "J": regex(r"\s?的(?:热量|能量|功|热|[动势内电]能)"),
    "C": regex(r"\s?的(?:点?电荷|电[荷量]+)"),
    "T": regex(r"\s?的(?:匀强)?磁(?:场|感)"),
    "F": regex(r"\s?的?(?:超级)?电容"),
}
_AMPERE_LETTER: Final = regex(
    r"\s?(?:检票|[出入]口|景|级|旅游|大作|游戏|评|认证|航|公司|班|座|区|栋|口|档|纸|卷|证|驾|照|型|计划|轮|类|股|站|面|室|房|号)"
)
_VOLTS: Final = regex(r"\dV\s?[/⎓⏤,，、]?$")  # 5V/2A
_SEAT: Final = regex(
    r"(?:(?<!插)座位?|(?<!乘)坐|座位号|排|车厢?|舱|登机口|[出入]口|单元|门|房间?|室|号|柜|桌)(?:是|为|：|:|在)?$"
)


# Where gates and seats have a letter: 检票口在12A.
_STATION: Final = regex(
    r"检票(?!机)|(?<!插)座位|登机|站台|月台|候车|候机|车厢|靠窗|靠过道|廊桥|航站楼|值机|选座|舱门|铺位|\d号?车"
)


def _ampere(match: re.Match[str]) -> Spoken:
    """10A, 0.5A: amperes; but the letter in 5A景区, 4A级, 3A大作, 检票口在12A."""
    number, electric, volts = match["a"], ELECTRICITY in contexts(match.string), _VOLTS.search(before(match))
    whole = "." not in number
    if whole and not electric and not volts and speaks_of(_STATION, match.string):
        return None
    if whole and _SEAT.search(before(match)) or match["sp"] and not (electric or volts):
        return None
    if whole and not electric and _AMPERE_LETTER.match(match.string, match.end()):
        return None
    if whole and not (electric or volts) and int(number.replace(",", "")) < 6:
        return None
    return _with(match, "A")


_SEAT_OF_A_ROW: Final = regex(r"(?:(?<!插)座位号?|登机口|\d[排车])(?:是|为|：|:|在)?$")


def _seat(match: re.Match[str]) -> Spoken:
    """座位12d: a seat, whose letter is no unit; 住进病房3d了 has days."""
    if not _SEAT_OF_A_ROW.search(before(match)):
        return None
    at = match.end() - 1
    return [Piece(match.start(), at, value(match[0][:-1]), READ), Piece(at, match.end(), match[0][-1], LATIN)]


def _measure(match: re.Match[str]) -> Spoken:
    """拉力5N, 电荷量2C: a quantity, where what is measured stands before it."""
    letter = match["u"]
    following = _AFTER.get(letter)
    named = _BEFORE[letter].search(before(match, 14)) or following and following.match(match.string, match.end())
    return _with(match, letter) if named else None


_ASKED: Final = regex(
    r"(?:多少|[是有为]几|^几|每|单位(?:换算)?[是为：:]?|换算[成为]|化[成为]|折合成?|计量单位[是为：:]|[（(]单位)\s?$"
)


_COLUMN: Final = regex(r"[\u4e00-\u9fff][（(](?!mins?[)）]).{2,}[)）]|[间长时][（(]min")  # 尺码（cm）; 最小值（min）

_NAMED_UNIT: Final = regex(r"\s?[作做]?为?单位")  # 以m²为单位


# 每m人, 几V几; W stands for ten thousand: 多少W粉丝.
_NO_UNIT: Final = regex(r"W(?!的?(?:电|功率|灯|充))|.[人名只条件天次组道份位]|V[几一对]")


def _alone(match: re.Match[str]) -> Spoken:
    """多少cm³, 单位是m³/h, 尺码（cm）: a unit without a number; in mathematics m² is a power of m."""
    unit = match["u"]
    electric = ELECTRICITY in contexts(match.string)
    if len(unit) == 1 and not match["per"] and _NO_UNIT.match(unit + after(match)) and not electric:
        return None
    cue = _ASKED.search(before(match, 8)) or match.string.startswith("/100", match.end())  # mg/100ml
    certain = len(unit) > 2 and unit[-1] in "²³" or "/" in unit or match["per"] and set(unit + match["per"]) & set("²³")
    column = _COLUMN.match(match.string[max(0, match.start() - 2) : match.end() + 1])
    if not cue and not column and not certain and not _NAMED_UNIT.match(match.string, match.end()):
        return None
    return UNITS[unit] + ("每" + UNITS.get(match["per"], match["per"]) if match["per"] else "")


_NET: Final = regex(
    r"宽带|带宽|光纤(?!冷接|快接|跳线|接头)|光猫|网速|(?<![车人客水])流量|测速(?![拍照抓仪点区杆摄路])|[上下]行速率|[上下][行传载]速度|入户|宽频"
)


_ROAD: Final = regex(r"(?:前方|路口|路段|国道|[左右]转|直行)\s?$")


def _net(match: re.Match[str]) -> Spoken:
    """宽带300M, 流量剩500M: 兆, as people say of the net; size M and 6M of a lens are letters.

    On a road they are meters: 前方500M测速拍照.
    """
    if _ROAD.search(before(match)):
        return counted(match["a"], "米") + "米"
    return ("两" if match["a"] == "2" else value(match["a"])) + "兆" if speaks_of(_NET, match.string) else None


def _with(match: re.Match[str], letter: str) -> str:
    name = LETTERS[letter]
    first = counted(match["a"], name) if match["b"] is None else f"{value(match['a'])}到{value(match['b'])}"
    return first + name


_TO: Final = rf"(?:\s?[-–—~～]\s?(?P<b>{NUMBER}))?"
_UNIT: Final = one_of(WITHOUT_NUMBER) + r"(?![A-Za-z\d²³])"
RULES: Final[tuple[Rule, ...]] = (
    rule(rf"{NOT_IN_NUMBER}(?P<a>{NUMBER}){_TO}(?P<sp>\s?)A(?![A-Za-z\d+])", _ampere, then=".,A -–—~～"),
    rule(rf"{NOT_IN_NUMBER}(?P<a>{NUMBER})\s?M(?![A-Za-z\d+/·])", _net, then=".,M "),
    rule(rf"{NOT_IN_NUMBER}[1-9]\d?d(?![A-Za-z\d/·]|\s?[前后内左右])", _seat, then="d", digits=(1, 2)),
    rule(rf"{NOT_IN_NUMBER}(?P<a>{NUMBER}){_TO}\s?(?P<u>[NJCTKFH])(?![A-Za-z\d/+·])", _measure, then="., NJCTKFH-–—~～"),
)  # fmt: skip
ALONE: Final[tuple[Rule, ...]] = (  # before letters, which are variables beside a power
    rule(rf"(?<![A-Za-z\d./·*^²³)）+\-−=≤≥<>×])(?<![A-Za-z\d] )(?P<u>{_UNIT})(?:/(?P<per>{one_of(PER)})(?![A-Za-z\d²³]))?(?!个|\s?[+\-−=*×·^≤≥<>]|\s?/(?!100\s?(?:m[lL]|g|毫?[升克])))", _alone, begins=LETTER + "℃℉°˚㎡㎥㎝㎜㎏μµΩ"),
)  # fmt: skip
