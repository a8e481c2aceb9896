"""What single characters and keys are called, as a screen reader says them, and what each punctuation level names."""

from __future__ import annotations

import unicodedata
from typing import Final

LEVELS: Final = ("none", "some", "most", "all")
_LETTERS: Final = {"a": "诶"}  # alone it would be read as the English article
_SOME: Final = {
    "@": "艾特",
    "#": "井号",
    "$": "美元",
    "%": "百分号",
    "&": "和号",
    "*": "星号",
    "+": "加号",
    "=": "等号",
    "/": "斜杠",
    "\\": "反斜杠",
    "|": "竖线",
    "^": "脱字符",
    "~": "波浪号",
    "_": "下划线",
    "<": "小于号",
    ">": "大于号",
    "￥": "人民币符号",
    "¥": "人民币符号",
    "·": "间隔号",
    "—": "破折号",
    "…": "省略号",
    "°": "度",
    "×": "乘号",
    "÷": "除号",
    "→": "右箭头",
    "←": "左箭头",
    "↑": "上箭头",
    "↓": "下箭头",
    "•": "项目符号",
    "©": "版权符号",
    "®": "注册商标",
    "™": "商标",
    "§": "节号",
    "€": "欧元",
    "£": "英镑",
}
_MOST: Final = {
    "(": "左括号",
    ")": "右括号",
    "[": "左方括号",
    "]": "右方括号",
    "{": "左花括号",
    "}": "右花括号",
    "【": "左方头括号",
    "】": "右方头括号",
    "《": "左书名号",
    "》": "右书名号",
    "〈": "左单书名号",
    "〉": "右单书名号",
    "「": "左引号",
    "」": "右引号",
    "“": "左双引号",
    "”": "右双引号",
    "‘": "左单引号",
    "’": "右单引号",
    '"': "双引号",
    "'": "单引号",
    "`": "反引号",
    ":": "冒号",
    ";": "分号",
    "-": "横线",
}
_ALL: Final = {",": "逗号", ".": "点", "!": "叹号", "?": "问号", "、": "顿号", "。": "句号"}
_SPACES: Final = {" ": "空格", "\t": "制表符", "\n": "换行", "\r": "回车符", "\xa0": "不换行空格", "　": "全角空格"}
_NAMED: Final = {  # the marks that a level names
    "none": {},
    "some": _SOME,
    "most": _SOME | _MOST,
    "all": _SOME | _MOST | _ALL,
}
_FULL_WIDTH: Final = {"，": ",", "！": "!", "？": "?", "：": ":", "；": ";", "（": "(", "）": ")", "～": "~", "％": "%"}
_ENDS: Final = frozenset("。！？!?，,；;：:、…")  # what a pause follows, named or not
_KEYS: Final = {
    "alt": "换挡键",
    "backspace": "退格",
    "capslock": "大写锁定",
    "control": "控制键",
    "ctrl": "控制键",
    "delete": "删除",
    "double-quote": "双引号",
    "down": "下光标",
    "end": "行尾",
    "enter": "回车",
    "escape": "退出键",
    "home": "行首",
    "hyper": "超级键",
    "insert": "插入",
    "kp": "数字键盘",
    "left": "左光标",
    "menu": "菜单",
    "meta": "元键",
    "next": "下翻页",
    "num-lock": "数字锁定",
    "pagedown": "下翻页",
    "pageup": "上翻页",
    "pause": "暂停键",
    "print": "打印屏幕",
    "prior": "上翻页",
    "return": "回车",
    "right": "右光标",
    "scroll-lock": "滚动锁定",
    "shift": "上档键",
    "space": "空格",
    "super": "徽标键",
    "tab": "制表键",
    "underscore": "下划线",
    "up": "上光标",
    "window": "徽标键",
}


def mark_name(char: str, level: str) -> str | None:
    """The name of a mark that is named at a punctuation level; None if the level does not name it."""
    return _NAMED[level].get(_FULL_WIDTH.get(char, char))


def ends(char: str) -> bool:
    """Whether a pause follows the mark."""
    return char in _ENDS


def char_name(char: str, capitals: bool = False) -> str:
    """What one character is called; a capital letter is called one if `capitals` is set.

    What has no name here is spelled as its code point, so that no character is silent.
    """
    found = _SPACES.get(char) or mark_name(char, "all")
    if found is not None:
        return found
    plain = unicodedata.normalize("NFKC", char)
    if len(plain) == 1 and plain.isascii() and plain.isalpha():
        name = _LETTERS.get(plain.lower(), plain)
        return f"大写{name}" if capitals and plain.isupper() else name
    return char


def code_point(text: str) -> str:
    """Characters that cannot be spoken, as their code points."""
    return "，".join(f"字符 {' '.join(f'{ord(char):X}')}" for char in text[:3])


def key_name(key: str) -> str:
    """What a key is called, in the form in which clients name keys: "a", "F5", "shift_a", "control_alt_delete".

    Raises ValueError if it names nothing.
    """
    parts = [part for part in key.split("_") if part] if len(key) > 1 else [key]
    if not parts:
        raise ValueError(f"{key!r} names no key")
    return "，".join(_KEYS.get(part.lower()) or (char_name(part) if len(part) == 1 else part) for part in parts)
