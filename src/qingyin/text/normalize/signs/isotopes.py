"""Isotopes: 钚-239, 碳-14, 碘131."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.normalize.numbers import digits, integer
from qingyin.text.normalize.rules import DIGIT, Rule, Spoken, after, before, rule
from qingyin.text.normalize.units import is_counted
from qingyin.text.patterns import regex

# Those that are spoken of, by their mass, and C60, which is written like one.
_ISOTOPES: Final = {
    "氢": "1 2 3", "氦": "3 4", "锂": "6 7", "铍": "7 9 10", "硼": "10 11", "碳": "11 12 13 14 60", "氮": "13 14 15", "氧": "15 16 17 18", "氟": "18 19",
    "氖": "20 22", "钠": "22 23 24", "铝": "26 27", "硅": "28 30 32", "磷": "31 32 33", "硫": "32 34 35", "氯": "35 36 37", "氩": "37 39 40 41", "钾": "39 40 41 42",
    "钙": "40 41 45 47 48", "铬": "51", "锰": "54", "铁": "55 56 57 59 60", "钴": "57 58 59 60", "镍": "58 62 63", "铜": "63 64 65 67", "锌": "65", "镓": "67 68",
    "锗": "68 76", "硒": "75 79", "溴": "77 82", "氪": "81 85 86", "铷": "82 85 87", "锶": "82 85 87 89 90", "钇": "86 90 91", "锆": "89 93 95", "铌": "94 95", "钼": "99",
    "锝": "97 99", "钌": "103 106", "铟": "111 113", "锡": "113 126", "锑": "124 125", "碲": "132", "碘": "123 124 125 127 129 131", "氙": "129 133 135 136",
    "铯": "133 134 135 137", "钡": "133 137 140", "镧": "140", "铈": "141 144", "钷": "147", "钐": "151 153", "铕": "152 154 155", "镥": "176 177", "铼": "186 187 188",
    "铱": "192", "汞": "203", "铊": "201 204", "铅": "204 206 207 208 210 212", "铋": "209 210 213", "钋": "208 209 210", "砹": "211", "氡": "220 222",
    "镭": "223 224 225 226 228", "锕": "225 227", "钍": "228 229 230 232 234", "镤": "231", "铀": "232 233 234 235 236 238", "镎": "237 239", "钚": "238 239 240 241 242 244",
    "镅": "241 243", "锔": "242 244", "锎": "252",
}  # fmt: skip
_MASSES: Final = {element: frozenset(masses.split()) for element, masses in _ISOTOPES.items()}


_MEASURED_OR_TRADED: Final = regex(r"[尿血肥总补缺沪伦].$")


def _isotope(match: re.Match[str]) -> Spoken:
    """钚-239, 碘131: the mass of an isotope, whose hyphen is silent; 碘131毫克 is weighed, 尿碘131 measured."""
    mass, element = match["m"], match.string[match.start() - 1]
    if (
        mass not in _MASSES[element]
        or _MEASURED_OR_TRADED.search(before(match, 2))
        or not match["j"]
        and (element in "锡铅" or is_counted(after(match)) and not match.string.startswith("粒子", match.end()))
    ):
        return None
    return digits(mass) if len(mass) > 2 else integer(mass)


RULES: Final[tuple[Rule, ...]] = (
    rule(
        rf"(?<=[{''.join(_ISOTOPES)}])(?P<j>[-−—–]?)(?P<m>(?(j)\d{{1,3}}|\d{{3}}))(?!\d|[.,:：]\d|\s?[%‰℃°元块万亿吨克毫微公斤升倍点]|\s?[美欧港日]元|号|\s?[-−–—~～到至]\s?[-−]?\d|\s?(?!m(?![A-Za-z]))[A-Za-z])",
        _isotope, begins=DIGIT + "-−—–", digits=(3, 3),
    ),
)  # fmt: skip
