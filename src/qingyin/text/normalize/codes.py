"""Codes: telephone and identity numbers, versions, plates, trains and rooms."""

from __future__ import annotations

import re
from itertools import pairwise
from string import ascii_uppercase
from typing import Final

from qingyin.text.normalize.contexts import MATHEMATICS, PHONE, contexts, speaks_of
from qingyin.text.normalize.numbers import YAO, digits, integer
from qingyin.text.normalize.pieces import LATIN, MARK, READ, SKIP, Piece
from qingyin.text.normalize.rules import DIGIT, LETTER, Rule, Spoken, after, before, rule
from qingyin.text.normalize.units import is_counted
from qingyin.text.patterns import regex

_PART: Final = regex(r"[A-Za-z]+|\d|.")
# Words that announce a code.
_CALLED: Final = regex(
    r"(?:拨打|拨|呼叫|致电|电话|热线|客服|号码|手机号?|座机|传真|QQ群?|qq群?|微信|编号|卡号|账号|帐号|账户|学号|工号|单号|尾号|(?<![末扣])尾数|验证码|密码|口令|"
    r"邮编|邮政编码|身份证号?|代码|股票代码|航班|工单|序列号|订单号?|编码|区号|打|税号|识别号|条码|条形码|二维码|取件码|取货码|提取码|提货码|兑换码|邀请码|"
    r"激活码|校验码|动态码|核销码|券码|识别码|房间号|门牌号?|货号|款号|桌号|车牌号?|运单号?|快递单号|流水号|合同号|发票号码?|学籍号|护照号?|证号|证书号|批号|"
    r"户号|客户号|[后末前尾][两二三四五六八2-8]位|[后末尾][两二三四五六八2-8]位(?:数字?|的?号码)|用户号|准考证号?|座位号|柜号|会员号|群号|频道号|房号|会议(?:号|ID|码)|腾讯会议(?=[：:])|入会号|直播间号?|ISBN|ISSN|isbn|VX|vx|V信|薇信|工牌号?|病历号|床号|机位|挂号|条码号|端口)"
    r"(?:码|号)?(?:是|为|：|:|，|请拨|\s)?\s?$"
)
_TELEPHONED: Final = regex(
    r"(?:拨打?|呼叫|致电|电话|热线|客服|手机号?|座机|传真|打)(?:码|号码?)?(?:是|为|：|:|，|请拨)?\s?$"
)


_TEXTED: Final = regex(r"(?:发送?|回复?|短信)(?:短信|信息)?[到至给]\s?$")  # where a short message goes
_MESSAGE: Final = regex(r"短信|编辑|彩信")
# Kinds of records whose numbers are long.
_RECORDED: Final = regex(
    r"(?:档案|保单|会员|社保|医保|公积金|车架|发动机|设备|资产|项目|病案|住院|门诊|就诊|检验|样本|标本|批准文|许可证|执照|登记|备案|燃气表|[水电气]表|表|工卡|考|试卷|商品|"
    r"产品|流水|交易|凭证|参考|业务|受理|回执|取号|图书|索书|专利|注册|[案档桩箱柜]|网点|机构|货位|库位)号(?:码)?(?:是|为|：|:|\s)?\s?$"
)
_ONE_MORE: Final = regex(r"(\d{1,12})\s?(?:[和或与及、]|以及|或者)\s?$")  # 尾号12和36
_FIRST_FIGURES: Final = regex(
    r"(?<![号码])(?<![号码]的)前[两二三四五六七八2-8]位(?P<is>是|为|：|:)?\s?$"
)  # 前三位500 wins


def _spaced(match: re.Match[str]) -> str:
    return digits(re.sub(r"\D", "", match[0]), YAO)


_GROUP: Final = regex(r"(\d+)|[- ](?=\d)|.")


def _phone(match: re.Match[str]) -> Spoken:
    """+86 138-0013-8000: the groups are said one after another, with a short pause where they are written apart."""
    found: list[Piece] = []
    for part in _GROUP.finditer(match.string, match.start(), match.end()):
        if part[1]:
            found.append(Piece(*part.span(), digits(part[1], YAO), READ))
        elif part[0] == "+":
            found.append(Piece(*part.span(), "加", READ))
        elif part[0] in "- " and found and len(found[-1].spoken) > 1:
            found.append(Piece(*part.span(), "", MARK))
        else:
            found.append(Piece(*part.span(), "bracket", SKIP))
    return found


_DIALED: Final = regex(r"[座固手]机|来电|区号|号码|[打来]电|拨|开头")


def _area(match: re.Match[str]) -> Spoken:
    """021-6587开头的座机: an area code and the first digits after it; 007-123 of a thing is a code with a bar."""
    if PHONE in contexts(match.string) or speaks_of(_DIALED, match.string):
        return _spaced(match)
    return "杠".join(map(digits, match[0].split("-")))


def _identity(match: re.Match[str]) -> Spoken:
    spoken: list[Piece] = [Piece(match.start(), match.end() - 1, digits(match[0][:-1], YAO), READ)]
    last = match[0][-1]
    if last in "xX":
        return [*spoken, Piece(match.end() - 1, match.end(), "X", LATIN)]
    return digits(match[0], YAO)


# What begins like a code and is a day, a time, an amount or a count, whatever stands before: 尾号6021的账户11月28日.
_NO_CODE: Final = regex(
    r"\d{1,2}(?:\s?(?:[月日时级层楼区倍届折笔周岁期轮排路线刻秒点]|号(?![码楼]))|[:：][0-5]\d(?!\d)|/\d{1,2}(?!\d)|\.\d)|\d{1,3}\s?(?:[斤克升吨里页]|公[斤里]|毫升|[多余](?=[个块人次]))|"
    r"\d{1,2}[-–—~～]\d{1,2}\s?[点时月日天个]|\d{1,4}[多余](?![个块人次])|"
    r"(?:19|20)\d\d\s?(?:年|[款版届]|-\d{1,2}-\d{1,2}(?!\d))|"
    r"\d{1,3}(?:,\d{3})+(?:\.\d|\s?[元块个人次万美欧港日])|\d+\s?(?:[美欧港日]元|英镑|人民币|多[元个块人次]|余[元个人次])"
)


def _called(match: re.Match[str]) -> Spoken:
    """A number after a word that announces a code: 取件码5-1-2036; the groups of a telephone number have no sign."""
    first = before(match, 24)
    while (other := _ONE_MORE.search(first)) and len(other[1]) == len(match[0]):
        first = first[: other.start()]
    texted = len(match[0]) > 3 and _TEXTED.search(first) and speaks_of(_MESSAGE, match.string)
    if not texted and not _CALLED.search(first[-12:]) and not (len(match[0]) > 3 and _RECORDED.search(first)):
        return None
    if len(match[0]) < 4 and (first.endswith("打") or is_counted(after(match))):
        return None
    if (places := _FIRST_FIGURES.search(first)) and (not places["is"] or match[0].endswith("00")):
        return None
    if _NO_CODE.match(match.string, match.start()):
        return None
    if len(match[0]) == 1:
        return digits(match[0])
    if _TELEPHONED.search(first) and re.fullmatch(r"\d{3,4}(?:[- ]\d{3,8}){1,3}", match[0]):
        return _phone(match)
    joint = "" if _TELEPHONED.search(first) or re.match(r"0\d|1[3-9]\d|[48]00", match[0]) else "杠"
    return joint.join(digits(re.sub(r"\D", "", part), YAO) for part in match[0].split("-"))


_MEASURED: Final = regex(r"\s?(?:[米克元人万亿块]|[kKmMcgL]?[gmL](?![A-Za-z]))")
_FETCHED: Final = regex(r"凭|[取提][件货]|包裹|快[递件]|驿站|货架|柜")


def _fetched(match: re.Match[str]) -> Spoken:
    """凭17-4-6023取件: shelf, row and number of a parcel; 5-1-2024 is a day."""
    first, last = match.group("a", "c")
    if len(first) > 2 and first[0] in "04" or MATHEMATICS in contexts(match.string):  # a telephone, a difference
        return None
    measured = is_counted(after(match)) or _MEASURED.match(match.string, match.end())
    certain = len(first) < 3 and len(last) > 3 and not re.fullmatch(r"(?:19|20)\d\d", last) and not measured
    if not certain and not speaks_of(_FETCHED, match.string):
        return None
    return "杠".join(digits(part, YAO) for part in match.group("a", "b", "c"))


_MEETING: Final = regex(r"腾讯会议|会议(?:\s?[Ii][Dd]|号|编?码)|[Zz]oom|ZOOM|入会|钉钉|飞书")
_MEETING_BEFORE: Final = regex(r"(?:会议|[Zz]oom|ZOOM|入会)(?:[Ii][Dd]|号码?|编?码|链接)?(?:是|为|：|:|（|\(|，)?\s?$")


def _meeting(match: re.Match[str]) -> Spoken:
    """腾讯会议 745-221-908: the groups of the number of a meeting, each digit by itself."""
    text = match.string
    if MATHEMATICS in contexts(text) or is_counted(after(match)) or _MEASURED.match(text, match.end()):
        return None
    far = match["j"] == "-" and (speaks_of(_MEETING, text) or match.end() - match.start() > 11)
    if not far and not _MEETING_BEFORE.search(before(match, 12)):
        return None
    at = match.start()
    if text[at + 1 : at + 3] == text[at + 5 : at + 7] == text[match.end() - 2 : match.end()] == "00":  # 100-200-300
        return None
    places = ((at, at + 3), (at + 4, at + 7), (at + 8, match.end()))
    groups = [Piece(start, end, digits(text[start:end], YAO), READ) for start, end in places]
    return [groups[0], Piece(at + 3, at + 4, "、", MARK), groups[1], Piece(at + 7, at + 8, "、", MARK), groups[2]]


_COLOR: Final = regex(r"[颜背底前主辅配纯补]?色|字体|渐变|color|Color|COLOR|background|border|CSS|css|rgb|RGB|十六进制")


def _color(match: re.Match[str]) -> Spoken:
    """#FF6600, #fff of a color: digits and letters one by one; #123 and #cafe elsewhere are none."""
    code = match[0][1:]
    mixed = len(code) > 3 and any(map(str.isalpha, code)) and any(map(str.isdecimal, code))
    if not mixed and code.upper() != "F" * len(code) and not speaks_of(_COLOR, match.string):
        return None
    at = match.start()
    return [
        Piece(at, at + 1, "井号", READ),
        *(
            Piece(p, p + 1, digits(c) if c.isdecimal() else c.upper(), READ if c.isdecimal() else LATIN)
            for p, c in enumerate(code, at + 1)
        ),
    ]


_TIRES: Final = regex(r"(?:轮胎|胎|[前后]轮)(?:规格|尺寸|型号|宽)?(?:是|为|：|:)?\s?$")


def _tire(match: re.Match[str]) -> Spoken:
    """205/55 R16 91V: width, height, rim and load of a tire."""
    size = f"{digits(match['a'])}杠{digits(match['b'])}"
    if match["r"] in (None, "-"):
        size += "杠" + integer(match["d"]) if match["r"] else ""
        return size if not match["p"] and _TIRES.search(before(match, 10)) else None
    found = [Piece(*match.span("p"), match["p"], LATIN)] if match["p"] else []
    found.append(Piece(match.start("a"), match.start("r"), size, READ))
    for name in ("r", "d", "l", "v"):
        if part := match[name]:
            found.append(
                Piece(*match.span(name), part if part.isalpha() else integer(part), LATIN if part.isalpha() else READ)
            )
    return _tiled(found)


def _tiled(found: list[Piece]) -> list[Piece]:
    """The pieces, each reaching to where the next begins."""
    return [piece._replace(end=after_.start) for piece, after_ in pairwise(found)] + found[-1:]


_DIVING: Final = regex(r"跳水|[跳翻][台板腾]|难度|转体|屈体|抱膝|入水|水花|动作|跳[了出]")


def _dive(match: re.Match[str]) -> Spoken:
    """跳水407C: the number of a dive."""
    if not speaks_of(_DIVING, match.string):
        return None
    return [
        Piece(match.start(), match.end() - 1, digits(match[0][:-1]), READ),
        Piece(match.end() - 1, match.end(), match[0][-1], LATIN),
    ]


_OF_A_COURT: Final = regex(
    r"[（(〔\[](?:19|20)\d\d[）)〕\]][\u4e00-\u9fff]{1,6}\d{0,4}[\u4e00-\u9fff]{0,3}(?:[民刑行执破赔知商辖财司认协保][初终申再监特督辖抗撤异恢保他破清调复更赔罚审]{1,3}|执|刑更)$"
)


_BEFORE_A_COURT: Final = regex(r"[（(〔\[](?:19|20)\d\d[）)〕\]][\u4e00-\u9fff]{1,2}$")


def _case(match: re.Match[str]) -> Spoken:
    """（2024）京0105民初3317号: the number of a case of a court."""
    first = match.string[max(0, match.start() - 24) : match.start()]
    court = match.string[match.end()] != "号"  # 京73行初
    return digits(match[0]) if (_BEFORE_A_COURT if court else _OF_A_COURT).search(first) else None


# What stands before the number of a record that an office keeps.
_FILED: Final = regex(r"(?:备|(?<!身份)(?<!准考)(?<!保)证|[备证准许]字|(?P<bare>(?<!字)第)|字第)(?:案|号)?\s?$")
_OF_A_THING: Final = regex(r"号(?=[\u4e00-\u9fff])(?!专利|商标|公告|文)")
_OF_AN_OFFICE: Final = regex(r"(?:ICP|安|[食药械卫文房水建])[备证]字?(?:案|第)?\s?$")
_COUNTS: Final = regex(r"\s?[元个块万亿人次米吨克斤公多余份件只台名家]")


def _filed(match: re.Match[str]) -> Spoken:
    """京ICP备12003388号, 第3205001号: the number of a record; 第123456号选手 is counted."""
    number, first = match[0], before(match, 10)
    if not number.rstrip("0")[1:]:
        return None
    office = _OF_AN_OFFICE.search(first) and not _COUNTS.match(match.string, match.end())
    named = _FILED.search(first) if match.string.startswith("号", match.end()) else None
    if named and named["bare"] and (len(number) < 7 or _OF_A_THING.match(match.string, match.end())):
        return None
    return digits(number) if office or named else None


_OF_A_SITE: Final = regex(r"[备证]\s?\d{6,14}号$")


def _site(match: re.Match[str]) -> Spoken:
    """京ICP备12003388号-2: one of the sites of an owner."""
    return "杠" if _OF_A_SITE.search(match.string[max(0, match.start() - 18) : match.start()]) else None


def _version(match: re.Match[str]) -> Spoken:
    whole, _, port = match[0].partition(":")
    parts = whole.split(".")
    address_ = len(parts) == 4 and all(int(p) < 256 for p in parts)
    spoken = "点".join(digits(p, YAO) if address_ and len(p) > 1 else _part(p, address_) for p in parts)
    return f"{spoken}冒号{digits(port)}" if port else spoken


def _part(number: str, address_: bool) -> str:
    if address_:
        return digits(number, YAO)
    return integer(number) if len(number) < 3 and (number == "0" or number[0] != "0") else digits(number)


def _plate(match: re.Match[str]) -> Spoken:
    found = []
    for part in _PART.finditer(match[0]):
        start, end = match.start() + part.start(), match.start() + part.end()
        kind = LATIN if part[0].isalpha() else READ
        found.append(Piece(start, end, part[0] if kind == LATIN else digits(part[0].strip("·・ "), YAO), kind))
    return found


_BY_RAIL: Final = regex(
    r"火车|高铁|动车|列车|车次|检票|候车|[车购抢退补改买张看]票|票(?:还|没|都|卖)|[硬软]座|[硬软]卧|[一二]等座|商务座|开往|晚点|12306|铁路|G\d{2,4}[那这]趟|[那这]趟车"
)
_BY_AIR: Final = regex(r"航班|航空|飞机|登机|起飞|降落|值机|机场|航站楼|飞往|飞抵|延误|机票|备降|行李转盘")
_COUNTED_AFTER: Final = regex(r"\s?(?:芯片|处理器|手机|显卡|型号|[元块万亿])")


def _train(match: re.Match[str]) -> Spoken:
    """G7512那趟 beside 票, MU5137 beside 登机: 1 is 幺, as stations and airports say it."""
    text = match.string
    cues = _BY_RAIL if match[0][1].isdecimal() else _BY_AIR
    if not speaks_of(cues, text) or _COUNTED_AFTER.match(text, match.end()):
        return None
    return _plate(match)


def _numbered(match: re.Match[str]) -> Spoken:
    """CVE-2021-44228, RTX-4090-24G, A-3-201: the number of a record, a product or a place."""
    letters_ = match.end("l") - match.start()
    if letters_ == 1 and MATHEMATICS in contexts(match.string):
        return None
    found = [Piece(match.start(), match.end("l"), match["l"].upper(), LATIN)]
    for part in _NUMBERED_PART.finditer(match.string, match.end("l"), match.end()):
        if part[0].isalpha():
            found.append(Piece(*part.span(), part[0], LATIN))
        else:
            first = found[-1].kind == LATIN or part[0][0] != "-"
            found.append(Piece(*part.span(), ("" if first else "杠") + digits(part[0].lstrip("-")), READ))
    return found


_NUMBERED_PART: Final = regex(r"-?\d+|[A-Z]+")
_OF_A_BASE: Final = regex(
    r"(?:(?P<two>(?<!十)二)|(?P<eight>(?<!十)[三四五六七八九])|(?P<sixteen>十六))进制(?:数字?|的|是|为|：|:|表示|写[成作]|形式|编码|代码|值|\s){0,3}"
    r"(?:\d{2,8}\s?[和与跟、加减乘+×]\s?){0,2}$"
)
_DIGITS_OF: Final = {"two": regex("[01]{2,64}"), "eight": regex("[0-8]{2,32}"), "sixteen": regex("[0-9A-Fa-f]{2,32}")}


def _of_a_base(match: re.Match[str]) -> Spoken:
    """二进制1010, 十六进制FF: a number that is not written in tens has digits alone."""
    found = _OF_A_BASE.search(match.string[max(0, match.start() - 32) : match.start()])
    if not found or not found.lastgroup or not _DIGITS_OF[found.lastgroup].fullmatch(match[0]):
        return None
    return _one_by_one(match)


def _one_by_one(match: re.Match[str]) -> list[Piece]:
    """0x0A, 0b1010: each digit and each letter by its name."""
    return [
        Piece(at, at + 1, digits(char), READ) if char.isdecimal() else Piece(at, at + 1, char.upper(), LATIN)
        for at, char in enumerate(match[0], match.start())
    ]


def _subversion(match: re.Match[str]) -> Spoken:
    """XBB.1.5: the numbers after the letters of a name."""
    return "".join("点" + digits(part) for part in match[0][1:].split("."))


_KEYS: Final = {"*": "星", "#": "井"}


def _dialed(match: re.Match[str]) -> Spoken:
    """*100#, *#06#: what is dialed for a service."""
    return "".join(_KEYS.get(char) or digits(char, YAO) for char in match[0])


_HOME: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
RULES: Final[tuple[Rule, ...]] = (
    rule(r"(?<![\d.])[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])", _identity, digits=(17, 18)),
    rule(r"(?<![\d.])(?:\+86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d|[.,]\d)(?![万亿元个美])", _phone, begins="0+", digits=(3, 11)),
    rule(r"(?<![\d.])(?:\(0\d{2,3}\)|（0\d{2,3}）|0\d{2,3}[- ])\s?(?:\d{7,8}|\d{3,4}[- ]\d{4})(?:-\d{1,5})?(?!\d)", _phone, begins="0(（", then="- ", digits=(3, 4)),
    rule(r"(?<![\d./A-Za-z\-])0\d{2,3}-\d{3,8}(?![\d/-]|\.\d)", _area, then="-", digits=(3, 4)),
    rule(r"(?<![\d.])[48]00[- ]\d{3,4}[- ]\d{3,4}(?!\d)", _phone, then="- ", digits=(3, 3)),
    rule(r"(?<![A-Za-z\d-])(?P<l>[A-Z]{1,8}|cve|cnvd|cwe)(?:-\d{1,8}){2,4}[A-Z]{0,3}(?![A-Za-z\d]|[-.]\d)", _numbered, begins=LETTER),
    rule(r"(?<![A-Za-z\d.])0(?:[xX][0-9A-Fa-f]{1,32}|[bB][01]{1,64})(?![A-Za-z\d]|\s?=\s?\d)", _one_by_one, then="xXbB", digits=(1, 1)),
    rule(r"(?<![A-Za-z\d.])[0-9A-Fa-f]{2,64}(?![A-Za-z\d.位])", _of_a_base, begins=DIGIT + LETTER),
    rule(r"(?<![\d.])(?:\d{3,6}(?=号)|\d{2,4}(?=[民刑行执破赔知商财辖司认协保][\u4e00-\u9fff]{0,3}\d))", _case, digits=(2, 6)),
    rule(r"(?<![\d.A-Za-z])[1-6]\d{2,3}[A-D](?![A-Za-z\d])", _dive, then="ABCD", digits=(3, 4)),
    rule(r"(?<![\d./A-Za-z])(?P<p>P|LT)?(?P<a>\d{3})/(?P<b>\d{2})(?:\s?(?P<r>Z?R|-)\s?(?P<d>\d{2})(?:\s?(?P<l>\d{2,3})(?P<v>[H-Z]))?)?(?![A-Za-z\d/]|\.\d)", _tire, begins=DIGIT + "a", then="/", digits=(3, 3)),
    rule(r"#(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})(?![0-9A-Za-z_#])", _color, begins="#"),
    rule(r"(?:(?<![A-Za-z\d)）\]*])|(?<=(?<![A-Za-z\d])S))\*(?=(?:S\*?)?ST(?![A-Za-z*]))", lambda m: "星", begins="*"),
    rule(r"(?<=[A-Za-z])(?:\.\d{1,4}){2,4}(?![\dA-Za-z])|(?<=[A-Z][A-Z])\.\d{1,3}(?![\dA-Za-z])", _subversion, begins="."),
    rule(r"(?<![A-Za-z\d*#])(?:\*#\*#\d{1,9}#\*#\*|(?:\*#?|##|\*\*)\d{1,15}(?:\*\d{1,15}){0,4}#|(?<=[按拨])\*\d{1,6}\*?)(?![A-Za-z\d])", _dialed, begins="*#"),
    rule(r"(?<=[〔［\[(（【])(?:19|20)\d\d(?=[〕］\])）】][^\d\n，。；]{0,8}\d{1,5}(?:[^\d\n，。；]{1,6}\d{1,6})?号)", lambda m: digits(m[0]), digits=(4, 4)),
    rule(r"(?<![\d.])(?:360|480|720|1080|1440|2160)(?=[pPiI](?![A-Za-z]))", lambda m: digits(m[0]), then="pPiI", digits=(3, 4)),
    rule(r"(?<![\d.])\d{1,4}(?:(?:\.\d{1,5}){3}:\d{2,5}|(?:\.\d{1,5}){2,4})(?![\d]|\.\d)", _version, then=".", digits=(1, 4)),
    rule(rf"(?<=[{_HOME}])[A-Z][·・ ]?(?=[A-Z0-9]*\d)[A-HJ-NP-Z0-9]{{5,6}}(?![A-Za-z0-9])", _plate, begins=LETTER),
    rule(r"(?<![A-Za-z0-9])[GDCZTKYLS]\d{1,4}(?=次|列车|高铁|动车)|(?<![A-Za-z0-9])(?:[A-Z]{2}|[A-Z]\d|\d[A-Z])\d{3,4}(?=\s?(?:次|航班|号班机|次航班))", _plate, begins=LETTER + DIGIT, then=ascii_uppercase, digits=(1, 1)),
    rule(r"(?<![A-Za-z0-9])(?:[GDCZTK]\d{3,4}|(?:A[QC]|BK|C[AZN]|DR|EU|FM|G[5JSX]|H[UOX]|J[DR]|K[NY]|M[UF]|NS|PN|QW|RY|SC|T[VO]|UQ|ZH|3U|8L|9[CH])\d{3,4})(?![A-Za-z0-9]|[.\-]\d)", _train, begins=LETTER + DIGIT, then=ascii_uppercase, digits=(1, 1)),
    rule(r"(?<![\d.])[1-9]\d{2,3}(?=室|房间?(?!产|屋|子|价|地)|包厢|教室|路(?!程|人|口))", lambda m: digits(m[0], YAO) if m[0][-2:] != "00" else None, then="室房包教路", digits=(3, 4)),
    rule(r"(?<=[来到去])[1-9]\d{3}(?=(?!拿货)[领取拿](?:[吧啊呀哦一]|件|货|快递|[，。！？,!]|$))", lambda m: digits(m[0], YAO) if m[0][-2:] != "00" else None, then="领取拿", digits=(4, 4)),
    rule(r"(?<![\d.])\d{17,}(?!\d)", lambda m: digits(m[0]), digits=(17, 1 << 30)),
)  # fmt: skip
CALLED: Final[tuple[Rule, ...]] = (  # before dates: a code may look like one
    rule(r"(?<![\d.A-Za-z])\d{6,20}(?![\d,]|\.\d)", _filed, digits=(6, 20)),
    rule(r"(?<=\d号)[-–—](?=\d{1,2}(?![\d号]))", _site, begins="-–—"),
    rule(r"(?<=\d[〕］\])）])\d{3,5}-\d{2,4}(?=号)", lambda m: "杠".join(map(digits, m[0].split("-"))), then="-", digits=(3, 5)),
    rule(r"(?<![\dA-Za-z.])\+(?:86[- ]?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|\d{1,3}[- ]\d{2,4}(?:[- ]\d{2,5}){1,4})(?!\d)", _phone, begins="+"),
    rule(r"(?<![\d./:：])24/7(?![\d./])", lambda m: "二十四七", then="/", digits=(2, 2)),  # all hours of all days
    rule(r"(?<![\d.\-/A-Za-z+])(?<!\d )(?!(?:0\d\d|[48]00)[- ]\d{3}[- ]\d{4})\d{3}(?P<j>[- ])\d{3}(?P=j)\d{3,4}(?![\d\-/A-Za-z]|[.,]\d| \d)", _meeting, then="- ", digits=(3, 3)),
    rule(r"(?<![\d.\-/A-Za-z+])(?P<a>\d{1,3})-(?P<b>\d{1,3})-(?P<c>\d{3,5})(?![\d\-/A-Za-z]|\.\d)", _fetched, then="-", digits=(1, 3)),
    rule(r"(?<![\d.])(?!0[xXbB][0-9A-Fa-f])\d{1,30}(?:[- ]\d{1,8}){0,5}(?!\d|\.\d|[%‰℃°])(?!\s?(?:元|个|次|分钟|小时|天|人|年|折|部|条|台|位|米|秒|点|万|亿))", _called, digits=(1, 30)),
)  # fmt: skip
