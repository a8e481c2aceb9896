"""Signs that are talked about, by their names: 请按*, “+”, 带*的; everywhere else a sign says what it does."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.normalize.contexts import speaks_of
from qingyin.text.normalize.pieces import SKIP, Piece, is_han
from qingyin.text.normalize.rules import Rule, Spoken, rule
from qingyin.text.patterns import regex

_NAMES: Final = {
    "+": "加号", "-": "减号", "−": "减号", "*": "星号", "/": "斜杠", "=": "等号", "×": "乘号", "÷": "除号", "#": "井号", "<": "小于号",
    ">": "大于号", "|": "竖线", "\\": "反斜杠", "_": "下划线", "^": "尖号", "~": "波浪号", "√": "根号", "%": "百分号", "@": "艾特", "±": "正负号",
    "≠": "不等号", "≈": "约等号", "$": "美元符", "￥": "人民币符", "¥": "人民币符",
}  # fmt: skip
_ANSWERS: Final = {"√": "对勾", "×": "叉"}  # beside answers and boxes
_TICKED: Final = regex(r"(?<![计规策谋筹指目商鼠漫动油])[打画划填涂标]上?了?(?:一?个)?$")
_TICKS: Final = regex(r".(?:[标画打划勾]|表示(?:正确|同意|对(?=$|[，。；、])))")  # 用“√”标出来
_JUDGED: Final = regex(r"判断题|√.*×|×.*√")
_TIMES: Final = ("", "", "两个", "三个", "四个")
_OPENING: Final = "“\"'‘「『"
_CLOSING: Final = "”\"'’」』"
_PRESSED: Final = regex(
    r"(?:按[下住]?|长按|点击|输入|键入|符号|键盘上?的|按(?:[\d#]\s?[、和或]\s?)+|[用带标打画注有](?:有|个)?|(?:[按住键符号有]{1,2}|[“\"‘])[+\-−*/#=×÷][”\"’]?\s?[和或与及、])\s?$"
)
_KEY: Final = regex(r"号?键(?!盘)|号(?![码线楼门段称])")
_TALKED: Final = regex(
    r"\s?(?:[的者处]|为|表示|代[表替]|分隔|隔开|标[记出注]|是|[，。；！？、,;)）]|[和或与及][+\-−*/#=]|$)"
)


def _quoted(match: re.Match[str]) -> Spoken:
    """“+” is 加号, “++” 两个加号, “=”号 等 and 号; 加号“+” is said once."""
    if match.string.endswith(_NAMES[match[1]], 0, match.start() - 1):
        return [Piece(match.start(), match.end(), "named", SKIP)]
    ticked = _TICKED.search(match.string, max(0, match.start() - 7), match.start() - 1)
    ticked = ticked or _TICKS.match(match.string, match.end())
    if match[0] in _ANSWERS and (ticked or speaks_of(_JUDGED, match.string)):
        return _ANSWERS[match[0]]
    return _named(match[0], "号" if match.string.startswith("号", match.end() + 1) else "")


def _named(run: str, said: str = "") -> str:
    """The name of a run of one sign; without its last character where the text goes on with it."""
    return _TIMES[len(run)] + _NAMES[run[0]].removesuffix(said)


def _bracketed(match: re.Match[str]) -> Spoken:
    """尿蛋白（++）, 阴性（-）: marks on the sheet of a laboratory; (+) alone in a line is no word."""
    return _named(match[0])


def _pressed(match: re.Match[str]) -> Spoken:
    """请按*, 按+调高, 带*的: the sign of a key or of a note; 按*1键 is dialed."""
    text, sign = match.string, match[0]
    key = _KEY.match(text, match.end())
    if key and (key[0] != "号" or sign not in "-−/"):
        return _named(sign, "号" if key[0][0] == "号" else "")
    if sign == "×" and _TICKED.search(text, max(0, match.start() - 6), match.start()):
        return _ANSWERS[sign]
    if not (cue := _PRESSED.search(text, max(0, match.start() - 8), match.start())):
        return None
    goes_on = is_han(text[match.end() : match.end() + 1] or " ")
    if _TALKED.match(text, match.end()) or goes_on and ("按" in cue[0] or sign in "#*" and text.count(sign) == 1):
        return _named(sign)
    return None


def _less(match: re.Match[str]) -> Spoken:
    """音量-: a button."""
    return "减"


_ONE: Final = "[" + re.escape("".join(_NAMES)) + "]"
_PRESSABLE: Final = r"+\-−*/#=×÷"
RULES: Final[tuple[Rule, ...]] = (
    rule(rf"(?<=[{_OPENING}])({_ONE})\1{{0,3}}(?=[{_CLOSING}])", _quoted, begins="".join(_NAMES)),
    rule(r"(?<=[\u4e00-\u9fff\dA-Za-z][（(])([+\-−])\1{0,3}(?=[)）])", _bracketed, begins="+-−"),
    rule(r"(?<=音量|亮度|频道|风速|字号|温度)[-−](?=键|[，。、；！？和或]|$)", _less, begins="-−"),
    rule(rf"(?<![\dA-Za-z{_PRESSABLE}])[{_PRESSABLE}](?![{_PRESSABLE}\d])", _pressed, begins="+-−*/#=×÷"),
)  # fmt: skip
