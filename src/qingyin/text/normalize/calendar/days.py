"""Days and months that are written as bare numbers: 12/31, 10.17上午, 5.20领证, 2019.09-2023.06.

A fraction and a decimal look the same, so something beside them must say that a day is meant, or they can be no number.
"""

from __future__ import annotations

import re
from math import gcd
from typing import Final

from qingyin.text.normalize.calendar.dates import clock, day
from qingyin.text.normalize.contexts import DATE, MATHEMATICS, MONEY, SPORT, contexts, speaks_of
from qingyin.text.normalize.numbers import digits, integer
from qingyin.text.normalize.pieces import MARK, READ, Piece
from qingyin.text.normalize.rules import NOT_IN, Rule, Spoken, after, before, rule
from qingyin.text.normalize.units import LATIN_UNIT, is_counted
from qingyin.text.patterns import regex

_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAY_BEFORE: Final = regex(
    r"(?:于|截止到?|截至|日期|生日|到期|有效期至?|直到|周[一二三四五六日末]|星期.|今天|明天|昨天|后天|今日|明日|定在|改到|改在|安排在|从|自|至|在|期|日)"
    r"(?:是|为|：|:|（|\()?\s?$"
)
_DAY_AFTER: Final = regex(
    r"\s?(?:[（(]?(?:周|星期)|是?(?:圣诞|元旦|国庆|劳动|妇女|儿童|情人|教师|植树|青年|建军|愚人|万圣|平安夜|光棍|护士|世界)|假期|放假|前|之前|起|止|当天|当日|上午|下午|晚上?|早上|凌晨|中午|清零|到期|截止|开始|结束|发货|上线|开售|首发|上映|开业|出发|开奖|生效|见|凌晨|更新|晚|大促|预售)"
)
# The weather of a diary: 5/12，晴.
_WEATHER: Final = regex(
    r"\s?[，,、：: ]?\s?(?:天气|[晴阴](?=$|[，。,、；！\s）)天转到有间])|多云|[大中小阵暴雷]+[雨雪](?!水|量|林|伞)|[雨雪](?=$|[，。,、；\s）)])|雾霾|大风)"
)
# What follows a fraction or a ratio that looks like the first of a month: 2/1拍, 3/1号楼; not 5/1拍照, 10/1比赛.
_OF_A_RATIO: Final = regex(
    r"\s?(?:的?(?:优势|比分|比例|概率|赔率|[成战]绩|大?比分|领先)|法则|选择题?|套餐|化简|约分|等于|取胜|战胜|[胜负](?![利责])|多数(?:通过|票|决)|号|楼|单元|拍(?=$|[，。；、）的子节变转改换])|[页款倍栋档杯瓶份级]"
    r"|班(?![车机次会主长干])|条(?!件)|处(?![理罚暑分])|比(?![赛较武如往去昨今])|室(?![内外友])|次(?!日)|人(?![太多山很流少])|组(?![织团建长队会])|路(?=$|[，。公车]))"
)
# What stands before a part of a sum, a score, a place or an item of a list: 完成1/3, 占1/10-20, 第3.2（一）, 选项1/2(二).
_OF_A_SUM: Final = regex(
    r"(?:选项|[小大]?题|答案?|分数|比例|[率比](?:例)?|(?<![季年月])度|[战成]绩|库存|完成|任务|杠杆|尺寸|沙子|算式|配方|兑水?|[买送][一二两三]|[占约得到用去考][了到]?|写[作成]|把"
    r"|的|项目?|第|楼号|房[间号]|座位|教室|版本?|[章节条]|\d[到至~])(?:是|为|：|:)?$"
)
_IN_A_DIARY: Final = regex(
    r"(?:日记|日程表?|日历|行程表?)(?:[本里中上]{0,2}(?:写|记|标)?[着道了]?)[：:，,“\"]{1,2}\s?$"
)  # 日记里写：5/12
_IN_A_WEEK: Final = regex(r"(?:周|星期|礼拜)[一二三四五六日末天][（()）]\s?$")  # 本周六（5/18）
_POINT_DAY_BEFORE: Final = regex(
    r"(?:改[到在至]|[定订选约排]在|[定订]于|(?:延期?|推迟|提前|顺延|延后|截止?)[到至]|截至|安排在|放在|日期|生日|时间|有效期至?|婚礼|档期|考试|开学|入住|离店|返程)"
    r"(?:是|为|：|:)?\s?$"
)
_POINT_DAY_AFTER: Final = regex(
    r"(?:[（(]\s?)?(?:周|星期|礼拜)[一二三四五六日天]|\s?(?:上午|下午|晚上|早上|早晨|凌晨|中午|傍晚|[那当这][天日晚]|晚(?=\d)|长假|放假|领证|结婚|办婚礼|[入离]职|报[到名]|面试|开[学业]|返校|出差|回国|搬家|去世|出生|手术|考试|(?:世界|国家|国际|全国)?(?:读书日|公祭日|教师节|情人节|愚人节|程序员节|平安夜|圣诞|元旦|建党|护士节|会员日)|号(?!线|楼|机|电池|字|针|钢)|日(?![元均线本游圆]))"
)
_OF_SEVERAL_DAYS: Final = regex(
    r"\s?[，,]?(?:期间|放假|报名|活动|假期|有效|开放|展出|出差|休[假息]|请假|值班|入住|开课|考试|上课|停[水电课业]|[那这当]几天|[（(])"
)
_SEVERAL_DAYS: Final = regex(
    r"(?:[展会档优]惠?期|出差|[请休放]假|旅[行游]|活动|培训|值班|有效期?|报名)(?:是|为|：|:)?\s?$"
)
_QUANTITY: Final = r"[率值幅温量]|温度|参数|尺寸|[高长宽厚]度|指数|血[糖压]|体[重温]|视力"
_NO_DAY_BEFORE: Final = regex(
    rf"(?:[A-Za-z¥￥$第约达共]\s?|版本?|[价比分]|{_QUANTITY}|大小|标准|目标|[章节图表])[\u4e00-\u9fff]{{0,3}}(?:是|为|：|:)?$"
)
_VALUED: Final = regex(rf"(?:价格?|[评得]分|分数|版本|{_QUANTITY})(?:是|为|：|:)?$")  # 价格是5.20
# What stands right before a number that is no day: 习题1.1, 鞋码5.5, 涨到5.2, 原神4.2.
_NUMBERED: Final = regex(
    r"(?:[习例]题|练习|(?<![话问主课专标议])题目?|课本|单元|空腹|[涨跌降升]到|(?<!扫)码|原神|崩铁|(?:身高|预算)(?:[定放]在)?)(?:是|为|：|:)?$"
)
_GRADED: Final = regex(r"(?:雅思|托福|口语|听力|写作)(?:考试|时间)?(?:是|为|：|:)?$")  # 雅思考试6.5
_MEASURED: Final = regex(rf"\s?(?:[%‰℃°‱元块万亿千百十个倍折级米分秒点¥$]|{LATIN_UNIT})")
_AMOUNT: Final = regex(
    r"\s?(?:天(?![气天津台安])|年(?![会终底末货夜度审检初])|小时|钟头|个月|周(?![一二三四五六日天末边报会年])|公[里斤顷]|海里|斤|厘米|毫[米升]|岁(?!月)|节(?![目日奏假])|[美欧港日]元|[港台]币|人民币|英镑)"
)
_PRICED: Final = regex(
    r"\s?(?:的(?:盒饭|套餐|豆浆|早餐(?!会)|包子|油条|煎饼|快餐|便当|奶茶|咖啡|牛奶|外卖|米粉|[粥面])|的?一(?:[碗份杯]|个(?!人|多?小时|会|电话)))"
)  # 早上6.50的豆浆
_LESSON_BEFORE: Final = regex(r"(?P<time>时间)(?:是|为|：|:)?\s?$|(?:[上下]课|休息|课间|午休)(?:是|为|：|:)?\s?$")
_LESSON_AFTER: Final = regex(r"\s?(?:[上下]课|休息|课间|午休)")
_TIME_OF_DAYS: Final = regex(
    r"(?:报名|活动|优惠|放假|假期|展[出览]|预售|公示|投票|征集|有效|[请休]假|出差|旅[行游]|促销|结婚|婚礼|开学|入[住职])时间"
)
_PARTS: Final = "[上下]午|早[上晨]|凌晨|中午|傍晚|晚上"
_PART_OF_DAY: Final = regex(f"(?:{_PARTS})$")
_ROUND_MINUTES: Final = regex(r"[0-5][05]")
# Days that are called by their figures, and what follows where they are meant.
_SALES: Final = r"大促|购物|[抢囤]|剁手|预售|快递|红包|优惠|促销|狂欢|光棍|活动|战报|凑单|满减|年中|返场|开门红"
_LOVE: Final = r"领证|登记|结婚|表白|告白|求婚|礼物|红包|[鲜送]花|快乐|情人|官宣|朋友圈|转账|单身|情侣|约会|脱单|秀恩爱|[那当]天|我爱你"
_HOLIDAY: Final = r"长?假|调[休班]|补班|高速免费|档期|放假|黄金周|小长假|[劳动国庆]{2}|出[游行]|期间"
_FEASTS: Final = regex(
    rf"5\.2[01](?=\s?(?:{_LOVE}))|(?:3\.15)(?=\s?(?:晚会|曝光|打假|维权|消费|投诉|那天|当天))|(?:5\.1|10\.1)(?=\s?(?:{_HOLIDAY}))|6\.1(?=\s?(?:那天|当天|快乐|礼物|儿童))"
    rf"|(?:3\.12|5\.12|9\.18|7\.7|4\.23)(?=植树|地震|汶川|事变|世界读书)|9/11(?=事件|恐|袭击)|(?:6\.18|11\.11|12\.12)(?=\s?(?:{_SALES}|[那当]天))|(?:1?\d)\.\d{{1,2}}(?=晚会|大促|购物节|黄金周|小长假|妇女节|女神节|女王节|劳动节|青年节|儿童节|建军节|促销|狂欢)"
)


def _feast(match: re.Match[str]) -> Spoken:
    """9·11, 3.15晚会: the figures of a day that has become a name; 11.11大促 is 双十一."""
    month, date = match.group("a", "b")
    if match["s"] != "·" and not _FEASTS.match(match.string, match.start()):
        return None
    first = before(match, 10)
    if match["s"] == "." and (_VALUED.search(first) or _NUMBERED.search(first)):
        return None
    if re.match(r"[那当]天", after(match)) and _NO_DAY_BEFORE.search(first):
        return None
    if month == date and month in ("11", "12"):
        return "双" + integer(month)
    return (integer if month == "10" else digits)(month) + digits(date)


def _of_calendar(month: str, date: str) -> bool:
    """Whether a month has such a day."""
    return 1 <= int(month) <= 12 and 1 <= int(date) <= _DAYS[int(month) - 1]


def _month_day(match: re.Match[str]) -> Spoken:
    """将于12/31清零, 5/1假期: a day where something says so, or where it can be no fraction."""
    month, date = match.group("a", "b")
    spoken = day(None, month, date)
    text = match.string
    first, last = before(match, 8), text[match.end() : match.end() + 6]
    whole = int(month) > int(date) == 1  # hardly a fraction
    if spoken is None or not (whole or match["n"]) and re.match(r"\s?(?:的|拍(?=$|[，。；、）的子节变转改换]))", last):
        return None
    cue = bool(_DAY_BEFORE.search(first)) + bool(_DAY_AFTER.match(last)) + (DATE in contexts(text))
    if match["n"]:  # 5/18号; 3/4号 are two numbers
        named = match["n"] == "日" or int(date) != int(month) + 1 or _DAY_BEFORE.search(first)
        return spoken[:-1] + match["n"] if named and not _is_part(first) else None
    if _IN_A_WEEK.search(first) or _IN_A_DIARY.search(before(match, 12)):
        return spoken
    if _WEATHER.match(text, match.end()) and not _is_part(first):
        return spoken
    if whole and MATHEMATICS not in contexts(text) and not _is_measured(match) and not _is_part(first):
        return spoken if not _OF_A_RATIO.match(last) else None
    if month[0] == "0" or date[0] == "0" or cue > 1 or cue and _DAY_AFTER.match(last):
        return spoken
    no_fraction = MATHEMATICS not in contexts(text) and (int(date) > 9 or gcd(int(month), int(date)) > 1)
    return spoken if cue and no_fraction else None


def _is_part(first: str) -> bool:
    """Whether what stands before two numbers tells that they are no day."""
    return any(cue.search(first) for cue in (_NO_DAY_BEFORE, _NUMBERED, _OF_A_SUM))


# The items of a list, which are no weekdays: （一）1/2（二）1/3.
_LISTED: Final = regex(r"(?<![\d日号\s])\s?[（(][一二三四五][）)]")


def _weekday(match: re.Match[str]) -> Spoken:
    """3/18(二), 3月18日（二）: the weekday in brackets has one character."""
    spoken = day(None, match["a"], match["b"])
    text = match.string
    if spoken is None or text.startswith("班", match.end()):
        return None
    if "月" not in match[0] and (
        _OF_A_SUM.search(before(match)) or MATHEMATICS in contexts(text) or speaks_of(_LISTED, text)
    ):
        return None
    start = match.start("w") - 1
    return [Piece(match.start(), start, spoken, READ), *_bracketed(match, start)]


def _bracketed(match: re.Match[str], start: int) -> list[Piece]:
    """The weekday `w` of the match in its brackets, the first of which begins at `start`."""
    first, last = match.span("w")
    return [
        Piece(start, first, "（", MARK),
        Piece(first, last, f"周{match['w']}", READ),
        Piece(last, match.end(), "）", MARK),
    ]


_DAY_OF_A_YEAR: Final = regex(r"(?<!\d)(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}$")


def _weekday_of_a_year(match: re.Match[str]) -> Spoken:
    """2025/3/18(二)."""
    if not _DAY_OF_A_YEAR.search(before(match, 11)):
        return None
    return _bracketed(match, match.start())


def _days_of_a_month(match: re.Match[str]) -> Spoken:
    """8/15~20, 10/1-7放假: days of one month."""
    a, b, c = match.group("a", "b", "c")
    text = match.string
    if not (_of_calendar(a, b) and _of_calendar(a, c)) or int(c) <= int(b) or MATHEMATICS in contexts(text):
        return None
    if _is_measured(match) or is_counted(text[match.end() : match.end() + 6].lstrip()) or match["c"][0] == "0":
        return None
    first = before(match, 8)
    named = _OF_SEVERAL_DAYS.match(text, match.end()) or _DAY_BEFORE.search(first)
    if not named and (1 < int(b) < 10 or _OF_A_SUM.search(first)):
        return None
    joint = "至" if "至" in match["j"] else "到"
    return _span(match, day(None, a, b) or "", joint, f"{integer(c)}日")


_BEGINS: Final = regex(r"(?:^|[，。；：！？、（(\[【\n])\s*$")


def _day_of_a_stamp(match: re.Match[str]) -> Spoken:
    """11-08 09:42, 03-18（周二）: month and day before a time; not a score, a room or a part, 湖人3-2 10:00, 完成3/4 20:00."""
    a, b = match.group("a", "b")
    if not _of_calendar(a, b):
        return None
    if "0" not in (a[0], b[0]) and not re.match(r"\s?[（(]", after(match)):
        first = before(match, 8)
        alone = _BEGINS.search(first) and match[0] != "7-11" if "-" in match[0] else not _is_part(first)
        cue = _DAY_BEFORE.search(first) or _POINT_DAY_BEFORE.search(first)
        if SPORT in contexts(match.string) or not alone and not cue:
            return None
    return day(None, a, b)


def _days(match: re.Match[str]) -> Spoken:
    """12/24到1/3: both are days if one of them can be no reduced fraction below one, or if they grow only as days."""
    a, b, c, d = match.group("a", "b", "c", "d")
    text = match.string
    if not (_of_calendar(a, b) and _of_calendar(c, d)) or MATHEMATICS in contexts(text):
        return None
    first, last = int(a), int(c)
    improper = any(int(x) >= int(y) or gcd(int(x), int(y)) > 1 or x[0] == "0" for x, y in ((a, b), (c, d)))
    improper = improper and not b == d <= "4"  # 1/2到3/2
    grow = first == last > 1 and int(d) > int(b)
    named = DATE in contexts(text) or _OF_SEVERAL_DAYS.match(text, match.end())
    return _from_to(match) if improper or grow or named else None


def _point_days(match: re.Match[str]) -> Spoken:
    """9.1-9.10报名: days where something says so, or where they grow only as days."""
    a, b, c, d = match.group("a", "b", "c", "d")
    text = match.string
    if not (_of_calendar(a, b) and _of_calendar(c, d)) or _is_measured(match):
        return None
    first = before(match, 10)
    if (int(c), int(d)) <= (int(a), int(b)) and int(c) >= int(a):
        return None
    if _NO_DAY_BEFORE.search(first) or _NUMBERED.search(first):
        return None
    grow = a == c and float(f"{c}.{d}") <= float(f"{a}.{b}")
    named = _OF_SEVERAL_DAYS.match(text, match.end()) or _POINT_DAY_BEFORE.search(first) or _SEVERAL_DAYS.search(first)
    return _from_to(match) if grow or named else None


def _from_to(match: re.Match[str]) -> list[Piece]:
    first, last = day(None, match["a"], match["b"]) or "", day(None, match["c"], match["d"]) or ""
    return _span(match, first, "至" if "至" in match["j"] else "到", last)


def _span(match: re.Match[str], first: str, joint: str, last: str) -> list[Piece]:
    """Both ends of a span and what joins them, each with its place."""
    start, end = match.span("j")
    return [
        Piece(match.start(), start, first, READ),
        Piece(start, end, joint, READ),
        Piece(end, match.end(), last, READ),
    ]


def _point_day(match: re.Match[str]) -> Spoken:
    """改到10.17上午, 6.1那天: a day where something says so; not a version, a price or a measure."""
    month, date = match.group("a", "b")
    text = match.string
    if not _of_calendar(month, date) or month[0] == "0" and len(date) < 2:
        return None
    last, first = _POINT_DAY_AFTER.match(text, match.end()), before(match, 10)
    if _NO_DAY_BEFORE.search(first) or _NUMBERED.search(first) or len(date) == 1 and _GRADED.search(first):
        return None
    if last is None:
        cue = _POINT_DAY_BEFORE.search(first)
        if (
            cue is None
            or "时间" in first
            and _ROUND_MINUTES.fullmatch(date)
            and not (_TIME_OF_DAYS.search(first) and date not in ("15", "30"))
            or _NO_DAY_BEFORE.search(first[: cue.start()])
            or _is_measured(match)
        ):
            return None
        if is_counted(text[match.end() : match.end() + 6].lstrip()):
            return None
    spoken = day(None, month, date)
    return spoken[:-1] if spoken and last and last[0].strip() in ("日", "号") else spoken


def _point_time(match: re.Match[str]) -> Spoken:
    """下午3.30, 晚上7.05: a time of day after a part of the day."""
    text = match.string
    if int(match["a"]) > 24 or _is_measured(match) or _PRICED.match(text, match.end()):
        return None
    return clock(match["a"], match["b"])


def _point_times(match: re.Match[str]) -> Spoken:
    """上午9.30-11.30, 上课时间8.30-9.10: times of day after a part of the day, or beside a lesson."""
    a, b, c, d = match.group("a", "b", "c", "d")
    if int(a) > 24 or int(c) > 24 or _is_measured(match) or _PRICED.match(match.string, match.end()):
        return None
    first = before(match, 10)
    if not _PART_OF_DAY.search(first):
        lesson = _LESSON_BEFORE.search(first)
        if lesson is None and not _LESSON_AFTER.match(match.string, match.end()) or _NUMBERED.search(first):
            return None
        of_days = _TIME_OF_DAYS.search(first) or _SEVERAL_DAYS.search(first)
        if of_days and _of_calendar(a, b) and _of_calendar(c, d):
            return None
    return _span(match, clock(a, b), "至" if "至" in match["j"] else "到", clock(c, d))


def _is_measured(match: re.Match[str]) -> bool:
    """Whether a unit or money follows: 2.5-3.5天."""
    return bool(_MEASURED.match(match.string, match.end()) or _AMOUNT.match(match.string, match.end()))


def _day_first(match: re.Match[str]) -> Spoken:
    """08-08-2008."""
    a, b, year_ = match.group("a", "b", "c")
    return day(year_, a, b) if int(a) <= 12 else day(year_, b, a)


def _month_year(match: re.Match[str]) -> Spoken:
    """08/2008."""
    return day(match["b"], match["a"], None)


def _months(match: re.Match[str]) -> Spoken:
    """2019.09-2023.06, 2019.09-至今: a span of months; not of amounts, 2019.5-2023.5点."""
    first, last = day(match["y"], match["m"], None), "" if match["now"] else day(match["z"], match["n"], None)
    if first is None or last is None or last and int(match["z"]) < int(match["y"]):
        return None
    padded = match["m"][0] == "0" or len(match["m"]) > 1
    if _MEASURED.match(match.string, match.end()) or not padded and MONEY in contexts(match.string):
        return None
    if match["now"] == "至今":
        return [Piece(match.start(), match.start("j"), first, READ), Piece(match.start("j"), match.end(), "至今", READ)]
    return _span(match, first, "至" if match["j"].strip() == "至" else "到", last or "今")


def _dates(match: re.Match[str]) -> Spoken:
    """2024.05.01-2024.06.01, 2024/5/1-5/5."""
    z = match["z"]
    if match["s"] == "-" and (match["j"].strip() == "-" or not z):
        return None
    first, last = day(match["y"], match["m"], match["d"]), day(z, match["n"], match["e"])
    return _span(match, first, "至" if match["j"].strip() == "至" else "到", last) if first and last else None


def _till_now(match: re.Match[str]) -> Spoken:
    """2021-至今, 2021至今."""
    return digits(match["y"]) + ("至今" if match["now"] == "至今" else "到今")


def _year_point_month(match: re.Match[str]) -> Spoken:
    """2008.08 in brackets, in a span, or where the sentence is of dates; not a price."""
    text = match.string
    last = text[match.end() : match.end() + 6]
    if is_counted(last) or re.match(r"\s?[元万亿%℃kKmMgG]|\.\d", last):
        return None
    span = re.match(r"\s?[-–—~～至到]\s?(?:(?:19|20)\d\d|今|至今|现在)", last) or re.search(
        r"\d\s?[-–—~～至到]\s?$", before(match, 4)
    )
    bracket = re.match(r"[）)\]】]", last) and re.search(r"[（(\[【]$", before(match, 2))
    near = re.search(r"(?:日期|时间|出版|发表|版|自|从|于|至|毕业|入学)[：:]?\s?$", before(match, 6))
    return (
        day(match[1], match[2], None)
        if span or bracket or near or DATE in contexts(text) and MONEY not in contexts(text)
        else None
    )


_ALONE: Final = r"(?<![\d./A-Za-z\-−+×÷*=<>])(?<!\d[:：])"
_TO: Final = r"(?P<j>\s?(?:[-–—~～]{1,2}|[至到])\s?)"
RULES: Final[tuple[Rule, ...]] = (
    rule(rf"{NOT_IN}(?P<y>(?:19|20)\d\d)(?P<s>[./-])(?P<m>0[1-9]|1[0-2]|[1-9]){_TO}(?:(?P<z>(?:19|20)\d\d)(?P=s)(?P<n>0[1-9]|1[0-2]|[1-9])(?!\d|[./-]\d)|(?P<now>至?今(?!年)))", _months, then="./-", digits=(4, 4)),
    rule(rf"{NOT_IN}(?P<y>(?:19|20)\d\d)(?P<s>[./-])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}}){_TO}(?:(?P<z>(?:19|20)\d\d)(?P=s))?(?P<n>\d{{1,2}})(?P=s)(?P<e>\d{{1,2}})(?!\d|[./-]\d)", _dates, then="./-", digits=(4, 4)),
    rule(rf"{NOT_IN}(?P<y>(?:19|20)\d\d)(?:\s?[-–—~～]{{1,2}}\s?)?(?:(?P<now>至今)|(?<=[-–—~～])今(?![年天日晚后早]))", _till_now, then="-–—~～至 ", digits=(4, 4)),
    rule(rf"{NOT_IN}(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}}){_TO}(?P<c>\d{{1,2}})/(?P<d>\d{{1,2}})(?![\d/.])", _days, then="/", digits=(1, 2)),
    rule(rf"{_ALONE}(?P<a>\d{{1,2}})[/月](?P<b>\d{{1,2}})[日号]?\s?[（(](?P<w>[一二三四五六日天])[）)]", _weekday, then="/月", digits=(1, 2)),
    rule(rf"{_ALONE}(?P<a>\d{{1,2}})[-/](?P<b>\d{{1,2}})(?=[ \u3000]{{1,2}}(?:[01]?\d|2[0-4])[:：][0-5]\d(?![\d.])|\s?[（(](?:周|星期|礼拜)[一二三四五六日天][）)])", _day_of_a_stamp, then="-/", digits=(1, 2)),
    rule(rf"{_ALONE}(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}}){_TO}(?P<c>\d{{1,2}})(?:[日号]|(?![\d/.:：%]))", _days_of_a_month, then="/", digits=(1, 2)),
    rule(r"(?<=\d)\s?[（(](?P<w>[一二三四五六日天])[）)]", _weekday_of_a_year, begins="（("),
    rule(rf"{_ALONE}(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})(?![\d/.xX]|\s?[+×÷*=<>≤≥]|\s?[-–~～]\s?\d{{1,2}}(?![\d/.月]))(?P<n>日(?![均产常])|号(?![楼线店院码馆公车机房门桌选球仓库路位铺柜床]|电池|病房|会议室|教室|文件|台(?![风湾北])))?", _month_day, then="/", digits=(1, 2)),
    rule(rf"{NOT_IN}(?P<a>\d{{1,2}})-(?P<b>\d{{1,2}})-(?P<c>(?:19|20)\d\d)(?![\d-]|\s?(?:号?房|室|单元|铺|户|包间|柜))", _day_first, then="-", digits=(1, 2)),
    rule(rf"{NOT_IN}(?P<a>0[1-9]|1[0-2])/(?P<b>(?:19|20)\d\d)(?![\d/])", _month_year, then="/", digits=(2, 2)),
    rule(r"(?<![\d./A-Za-z])(?<!\d[:：])((?:19|20)\d\d)\.(0[1-9]|1[0-2])(?![\d])", _year_point_month, then=".", digits=(4, 4)),
    rule(r"(?<![\d.])(?P<a>\d{1,2})(?P<s>[·./])(?P<b>\d{1,2})(?![\d·]|[./]\d)", _feast, then="·./", digits=(1, 2)),
    rule(rf"(?<![\d./A-Za-z\-−])(?P<a>\d{{1,2}})\.(?P<b>[0-5][05]){_TO}(?P<c>\d{{1,2}})\.(?P<d>[0-5][05])(?![\d.])", _point_times, then=".", digits=(1, 2)),
    rule(rf"(?<![\d./A-Za-z\-−])(?P<a>\d{{1,2}})\.(?P<b>\d{{1,2}}){_TO}(?P<c>\d{{1,2}})\.(?P<d>\d{{1,2}})(?![\d.])", _point_days, then=".", digits=(1, 2)),
    rule(rf"(?<={_PARTS})(?P<a>\d{{1,2}})\.(?P<b>[0-5][05])(?![\d.]|\s?[-–—~～至到]\s?\d{{1,2}}\.\d)", _point_time, then=".", digits=(1, 2)),
    rule(r"(?<![\d./A-Za-z\-−])(?P<a>\d{1,2})\.(?P<b>\d{1,2})(?![\d.]|\s?[-–—~～至到]\s?\d)", _point_day, then=".", digits=(1, 2)),
)  # fmt: skip
