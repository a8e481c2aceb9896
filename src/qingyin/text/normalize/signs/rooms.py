"""Numbers of rooms, flats and doors: B座305, 3号楼502, 302会议室, 家住5-1101; 300人的会议室 has an amount."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.normalize.contexts import speaks_of
from qingyin.text.normalize.numbers import YAO, digits
from qingyin.text.normalize.rules import NOT_IN, Rule, Spoken, after, before, rule
from qingyin.text.normalize.units import is_counted
from qingyin.text.patterns import regex

_COUNTED: Final = regex(r"[共有建计增达这那]\s?\d+[幢栋]$")
_NO_AMOUNT: Final = r"(?!\d|[.,:：/%‰℃°㎡~～\-]|\s?[A-Za-z]|\s?(?:[户家人个元块万亿平米名间套位辆台张多余次年月日天周核点度斤公字分秒本后起每册座所]|小时|左右|上下|以[上下内外]|一[晚天年月夜间]))"
_HOUSES: Final = "教学楼|实验楼|办公楼|宿舍楼|综合楼|门诊楼|住院楼|行政楼|科研楼"
_DOORS: Final = "会议室|办公室|教室|实验室|自习室|阅览室|活动室|诊室|诊疗室|手术室|病房"
# Rooms of which each has a number on its door; after the names of these a number is rather a price: 包间358, 宿舍1250.
_ROOMS: Final = f"(?:{_DOORS}|自习教室|寝室|宿舍|包间|包房|琴房|机房)"
_ROOM_BEFORE: Final = regex(
    rf"(?:(?:{_DOORS})[号在]?|(?:(?<![A-Za-z])[A-Za-z][座栋幢楼]|\d(?:[栋幢]|号楼))(?:号|是|在|为|：|:)?)\s?(?:[1-9]\d{{2,3}}(?:\s?[、和或及与]|\s|$)\s?){{0,4}}$"
)
_OF_A_HOME: Final = regex(
    r"(?:(?<![大国专作行厂商店独人])家|(?:^|[^\u4e00-\u9fff]|[我你您他她们还都就也家现居入租搬常人主爷奶妈爸])住|住[址户]|房号?|地址|门牌号?|号楼|\d[栋幢区]|[苑邸]|小区|花园|公寓|邻居)(?:里|现在|就|都)?(?:在|是|于|到|为|的|：|:)?\s?$"
)
_OR_ANOTHER: Final = regex(r"\d-\d{3,4}\s?(?:还是|或者?|和|、|而?不是)\s?$")  # 1-502还是2-502
_I_AM: Final = regex(r"(?:我|我们|这里|这边)(?:是|在)\s?$")
_AT_HOME: Final = regex(r"\s?的?(?:业主|住户|邻居|租客|房东)|\s?的(?=\s?[，。！？]|$)")


_PARKED: Final = regex(r"(?:(?<![余空剩闲])车位|停在)(?:在|是|为|：|:)?[A-Za-z]区$")


def _door(match: re.Match[str]) -> Spoken:
    """3幢502: a flat; 12栋1200户 are counted, and A区580 is a price, but for a car: 车位B区107."""
    first = before(match, 10)
    counted = _COUNTED.search(first) or first.endswith("区") and not _PARKED.search(first)
    return digits(match[0], YAO) if match[0][-2:] != "00" and not counted else None


def _room(match: re.Match[str]) -> Spoken:
    """3-202房间, 5-1-2036."""
    return "杠".join(digits(part, YAO) for part in match[0].split("-"))


def _flat(match: re.Match[str]) -> Spoken:
    """我家是1-502, 住3-201: building and flat; 答案是1-502 and 1-502页 are ranges."""
    if is_counted(after(match)):
        return None
    first = before(match, 24)
    if other := _OR_ANOTHER.search(first):
        first = first[: other.start()].rstrip("0123456789-")
    named = re.search(r"[\u4e00-\u9fff](?<![分绩率比数量])[（(]$", first) and re.match(
        r"[)）][:：]", after(match)
    )  # 王建国（3-502）：
    at_home = named or _OF_A_HOME.search(first) or _I_AM.search(first) and _AT_HOME.match(match.string, match.end())
    return _room(match) if at_home else None


_NUMBERED: Final = regex(r"(?:共|共?计|约|近|达|纳|新[增建]|[增扩]至|增加|设置?)有?\s?$")
_OF_A_WARD: Final = regex(r"(?:病[区房]|住院部|\d[楼区])的?\s?$")


def _named_room(match: re.Match[str]) -> Spoken:
    """302会议室, 605病房, 住院部605床."""
    first = before(match)
    bed = match.string.startswith(("床", "号床"), match.end())
    if _NUMBERED.search(first) or bed and not _OF_A_WARD.search(first):
        return None
    return digits(match[0], YAO) if match[0][-2:] != "00" else None


def _in_a_room(match: re.Match[str]) -> Spoken:
    """会议室302, 教室201、202."""
    named = match[0][-2:] != "00" and _ROOM_BEFORE.search(before(match, 32))
    return digits(match[0], YAO) if named else None


def _several(match: re.Match[str]) -> Spoken:
    """A座305-310, 教室201-205: from one room to another."""
    a, b = match.group("a", "b")
    rooms = len(a) == len(b) and 0 < int(b) - int(a) < 1000 and "00" not in (a[-2:], b[-2:])
    return f"{digits(a, YAO)}到{digits(b, YAO)}" if rooms and _ROOM_BEFORE.search(before(match, 10)) else None


_ALONE: Final = r"(?:^|(?<=[，,。！!；;：:、\s]))"
_COME: Final = regex(
    r"[，,\s]{1,2}(?:麻烦|请|辛苦)?(?:[你您]们?)?(?:直接|可以|有空|随时|方便)?(?:就|再)?(?:[过上下]?来|[上下]楼|过去|去)?(?:拿(?![钱着])|取(?!钱)|敲门|按门铃|放(?:在)?门口|挂门|送(?:到|上来|过来)|开门|找我|自取)"
)


# What says that an amount follows: 一共三件，815，你来取; 货到付款，319，你来取.
_SUM: Final = regex(r"(?:[总一]共|合计|付款|到付|应[收付]|[价费]|金额|[收付]钱)[^。！？!?]{0,6}[，,：:\s]{1,2}$")


def _neighbour(match: re.Match[str]) -> Spoken:
    """我家还有，1102，你来拿: a flat where somebody is asked to come to; an amount has a word before it."""
    if _SUM.search(before(match, 14)):
        return None
    return digits(match[0], YAO) if _COME.match(match.string, match.end()) else None


_OF_FLATS: Final = regex(
    r"的?(?:业主|住户|邻居|租[客户]|房东|宝[妈爸])|的(?:净水器|水管|马桶|阳台|暖气|地漏|水龙头|下水|卫生间|洗衣机|空调外机)"
)
_LEAKS: Final = regex(r"业主|住户|邻居|物业|楼[上下]|[漏渗淹崩爆堵]")
_OF_SO_MANY: Final = regex(r"(?:[共约近达余的占户为元价过到地]|全部|[有买卖花]了?)$")


def _of_flats(match: re.Match[str]) -> Spoken:
    """402业主, 402的净水器漏了: a flat; 共有402业主 counts."""
    named = match.string[match.end()] != "的" or speaks_of(_LEAKS, match.string)
    leaks = named and not _OF_SO_MANY.search(before(match))
    return digits(match[0], YAO) if leaks and _OF_FLATS.match(match.string, match.end()) else None


_GOES_ON: Final = r"(?=\s?(?:$|[，。；、！？,;!?）)：:的]|室|号?房|住户|业主|邻居|[你我他有漏没反门请收快阳厨今昨找等见取送交]|去[了吧的，。]|去$|开会|上课|集合|面试|报到|办))"
RULES: Final[tuple[Rule, ...]] = (
    rule(rf"(?<=[室房号座栋幢楼])(?P<a>[1-9]\d{{2,3}})\s?[-–—~～至到]\s?(?P<b>[1-9]\d{{2,3}}){_NO_AMOUNT}", _several, then=" -–—~～至到", digits=(3, 4)),
    rule(rf"(?<={_HOUSES})[1-9]\d{{2}}{_NO_AMOUNT}", _door, digits=(3, 3)),
    rule(rf"(?:(?<=\d[幢栋])|(?<=\d号楼))[1-9]\d{{2,3}}{_GOES_ON}", _door, digits=(3, 4)),
    rule(rf"(?<=(?<![A-Za-z])[A-Za-z][座栋幢楼区])[1-9]\d{{2,3}}{_NO_AMOUNT}", _door, digits=(3, 4)),
    rule(rf"{_ALONE}(?:[1-9](?:0[1-9]|1\d)|[1-3]\d(?:0[1-9]|[12]\d))(?=[，,\s])", _neighbour, then="，, ", digits=(3, 4)),
    rule(rf"{NOT_IN}[1-9]\d?0[1-9](?=的|业主|住户|邻居|租[客户]|房东|宝[妈爸])", _of_flats, then="的业住邻租房宝", digits=(3, 4)),
    rule(r"(?<=单元)[1-9]\d{2,3}(?![\d.])", _door, digits=(3, 4)),
    rule(rf"{NOT_IN}\d{{1,3}}(?:-\d{{1,4}}){{0,2}}-\d{{3,4}}(?=\s?(?:号?房|室|号(?!线)|单元|铺|户|包间|柜))", _room, then="-", digits=(1, 3)),
    rule(rf"{NOT_IN}[1-9]\d?-(?:[1-9]-)?(?:[1-9]|[1-3]\d)(?:0[1-9]|1[0-2])(?![\d\-−~～/%]|[.:：]\d|\s?[A-Za-z元块页])", _flat, then="-", digits=(1, 2)),
    rule(rf"{NOT_IN}[1-9]\d{{2,3}}(?=(?:[、和或及与]\d{{3,4}}){{0,3}}号?(?:{_ROOMS}|床(?![位单垫被铺上边架头])))", _named_room, then="会办教实自阅活诊手寝宿病包琴机号床、和或及与", digits=(3, 4)),
    rule(rf"(?:(?<=[室房号是在为：:、和或及与])|(?<=[室房号\d] ))[1-9]\d{{2,3}}{_NO_AMOUNT}", _in_a_room, digits=(3, 4)),
)  # fmt: skip
