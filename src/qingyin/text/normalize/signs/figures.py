"""Numbers and units as tables, screens and labels show them: 图3-2, 1.25x, 185****3307, 色号203."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.normalize.contexts import MATHEMATICS, contexts, speaks_of
from qingyin.text.normalize.letters import letters
from qingyin.text.normalize.numbers import YAO, digits, integer, value
from qingyin.text.normalize.rules import LETTER, NOT_IN, Rule, Spoken, before, rule
from qingyin.text.patterns import regex

_OF_A_BOOK: Final = regex(r"(?:^|[如见看察考照附上下在由从据按的和与及公方（(，。、；：:\s])(?:(?<!方)[图表式]|例)\s?$")
_SHOWN: Final = regex(r"\s?(?:所[示列]|中(?:的|可|，)|可知|可见|给出|展示)")


def _figure(match: re.Match[str]) -> Spoken:
    """如图3-2所示: chapter and number of a figure; 图1-3分别 is a range."""
    preceding = match.string[max(0, match.start() - 6) : match.start()]
    named = _OF_A_BOOK.search(preceding) or _SHOWN.match(match.string, match.end())
    return f"{integer(match['a'])}杠{integer(match['b'])}" if named else None


_UNKNOWN: Final = regex(r"(?<![A-Za-z\d.])[xX](?![A-Za-z\d])|[设甲乙若]|[大小]于|千米")
_FASTER: Final = regex(r"倍速|变焦|[语播转]速|播放|放大|缩小|速度|加速|快放|镜头|光变")


def _times(match: re.Match[str]) -> Spoken:
    """1.25x, 2x变焦: times; x stays a letter in mathematics."""
    number, text = match[1], match.string
    if MATHEMATICS in contexts(text) or speaks_of(_UNKNOWN, text):
        return None
    if "." not in number and not speaks_of(_FASTER, text):
        return None
    times = "" if text.startswith("倍", match.end()) else "倍"
    return ("两" if number == "2" else value(number)) + times


def _masked(match: re.Match[str]) -> Spoken:
    """185****3307: a number whose middle is hidden; each star of a few is said."""
    first, stars, last = match.groups()
    hidden = re.sub(r"\s", "", stars)
    return digits(first, YAO) + "星" * (len(hidden) if len(hidden) < 5 else 1) + digits(last, YAO)


_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
_NAMED_SO: Final = regex(
    rf"(?:(?:^|[^\u4e00-\u9fff\w*])|(?P<cue>[请由叫给让找]|户主|姓名|用户|客户|患者|业主|学生|同学|会员|考生|乘客|旅客|买家|司机|骑手|作者)|[为是对向和与人])(?:[{_SURNAMES}])$"
)
_WORDS_TOO: Final = frozenset("金黄白江万毛文章全时安成")  # surnames that begin words: 金*, 江*苏, 白*色
_TITLED: Final = regex(r"[\u4e00-\u9fff]?(?:先生|女士|同学|老师|医生|师傅)|[，,]")
_AFTER_NAME: Final = regex(
    r"(?P<given>[\u4e00-\u9fff])(?<![长宽高厚深重数量率价次天月年倍])(?=[^\u4e00-\u9fff*×=]|$|[到在去来已的于为，。、先女同老医]|您|将|因|被)|(?![\u4e00-\u9fff\dA-Za-z*=×])|(?=[到在于的您]|先生|女士|同学|老师|医生|师傅|小姐|已|将|因|被)"
)

_GIVEN: Final = regex(rf"[\u4e00-\u9fff](?<![长宽高厚深重数量率价次天月年倍])|{_AFTER_NAME.pattern}")


def _hidden_name(match: re.Match[str]) -> Spoken:
    """请张*华, 李**: a name of which the rest is hidden; 高*宽 and 必填* have none."""
    text = match.string
    named = _NAMED_SO.search(text, max(0, match.start() - 4), match.start())
    follows = _GIVEN if named and named["cue"] else _AFTER_NAME
    if named is None or MATHEMATICS in contexts(text) or not follows.match(text, match.end()):
        return None
    word = text[match.start() - 1] in _WORDS_TOO and len(match[0]) == 1 and not named["cue"]
    if word and not _TITLED.match(text, match.end()):
        return None
    return "某" * min(len(match[0]), 2)


_SHADES: Final = regex(r"色号|试色")
_NAMED_SHADE: Final = regex(r"(?:色号|试色)(?:是|为|选|：|:)?\s?$")
_OF_A_SHADE: Final = regex(r"\s?(?:[很更最超]?显|慎|号?色|适合|试|偏|黄皮|百搭)")


def _shade(match: re.Match[str]) -> Spoken:
    """试色：203显白: the number of a color."""
    preceding = before(match)
    if _NAMED_SHADE.search(preceding):
        return digits(match[0])
    shade = speaks_of(_SHADES, match.string) and _OF_A_SHADE.match(match.string, match.end())
    counted = match[0][-2:] == "00" or preceding.endswith("量")
    return digits(match[0]) if shade and not counted else None


_STATUS: Final = regex(r"(?:状态|返回|错误|响应|退出)码")
_STATUS_NAMED: Final = regex(rf"{_STATUS.pattern}(?:是|为|：|:)?\s?(?:\d{{3}}\s?[和或、到至/]\s?){{0,2}}$")
_EXPLAINED: Final = regex(r"\s?(?:是|表示|代表|就是|指|意味)")


def _status(match: re.Match[str]) -> Spoken:
    """状态码404是…，502是…: what a server answers."""
    preceding = before(match, 20)
    if _STATUS_NAMED.search(preceding):
        return digits(match[0])
    if preceding.endswith(tuple("共有约达")):
        return None
    listed = len(match[0]) == 3 and match[0][0] in "12345" and _EXPLAINED.match(match.string, match.end())
    return digits(match[0]) if listed and speaks_of(_STATUS, match.string) else None


_FUEL: Final = regex(r"汽油|加油[站枪]|油价|加满|油枪|油箱|乙醇|油号|(?:^|[，。！？给我先再就都不要别能])加9[0258]")
_FILLED: Final = regex(r"(?:加|加满|[油枪])\s?$")
_OF_PETROL: Final = regex(r"\s?(?:#|号\s?(?:(?:乙醇)?汽?油|$|[，。；、！？,;!?）)：:和或]))")
_ADDRESS: Final = (*"路街道巷弄里村镇在到", "位于")


def _fuel(match: re.Match[str]) -> Spoken:
    """95号汽油, 加98#: a kind of petrol; 在95号 is an address, 95号开始 a day."""
    preceding = before(match)
    filled = _FILLED.search(preceding) or _OF_PETROL.match(match.string, match.end())
    if not filled or preceding.endswith(_ADDRESS) or not speaks_of(_FUEL, match.string):
        return None
    return digits(match[0])


# Endings of files that are said letter by letter.
SPELLED: Final = ("py", "cpp", "tsx", "jsx", "yml", "rs", "rb", "kt", "ts", "cfg", "ini", "db", "pt", "sh")
MASKED: Final[tuple[Rule, ...]] = (  # before codes, which begin alike
    rule(
        r"(?<![\d.A-Za-z])(\d{2,6})\s?(\*{3,16}(?:\s?\*{2,8}){0,3})\s?(\d{2,6})(?![\d.])",
        _masked,
        then="* ",
        digits=(2, 6),
    ),
    rule(r"(?<=[号户卡码])()(\*{2,12})\s?(\d{2,6})(?![\d.*])", _masked, begins="*"),  # 户号**3307
    rule(rf"(?<=[{_SURNAMES}])\*{{1,3}}(?!\*)", _hidden_name, begins="*"),
)
RULES: Final[tuple[Rule, ...]] = (
    rule(r"(?<=[图表式例题])\s?(?P<a>\d{1,3})-(?P<b>\d{1,3})(?![\d\-.]|\s?[页个张名岁天月日号年人分倍层节课章题行步周次组种条项级片页毫%％℃A-Za-z]|宫格|列(?!出)|小时|楼|分别|各|均|依次|都)", _figure, then="-", digits=(1, 3)),
    rule(r"(?<![\d.A-Za-z+\-*/^=])(\d{1,3}(?:\.\d{1,2})?)[xX](?![A-Za-z\d]|\s?\d|\s?[+\-−=*/^²³×])", _times, then=".xX", digits=(1, 3)),
    rule(r"(?<![\d./A-Za-z\-−])(?<!\d[:：])\d{3}(?![\d.,:：%‰℃°a-zA-Z\-~～]|\s?[元块万亿个支只条款种多余人次米克毫年月])", _shade, digits=(3, 3)),
    rule(rf"{NOT_IN}\d{{3,5}}(?![\d.,:：%‰℃°a-zA-Z\-~～]|\s?[元块万亿个种次条年多余]|以[内上下])", _status, digits=(3, 5)),
    rule(r"(?<![\d./A-Za-z\-−])(?<!\d[:：])9[0258](?=\s?[号#](?!楼|线|院|房|店|公路|台|[选考运队球车床种快文技]))", _fuel, then="号# ", digits=(2, 2)),
    rule(rf"(?<=[A-Za-z\d_]\.)(?:{'|'.join(SPELLED)})(?![A-Za-z\d])", lambda m: letters(m.start(), m[0]), begins=LETTER),
)  # fmt: skip
