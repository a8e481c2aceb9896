"""Signs that have a name: mathematics, Greek letters, Roman numerals, arrows, emoji."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from qingyin.text.normalize.numbers import integer
from qingyin.text.normalize.pieces import MARK, Piece, is_han
from qingyin.text.normalize.rules import LETTER, Rule, Spoken, after, before, rule
from qingyin.text.patterns import regex

GREEK: Final = dict(zip(
    "αβγδεζηθικλμνξοπρσςτυφχψω",
    "阿尔法 贝塔 伽马 德尔塔 艾普西隆 泽塔 伊塔 西塔 约塔 卡帕 兰姆达 缪 纽 克西 奥密克戎 派 柔 西格马 西格马 陶 宇普西隆 斐 希 普西 欧米伽".split(),
    strict=True,
))  # fmt: skip
_NAMED: Final = {
    "×": "乘", "÷": "除以", "≈": "约等于", "≒": "约等于", "≠": "不等于", "≡": "恒等于", "≤": "小于等于", "≥": "大于等于",
    "≦": "小于等于", "≧": "大于等于", "≪": "远小于", "≫": "远大于", "±": "正负", "∓": "负正", "√": "根号", "∛": "三次根号", "∞": "无穷大",
    "∑": "求和", "∏": "求积", "∫": "积分", "∂": "偏", "∇": "梯度", "∈": "属于", "∉": "不属于", "⊂": "包含于", "⊆": "包含于", "∪": "并",
    "∩": "交", "∅": "空集", "∠": "角", "△": "三角形", "⊥": "垂直于", "∥": "平行于", "∴": "所以", "∵": "因为", "∀": "任意", "∃": "存在",
    "∝": "正比于", "¬": "非", "∧": "与", "∨": "或", "⊕": "异或", "°": "度", "′": "分", "″": "秒", "℃": "摄氏度", "℉": "华氏度", "‰": "千分号", "‱": "万分号", "₿": "比特币", "㏑": "自然对数", "㏒": "对数",
    "%": "百分号", "&": "和", "@": "艾特", "#": "井号", "№": "编号", "§": "小节", "€": "欧元", "£": "英镑", "¥": "元", "￥": "元", "$": "美元",
    "₩": "韩元", "₽": "卢布", "₹": "卢比", "Ω": "欧姆", "Å": "埃", "㎡": "平方米", "㎥": "立方米", "㎏": "千克", "㎎": "毫克", "㎝": "厘米",
    "㎜": "毫米", "㎞": "千米", "㎖": "毫升", "℡": "电话", "℗": "录音版权", "㏄": "立方厘米", "〒": "邮编", "♀": "女", "♂": "男", "♥": "爱心",
    "♭": "降", "♯": "升", "→": "到", "⇒": "推出", "⇔": "等价于", "µ": "微", "†": "剑号", "‡": "双剑号", "¶": "段落号",
    "≅": "全等于", "≌": "全等于", "∽": "相似于", "⊙": "圆", "⊿": "直角三角形", "∟": "直角", "∣": "整除", "∤": "不整除", "⊃": "包含",
    "⊇": "包含", "⊄": "不包含于", "⊈": "不包含于", "⊊": "真包含于", "∖": "差", "∘": "复合", "⊗": "张量积", "∄": "不存在", "↔": "等价于", "⟺": "等价于",
    "⟹": "推出", "⟶": "到", "≮": "不小于", "≯": "不大于", "≰": "不小于等于", "≱": "不大于等于", "⩽": "小于等于", "⩾": "大于等于", "≲": "小于约等于",
    "≳": "大于约等于", "∮": "环路积分", "∬": "二重积分", "∭": "三重积分", "∯": "闭合曲面积分", "≜": "定义为", "≐": "约等于", "⋅": "乘", "∙": "乘",
    "⊖": "减", "∌": "不包含", "∋": "包含", "⇌": "可逆反应生成", "⇋": "可逆反应生成", "∜": "四次根号", "ℏ": "约化普朗克常数",
    "¢": "美分", "﹪": "百分号",
}  # fmt: skip
_ROMAN: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ROMAN_AFTER: Final = r"(?:章|节|卷|部|期|级|型|世|季|代|类|区|集|篇|册|类型|阶段)"
SAFE_ROMAN: Final = "III|II|VIII|VII|XXIII|XXII|XXIV|XXI|XIII|XII|XIV|XIX|XVIII|XVII|XVI|IX"
# Kings, popes, games and films, after which a number stands that elsewhere may be letters: 文明VI, but VI设计.
_NUMBERED: Final = regex(
    r"(?:路易|查理|亨利|乔治|爱德华|威廉|腓特烈|弗里德里希|腓力|菲利普|卡洛斯|拿破仑|彼得|亚历山大|尼古拉|伊丽莎白|詹姆斯|约翰|保罗|本笃|庇护|利奥|格列高利|英诺森|克雷芒|"
    r"托勒密|拉美西斯|最终幻想|勇者斗恶龙|文明|生化危机|上古卷轴|侠盗猎车手|黑暗之魂|仙剑|暗黑破坏神|铁拳|街霸|英雄无敌|帝国时代|使命召唤|塞尔达|女神异闻录|全面战争|星球大战|洛奇|"
    r"教父|终结者|异形|超级碗|罗马数字|维生素|GTA|Fantasy|Part|Chapter|Phase|Type|Civilization|Rocky|Mark|War|Bowl)\s?$"
)
EMOJI: Final = {
    "😀": "笑脸", "😁": "嘻嘻笑", "😂": "笑哭", "🤣": "笑翻", "😃": "大笑", "😄": "开心笑", "😅": "尴尬笑", "😆": "大笑", "😉": "眨眼",
    "😊": "微笑", "😋": "美味", "😎": "墨镜", "😍": "色", "😘": "飞吻", "🥰": "喜爱", "😗": "亲亲", "🙂": "微笑", "🤗": "拥抱", "🤔": "思考",
    "😐": "面无表情", "🙄": "白眼", "😏": "得意", "😮": "惊讶", "😴": "睡觉", "😌": "安心", "😜": "调皮", "😒": "无语", "😓": "流汗",
    "😔": "沉思", "😞": "失望", "😟": "担心", "😢": "流泪", "😭": "大哭", "😨": "害怕", "😩": "疲惫", "😰": "冷汗", "😱": "惊恐", "😳": "脸红",
    "😡": "愤怒", "😠": "生气", "😷": "口罩", "🤒": "发烧", "🤮": "呕吐", "😇": "天使", "🥳": "派对", "🥺": "恳求", "🤡": "小丑", "💩": "便便",
    "👍": "点赞", "👎": "差评", "👌": "好的", "✌": "胜利", "🤝": "握手", "🙏": "拜托", "👏": "鼓掌", "💪": "加油", "👋": "再见", "🙌": "欢呼",
    "❤": "爱心", "💔": "心碎", "💕": "爱心", "💖": "爱心", "🌹": "玫瑰", "🌸": "樱花", "🌟": "星星", "⭐": "星星", "🔥": "火", "🎉": "庆祝",
    "🎂": "蛋糕", "🎁": "礼物", "☀": "太阳", "🌙": "月亮", "☕": "咖啡", "🍺": "啤酒", "🍎": "苹果", "🐶": "小狗", "🐱": "小猫", "🚗": "汽车",
    "✈": "飞机", "📱": "手机", "💻": "电脑", "💰": "钱", "✅": "对勾", "❌": "叉", "❓": "问号", "❗": "感叹号", "💯": "满分",
}  # fmt: skip


def is_emoji(char: str) -> bool:
    """Whether a character is an emoji or a part of one (joiners, skin tones, flags)."""
    return (
        "\U0001f000" <= char <= "\U0001faff"
        or "☀" <= char <= "➿"
        or "⬀" <= char <= "⯿"
        or char in "\u200d\ufe0f\ufe0e\u20e3⌚⌛⏰⏳"
        or "\U000e0020" <= char <= "\U000e007f"
    )


def roman(number: str) -> int | None:
    """The value of a Roman numeral, or None if it is not a proper one.

    >>> roman("XIV"), roman("IIX")
    (14, None)
    """
    total, rest = 0, number
    for value, letters in (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        for _ in range(3):
            if rest.startswith(letters):
                total, rest = total + value, rest[len(letters) :]
            if letters in ("XC", "L", "XL", "IX", "V", "IV"):
                break
    return total if total and not rest else None


def _roman(match: re.Match[str]) -> Spoken:
    value = roman(match[0])
    return integer(str(value)) if value else None


def _ordinal_roman(match: re.Match[str]) -> Spoken:
    """第IV章, 第 V 章."""
    return _roman(match) if before(match, 40).rstrip(" *+^_-\\").endswith("第") else None


def _roman_of_a_name(match: re.Match[str]) -> Spoken:
    """路易XIV, 文明VI, GTA V."""
    return _roman(match) if _NUMBERED.search(before(match, 16)) else None


def _glyph(match: re.Match[str]) -> Spoken:
    return integer(str((ord(match[0]) - 0x2160) % 16 + 1))


def _circled(match: re.Match[str]) -> Spoken:
    code = ord(match[0])
    for first, start, count in (
        (0x2460, 1, 20),
        (0x2474, 1, 20),
        (0x2488, 1, 20),
        (0x2776, 1, 10),
        (0x3220, 1, 10),
        (0x3280, 1, 10),
        (0x3251, 21, 15),
        (0x32B1, 36, 15),
    ):
        if first <= code < first + count:
            return integer(str(start + code - first))
    return None


def _of_a_date(match: re.Match[str]) -> Spoken:
    """One character for a number and its unit: ㋈, ㏣, ㍛."""
    written = unicodedata.normalize("NFKC", match[0])
    number, unit = written[:-1], written[-1]
    return ("两" if (number, unit) == ("2", "点") else integer(number)) + unit


def _sharp(match: re.Match[str]) -> Spoken:
    return "井"


_NUMBER_SIGN: Final = regex(r"(?<![A-Za-z\d#])\d{1,4}#$")
_LONG: Final = regex(r"(?<!\d)\d{4}#(?=[\u4e00-\u9fff](?<![砂目楼机泵线]))")  # 2025#新年#
_OF_A_NUMBER: Final = regex(r"\s?(?:[\u4e00-\u9fff、，。；！？）)]|[-–—~～]{1,2}\d{1,4}#|$)")
_PRESSED_BEFORE: Final = regex(r"(?:[按拨键]|拨打|群号|输入|[密验证]码?(?:是|为|：|:)?|口令)\s?\d{1,4}$")
_UNDER_THE_ROOT: Final = regex(r"\s?[\dA-Za-zπα-ω(（\[{√\-−]")
_TOPIC: Final = regex(r"(?<!\d)#")


def _is_number_sign(match: re.Match[str]) -> bool:
    """Whether a sign ends a number as 号 does: 2#楼, 1#、2#厂房; not one that ends a topic, #2025#."""
    text, at = match.string, match.start()
    number = _NUMBER_SIGN.search(text, 0, match.end()) and _OF_A_NUMBER.match(text, match.end())
    if _LONG.match(text, at - 4):
        return False
    return bool(number) and not _TOPIC.search(text, 0, at) and not _PRESSED_BEFORE.search(text, 0, at)


def _glyph_name(match: re.Match[str]) -> Spoken:
    if match[0] == "#" and match.string.startswith("号", match.end()):
        return "井"
    if match[0] == "#" and _is_number_sign(match):
        return "号"
    if match[0] == "#" and _PRESSED_BEFORE.search(match.string, 0, match.start()):
        return "井号"
    if match[0] == "#":
        following = after(match, 1)
        topic = match.string.count("#") > 1 and not following.isdecimal() or is_han(following or " ")
        return None if topic else "井号"
    if match[0] == "√" and not _UNDER_THE_ROOT.match(match.string, match.end()):
        return "对勾"
    return _NAMED[match[0]]


def _greek(match: re.Match[str]) -> Spoken:
    return GREEK[match[0].lower()]


def _hyphen(match: re.Match[str]) -> Spoken:
    """北京-上海, 中国-东盟: a short pause; 到 is not said of all that is joined so."""
    return [Piece(match.start(), match.end(), match[0], MARK)]


def _times(match: re.Match[str]) -> Spoken:
    return "乘"


def between(ranges: str) -> str:
    """The characters of a class that is written in ranges.

    >>> between("a-cx-z")
    'abcxyz'
    """
    ends = zip(ranges[::3], ranges[2::3], strict=True)
    return "".join(chr(code) for first, last in ends for code in range(ord(first), ord(last) + 1))


_CIRCLED: Final = "①-⑳⑴-⒇⒈-⒛❶-❿㈠-㈩㊀-㊉㉑-㉟㊱-㊿"
_OF_A_DATE: Final = "㋀-㋋㏠-㏾㍘-㍰"  # months, days, hours
RULES: Final[tuple[Rule, ...]] = (
    rule(r"(?<![A-Za-z])[IVXLC]+(?![A-Za-z])", _ordinal_roman, begins=LETTER),
    rule(rf"(?<![A-Za-z])[IVX]{{2,7}}(?={_ROMAN_AFTER})|(?<![A-Za-z])I(?=型|类|级|期|卷)", _roman, begins=LETTER),
    rule(r"(?<![A-Za-z])[IVXL]{1,8}(?!\s?[A-Za-z\d])", _roman_of_a_name, begins=LETTER),
    rule(rf"(?<![A-Za-z])(?:{SAFE_ROMAN})(?![A-Za-z])", _roman, begins=LETTER),
    rule(r"(?<=\d)\s?[xX]\s?(?=\d)", _times, begins=LETTER),
    rule(r"[Ⅰ-Ⅻⅰ-ⅻ]", _glyph, begins="ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ"),
    rule(f"[{_CIRCLED}]", _circled, begins=between(_CIRCLED)),
    rule(f"[{_OF_A_DATE}]", _of_a_date, begins=between(_OF_A_DATE)),
    rule(r"(?<=[CFA-G])#(?![A-Za-z\d#])", _sharp, begins="#"),
    rule(r"(?:(?<=[一-鿿”’》」）】])|(?<=[一-鿿”’》」）】] ))-{1,2}(?=\s?[一-鿿“‘《「（【])", _hyphen, begins="-"),
    rule("[" + re.escape("".join(_NAMED)) + "]", _glyph_name, begins="".join(_NAMED)),
    rule("[α-ω]", _greek, begins=between("α-ω")),
    rule("[Α-Ρ]|[Σ-Ω]", _greek, begins=between("Α-ΡΣ-Ω")),
)  # fmt: skip
