"""The usual case of letters that somebody typed all small or all in capitals: 5MG, mmhg, g1024次, 4s店, 5g网络.

The text keeps its length. Letters are changed only beside a number, or beside the characters that go with them: it部 is
IT部, and "it" in a sentence of English stays. So does what is usual already: 16G内存, 100M宽带, 5g盐.
"""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.normalize.contexts import ELECTRICITY, contexts, speaks_of
from qingyin.text.normalize.units import UNITS
from qingyin.text.patterns import regex

_LATIN: Final = regex("[A-Za-z]")
# Units of which any case is the same unit.
_USUAL: Final = {
    unit.lower(): unit
    for unit in (
        "mmHg kHz MHz GHz Hz kV mAh Wh kWh Pa kPa hPa MPa mA kJ mg ml kg cm mm km nm mmol μmol umol mol min mins dB Kbps "
        "Mbps Gbps kcal Kcal oz lb lbs ms px dL lm KB MB GB TB mm² cm² dm² km² mm³ cm³ dm³ km³ m² m³ hm²"
    ).split()
}
_PER: Final = _USUAL | {"l": "L", "h": "h", "s": "s", "d": "d", "g": "g", "s²": "s²", "m/s": "m/s"}
_FIRST_OF_RATE: Final = _USUAL | {"g": "g", "l": "L", "r": "r", "μg": "μg", "ng": "ng", "pg": "pg", "ug": "ug"}
_YEAR: Final = regex(r"(?<![\d.])(?:19\d\d|20(?!00)[0-4]\d)\s?$")
_NAMES_TOO: Final = frozenset("mg mpa mm ms db pa ma nm oz mb kb".split())  # letters of a name after a year: 2024MPA
_SEVERAL_DIGITS: Final = frozenset("pa ma lm m²".split())
_BYTES: Final = frozenset("kb mb gb tb".split())
_OF_A_GRAM: Final = frozenset("l ml dl cm³ m³ kg cm² m²".split())
_NUMBER_END: Final = regex(r"[\d.,]+\s?$")
_UNIT: Final = regex(r"(?<=[\d多余])(\s?)([A-Za-zμµ]{1,5}[²³]?)(?:/([A-Za-z]{1,5}[²³]?))?(?![A-Za-z\d²³⁻])")
_PER_ALONE: Final = regex(r"(?<=[\d⁰¹²³⁴⁵⁶⁷⁸⁹次元])(?:/(?:l|gb|mb|tb|MIN|KG|ML)|(?<=[⁰¹²³⁴⁵⁶⁷⁸⁹])\s?M/S)(?![A-Za-z\d])")

_DATA: Final = regex(
    r"内存|流量|套餐|硬盘|存储|显存|运存|固态|网络|网速|宽带|带宽|光纤|下载|上传|文件|[Uu]盘|信号|基站|芯片|版本|容量|缓存|读写|传输|视频|频段|手机|电脑|"
    r"平板|应用|游戏|电影|照片|资源|安装包|更新|系统|速率|网卡|接口|云盘|网盘|服务器"
)
_WEIGHED: Final = regex(
    r"(?<![一二三四五六七八九十多几比])(?:[果单净毛体自]重|重量|克重|净含量|规格|含量|重)(?:[约为是共达仅只：:]|不到|超过|大约|不足){0,2}\s?(?:[\d.]+\s?[-—–~～]{1,2}\s?)?$"
)
_EATEN: Final = regex(
    r"面粉|粘米粉|糯米|淀粉|砂糖|[白红冰蔗]糖|糖粉|食盐|酵母|黄油|奶油|牛奶|奶粉|蛋[黄白清液]|鸡蛋|[玉食橄花菜]\S{0,3}油|牛[腩肉]|[猪羊鸡虾鱼]肉|鸡胸|排骨|五花肉|番茄|"
    r"洋葱|土豆|胡萝卜|大米|米饭|燕麦|咖啡[粉豆]|茶叶|巧克力|饭[后前]服?|[口吞]服|服用|胶囊|药|血红蛋白|碳水|膳食|食材|用料|配料|克拉|黄金|金价"
)
_DOSED: Final = regex(r"(?:一次|每次|每片|每餐)\s?$")
_SEASONING: Final = regex(r"\s?的?(?:食?盐(?![城湖])|[白砂冰红]糖|酵母|[低中高]筋|面粉|黄油|奶粉|淀粉)")
_BRAND: Final = regex(r"\s?(?:网|胶|口罩|公司|贴|防|双面|耳塞|净水)")
_GRAMS_OF: Final = regex(r"\s?的?(?:[\u4e00-\u9fff]{0,3}?(?:盐|糖|粉|油|奶|肉|酵母|米|豆|茶|水|面|蛋白|碳水|脂肪))")
_OF_FOOD: Final = regex(r"(?:盐|糖|粉|油|奶|肉|酵母|姜|蒜|葱|黄|蛋白|蛋清|抽|醋|酱|米|豆|茶|糖浆)\s?[\d.]+\s?$")
_LONG: Final = regex(
    r"(?:海拔|[身塔楼层净限肩宫落]高|[高深长宽距厚]|深度|长度|宽度|高度|距离|爬升|落差|直径|半径|周长|水位|纵|横|跑|游|潜|前方|相距|相隔)(?:[约为是达共了有近：:到]|不到|不足|超过|不超过|大约|达到){0,3}\s?"
    r"(?:[\d.]+\s?[-—–~～至到]{1,2}\s?)?[\d.,]+\s?$"
)
_FAST: Final = regex(r"速|从静止|匀加速|[风水]流|下落|自由落体")
_RESTED: Final = regex(
    r"(?:休息|坚持|保持|间隔|间歇|停留|倒计时|耗时|用时|时长|延时|等待|每组)(?:[约为是了：:]|不到|大约){0,2}\s?[\d.]+\s?$"
)
_HOURS_AFTER: Final = regex(
    r"\s?(?:内(?!存)|[后前]|以[内上]|之[内后前]|营业|自助|客服|便利|不打烊|在线|恒温|服务|发货|热线|开放|值班|急诊|待机|续航|供应|监控|[，。！；,]|$)"
)
_HENRY: Final = regex(r"[电自互]感|亨利|线圈|铅笔|硬度")
_MADE: Final = regex(r"\s?(?:[工制][艺程]|芯片|波长|[的之]?(?:光|激光|紫外|红外|线宽))")


def _capital(match: re.Match[str], letter: str) -> bool:
    """Whether one capital letter after a number is the unit g, m, s or h."""
    text = match.string
    first = text[max(0, match.start() - 24) : match.end(1)]
    number = _NUMBER_END.search(first)
    if number is None:
        return False
    if letter == "G":
        if _WEIGHED.search(first, 0, number.start()) or _OF_FOOD.search(first):
            return True
        if _SEASONING.match(text, match.end()):
            return True
        few = number[0].strip() in ("2", "3", "4", "5", "6")  # 5G: a network, unless something to eat follows
        if few or speaks_of(_DATA, text):
            return bool(few and speaks_of(_EATEN, text) and _GRAMS_OF.match(text, match.end()))
        return speaks_of(_EATEN, text) or bool(_DOSED.search(first, 0, number.start()))
    if letter == "M":
        return (
            bool(_LONG.search(first))
            and "速" not in text
            and not speaks_of(_DATA, text)
            and not _BRAND.match(text, match.end())
        )
    if letter == "S":
        return bool(_RESTED.search(first))
    hours = number[0].strip() in ("12", "24", "36", "48", "72")
    return hours and bool(_HOURS_AFTER.match(text, match.end())) and not speaks_of(_HENRY, text)


def _unit(match: re.Match[str]) -> str:
    """5MG, 0.8mpa, 46MG/L in their usual case; what is no unit in another case stays."""
    written, per = match[2], match[3]
    small = written.lower()
    if per:
        rate = f"{written}/{per}"
        first, last = _FIRST_OF_RATE.get(small), _PER.get(per.lower())
        if written == "M" and per in ("S", "S²"):
            fast = per == "S²" or speaks_of(_FAST, match.string) and not speaks_of(_DATA, match.string)
            first = "m" if fast else None
        if small in _BYTES and per.lower() != "s" or written == "G" and per.lower() not in _OF_A_GRAM:
            return match[0]
        if first and last and rate not in UNITS and (written not in UNITS or per not in UNITS or per == "l"):
            return f"{match[1]}{written if written in UNITS else first}/{last}"
        return match[0]
    if written in UNITS:
        return match[0]
    if len(written) == 1:
        return match[1] + small if written in "GMSH" and _capital(match, written) else match[0]
    usual = _USUAL.get(small)
    if usual is None or len(written) < 3 and not (written.islower() or written.isupper()):
        return match[0]
    number = _NUMBER_END.search(match.string, max(0, match.start() - 9), match.end(1))
    if number is None and len(written) < 3 or small == "pa" and match.string.startswith("+", match.end()):
        return match[0]
    if small in _SEVERAL_DIGITS and (number is None or len(number[0].strip()) < 2):
        return match[0]
    if small in _NAMES_TOO and _YEAR.search(match.string, max(0, match.start() - 6), match.end(1)):
        return match[0]
    if small == "nm" and not _MADE.match(match.string, match.end()) or small == "db" and written == "db":
        return match[0]
    return match[1] + usual


_AIRLINES: Final = "a[qc]|bk|c[azn]|dr|eu|fm|g[5jsx]|h[uox]|j[dr]|k[ny]|m[uf]|ns|pn|qw|ry|sc|t[vo]|uq|zh|3u|8l|9[ch]"
_TRAVELED: Final = regex(
    r"次列车|火车|高铁|动车|车次|检票|候车|[一二]等座|12306|铁路|[\d]那趟|航班|登机|起飞|降落|值机|机场|航站楼|飞往|飞抵|机票|备降"
)
_NET_WORDS: Final = r"芯片|网络?|信号|手机|套餐|基站|时代|流量|网速|速度|通信|技术|频段|上网|终端|模组|智能|用户|消息|建设|覆盖|商用|电话|产业|专网|路由|基带|牌照"
_SIZES: Final = r"内存|流量|显存|运[存行]|硬盘|固态硬盘|存储|[Uu]盘|空间|云盘|网盘"
_WIRELESS: Final = regex(r"频段|无线|配网|[Ww]i-?[Ff]i|路由|蓝牙|鼠标|键盘|接收器")
_ROUTED: Final = regex(r"频段|配网|[Ww]i-?[Ff]i|路由")
_BROAD: Final = regex(r"宽带|光猫|光纤")
_VERSIONED: Final = regex(r"系统|版本|[Ww]in|更新|补丁")
_VOLTS: Final = regex(r"(?<![\d.])(?:3\.7|5|9|12|24|36|48|60|72|110|220|380)v|.*电压")
# Small letters that are capitals beside the characters that go with them.
_KINDS: Final = {
    "train": rf"[gdckzt]\d{{2,4}}(?=次|列车|高铁|动车)|(?:{_AIRLINES})\d{{3,4}}(?=\s?(?:次|航班|号班机))",
    "travel": rf"(?:[gdckzt]|{_AIRLINES})\d{{3,4}}(?![A-Za-z\d]|[.\-]\d)",
    "seat": r"(?<=车)\d{1,2}[a-f](?=[号座])",
    "cells": r"[a-z]{1,2}\d{1,5}[:：][a-z]{1,2}\d{1,5}(?![A-Za-z\d]|\s?[=＝+])",
    "model": r"(?:a6[0-7]00|ip(?:4[2-4]|5[4-8]|6[4-9]k?))(?![A-Za-z\d])",
    "version": r"2[0-5]h[12](?![A-Za-z\d])",
    "formula": r"(?:(?:co|so|no|[hon])₂|nh₃|h₂o|co2|h2o)(?![A-Za-z\d₀-₉])",
    "shop": r"4s(?=\s?店)|4s(?=[要的修报收换说给])",
    "net": rf"[2-6]g(?=\s?(?:{_NET_WORDS}))",
    "size": rf"\d{{1,4}}(?:\.\d{{1,2}})?g(?=\s?的?(?:{_SIZES}))|(?:4|6|8|12|16|24)g\+(?:64|128|256|512)g(?![A-Za-z])|(?<=\d\+)(?:128|256|512)g(?![A-Za-z])",
    "wireless": r"(?:2\.4|5|5\.8)g(?![A-Za-z\d])",
    "broad": r"\d{2,4}m(?=\s?(?:宽带|光纤|带宽|网速|光猫))|(?<=宽带)\d{2,4}m(?![A-Za-z\d])",
    "home": r"(?:[1-9]00|[12]000)m(?![A-Za-z\d])",
    "power": r"(?:(?<=功率)|(?<=功率[为约]))\d{1,5}w(?![A-Za-z\d])|\d{2,4}w(?=\s?(?:快充|闪充|超级快充|充电|电源|适配器|灯泡))",
    "volts": r"\d{1,3}(?:\.\d)?v(?![A-Za-z\d])",
    "word": (
        r"(?<![A-Za-z] )(?:it(?=\s?(?:部|行业|男|圈|业|从业|公司|技术|人[员士]|民工|运维|支持|培训|专业|岗|系统|服务|界|狗|外包))|"
        r"ih(?=\s?(?:加热|电饭|电磁|压力))|ro(?=\s?(?:膜|反渗透|净水))|ar(?=\s?(?:眼镜|技术|导航|游戏|特效|体验))|pos(?=\s?[机单])|ol(?=\s?(?:风|装|穿搭|通勤))|"
        r"etc(?=\s?(?:通道|卡|车道|设备|收费|门架|专用|扣费|记账))|(?<=[走办装])etc(?![A-Za-z.])|var(?=\s?(?:回[看放]|裁判|介入|判|技术))|(?<=看)var(?![A-Za-z])|"
        r"up(?=\s?主))"
    ),
}
_SMALL: Final = regex(
    r"(?<![A-Za-z\d._/@\-])(?:" + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()) + ")"
)


def _small(match: re.Match[str]) -> str:
    """g1024次, a1:d500, 4s店, 5g网络 in capitals."""
    kind, text = match.lastgroup, match.string
    if kind == "travel" and not speaks_of(_TRAVELED, text) or kind == "version" and not speaks_of(_VERSIONED, text):
        return match[0]
    if kind == "wireless":
        weighed = _WEIGHED.search(text, max(0, match.start() - 12), match.start())
        if weighed or not speaks_of(_ROUTED if match[0] == "5g" else _WIRELESS, text):
            return match[0]
    if kind == "home":
        long = _LONG.search(text, max(0, match.start() - 12), match.end() - 1)
        if long or not speaks_of(_BROAD, text):
            return match[0]
    if kind == "shop" and "4s店" not in text and "4s 店" not in text:
        return match[0]
    if kind == "volts" and ELECTRICITY not in contexts(text) and not _VOLTS.match(match[0]):
        return match[0]
    return match[0].upper()


def usual_case(text: str) -> str:
    """The text with the letters in their usual case where another was typed; same length.

    >>> usual_case("每片5MG，去4s店，16G内存，5g盐")
    '每片5mg，去4S店，16G内存，5g盐'
    """
    if _LATIN.search(text) is None:
        return text
    text = _SMALL.sub(_small, text)
    text = _UNIT.sub(_unit, text)
    return _PER_ALONE.sub(_per_alone, text)


def _per_alone(match: re.Match[str]) -> str:
    """10⁹/l, 5元/gb."""
    unit = match[0].lstrip("/ ")
    return match[0][: -len(unit)] + _PER[unit.lower()]
