"""Dates, years and times of day."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.normalize.contexts import ELECTRICITY, contexts, speaks_of
from qingyin.text.normalize.numbers import digits, integer
from qingyin.text.normalize.pieces import LATIN, MARK, READ, Piece
from qingyin.text.normalize.rules import Rule, Spoken, after, before, rule
from qingyin.text.normalize.units import LATIN_UNIT
from qingyin.text.patterns import regex

_DASH: Final = r"\s*[-–—~～至到]{1,2}\s*"
_QUANTITY_BEFORE: Final = regex(
    r"(?:约|近|有|达|距今|过去|上|下|共|满|了|整整|每|经过|长|这|那|几|度过|用|花|仅|才|第|在位|在任|任职|执政|统治|从业|从教|从医|从军|从事|执教|行医|"
    r"[工党婚教军警球店厂校树]龄|享年|坚守|驻守|守护|守候|苦等|服役|服刑|卧底|潜伏|休眠|沉睡|冬眠|隐居|相伴|分别|失散|离散|失联|传承|历经|历时|时隔|相隔|事隔|延续|持续|"
    r"连续|维持|经营|居住|奋斗|奉献|建校|建党|建国|建军|工作|等待|"
    r"在职|结婚|恩爱|相守|相爱|相识|携手|开店|办[学厂]|入党|入伍|参军|当兵|从[艺政商影]|行军|种[树地田]|写作|出道|登基|掌权|退休|走过|生活|[住干守演])$"
)
_TERM: Final = regex(
    r"(?:缴费?|交满?|[还贷]款|分期|按揭|质保|投保|租期?|期限|年金|存期|续[签约]|签约?|[判刑]|获刑|徒刑)$"
)
_LOAN: Final = regex(r"贷款|房贷|车贷|月供|利率|LPR|年限|分期|质保")  # in which 30年 by itself is a time
_SIGNED: Final = frozenset("签续投贷还交")  # what is done in a year, too: 签98年的合同
_DATED: Final = regex(r"年(?:\s?\d|[初底末春夏秋冬上下])")
_QUANTITY_AFTER: Final = regex(
    r"年(?:的?历史|以上|之久|左右|多|零(?:\d|[一二两三四五六七八九十])|又\d|\s?(?:\d{1,2}|[一二两三四五六七八九十]{1,2})\s?个[多半]?月|的?文明|来|间|的?时间|的?寿命|期|以前|以后|之前|之后|前|后|内|里|如一日|未|没|的(?:婚姻|友谊|感情|坚守|等待|工龄|努力))"
)
_YEAR_AFTER: Final = regex(
    r"年(?:\s*\d|初|底|末|春|夏|秋|冬|出生|生|级|版|款|毕业|入|考|参加|份|上半|下半|全年|时|那|，(?P<after>)|的(?:时候|春|夏|秋|冬|第))"
)
# What is done on one day: 19年买的车; 攒了19年买的 is a time.
_DONE: Final = regex(
    r"年(?:[初底末]|才|刚|新)?(?:(?:买|入手|提|装修?|换|开|结|领|毕业|入学|出|办|搬|生|认识|注册|成立|上市|交|去|来|发|签|落户|入职)的|买了|领了?证|结了婚)"
)
_SAVED: Final = regex(
    r"(?:上班|打工|打拼|拼搏|辛苦|努力|省吃俭用|漂|攒|存|等|忍|租|欠|坚持|筹[备划建]|奋斗|经营|酝酿|历时|历经)$"
)
# What stands before a year that a comma follows: 12年，他走了; but 蛰伏17年，只为一个夏天.
_BEGINS_WITH_YEAR: Final = regex(
    r"(?:^|[，。；：、！？…“”‘’（()）\s]|[在到于从自至即止]|(?:^|[，。；：！？…“\s])[你我他她它]们?)$"
)
_AFTER_YEAR: Final = r"(?=[QH][1-4](?!\d)|\s?(?:学年|财年|赛季|最新(?![价报])|[新修全]版|修订|增订|全新|新高考|考研|[国省中]考|新款|款|版|级|届|年度|世界杯|奥运|欧洲杯|亚运|春节|春晚|高考|秋冬|春夏))"
_OF_TWO_YEARS: Final = r"(?=年(?![内后前级])|\s?(?:赛季|学年|财年|年度|雪季|榨季|流感季|跨年|常规赛|季后赛|NBA|CBA|英超|西甲|意甲|德甲|法甲|欧冠))"


def year(number: str) -> str:
    """A year digit by digit."""
    return digits(number)


def day(year_: str | None, month: str, date: str | None) -> str | None:
    """A date of numbers, or None if the calendar has no such date."""
    if not 1 <= int(month) <= 12 or date is not None and not 1 <= int(date) <= 31:
        return None
    spoken = f"{year(year_)}年" if year_ else ""
    return spoken + f"{integer(month)}月" + (f"{integer(date)}日" if date is not None else "")


def _short_year(match: re.Match[str]) -> Spoken:
    """Two digits before 年: 98年 is a year, 50年 a time."""
    number = match[1]
    if number[0] == "0":
        return year(number)
    text = match.string[match.end() : match.end() + 6]
    if _QUANTITY_BEFORE.search(before(match)) or _QUANTITY_AFTER.match(text):
        return None
    term = _TERM.search(before(match))
    if (
        term and (int(number) < 60 or term[0][0] not in _SIGNED) and not _DATED.match(text)
    ):  # 缴费20年; 签98年的合同 is dated
        return None
    if int(number) >= 60 and not text.startswith("年代"):
        return year(number)
    if int(number) <= 30 and _DONE.match(text) and not _SAVED.search(before(match)):
        return year(number)
    dated = _YEAR_AFTER.match(text)
    if dated and dated["after"] is not None and int(number) < 60 and speaks_of(_LOAN, match.string):
        return None
    begins = dated and (dated["after"] is None or _BEGINS_WITH_YEAR.search(before(match, 4)))
    return year(number) if begins else None


def _long_year(match: re.Match[str]) -> Spoken:
    """Four digits before 年: a year, unless a round number of years is counted."""
    number = int(match[1])
    text = match.string[match.end() : match.end() + 6]
    counted = _QUANTITY_BEFORE.search(before(match)) or _QUANTITY_AFTER.match(text)
    if (
        number % 1000 == 0
        and (counted or number > 2000)
        or number % 100 == 0
        and (number > 2100 or counted and number != 1900)
    ):
        return None
    return year(match[1])


def _three(match: re.Match[str]) -> Spoken:
    """12/2/2 is year, month, day, 12/25/2024 ends with the year; a year has two or four digits."""
    a, b, c = match.group("a", "b", "c")
    if len(c) == 4:
        return day(c, a, b) if int(a) <= 12 else day(c, b, a)
    if match["s"] == "." and (re.search(r"[A-Za-z本号]\s*$", before(match)) or len(a) < 2):
        return None
    first = day(a, b, c) if len(a) == 2 else None
    return first or (day(c, a, b) if len(c) == 2 else None)


def _compact(match: re.Match[str]) -> Spoken:
    if re.match(r"[元个块万亿只人次件]", after(match)) or re.search(r"[号码编号：:]$", before(match)):
        return None
    return day(match[1], match[2], match[3])


def clock(hour: str, minute: str, second: str | None = None) -> str:
    """A time of day.

    >>> clock("10", "05"), clock("8", "00"), clock("3", "4", "05")
    ('十点零五分', '八点', '三点零四分零五秒')
    """
    spoken = ("两" if int(hour) == 2 else integer(hour)) + "点"
    if int(minute) or second is not None:
        spoken += _padded(minute) + "分"
    if second is not None:
        spoken += _padded(second) + "秒"
    return spoken


def _padded(number: str) -> str:
    value = int(number)
    return "零" + integer(number) if 0 < value < 10 else integer(number)


_SCORE: Final = regex(r"(?:比分|比例|比率|配比|以|比|按|赔率)(?:是|为|定格在|：|:)?$")
_WON: Final = regex(r"(?:的?比|战胜|击败|大胜|险胜|领先|落后|战平|逆转|不敌|取胜|获胜|完胜|力克|胜|负|的优势)")
AS_A_TIME: Final = regex(r"\s?为(?:准|界|限|截止)")  # 以10:30为准


def _time(match: re.Match[str]) -> Spoken:
    hour, minute, second = match.group("h", "m", "s")
    if int(hour) > 24 or int(minute) > 59 or second and int(second) > 59:
        return None
    as_a_time = AS_A_TIME.match(match.string, match.end())
    if not second and not as_a_time and (_SCORE.search(before(match)) or _WON.match(after(match))):
        return None
    spoken = clock(hour, minute, second)
    other = match["h2"]
    return spoken + ("至" if "至" in match["j"] else "到") + clock(other, match["m2"]) if other else spoken


# What a span of years cannot stand before, or after: 1500–2000毫升, 月薪1800-2000.
_MEASURED: Final = regex(
    rf"\s?(?:(?!(?:in|s)(?![A-Za-z])){LATIN_UNIT}|[百千](?![年强大禧佳])|[万亿吨亩瓦伏件辆套]|块(?!链)|元(?![旦代宵素老])|克(?![里罗隆])|斤|米(?![兰老])|毫[升克米安]|厘米|平[米方]|"
    r"公[里斤顷]|海里|升(?![级学职值降华])|大卡|千卡|卡(?![塔通车])|转(?![型变折向会移让])|只(?![有是要能会用在不])|步(?!入)|[美日欧港台韩][元币]|英镑|小时|分钟|"
    r"个(?!人)|人(?![口物名力民类大])|名(?![人单校])|[字位条][，。、；左以之的]|左右|上下|不等|之间)"
)
_AMOUNT_BEFORE: Final = regex(
    r"(?:[工月底年时日]薪|工资|薪[资水]|价[格位]?|预算|[租奖佣罚]金|房?租|收入|费用?|热量|卡路里|约|每[天日月人次晚顿周年])(?:是|为|在|：|:|摄入|喝水?|大约|约)?\s?$"
)


def _span(match: re.Match[str]) -> Spoken:
    a, b = match.group("a", "b")
    if _MEASURED.match(match.string, match.end()) or _AMOUNT_BEFORE.search(before(match, 10)):
        return None
    return f"{year(a)}到{year(b)}" if int(a) < int(b) else None


_FINANCE: Final = regex(r"PE|PB|PS|EPS|ROE|净利|营收|业绩|归母|预测|预计|估值|财报|年报|同比|盈利|利润|\d{4}E")
_DYNASTY: Final = regex(
    r"(?:(?:^|[^\u4e00-\u9fff])[夏商周秦汉魏晋隋唐宋辽金元明清蜀吴齐梁陈燕赵凉]|[夏商周秦汉魏晋隋唐宋辽金元明清齐梁陈]朝|[东西][周汉晋魏]|[南北][朝宋齐梁陈周魏]|(?:后[梁唐晋汉周蜀])|五代|十国|[南北]朝|三国|帝国|王朝|[帝宗祖])$"
)
_LASTS: Final = regex(r"(?:[时期限命龄需约历长久量价度值围用]|左右|大概|使用|年数)$")
_OPENED: Final = regex(
    r"(?P<name>[^（(]{0,8})[（(](?P<said>[^（(）)\d]{0,14}?)(?:前|约|公元|公元前|约前|约公元前|生于)?\s?$"
)


def _life(match: re.Match[str]) -> Spoken:
    """王羲之（303年—361年）, 唐（618年—907年）: years of a life or a reign; 银杏（120年—350年） is a time."""
    opened = _OPENED.search(match.string[max(0, match.start() - 28) : match.start()])
    a, b = match.group("a", "b")
    if opened is None or _LASTS.search(opened["name"] + opened["said"]):
        return None
    before_christ, from_before = "前" in (match["p"] or ""), opened.string.rstrip().endswith("前")
    span = int(a) - int(b) if before_christ else int(b) + int(a) if from_before else int(b) - int(a)
    if not 0 < span < 1000 or a[-2:] == b[-2:] == "00":
        return None
    named = from_before or bool(_DYNASTY.search(opened["name"]))
    lived = 10 < span < 111 and not int(a) % 5 == int(b) % 5 == 0 and int(b) < 2100
    with_year = match["y"] is not None or match["z"] is not None
    if not with_year and (opened["said"] or len(a) < (3 if named else 4)):
        return None
    if not named and (len(a) < 3 or not lived and not (with_year and (len(a) == 4 or not opened["name"]))):
        return None
    joint = "至" if match["j"] == "至" else "到"
    return f"{_of_an_era(a)}{'年' if match['y'] else ''}{joint}{match['p'] or ''}{_of_an_era(b)}"


def _of_an_era(number: str) -> str:
    """A year long ago; one below a hundred is counted: 公元前四十五年."""
    return digits(number) if len(number) > 2 else integer(number)


_IN_BRACKETS: Final = regex(r"[（(][^（()）]{0,24}$")


def _of_old(match: re.Match[str]) -> Spoken:
    """（772年2月28日—846年9月8日）: years of old; 活了120年3月 is a time."""
    if not _IN_BRACKETS.search(before(match, 26)) or _QUANTITY_BEFORE.search(before(match)):
        return None
    return year(match[0])


_YEAR_OF_A_REIGN: Final = regex(
    r"[\u4e00-\u9fff](?<![近这前后第满业作役龄约过超整达共了学婚每有用])(?:元|[二三]?十?[一二三四五六七八九]|[二三四五六]?十|\d{1,2})年[（(]\s?(?:公元)?$"
)


def _of_a_reign(match: re.Match[str]) -> Spoken:
    """贞观元年（627年）, 武德九年（626）: the year that a year of a reign is; 工作三年（300天） is none."""
    return year(match[0]) if _YEAR_OF_A_REIGN.search(before(match, 10)) else None


def _unborn(match: re.Match[str]) -> Spoken:
    """（？—219年）: a life whose beginning is not known."""
    return f"到{match['p'] or ''}{_of_an_era(match['b'])}"


def _forecast(match: re.Match[str]) -> Spoken:
    """2025E, 2024A of a report on shares: a year that is expected or has been."""
    sure = match["e"] == "E" or match["e"] == "A" and match[1] != "2000" and ELECTRICITY not in contexts(match.string)
    return year(match[1]) if sure or _FINANCE.search(match.string) else None


def _forecasts(match: re.Match[str]) -> Spoken:
    """2025E-2027E, 2025E/2026E."""
    found = [Piece(match.start(), match.end("a"), year(match["a"]), READ), Piece(*match.span("e"), match["e"], LATIN)]
    joint = (
        [Piece(*match.span("j"), "、", MARK)]
        if match["j"].strip() in ("/", "、")
        else [Piece(*match.span("j"), "到", READ)]
    )
    return [
        *found,
        *joint,
        Piece(*match.span("b"), year(match["b"]), READ),
        Piece(match.end() - 1, match.end(), match["f"], LATIN),
    ]


def _season(match: re.Match[str]) -> Spoken:
    """2024-25赛季, 1999-00学年, 1937-45年: the second year is short."""
    a, b = match.group("a", "b")
    later = match.string.startswith("年", match.end()) and int(b) > int(a[2:])
    return f"{year(a)}到{year(b)}" if later or (int(a) + 1) % 100 == int(b) else None


def _era(match: re.Match[str]) -> Spoken:
    """2934ad, 2334 B.C.: the era is said first, as with 公元前."""
    era = "公元前" if match["e"][0] in "bB" else "公元"
    return era + year(match["y"]) + "年" + (f"{integer(match['m'])}月" if match["m"] else "")


def _until(match: re.Match[str]) -> Spoken:
    return "到"


def _year_first(match: re.Match[str]) -> Spoken:
    return day(match[1], match[3], match[4])


def _year_month(match: re.Match[str]) -> Spoken:
    return day(match[1], match[2], None)


# Years of a reign or of the republic are counted: 民国26年, 康熙61年.
_REIGNS: Final = (
    "(?:民国|洪武|建文|永乐|洪熙|宣德|正统|景泰|天顺|成化|弘治|正德|嘉靖|隆庆|万历|泰昌|天启|崇祯|顺治|康熙|雍正|乾隆|嘉庆|道光|咸丰|同治|光绪|宣统|"
    "贞观|永徽|显庆|开元|天宝|大历|贞元|元和|会昌|大中|建隆|庆历|嘉祐|熙宁|元丰|元祐|政和|宣和|靖康|建炎|绍兴|淳熙|至元|至正|建安|黄初|太康|永嘉|太和|"
    "开皇|大业|明治|大正|昭和|平成|令和|檀纪)"
)
_NOT_BEFORE: Final = r"(?<![\d.:/-])"
_NOT_AFTER: Final = r"(?![\d/]|[.:-]\d)"
RULES: Final[tuple[Rule, ...]] = (
    rule(
        r"(?<![\d.:/A-Za-z\-])(?P<a>\d{2,4})(?P<y>\s?年)?\s?(?P<j>[-–—~～]{1,2}|[至到])\s?(?P<p>约?(?:公元)?前|约|公元)?(?P<b>\d{1,4})(?:(?P<z>(?=\s?年(?:在位|[1-9]|[）)，,；;、])))|(?=[）)]))",
        _life, then="年 -–—~～至到", digits=(2, 4), needs="(（",
    ),
    rule(r"(?<=[（(][?？])\s?[-–—~～]{1,2}\s?(?P<p>约?(?:公元)?前|约|公元)?(?P<b>\d{2,4})(?=\s?(?:年|[）)]))", _unborn, begins="-–—~～"),
    rule(r"(?<![\d.])[1-9]\d\d(?=年\s?(?:1[0-2]|[1-9])月)", _of_old, then="年", digits=(3, 3)),
    rule(r"(?<![\d.])[1-9]\d\d(?=\s?(?:年(?![多来以之左])|[）)]))", _of_a_reign, then="年）) ", digits=(3, 3)),
    rule(rf"{_NOT_BEFORE}(?P<y>\d{{3,4}})(?:年(?P<m>\d{{1,2}})月)?\s?(?P<e>(?i:ad|a\.d\.|bc|b\.c\.))(?![A-Za-z])", _era, then="年 aAbB", digits=(3, 4)),
    rule(rf"{_NOT_BEFORE}([12]\d{{3}})([-/.·])(\d{{1,2}})\2(\d{{1,2}})(?:日|号)?{_NOT_AFTER}", _year_first, then="-/.·", digits=(4, 4)),
    rule(rf"{_NOT_BEFORE}(?P<a>\d{{1,2}})(?P<s>[/.])(?P<b>\d{{1,2}})(?P=s)(?P<c>\d{{4}}|\d{{1,2}}){_NOT_AFTER}", _three, then="/.", digits=(1, 2)),
    rule(rf"{_NOT_BEFORE}(?P<a>(?:1[5-9]|20)\d\d)\s?[-–—~～/]\s?(?P<b>\d\d){_OF_TWO_YEARS}", _season, then=" -–—~～/", digits=(4, 4)),
    rule(rf"{_NOT_BEFORE}(?P<a>\d\d)\s?[-–—~～/]\s?(?P<b>\d\d)(?=\s?(?:赛季|学年|财年))", _season, then=" -–—~～/", digits=(2, 2)),
    rule(rf"{_NOT_BEFORE}((?:19|20)\d\d)[-/](0[1-9]|1[0-2])(?![\d年月]|[-/.]\d){_NOT_AFTER}", _year_month, then="-/", digits=(4, 4)),
    rule(rf"{_NOT_BEFORE}((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d|\.\d)", _compact, digits=(8, 8)),
    rule(rf"{_NOT_BEFORE}(?P<a>[12]\d{{3}}){_DASH}(?P<b>[12]\d{{3}})(?=年)", _span, then=" -–—~～至到", digits=(4, 4)),
    rule(rf"{_NOT_BEFORE}(?P<a>(?:1[5-9]|20)\d\d)\s*[-–—~～]{{1,2}}\s*(?P<b>(?:1[5-9]|20)\d\d)(?![\d.]|[-–]\d)", _span, then=" -–—~～", digits=(4, 4)),
    rule(r"(?<![\d.])(?<=公元)(\d{3,4})(?=年)|(?<=公元前)(\d{3,4})(?=年)|(?<=纪元)(\d{3,4})(?=年)|(?<=[（(]前)([1-9]\d\d)(?=年)", lambda m: year(m[0]), then="年", digits=(3, 4)),
    rule(rf"(?:{_NOT_BEFORE}|(?<=[年月日][-–—~]))([12]\d{{3}})(?=年)", _long_year, then="年", digits=(4, 4)),
    rule(rf"{_NOT_BEFORE}((?:19|20)\d\d){_AFTER_YEAR}", lambda m: year(m[1]), digits=(4, 4)),
    rule(r"(?<![\d.])(?P<a>20[0-4]\d)(?P<e>[EAF])(?P<j>\s?[-–—~～至到/、]\s?)(?P<b>20[0-4]\d)(?P<f>[EF])(?![A-Za-z\d])", _forecasts, then="EAF", digits=(4, 4)),
    rule(r"(?<![\d.])(20[0-4]\d)(?=(?P<e>[EAF])(?![A-Za-z\d]))", _forecast, then="EAF", digits=(4, 4)),
    rule(r"(?<![\d.A-Za-z])(\d\d)(?=[QH][1-4](?![\dA-Za-z]))|(?<=(?<![A-Za-z\d])[1-4][QH])(\d\d)(?![\dA-Za-z])", lambda m: year(m[0]), digits=(2, 2)),
    rule(rf"(?<={_REIGNS})\d{{1,2}}(?=年)", lambda m: integer(m[0]), then="年", digits=(1, 2)),
    rule(rf"{_NOT_BEFORE}(\d\d)(?=年)", _short_year, then="年", digits=(2, 2)),
    rule(rf"{_NOT_BEFORE}([5-9][05]|0[05]|10)(?=后(?![来面退天]))", lambda m: year(m[1]), then="后", digits=(2, 2)),
    rule(rf"{_NOT_BEFORE}0(\d)(?=[月日号时])", lambda m: integer(m[1]), then="月日号时", digits=(2, 2)),
    rule(
        rf"{_NOT_BEFORE}(?P<h>\d{{1,2}})[:：](?P<m>[0-5]\d)(?:[:：](?P<s>[0-5]\d)(?:\.\d+)?)?"
        rf"(?:(?P<j>{_DASH})(?P<h2>\d{{1,2}})[:：](?P<m2>[0-5]\d))?(?!\d|[:：]\d)",
        _time, then=":：", digits=(1, 2),
    ),
    rule(r"(\d{1,2})['′](\d{1,2})(?:\"|″|'')(?![NSEW])", lambda m: f"{integer(m[1])}分{integer(m[2])}秒", then="'′", digits=(1, 2)),
    rule(
        r"(?<=[年月日号])\s?[-–—~～]\s?(?=\d{1,4}\s?[年月日号])|(?<=[点时分半])\s?[-–—~～]\s?(?=\d{1,2}\s?[点时:])"
        r"|(?<=[年月日号点时])[-–—~～](?=[一二三四五六七八九十]{1,3}[年月日号点时])"
        r"|(?<=[周期拜][一二三四五六日天])[-–—~～](?=(?:周|星期|礼拜)?[一二三四五六日天](?!天|个|次))",
        _until, begins="-–—~～"),
)  # fmt: skip
