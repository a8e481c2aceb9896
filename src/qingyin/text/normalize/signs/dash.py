"""What a dash says: minus, to, the bar of a code, or nothing in a name.

A dash that is neither a minus for certain nor the hyphen of a name is 杠: a wrong sign would turn the sense round.
"""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.normalize.contexts import CHEMISTRY, MATHEMATICS, contexts, speaks_of
from qingyin.text.normalize.pieces import MARK, SKIP, Piece
from qingyin.text.normalize.rules import Spoken
from qingyin.text.normalize.signs.neighbours import (
    CLOSE,
    DIGIT,
    EDGE,
    HAN,
    LETTER,
    OPEN,
    OTHER,
    POWER,
    SIGN,
    SPOKEN,
    UNIT,
    Neighbour,
    lone,
    on_left,
    on_right,
)  # fmt: skip
from qingyin.text.normalize.units import UNITS
from qingyin.text.patterns import regex

# Names that a number follows after a hyphen: aircraft, rockets, satellites, missiles, arms.
_NAMED: Final = regex(
    r"(?:歼|轰|运|直|教|强|水|武直|无侦|攻击|彩虹|翼龙|东风|巨浪|红旗|鹰击|长剑|霹雳|长征|神舟|天舟|天宫|嫦娥|玉兔|祝融|天问|北斗|"
    r"风云|高分|实践|快舟|力箭|捷龙|朱雀|谷神星|引力|米格|苏|图|安|伊尔|卡|雅克|鹘鹰|海燕|猎鹰|阿波罗|联盟|阿丽亚娜|天链|海洋|资源|遥感|"
    r"勇士|虎|豹|系列|型号|飞豹|翔龙|暗剑|问天|梦天|星舰|探测一号)$"
)
_BELOW: Final = regex(r"(?:零下|负)$")  # 零下-5度 says it twice
# What ends a word whose number may be below zero.
MEASURED: Final = regex(
    r"(?:[温价率额值润流入出差增跌降涨幅度益损亏高低深于为是到至达约从在得按比加减乘除以数根解量账补分力势位坡拔]"
    r"|等于|表示|轴上|[记写]作|盈亏|变化|同比|环比|余额|指数|收盘|室外|室内|户外|外面|夜间|早晨|白天|今天|明天|北京|当地|地表|冷冻室?|冷藏室?|冰箱)$"
)
# What stands before a number below zero in mathematics: 表示-2的点, 数轴上-3和5之间.
_ON_AN_AXIS: Final = regex(
    r"(?:表示|对应|数字|数轴[上的]?|标[出上注]|[把将若]|[写填]上?|点|取|代入|[ABCPQMNO]表示)(?:是|为|的|：|:)?\s?$"
)
_QUANTITY: Final = regex(
    r"\d[\d,]*(?:\.\d+|\s?(?:[%‰℃°度]|摄氏|[万亿元分点米倍个块]|[kKmMcμ]?[gmLWVAJ](?![A-Za-z])|[-~～至到]\s?-?\d))"
)
_CHANGE: Final = regex(
    r"\d[\d,]*(?:\.\d+)?\s?(?:[%‰℃°度]|摄氏|个?百分点|[万亿元分点米倍个块]|[kKmMcμ]?[gmLWVAJ](?![A-Za-z])|[~～至到])"
)
_WITH_UNIT: Final = regex(r"\d\s?([A-Za-zμΩ]{1,6})$")
_PART: Final = regex(r"[百千万]分之|[零一二三四五六七八九十]{1,4}分之")
# What a player or a heart has more or less of: 经验值+50, 好感度-5.
GAINED: Final = regex(
    r"(?:经验|好感|攻击|防御|生命|法力|魔法|暴击|敏捷|智力|体力|力量|魅力|亲密|友好|信任|熟练|积分|金币|声望|血量|精力|幸运|命中|闪避|耐力|精神|羁绊|忠诚|"
    r"满意|热度|人气|气运|运气|元气|声誉|威望|饥饿|健康|幸福|快乐|饱食|心情|怒气|护甲|抗性|战力|灵力|修为|功德|颜|黑化|默契|战斗|印象分|学分|san|SAN|人数|次数|票数|天数)(?:值|度|力|率|点数?|指数)?$"
)
_COUNTED: Final = regex(r"\d\s?[\u4e00-\u9fff]{1,2}(?<![在是和比与为于到或及跟加减乘除以的等])$")
_ALSO_COUNTED: Final = regex(r"\d[\d.,]*\s?(?:[\u4e00-\u9fff%℃°]|$)")
JOINED_SIGNED: Final = regex(r"(?:[与和及跟或]|比较|计算|化简)\s?$")  # 3与-5
_BESIDE_SIGNED: Final = regex(r"\d+(?:\.\d+)?(?:\s?[与和及跟或、]\s?[-−]\d|\s?次[方幂])")  # -3与-5, 10的-2次方


# What an atom or an ion has, below or above zero: 氧显-2价, 带+1电荷.
_VALENCE: Final = regex(r"\d{1,2}(?:价(?![值格钱位款目码])|个?(?:单位)?的?(?:[正负]?电荷))")
_VALENT: Final = regex(r"化合价|氧化[数态]|价态")


def is_valence(text: str, number: Neighbour, after_character: bool) -> bool:
    """Whether a number after a sign is what an atom has: -2价; of 化合价有-1、+1 each."""
    if number.kind != DIGIT:
        return False
    small = number.place + 1 == len(text) or not text[number.place + 1].isdigit()
    return bool(_VALENCE.match(text, number.place)) or after_character and small and speaks_of(_VALENT, text)


_GRADE: Final = regex(r"(?<![A-Za-z\d])[A-F]$")  # B-
_NUMBERS: Final = regex(r"(?<![\dA-Za-z])\d{1,3}#$")  # 1#-8#楼
_TO_NUMBER: Final = regex(r"\d{1,3}#")


def dash(match: re.Match[str]) -> Spoken:
    """股价-3.5% is 负, b²-4ac 减, 100元-200元 到, 3-202房间 杠; the hyphen of 歼-20 is silent."""
    text, start, end = match.string, match.start(), match.end()
    left, right = on_left(text, start), on_right(text, end)
    if _NUMBERS.search(text[max(0, start - 5) : start]) and _TO_NUMBER.match(text, end):
        return "到"
    if _GRADE.search(text[max(0, start - 2) : start]) and right.kind in (EDGE, OTHER):
        return "减"
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
    if MATHEMATICS not in about and _of_one_unit(text, start, end):
        return "到"
    found = {HAN: _after_han, LETTER: _after_letter, DIGIT: _after_digit}.get(left.kind, _after_sign)
    spoken = found(text, start, left, right, about)
    if match[0] == "−" and spoken not in ("负", "到"):  # no hyphen looks like this
        return "减"
    if spoken == "":
        return [Piece(start, end, "hyphen", SKIP)]
    return [Piece(start, end, match[0], MARK)] if spoken == "、" else spoken


_ALSO_UNITS: Final = frozenset("K k w G M T GB MB TB".split())  # thousands of pay, sizes of a memory


def _of_one_unit(text: str, start: int, end: int) -> bool:
    """Whether the same unit stands before a dash and after the number behind it: 30s-60s, 5V-12V, 12A-15A."""
    unit = _WITH_UNIT.search(text, max(0, start - 10), start)
    if unit is None or unit[1] not in UNITS and unit[1] not in _ALSO_UNITS and not re.fullmatch("[A-Z]", unit[1]):
        return False
    return bool(re.match(rf"\d[\d.,]*\s?{unit[1]}(?![A-Za-z\d])", text[end : end + 16]))


_UNIT_OF_RANGE: Final = r"(?:周?岁|个?月|[天日年周时点寸元块米斤克吨升人名级层楼度页集章期号]|小时|分钟|秒|[万亿千百]元?|厘米|毫米|公[里斤顷]|毫升|[℃%‰KkWw])"
_FIRST_END: Final = regex(rf"\d\s?{_UNIT_OF_RANGE}$")
_SECOND_END: Final = regex(rf"\d+(?:\.\d+)?\s?{_UNIT_OF_RANGE}(?![A-Za-z])")


def long_dash(match: re.Match[str]) -> Spoken:
    """28天—60周岁, 8k—12k: a range, where a unit stands at both its ends."""
    text = match.string
    if _NUMBERS.search(text[max(0, match.start() - 5) : match.start()]) and _TO_NUMBER.match(text, match.end()):
        return "到"
    first = _FIRST_END.search(text[max(0, match.start() - 8) : match.start()])
    return "到" if first and _SECOND_END.match(text, match.end()) else None


def _sign_of_number(text: str, left: Neighbour, right: Neighbour) -> str | None:
    """A dash that nothing spoken stands before: -3, =-x, -(3+2); but "- 苹果" begins an item, -v an option."""
    if right.apart and left.kind == EDGE:
        return None
    if right.kind == HAN:
        return "负" if _PART.match(text, right.place) else None
    if right.kind == DIGIT or right.kind in (OPEN, POWER):
        return "负"
    if right.kind == LETTER:
        alone = lone(text, right.place) or MATHEMATICS in contexts(text)
        return "负" if left.kind in (SIGN, OPEN) or alone and MATHEMATICS in contexts(text) else "杠"
    return None


_FLOOR: Final = regex(r"\d{1,2}\s?(?:[层楼]|[Ff](?![A-Za-z]))")
_NO_FLOOR_BEFORE: Final = regex(
    r"(?:\d\s?[\u4e00-\u9fff]{0,2}[层楼号栋幢座区元室]|[层楼号栋幢座区元室排])$"
)  # 3层-5层, 2号楼-3层
_ANSWERED: Final = regex(
    r"(?:(?:错误|状态|返回|退出|结果)码|代码|返回(?:值|了|结果)?|输出(?:值|了)?|[初取赋]值|[参索引下][数标引]|打印(?:了|出)?|编码|[设置][成为]|电梯(?:停|[到去在]))(?:是|为)?$"
)  # 返回-1


def _after_han(text: str, at: int, left: Neighbour, right: Neighbour, about: frozenset[str]) -> str | None:
    before, after = text[max(0, at - 8) : left.place + 1], text[right.place : right.place + 16]
    if right.kind == DIGIT and not right.apart:
        below = _FLOOR.match(after) and not _NO_FLOOR_BEFORE.search(before) and not _NAMED.search(before)
        if below and not _BELOW.search(before) or _ANSWERED.search(before):
            return "负"
    if right.kind == HAN:
        return None
    if right.kind == LETTER:
        return "减" if MATHEMATICS in about else "" if before.endswith("第") else "、"
    if is_valence(text, right, True):
        return "负"
    if _BELOW.search(before) or right.kind == DIGIT and _NAMED.search(before):
        return ""
    if re.search(r"满\d+元$", before):  # 满300元-50元
        return "减"
    if right.kind == DIGIT and (JOINED_SIGNED.search(before) or _BESIDE_SIGNED.match(after)):
        return "负"
    if _COUNTED.search(before) and _ALSO_COUNTED.match(after):
        return "到"
    if left.apart and right.apart:
        return "减" if MATHEMATICS in about else "、"
    if right.kind == DIGIT and GAINED.search(before):
        return "减"
    if MATHEMATICS in about and right.kind == DIGIT and _ON_AN_AXIS.search(before):
        return "负"
    if right.kind in (OPEN, POWER) or left.apart or _QUANTITY.match(after) or MEASURED.search(before):
        return "负"
    return "杠"


def _after_letter(text: str, at: int, left: Neighbour, right: Neighbour, about: frozenset[str]) -> str | None:
    variable = lone(text, left.place) and (text[left.place].islower() or not text[left.place].isascii())
    if right.kind == DIGIT:
        if is_valence(text, right, False):
            return "负"
        if left.apart and not right.apart:
            return "减" if MATHEMATICS in about else "负"
        if variable or MATHEMATICS in about or left.apart:
            return "减"
        return "负" if _CHANGE.match(text, right.place) else ""  # GDP-0.3%; F-16, GPT-4.5
    if right.kind == LETTER:
        if left.apart and not right.apart and MATHEMATICS not in about:
            return "杠"  # git commit -m
        if not lone(text, left.place) or not lone(text, right.place):
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
        word = re.match(r"[A-Z]?[a-z]{2,}", text[right.place :])
        return "减" if MATHEMATICS in about or left.apart else "" if word else "杠"  # 7-Eleven
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
