"""Numbers to the characters that are spoken."""

from __future__ import annotations

from typing import Final

YAO: Final = "幺"  # how one is said in codes and telephone numbers
DIGITS: Final = "零一二三四五六七八九"
_SMALL: Final = ("", "十", "百", "千")
_GREAT: Final = ("", "万", "亿", "万亿")
LONGEST: Final = 16  # digits; a longer number is read digit by digit


def digits(number: str, one: str = "一") -> str:
    """Each digit by name; `one` may be 幺, as in telephone numbers.

    >>> digits("2026"), digits("110", one="幺")
    ('二零二六', '幺幺零')
    """
    return "".join(one if d == "1" else DIGITS[int(d)] for d in number)


def _group(value: int, fill: bool) -> str:
    """Four digits; `fill` puts 零 before them."""
    spoken, gap = "", fill
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit:
            spoken += ("零" if gap else "") + DIGITS[digit] + _SMALL[place]
            gap = False
        elif spoken and value % 10**place:
            gap = True
    return spoken


def integer(number: str, liang: bool = True) -> str:
    """A whole number as a quantity; more than 16 digits are read one by one.

    Args:
        number: ASCII digits.
        liang: 2 before 千, 万 and 亿 is 两 where it leads.

    >>> integer("10050"), integer("12"), integer("20000"), integer("100000100000")
    ('一万零五十', '十二', '两万', '一千亿零十万')
    """
    number = number.lstrip("0") or "0"
    if len(number) == 1:
        return DIGITS[int(number)]
    if len(number) > LONGEST:
        return digits(number)
    groups = []
    while number:
        number, tail = number[:-4], number[-4:]
        groups.append(int(tail))
    spoken, skipped = "", False
    for power in range(len(groups) - 1, -1, -1):
        value = groups[power]
        if not value:
            skipped = True
            continue
        part = _group(value, fill=bool(spoken) and (value < 1000 or skipped))
        skipped = False
        if value < 20 and part.lstrip("零").startswith("一十") and (not spoken or power):
            part = part.replace("一十", "十", 1)
        if liang:
            if part == "二" and power:
                part = "两"
            part = part.replace("二千", "两千")
        great = _GREAT[power] if power < 3 or not groups[2] else "万"
        spoken += part + great
    return spoken


def decimal(number: str) -> str:
    """A number with a point, the digits after it one by one.

    >>> decimal("3.14"), decimal(".5")
    ('三点一四', '零点五')
    """
    whole, point, rest = number.partition(".")
    spoken = integer(whole or "0")
    return spoken + ("点" + digits(rest) if point and rest else "")


def value(number: str) -> str:
    """A number as people write it: with a sign, with commas between thousands, with a point.

    >>> value("-1,234.5")
    '负一千二百三十四点五'
    """
    if number.isdecimal():
        return integer(number)
    number = number.replace(",", "").replace("，", "").replace("\u2212", "-")
    sign = ""
    if number[:1] in "+-＋－":
        sign, number = ("正" if number[0] in "+＋" else "负"), number[1:]
    return sign + (decimal(number) if "." in number else integer(number))
