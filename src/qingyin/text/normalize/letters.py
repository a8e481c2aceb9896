"""Letters that are no word: labels before numbers, formulas, identifiers, variables, and A by itself."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.latin.english_words import WORDS
from qingyin.text.latin.initialisms import INITIALISMS
from qingyin.text.normalize.contexts import CHEMISTRY, MATHEMATICS, contexts
from qingyin.text.normalize.numbers import decimal, digits, integer
from qingyin.text.normalize.pieces import LATIN, MARK, READ, SKIP, Piece
from qingyin.text.normalize.rules import LETTER, Rule, Spoken, before, one_of, rule
from qingyin.text.normalize.symbols import SAFE_ROMAN
from qingyin.text.patterns import regex

# Abbreviations before a number, and what is said around it.
_LABELS: Final = {
    "no": ("第", ""), "vol": ("第", "卷"), "p": ("第", "页"), "pp": ("第", "页"), "pg": ("第", "页"), "lv": ("", "级"), "ch": ("第", "章"),
    "chap": ("第", "章"), "fig": ("图", ""), "tab": ("表", ""), "sec": ("第", "节"), "ep": ("第", "集"), "art": ("第", "条"), "eq": ("式", ""),
    "app": ("附录", ""), "part": ("第", "部分"), "ed": ("第", "版"),
}  # fmt: skip
_ELEMENTS: Final = frozenset("""
H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh
Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra
Ac Th Pa U Np Pu
""".split())  # fmt: skip
_ATOM: Final = regex(r"([A-Z][a-z]?)([0-9]{1,3}|[₀-₉]{1,3})?")
# Functions of mathematics that are said as words; the table of English words has them.
_FUNCTIONS: Final = frozenset("sin cos tan cot sec csc log lim max min exp det mod".split())
_KNOWN: Final = frozenset(WORDS) | INITIALISMS
_RUN: Final = regex(r"[A-Za-z]+|\d+(?:\.\d+)?|-")


def letters(start: int, written: str) -> list[Piece]:
    """Each letter by its name."""
    return [Piece(at, at + 1, char.upper() if char in "aA" else char, LATIN) for at, char in enumerate(written, start)]


def _label(match: re.Match[str]) -> Spoken:
    """No.1, Vol.3, p.35, Lv.10."""
    first, last = _LABELS[match["l"].lower()]
    second = "到" + integer(match["b"]) if match["b"] else ""
    return first + integer(match["a"]) + second + last


def _formula(match: re.Match[str]) -> Spoken:
    """NaCl, H₂SO₄, CaCO3: letter by letter, the numbers as numbers."""
    atoms = [(atom[1], atom[2] or "", atom.start(1), atom.start(2)) for atom in _ATOM.finditer(match[0])]
    if not all(name in _ELEMENTS for name, _, _, _ in atoms):
        return None
    below = any(number and number[0] >= "₀" for _, number, _, _ in atoms)
    small = any(len(name) > 1 for name, _, _, _ in atoms)
    several = len({name for name, _, _, _ in atoms}) > 1
    chemical = CHEMISTRY in contexts(match.string)
    counted = any(number for _, number, _, _ in atoms)
    if not (below or small and several and match[0].lower() not in WORDS or chemical and (small or counted)):
        return None
    found = []
    for name, number, at, place in atoms:
        found += letters(match.start() + at, name)
        if number:
            plain = "".join(str(ord(char) - 0x2080) if char >= "₀" else char for char in number)
            start = match.start() + place
            found.append(Piece(start, start + len(number), integer(plain), READ))
    return found


def code_number(number: str) -> str:
    """A number inside a name: 4090 digit by digit, 15 and 3000 as numbers.

    >>> code_number("4090"), code_number("15"), code_number("12700")
    ('四零九零', '十五', '一二七零零')
    """
    if "." in number:
        return decimal(number)
    if len(number) > 2 and (number[-2:] != "00" or len(number) > 4) or number[0] == "0":
        return digits(number)
    return integer(number)


_BY_DIGITS: Final = regex(
    r"K?N9[059]|KF94|(?:AE|GT|FT)86|FY\d\d(?:Q[1-4])?|[A-Z]\d[1-9]00|IP(?:4[2-4]|5[4-8]|6[4-9]K?)"
)  # masks, cars and codes of protection
_COUNTED: Final = regex(
    r"\s?(?:[个位家款条种万亿元块人斤克吨米里伏瓦升度]|[公厘毫]|千[米克瓦]|分(?!期))"
)  # 热门IP54个, A1200元: no code
_INDEX: Final = regex(
    r"(?:AQI|IQ|EQ|HP|MP|GRE|SAT|TOEFL|GMAT)\d{1,5}|ISO(?:[1248]00|1600|3200|6400|12800|25600|51200)"
)  # whose number is a quantity


def _identifier(match: re.Match[str]) -> Spoken:
    """k8s, A6L, i7-12700K, DDR4-3200, wx_abc123; A1-A5 is a range, x1-x2 a difference."""
    written, found = match[0], []
    parts = written.split("-")
    joint = _joint(parts)
    by_digits = _BY_DIGITS.fullmatch(written) and not _COUNTED.match(match.string, match.end())
    number = digits if by_digits else integer if _INDEX.fullmatch(written) else code_number
    for part in _RUN.finditer(written):
        start, end = match.start() + part.start(), match.start() + part.end()
        if part[0] == "-":
            found.append(Piece(start, end, joint, READ) if joint else Piece(start, end, "hyphen", SKIP))
        elif part[0][0].isdigit():
            found.append(Piece(start, end, number(part[0]), READ))
        elif len(part[0]) == 1 or part[0].islower() and len(part[0]) < 4 and part[0] not in _KNOWN:
            found += letters(start, part[0])
        else:
            found.append(Piece(start, end, part[0].upper() if part[0].lower() in INITIALISMS else part[0], LATIN))
    return found


def _joint(parts: list[str]) -> str:
    """What the hyphen between the parts of an identifier says; nothing inside a name."""
    names = [re.match(r"[A-Za-z]*", part) for part in parts]
    if len(parts) != 2 or not all(name and name[0] for name in names) or not all(part[-1].isdigit() for part in parts):
        return ""
    first, second = (name[0] for name in names if name)
    if len(first) == 1 and first.islower() and second.islower():
        return "减"
    return "到" if first == second else ""


def _variables(match: re.Match[str]) -> Spoken:
    """ax², 4ac, 2πr in mathematics."""
    text, run = match.string, match[0]
    if MATHEMATICS not in contexts(text) or run in _FUNCTIONS:
        return None
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    if not any(char in "0123456789²³⁴ⁿ₀₁₂₃=+-−*/^()<>≤≥≠≈×÷πθαβ√∈∩∪" for char in around):
        return None
    return letters(match.start(), run) if len(run) < 3 or run not in WORDS else None


_KNOWN_PAIRS: Final = frozenset("Is It If In On Up Ok No So Go Do We He My Hi Be At As Or".split())


def _symbol(match: re.Match[str]) -> Spoken:
    """Ra≥95, Tm=58: letters of a quantity; Tmax is T and a word."""
    if match[1] in _KNOWN_PAIRS:
        return None
    rest = match.end() - match.start(1) - 1
    if rest > 1:
        return [*letters(match.start(), match[0][0]), Piece(match.start() + 1, match.end(), match[0][1:], LATIN)]
    return letters(match.start(), match[0])


def _function(match: re.Match[str]) -> Spoken:
    """sinx: a function of a variable."""
    at = match.start(2)
    return [Piece(match.start(), at, match[1], LATIN), Piece(at, match.end(), match[2], LATIN)]


def _alone(match: re.Match[str]) -> Spoken:
    """A and a by themselves are the letter; before an English word, the article."""
    text = match.string
    article = re.match(r"\s[a-z]{2}", text[match.end() : match.end() + 3]) and re.search(
        r"(?:^|[a-z,.'’]\s?|[“\"‘：:。！？，])$", before(match, 3)
    )
    return [Piece(match.start(), match.end(), "a" if article else "A", LATIN)]


_ABBREVIATIONS: Final = {"e.g.": "例如", "i.e.": "即", "etc.": "等等", "a.k.a.": "又名", "approx.": "约"}


def _abbreviation(match: re.Match[str]) -> Spoken:
    """e.g., i.e., etc."""
    return _ABBREVIATIONS[match[0].lower()]


def _title(match: re.Match[str]) -> Spoken:
    """Dr. Wang: the point belongs to the title."""
    return [Piece(match.start(), match.end(), match[1], LATIN)]


def _initials(match: re.Match[str]) -> Spoken:
    """J.K. Rowling: each point belongs to its letter."""
    return [
        Piece(match.start() + at.start(), match.start() + at.end(), at[1], LATIN)
        for at in re.finditer(r"([A-Z])\.", match[0])
    ]


_OTHERS: Final = regex(r"(?<![A-Za-z.])A[.．].*\sB[.．]")


def _option(match: re.Match[str]) -> Spoken:
    """A.2 B.3 C.1: answers that are numbers; A.2 alone is a number of something."""
    if not _OTHERS.search(match.string):
        return None
    start, (first, end) = match.start(), match.span("n")
    found = [Piece(start, start + 1, match[1], LATIN), Piece(start + 1, start + 2, "，", MARK)]
    if end > first:  # whose point would be taken for another label's
        found.append(Piece(first, end, decimal(match["n"]), READ))
    return found


_OF_A_DECADE: Final = regex(
    r"\s?的?(?:年代|音乐|复古|风|老[歌片]|金曲|港|怀旧|经典|摇滚|迪斯科|辣妹|少[女年]|女[孩星神]|男[孩星神]|童年|穿搭|妆|美[式剧]|日[系剧]|回忆|影视|电影|动[画漫]|时代|"
    r"歌[曲手]|金曲|潮流|审美|滤镜|美学|青春|disco|vibe|style|music|pop|rock|hip)",
    re.IGNORECASE,
)
_TO_A_DECADE: Final = regex(r"(?:回到|梦回|重回|致敬|复刻|穿越|怀念|重返|复古|经典|港风)(?:了|到)?\s?$")


def _decade(match: re.Match[str]) -> Spoken:
    """1980s, 90s音乐; a rest of 90s has seconds."""
    number = match[1]
    if len(number) == 2:
        named = _OF_A_DECADE.match(match.string, match.end()) or _TO_A_DECADE.search(before(match))
        return integer(number) + "年代" if named or match[0][2] != "s" else None
    return f"{integer(str(int(number[:2]) + 1))}世纪{integer(number[2:]) if number[2:] != '00' else '初'}{'年代' if number[2:] != '00' else ''}"


def _exponent(match: re.Match[str]) -> Spoken:
    """1e10."""
    power = match[2].lstrip("+")
    return f"{decimal(match[1])}乘以十的{'负' if power[0] == '-' else ''}{integer(power.lstrip('-'))}次方"


_UNIT_IN_CHAIN: Final = {
    "h": "小时",
    "min": "分",
    "m": "米",
    "V": "伏",
    "A": "安",
    "W": "瓦",
    "d": "天",
    "s": "秒",
    "kg": "公斤",
}


def _minutes(match: re.Match[str]) -> Spoken:
    """5m30s, 2h30m."""
    return integer(match[1] or match[2]) + "分"


def _chain(match: re.Match[str]) -> Spoken:
    """4h28min, 5V2A: the first of units that follow one another without a space."""
    number = "两" if match[1] == "2" and match[2] in ("h", "d", "m") else decimal(match[1])
    return number + _UNIT_IN_CHAIN[match[2]]


def _two(match: re.Match[str]) -> Spoken:
    """结局是BE: letters, where no English stands beside them; OK, NO, GO, UP, IN and ON are said as words."""
    return letters(match.start(), match[0])


NAMES: Final = r"[A-Za-z]{1,32}\d[A-Za-z0-9]{0,32}(?:-(?=[A-Za-z]*\d)[A-Za-z0-9]{1,32}){0,4}(?![A-Za-z0-9])(?!\.\d|(?<=PB\d)[:：]\d\d)"
RULES: Final[tuple[Rule, ...]] = (
    rule(r"(?<![A-Za-z.])(?i:e\.g\.|i\.e\.|etc\.|a\.k\.a\.|approx\.)", _abbreviation, begins=LETTER),
    rule(r"(?<![A-Za-z.])(Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|Inc|Ltd|Capt|Gen|Gov|Lt)\.(?=\s?[A-Z])", _title, begins=LETTER),
    rule(r"(?<![A-Za-z.\d])([A-H])\.(?=[-−]?\d)(?P<n>\d{1,6}\.\d{1,6}(?![\d.]))?", _option, begins=LETTER),
    rule(r"(?<![A-Za-z.])(?:[A-Z]\.){1,3}(?=\s?[A-Z][a-z])", _initials, begins=LETTER),
    rule(rf"(?<![A-Za-z0-9])(?P<l>(?i:{'|'.join(sorted(_LABELS, key=len, reverse=True))}))(?:\.\s?)(?P<a>\d{{1,6}})(?:-(?P<b>\d{{1,6}}))?(?![\d]|\.\d)", _label, begins=LETTER),
    rule(r"(?<![A-Za-z0-9])(?P<l>(?i:lv|vol))\s?(?P<a>\d{1,4})(?P<b>)(?![\dA-Za-z]|\.\d)", _label, begins=LETTER),
    rule(r"(?<![A-Za-z0-9第])(?:[A-Z][a-z]?(?:\d{1,3}|[₀-₉]{1,3})?){1,12}(?![A-Za-z0-9₀-₉])", _formula, begins=LETTER),
    rule(rf"(?<![A-Za-z0-9第])(?<!第 )(?!(?:{SAFE_ROMAN})\d){NAMES}", _identifier, begins=LETTER),
    rule(r"(?<=\d)(?=[A-Z])(?:[A-Z][a-z]?(?:\d{1,3}|[₀-₉]{1,3})?){1,12}(?![A-Za-z0-9₀-₉])", _formula, begins=LETTER),
    rule(r"(?<=_)" + NAMES, _identifier, begins=LETTER),
    rule(r"(?<![A-Za-z])(sin|cos|tan|cot|log|ln|lg|lim|exp)([xyzt])(?![A-Za-z])", _function, begins=LETTER),
    rule(r"(?<![A-Za-z])[a-z]{2,3}(?![A-Za-z])", _variables, begins=LETTER),
    rule(r"(?<![A-Za-z\d零一二两三四五六七八九十百千万亿幺])([A-Z](?:[a-z]|max|min))(?=[\s\x00-\x1f]{0,9}(?:[≥≤=<>≈≠≧≦⩾⩽]|(?:大于|小于|等于|不低于|不小于|值|为\s?\d|\d+\.\d)))", _symbol, begins=LETTER),
    rule(r"(?<![A-Za-z\d零一二两三四五六七八九十百千万亿幺\-/'’])(?<![A-Za-z,.] )(?:BE|ME|WE|IS|TO|OF|MY|MR)(?![A-Za-z\d零一二两三四五六七八九十百千万亿幺点杠\-–—~～/'’.]|,? {1,3}[A-Za-z])", _two, begins=LETTER),
    rule(r"(?<![A-Za-z])[Aa](?!['’]?[A-Za-z])", _alone, begins=LETTER),
)  # fmt: skip
DIGITS_FIRST: Final[tuple[Rule, ...]] = (
    rule(r"(?<![\d.A-Za-z])((?:1[5-9]|20)\d0|[2-9]0)['’]?s(?![A-Za-z])", _decade, then="s'’", digits=(2, 4)),
    rule(r"(?<![\d.A-Za-z])(\d{1,3}(?:\.\d{1,6})?)[eE]([-+]?\d{1,3})(?![\dA-Za-z])", _exponent, then="eE."),
    rule(r"(?<!\d)(?:(\d{1,2})m(?=[0-5]?\ds(?![A-Za-z\d]))|(?<=\dh)(\d{1,2})m(?![A-Za-z\d]))", _minutes, then="m", digits=(1, 2)),
    rule(rf"(?<![\d.A-Za-z])(\d{{1,4}}(?:\.\d)?)({one_of(_UNIT_IN_CHAIN)})(?!(?<=m)[23](?!\d))(?=\d{{1,4}}(?:\.\d)?(?:min|m|s|A|W|h|mm|cm|g)?(?![A-Za-z\d]))", _chain, then="hmVAWdsk."),
)  # fmt: skip
