"""Scores of matches, times of races and tallies of games: 4-0, 11:9、9:11, 半马1:38:25, 0/8/2."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from qingyin.text.normalize.calendar.dates import AS_A_TIME
from qingyin.text.normalize.contexts import DURATION, MATHEMATICS, SPORT, contexts, speaks_of
from qingyin.text.normalize.numbers import digits, integer
from qingyin.text.normalize.pieces import MARK, READ, Piece
from qingyin.text.normalize.quantities import counted
from qingyin.text.normalize.rules import NOT_IN, Rule, Spoken, before, rule
from qingyin.text.patterns import regex

_SCORE_NOT_AFTER: Final = regex(
    r"\s?(?:[天岁年月日周个人名位米公斤克元块分钟小时秒级次倍层楼章节页万亿千百%℃°度轮]|[kKmM]?[gm]\b|号|场|局|盘|回合|赛季|学年|财年)"
)
_SCORE_NOT_BEFORE: Final = regex(r"(?:第|[年月日])\s?$")
_O_CLOCK_BEFORE: Final = regex(
    r"(?:晚|早|午|今天|明天|昨天|时间|晨|日|于|周[一-日末]|星期.|点|开赛|开球|直播)(?:的|将)?\s?$"
)
_O_CLOCK_AFTER: Final = regex(r"\s?(?:开赛|开球|开打|开始|打响|进行|直播|在|，?由|播出|举行|迎战|对阵|进场|结束|将)")
_WON: Final = regex(
    r"\s?(?:的?比分|的?大?比数|战胜|击败|大胜|险胜|小胜|领先|落后|战平|打平|闷平|逼平|言和|收场|终场|告终|完赛|握手|逆转|不敌|取胜|获胜|完胜|力克|轻取|横扫|淘汰|惜败|告负|告捷|完败|胜出|拿下|带走|过关|晋级|出线|送走|复仇|狂胜|速胜|"
    r"捧杯|夺冠|锁定胜局|的优势|平(?=[，。！？]|$)|绝杀|胜|负(?!责))"
)
_SCORE_BEFORE: Final = regex(
    r"(?:比分|总分|打成|战成|结果|平局|落后|领先|获胜|取胜|主场|客场|局|盘|半场)(?:是|为|定格在|来到|改写为|扳成|扩大到|：|:)?\s?$|(?<!所|可|得|足|难)以\s?$"
)


_PAIRS: Final = regex(
    r"(?<![\d:：\-–])\d{1,3}[:：\-–]\d{1,3}(?:\s?[、，,；;/ ]\s?\d{1,3}[:：\-–]\d{1,3})+(?![\d:：\-–])"
)
_PAIR: Final = regex(r"(\d+)([:：\-–])(\d+)")


def _in_a_list(match: re.Match[str]) -> bool:
    """Whether a pair stands in a list with one that can be no time of day, no range: 11:9、9:11、12:10, 6-4、3-6."""
    return any(start <= match.start() < end for start, end in _lists(match.string))


@lru_cache(maxsize=64)
def _lists(text: str) -> tuple[tuple[int, int], ...]:
    """Where lists of scores begin and end."""
    return tuple(pairs.span() for pairs in _PAIRS.finditer(text) if _are_scores(pairs[0]))


def _are_scores(pairs: str) -> bool:
    found = [pair.groups() for pair in _PAIR.finditer(pairs)]
    dashes = [joint in "-–" for _, joint, _ in found]
    if any(dashes) != all(dashes):  # 11-08 09:42
        return False
    if any(dashes):
        short = all(len(a) < 3 and len(b) < 3 for a, _, b in found)
        return short and any(int(a) > int(b) for a, _, b in found)
    return any(int(a) > 24 or len(b) != 2 or int(b) > 59 for a, _, b in found)


def _score(match: re.Match[str]) -> Spoken:
    """马龙4-0横扫, 首局11:3, 落后2-9时: a score, whether it rises or falls."""
    text, joint = match.string, match["d"].strip()
    first, last = before(match, 8), match.string[match.end() : match.end() + 8]
    if joint in ":：∶" and len(match["b"]) == 2 and AS_A_TIME.match(last):
        return None
    if joint in ":：-–" and _in_a_list(match):
        return f"{integer(match['a'])}比{integer(match['b'])}"
    sport = SPORT in contexts(text)
    said = _WON.match(last) or _SCORE_BEFORE.search(first)
    if not sport and match.group("a", "b") != ("0", "0") and not _WON.match(last):
        return None
    a, b = match.group("a", "b")
    if _SCORE_NOT_BEFORE.search(first) or not said and _SCORE_NOT_AFTER.match(last) or len(a) > 1 and a[0] == "0":
        return None
    if joint in ":：∶" and len(b) == 2 and int(a) < 25 and int(b) < 60:
        if not said and (_O_CLOCK_BEFORE.search(first) or _O_CLOCK_AFTER.match(last)) or b[0] == "0":
            return None
    elif len(b) > 1 and b[0] == "0":
        return None
    return f"{integer(a)}比{integer(b)}"


_RACE: Final = regex(
    r"(?:成绩|用时|耗时|历时|时长|时间|片长|纪录|以|跑进|跑出|半马|全马|马拉松|越野|铁三|完赛|PB|pb|净时|枪时)(?:[\u4e00-\u9fff]{0,3})\s?(?:：|:)?\s?$"
)
_RUN: Final = regex(r"\s?(?:完赛|冲线|撞线|跑完|刷新|破(?:PB|纪录))")
_PLAYED: Final = regex(
    r"(?:视频|录像|录音|音频|片子|影片|进度条|时长|片长|播放[到至]|快进[到至]|(?P<unsure>(?:进度|播放)?[拖拉跳][到至]|进度|定位到|看到|听到|剪[到辑]))(?:的?第|的|到|在|里|是|为|大概)?\s?(?:：|:)?\s?$"
)
_PLACE_OF_A_FILM: Final = regex(
    r"(?:处|那[个里段句]|的(?:地方|画面|镜头|位置)|(?P<unsure>左右|的时候)(?!上[传线]|发|更|推送|开|直播|播|结束|传|睡|起|才))"
)
_FILM: Final = regex(r"视频(?!会|通话|面试)|录像|录音|音频|片子|影片|播放|进度条")
_DRAGGED: Final = regex(
    r"(?:进度条|时长|快进[到至]|(?P<unsure>进度|[拖拉][到至]))(?:的|在|到|里|是|为)?\s?(?:：|:)?\s?$"
)
_LEFT: Final = regex(
    r"(?:倒计时|倒数|[距离][\u4e00-\u9fff]{1,8}还[有剩]|[还只仅就](?:剩下?|余)|剩[下余]?|剩余时[间长]|秒表|计时器?)(?:还[剩有]|[只仅]剩|时间|显示|是|为|了|：|:|\s)?\s?$"
)  # 倒计时还剩00:45; not 倒计时到20:00
_STARTS: Final = regex(r"\s?(?:开跑|起跑|发枪|鸣枪|出发|开始|开赛|集合|检录)")
_TIMETABLED: Final = regex(
    rf"{_STARTS.pattern}|\s?(?:那|这|左右的|[之以]?[前后](?!，)|可[约选订]|可以|开[抢售]|[早午晚夜一][场班趟]|档|的(?!时候)|[场班次趟]|[一两二三]?[个位张]|[上下][班课]|[和、]\s?\d|，\s?\d{{1,2}}[:：])"
)  # 只剩22:30的票
_UNTIL: Final = regex(r"([看听刷]).{1,4}\1到$")  # 看电影看到11:30
_START: Final = regex(r"(?:起跑|发枪|鸣枪|出发|开始|开跑|结束|到达)时间|[今明后昨][天早晚]|[早晚上下清凌][上午晨]|点")


def _is_played(match: re.Match[str], *, sure: bool = False) -> bool:
    """Whether a time is a place of a film or a record: 录音00:30, 拖到10:30 where the sentence speaks of one.

    `sure`: what follows says it already, 看到3:45处.
    """
    first = before(match, 10)
    cue = _PLAYED.search(first)
    if cue is None or _UNTIL.search(first):
        return False
    return sure or not cue["unsure"] or speaks_of(_FILM, match.string)


def _is_place(match: re.Match[str]) -> bool:
    """Whether a time without hours is such a place: the words around must say so, as a time of day looks the same."""
    dragged = _DRAGGED.search(before(match, 8))
    film = speaks_of(_FILM, match.string)
    if dragged and (not dragged["unsure"] or film or dragged["unsure"] != "进度" and "进度" in match.string):
        return True
    place = _PLACE_OF_A_FILM.match(match.string, match.end())
    named = bool(place and not place["unsure"])
    return _is_played(match, sure=named) and (named or match["m"] == "00" or bool(place and film))


def _duration(match: re.Match[str]) -> Spoken:
    """成绩为2:06:35: a length of time, not a time of day."""
    text, first = match.string, before(match, 10)
    raced = DURATION in contexts(text) and (_RACE.search(first) or _RUN.match(text, match.end()))
    left = _LEFT.search(first)
    if not raced and not left and not (_is_played(match) and int(match["h"]) < 6):
        return None
    if _START.search(first) or _STARTS.match(text, match.end()):
        return None
    hours = _hours(match["h"])
    if hours and match["m"] == match["s"] == "00" and not match["r"]:
        return hours
    return _length(hours, match["m"], match["s"], match["r"])


def _hours(number: str) -> str:
    return counted(str(int(number)), "小时") + "小时" if int(number) else ""


def _length(spoken: str, minutes: str, seconds: str, rest: str | None = None) -> str:
    """A length of time after its hours, which may be none: 一小时零五秒, 五秒, 两分钟."""
    if not rest and not int(seconds):
        if not int(minutes):
            return spoken or "零秒"
        zero = "零" if spoken and minutes[0] == "0" else ""
        return spoken + zero + counted(str(int(minutes)), "分钟") + "分钟"
    for part, name in ((minutes, "分"), (seconds, "秒")):
        if int(part):
            spoken += ("零" if spoken and part[0] == "0" else "") + integer(part) + name
    return spoken + (digits(rest[1:]) if rest else "")


_PACE: Final = regex(r"(?:用时|耗时|配速|PB|pb)(?:约|是|为|仅|到|了)?(?:：|:)?\s?$")
_LONG_RACE: Final = regex(r"马拉松|半马|全马|越野|铁三|PB(?!.*\d\s?(?:米|m))")


_TIMED: Final = regex(
    r"(?:用时|耗时|成绩|配速|PB|pb|[米泳跑蝶仰蛙]|接力|圈)(?:约|是|为|仅|到|了|以)?(?:：|:)?\s?$"
)  # 1500米3:45.2


_PLAYS: Final = regex(r"播放|进度|暂停|[视音]频|听书|录音|时长|快进|[第全]\d*[集首回章]|倍速")


def _played(match: re.Match[str]) -> Spoken:
    """12:38/45:06: how far something has been played, and how long it is; 9:00/17:00 are hours and 25:21/20:25 sets."""
    if not speaks_of(_PLAYS, match.string):
        return None
    slash = match.start("s")
    first, last = (f"{integer(match[a])}分{integer(match[b])}秒" for a, b in ("ab", "cd"))
    return [
        Piece(match.start(), slash, first, READ),
        Piece(slash, slash + 1, "，", MARK),
        Piece(slash + 1, match.end(), last, READ),
    ]


def _pace(match: re.Match[str]) -> Spoken:
    """10公里用时45:30, 配速5:30: minutes and seconds; a long race takes hours and minutes, 半马PB 1:45."""
    minutes, seconds, rest = match.group("m", "s", "r")
    first = before(match, 8)
    span = re.match(r"\s?[-–—~～至到]\s?\d", match.string[match.end() : match.end() + 4])
    left = _LEFT.search(first) and not _TIMETABLED.match(match.string, match.end())
    if rest is None and not span and (left or _is_place(match)):
        return _length("", minutes, seconds)
    if not (_PACE if rest is None else _TIMED).search(first):
        return None
    if not rest and int(minutes) < 7 and speaks_of(_LONG_RACE, match.string) and "配速" not in first:
        return _hours(minutes) + (integer(seconds) + "分" if int(seconds) else "")
    return _length("", minutes, seconds, rest)


_GAME: Final = regex(
    r"KDA|kda|战绩|MVP|mvp|助攻|背锅|躺[赢平]|开黑|上分|人头|这[把局]|[一上那打]把|对局|打野|辅助|[中上]单|射手|评分|被杀|超[鬼神]|排位|带飞"
)


_EACH: Final = regex(
    r"\s?(?:年级|[月号班楼组栋期级届章节课]|单元|[块斤岁万折粒盒瓶]|元(?![旦宵])|个(?![股性])|克(?![里罗])|年(?![级中终底会初后前])|天(?![气津])|小时|分钟|公[里斤]|米(?![其兰])|次(?!日)|人[份组]|[km]?g|cm|m[lL])"
)


def _tally(match: re.Match[str]) -> Spoken:
    """0/8/2: kills, deaths and assists; three small numbers are a day only with a year of two digits."""
    a, b, c = match.group("a", "b", "c")
    each = _EACH.match(match.string, match.end())
    is_day = not each and (
        len(a) == 2
        and 1 <= int(b) <= 12
        and 1 <= int(c) <= 31
        or len(c) == 2
        and 1 <= int(a) <= 12
        and 1 <= int(b) <= 31
    )
    if not each and (MATHEMATICS in contexts(match.string) or is_day and not speaks_of(_GAME, match.string)):
        return None
    if each:  # 1/2/3年级
        first, second, third = (Piece(*match.span(name), integer(match[name]), READ) for name in "abc")
        slashes = [Piece(one.end, other.start, "/", MARK) for one, other in ((first, second), (second, third))]
        return [first, slashes[0], second, slashes[1], third]
    return "杠".join(integer(part) for part in (a, b, c))


RULES: Final[tuple[Rule, ...]] = (
    rule(r"(?<![\d./A-Za-z\-−:：])(?P<a>\d{1,3})[:：](?P<b>[0-5]\d)(?P<s>/)(?P<c>\d{1,3})[:：](?P<d>[0-5]\d)(?![\d:：/])", _played, then=":：", digits=(1, 3)),
    rule(r"(?:(?<![\d./A-Za-z\-−])|(?<=PB))(?<!\d[:：])(?P<h>\d{1,2})[:：](?P<m>[0-5]\d)[:：](?P<s>[0-5]\d)(?P<r>\.\d+)?(?![\d:])", _duration, then=":：", digits=(1, 2)),
    rule(r"(?:(?<![\d./A-Za-z\-−])|(?<=PB))(?<!\d[:：])(?P<m>\d{1,2})[:：](?P<s>[0-5]\d)(?P<r>\.\d{1,3})?(?![\d:：]|\s?[分时点])", _pace, then=":：", digits=(1, 2)),
    rule(r"(?<![\d./\-−])(?<!\d[:：])(?P<a>\d{1,3})(?P<d>\s?[-–—:：∶]\s?)(?P<b>\d{1,3})(?![\d:：]|[-–—.]\d|\s?[%℃])", _score, then="-–—:：∶ ", digits=(1, 3)),
    rule(rf"{NOT_IN}(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/(?P<c>\d{{1,2}})(?![\d/]|\.\d)", _tally, then="/", digits=(1, 2)),
)  # fmt: skip
