"""What signs of calculation, order and ranges say, but for the dash."""

from __future__ import annotations

import re
from math import factorial
from typing import Final

from qingyin.text.normalize.contexts import CHEMISTRY, MATHEMATICS, contexts
from qingyin.text.normalize.pieces import MARK, READ, SKIP, Piece, is_han
from qingyin.text.normalize.rules import Spoken
from qingyin.text.normalize.signs import rates
from qingyin.text.normalize.signs.dash import GAINED, JOINED_SIGNED, MEASURED, is_valence
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
from qingyin.text.patterns import regex

SEVERAL: Final = {
    "<=": "小于等于", ">=": "大于等于", "=<": "小于等于", "!=": "不等于", "=/=": "不等于", "<>": "不等于", "==": "等于", "===": "等于",
    "+=": "加等于", "-=": "减等于", "*=": "乘等于", "/=": "除等于", ":=": "等于", "->": "到", "=>": "推出", "<-": "来自", "<->": "到",
    "+-": "正负", "+/-": "正负", "&&": "并且", "||": "或者", "<<": "远小于", ">>": "远大于", "**": "乘方", "//": "整除",
}  # fmt: skip
_PRODUCT: Final = regex(r"\s?[\w()（）]{1,8}\s?[×*·⋅]")
_EMPHASIS: Final = regex(r"\*[^*\s][^*]*\*")


def several(match: re.Match[str]) -> Spoken:
    """x<=3, a!=b, 5!=120, n!=1×2×…×n."""
    left, right = on_left(match.string, match.start()), on_right(match.string, match.end())
    sign = match[0]
    limit = sign in ("<=", ">=", "=<") and right.kind == DIGIT  # <=3年, at the beginning
    if right.kind not in SPOKEN and right.kind != SIGN or left.kind not in SPOKEN and not limit:
        return None
    if sign == "!=" and left.kind == right.kind == DIGIT:
        a, b = re.search(r"\d{1,3}$", match.string[: left.place + 1]), re.match(r"\d+", match.string[right.place :])
        if a and b and int(a[0]) < 20 and str(factorial(int(a[0]))) == b[0]:
            return "的阶乘等于"
    if sign == "!=" and left.kind == LETTER and _PRODUCT.match(match.string, match.end()):
        return "的阶乘等于"
    if sign == "**" and HAN in (left.kind, right.kind):
        return None  # **words** in bold
    if sign == "//" and HAN in (left.kind, right.kind):
        return None
    return SEVERAL[sign]


_ONE_MORE: Final = regex(
    r"\+(?:1|10086)(?=\s*(?:[，。！!；;~～”…]|$)|\s+[我同也求支这楼]|我|也|求|支持|同[意求感问]|楼上)(?!\s?[，,]\s?[-−+]\d)"
)  # somebody agrees
_AGREES: Final = regex(
    r"(?:[收看听遇碰买抢吃梦想学做嗑磕戳笑馋刷拿领赶蹲注踩感]到|[值觉懂记舍]得|[以认因]为|给力|努力|[求了理无]解|也是)$"
)  # 收到+1: what it ends with would else be measured
_AGREED: Final = regex(r"(?:评论区?|弹幕|满屏|一排|全|都|刷|扣|回复?|跟)[\u4e00-\u9fff]{0,2}$")
_SIGNED_BEFORE: Final = regex(r"[-−+]\d+(?:\.\d+)?\s?(?:[%‰℃°元度米分]|[A-Za-zμΩ]{1,3})?\s?[与和及跟或]\s?$")  # -3和+3


def plus(match: re.Match[str]) -> Spoken:
    """H₂+O₂, 棉+氨纶, C++, 100+, 好感度+5 and a comment "+1" are 加; +5% alone, +2价 and in -3和+3 is 正."""
    text = match.string
    left, right = on_left(text, match.start()), on_right(text, match.end())
    alone = left.kind in (EDGE, OTHER) or _AGREED.search(text[max(0, match.start() - 6) : match.start()])
    alone = alone or _AGREES.search(text[max(0, match.start() - 2) : match.start()])
    if alone and _ONE_MORE.match(text, match.start()) and MATHEMATICS not in contexts(text):
        return "加"
    count = "加" * min(len(match[0]), 2)
    if text[right.place : right.place + 1] == "∞" and left.kind not in SPOKEN:
        return "正"
    if right.kind not in SPOKEN or right.kind in (UNIT, POWER) and left.kind not in SPOKEN:
        glued = left.kind in (DIGIT, LETTER, HAN, CLOSE, POWER, UNIT) and not left.apart
        return count if glued else None
    if left.kind in SPOKEN and left.kind != OPEN:
        before = text[max(0, left.place - 10) : left.place + 1]
        signed = left.kind == HAN and right.kind == DIGIT and len(match[0]) == 1 and _is_signed(text, before)
        signed = signed or left.kind in (HAN, LETTER) and is_valence(text, right, left.kind == HAN)
        return "正" if signed else count
    return ("正" if right.kind == DIGIT else "加") if not right.apart or left.kind == SIGN else None


_PRESSED: Final = regex(r"(?:按下?|点击?)$")  # 按+1
_FOR_EXAMPLE: Final = regex(r"[有如像是]$")


def _is_signed(text: str, before: str) -> bool:
    """Whether a plus after a character is the sign of its number: 同比+5%, -3和+3, but not 好感度+5."""
    if _PRESSED.search(before):
        return False
    if JOINED_SIGNED.search(before) or _FOR_EXAMPLE.search(before) and MATHEMATICS in contexts(text):
        return MATHEMATICS in contexts(text) or bool(_SIGNED_BEFORE.search(before))
    return bool(MEASURED.search(before)) and not GAINED.search(before)


def star(match: re.Match[str]) -> Spoken:
    """3*4, 长*宽; *挥手* is emphasis."""
    text = match.string
    left, right = on_left(text, match.start()), on_right(text, match.end())
    if key := re.match(r"号?键", text[match.end() : match.end() + 2]):
        return "星" if len(key[0]) > 1 else "星号"
    if left.kind not in SPOKEN or right.kind not in SPOKEN:
        return None
    if HAN in (left.kind, right.kind) and MATHEMATICS not in contexts(text) and _EMPHASIS.search(text):
        return None
    if left.kind == right.kind == LETTER and not (lone(text, left.place) or lone(text, right.place)):
        return "星号" if left.apart else "乘"  # SELECT * FROM
    return "乘"


_FUNCTION: Final = regex(r"(?<![A-Za-z])(?:sin|cos|tan|cot|log|ln|lg)\s?[xyztαβθ]$")


_LOT: Final = regex(r"\d{1,3}\s?(?:[件个斤份盒包瓶袋只支双条张套杯罐箱串位人次晚节]|小(?!时))")


_SCORED: Final = regex(r"\d[:：]\d{1,2}\s?$")
_SEAT: Final = regex(r"(?<![\dA-Za-z])\d{1,2}[A-K](?![A-Za-z\d])")
_PRICED: Final = regex(r"[¥￥$€£]\s?\d[\d,]*(?:\.\d{1,2})?\s?$")


def slash(match: re.Match[str]) -> Spoken:
    """x/2 is 除以, 80mg/100ml 每; 他/她 and CI/CD pause."""
    text = match.string
    left, right = on_left(text, match.start()), on_right(text, match.end())
    if left.kind not in SPOKEN or right.kind not in SPOKEN:
        return None
    if left.kind == right.kind == DIGIT and _SCORED.search(text[max(0, match.start() - 6) : match.start()]):
        return None  # 25:21/20:25
    priced = text[left.place] in "元块" or _PRICED.search(text[max(0, match.start() - 12) : match.start()])
    if priced and _LOT.match(text, right.place):
        return None  # 99元/3件
    if _SEAT.match(text, right.place) and _SEAT.search(text, max(0, match.start() - 3), match.start()):
        return None  # 12A/12B
    if text[left.place] in "片粒支袋包滴颗丸喷揿" and text[right.place] in "次日天":
        return "每"  # 1片/次
    if right.kind == DIGIT and rates.is_rate(text, match.start(), right.place):
        return "每"
    kinds = {left.kind, right.kind}
    if MATHEMATICS in contexts(text) or kinds == {DIGIT} or kinds & {POWER, CLOSE, OPEN} and HAN not in kinds:
        return "除以"
    if _FUNCTION.search(text[max(0, left.place - 5) : left.place + 1]):
        return "除以"
    if kinds == {DIGIT, LETTER} and (left.kind == LETTER and lone(text, left.place) or lone(text, right.place)):
        return "除以"
    return "斜杠" if DIGIT in kinds or UNIT in kinds else None


# Where one goes through menus and pages: 首页 > 数码 > 耳机, 设置>通用.
_MENU: Final = regex(
    r"(?:(?:^|[^\u4e00-\u9fff])(?:首页|主页|(?:系统)?设置|菜单|文件|工具|控制面板|偏好设置|个人中心|Settings|File|Home)|(?:点击|打开|进入|依次|当前位置)[^，。；>\n]{1,10})(?:\s?>\s?[^>，。；\n]{1,12}){0,6}\s?$"
)


def order(match: re.Match[str]) -> Spoken:
    """x<5, p>0.05, （>60岁）; <标题> are brackets."""
    text, sign = match.string, {"＜": "<", "＞": ">"}.get(match[0], match[0])
    left, right = on_left(text, match.start()), on_right(text, match.end())
    if right.kind not in SPOKEN or right.kind in (CLOSE, UNIT):
        return None
    menu = _MENU.search(text, 0, match.start()) if {left.kind, right.kind} <= {HAN, LETTER} else None
    if menu and text[left.place] not in "率量数度重温压":  # not 打开后温度>室温
        return [Piece(match.start(), match.end(), "、", MARK)]
    if left.kind not in SPOKEN and not (
        right.kind == DIGIT and (left.kind != EDGE or sign == "<" or not right.apart)  # "> 5" quotes a line
    ):
        return None
    if HAN in (left.kind, right.kind) and MATHEMATICS not in contexts(text):
        other = text.find(">", match.end()) if sign == "<" else text.rfind("<", 0, match.start())
        if other >= 0 and DIGIT not in (left.kind, right.kind):
            return None
    return "小于" if sign == "<" else "大于"


ABSOLUTE: Final = r"\|(?=[^\s|])[A-Za-z\d.²³√π₀-₉+\-−*/×·^() ]{1,24}(?<! )\|"
_ABSOLUTE: Final = regex(ABSOLUTE)
_WORD: Final = regex(r"[A-Za-z]{3}")


def absolute(match: re.Match[str]) -> Spoken:
    """|x|, |a-b|: the bar that closes is silent; a|b|c are cells of a table."""
    text, start = match.string, match.start()
    inner = match[0][1:-1]
    if _WORD.search(inner) or on_left(text, start).kind in (LETTER, DIGIT, CLOSE) or text.count("|") % 2:
        return None
    if MATHEMATICS not in contexts(text) and on_right(text, match.end()).kind in (LETTER, DIGIT, OPEN):
        return None
    return [Piece(start, start + 1, "绝对值", READ)]


def bar(match: re.Match[str]) -> Spoken:
    """P(A|B); the bar that closes |x|."""
    text, start = match.string, match.start()
    left, right = on_left(text, start), on_right(text, match.end())
    opened = text.rfind("|", 0, start)
    closed = opened >= 0 and (found := _ABSOLUTE.match(text, opened)) and found.end() == match.end()
    if closed and text.count("|", 0, opened) % 2 == 0 and found and absolute(found):
        return [Piece(start, match.end(), "closing bar", SKIP)]
    plain = {DIGIT, LETTER, POWER}
    return "竖线" if left.kind in plain and right.kind in plain and not left.apart else None


_ABOUT: Final = regex(r"(?:大约|大概|大致|约|差不多|近|将近|接近|左右|大抵)\s?$")
_FIRST_OF_TWO: Final = regex(
    r"(?:[\d一二两三四五六七八九十百千万亿半]\s?[\u4e00-\u9fff]{1,3}|(?:周|星期|礼拜)[一二三四五六日末天]|[年月日时点分号今起日])\s?$"
)
_DRAWLED: Final = regex(r"[啊呀哦啦嘛呢吧哈哒滴的好嗨嘻哇噢喔耶嗯呐哟咯喽您你]\s?$")


_LABEL: Final = regex(r"[A-Z]{1,3}\d")
_LABELED: Final = regex(r"(?<![A-Za-z])[A-Z]{1,3}\d{1,4}\s?$")


def tilde(match: re.Match[str]) -> Spoken:
    """-20℃~60℃, A~Z; 约~5个 and ~5个 are 约五个; ~ at the end of a line is a drawl."""
    text = match.string
    left, right = on_left(text, match.start()), on_right(text, match.end())
    if re.match(r"[-+−±]\d", text[right.place : right.place + 2]):
        right = Neighbour(DIGIT, right.place, right.apart)
    if (
        left.kind == DIGIT
        and right.kind == LETTER
        and _LABEL.match(text, right.place)
        and _LABELED.search(text, 0, match.start())
    ):
        return "到"  # P23～P25
    if match[0] == "～" and right.kind not in (DIGIT, POWER):  # which also stands in what is normalised already
        return None
    before = text[max(0, match.start() - 6) : match.start()]
    if before.endswith("#") and before[-2:-1].isdecimal() and right.kind == DIGIT and "#" in text[right.place :]:
        return "到"  # 1#~8#楼
    if right.kind == DIGIT and not right.apart and (left.kind in (EDGE, OTHER, OPEN) or left.kind == HAN):
        if _ABOUT.search(before):
            return [Piece(match.start(), match.end(), "about", SKIP)]
        if left.kind != HAN or not (_FIRST_OF_TWO.search(before) or _DRAWLED.search(before)):
            return "约"
    if left.kind in (DIGIT, LETTER, UNIT, POWER, CLOSE) and right.kind in (DIGIT, POWER, LETTER, HAN, OPEN):
        return "到" if right.kind != HAN or left.kind != LETTER else None
    if left.kind != HAN or right.kind not in (DIGIT, POWER) or right.apart:
        return None
    return "到" if _FIRST_OF_TWO.search(before) or not _DRAWLED.search(before) else None


_KEYS: Final = {"↑": "上", "↓": "下", "←": "左", "→": "右"}
_CHANGES: Final = regex(r"(?:血压|血糖|体重|湿度|细胞|指标|销量|心率|热度|气压|库存|成本|费用|排名|分数)$")


_OF_BLOOD: Final = regex(r"[A-Za-zμ]/[dm]?[lL]\s?$")


def arrow(match: re.Match[str]) -> Spoken:
    """↑5% and 血糖↑ are 上升, ↓ 下降; 6.8mmol/L↑ is 偏高; ↑键 is the key; an arrow that points at something is silent."""
    text, char = match.string, match[0]
    left, right = on_left(text, match.start()), on_right(text, match.end())
    if re.match(r"\s?(?:键|方向键|箭头)", text[match.end() : match.end() + 4]):
        return _KEYS[char]
    if char in "←→":
        return None
    before = text[max(0, match.start() - 6) : left.place + 1]
    if _OF_BLOOD.search(text[max(0, match.start() - 8) : match.start()]):
        return "偏高" if char == "↑" else "偏低"
    grows = right.kind == DIGIT or left.kind in (UNIT, DIGIT) and right.kind != HAN
    if (
        grows
        or left.kind == HAN
        and right.kind in (EDGE, OTHER)
        and (MEASURED.search(before) or _CHANGES.search(before))
    ):
        return "上升" if char == "↑" else "下降"
    return None


def approaches(match: re.Match[str]) -> Spoken:
    """x→0, n→+∞ of a limit; 2H₂+O₂→2H₂O of a reaction."""
    left, right = on_left(match.string, match.start()), on_right(match.string, match.end())
    if CHEMISTRY in contexts(match.string) and left.kind in SPOKEN and right.kind in SPOKEN - {HAN}:
        return "生成"
    limit = right.kind in (DIGIT, POWER) or re.match(r"[-+−]", match.string[right.place : right.place + 1])
    small = left.kind == LETTER and lone(match.string, left.place) and match.string[left.place].islower()
    return "趋近于" if small and limit else None


_FACTORIAL_AFTER: Final = regex(r"\s?(?:[-+−*×÷/=<>≤≥≠≈)）!]|的值)")


def exclamation(match: re.Match[str]) -> Spoken:
    """5!, n!, (n-1)! where something is counted with them; 太好了! and A! are cries."""
    text = match.string
    left = on_left(text, match.start())
    if left.apart or left.kind not in (DIGIT, LETTER, CLOSE) or left.kind == LETTER and not lone(text, left.place):
        return None
    counts = _FACTORIAL_AFTER.match(text, match.end()) and MATHEMATICS in contexts(text)
    formula = left.kind != DIGIT and not any(is_han(char) for char in text)
    return "的阶乘" if counts or formula or "阶乘" in text else None


def equals(match: re.Match[str]) -> Spoken:
    """a=b; a line of many is an ornament."""
    return [Piece(match.start(), match.end(), "ornament", SKIP)] if len(match[0]) > 3 else "等于"


_COMPARED: Final = r"(?:[A-Za-z][\d₀-₉]?(?![A-Za-z])|[A-Z]{2,3}(?![A-Za-z])|[\u4e00-\u9fff]{1,2}(?![\u4e00-\u9fff]))"
_RATIO: Final = regex(
    rf"{_COMPARED}(?:\s?[:：∶]\s?{_COMPARED}){{0,3}}\s?(?:=\s?|(?<=[A-Za-z\d₀-₉])(?:为|是|等于)\s?)[\d.]+\s?[:：∶]\s?[\d.]"
)
_LEFT_OF_RATIO: Final = regex(
    r"(?:(?<![A-Za-z])(?:[A-Za-z][\d₀-₉]?|[A-Z]{2,3})|(?<![\u4e00-\u9fff])(?!时间|比例|题目|已知|注意|答案|输[出入]|其中|格式|[例比]如|说明|备注|[答解即故则]$)[\u4e00-\u9fff]{1,2})\s?$"
)


def ratio(match: re.Match[str]) -> Spoken:
    """a:b=2:3, 糖:水=1:5: 比 between the names of what is compared."""
    left = _LEFT_OF_RATIO.search(match.string, max(0, match.start() - 4), match.start())
    right = _RATIO.match(match.string, match.end())
    return "比" if left and right and is_han(left[0][0]) == is_han(right[0][0]) else None


def remainder(match: re.Match[str]) -> Spoken:
    """5÷2=2……1."""
    return (
        "余"
        if re.search(r"[÷/]\s?\d+\s?[=＝]\s?\d+\s?$", match.string[max(0, match.start() - 24) : match.start()])
        else None
    )


def joined(match: re.Match[str]) -> Spoken:
    """wx_abc, C:\\a: signs of code between letters and digits."""
    left, right = on_left(match.string, match.start()), on_right(match.string, match.end())
    plain = {DIGIT, LETTER}
    if (
        match[0] == "_"
        and MATHEMATICS in contexts(match.string)
        and left.kind == LETTER
        and lone(match.string, left.place)
    ):
        return [Piece(match.start(), match.end(), "subscript", SKIP)]  # a_n
    if left.kind in plain and right.kind in plain and not (left.apart or right.apart):
        return {"_": "下划线", "\\": "反斜杠"}[match[0]]
    return None
