"""What signs of calculation say: each sign by what stands on its two sides, spaces left out.

No sign between two spoken things is silent, but the hyphen inside a name: T-shirt, F-16, 歼-20.
"""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.normalize.rules import LETTER, Rule, rule
from qingyin.text.normalize.signs import dash, figures, named, operators, powers

_PATTERN_SEVERAL: Final = "|".join(re.escape(sign) for sign in sorted(operators.SEVERAL, key=len, reverse=True))
FIRST: Final[tuple[Rule, ...]] = (  # before the rules for numbers
    *named.RULES,
    rule(r"\*\*\s?(?P<p>[-−]?\d{1,6}(?:\.\d+)?|[A-Za-z](?![A-Za-z]))(?P<q>)", powers.stars, begins="*"),
    rule(r"(?<![A-Za-z])log(?P<b>[₀-₉]{1,3})(?P<x>\d+(?:\.\d+)?|[A-Za-z](?![A-Za-z]))?", powers.logarithm, begins=LETTER),
    rule(r"(?:(?<=[A-Za-z\u4e00-\u9fff])|(?<=[A-Za-z][\d₀-₉]))\s?[:：∶]\s?(?=[A-Za-z\u4e00-\u9fff])", operators.ratio, begins=":：∶"),
    rule(r"→", operators.approaches, begins="→"),
    rule(rf"(?:{_PATTERN_SEVERAL})(?![=<>+*/&]|\|\|)", operators.several, begins="".join(sorted({sign[0] for sign in operators.SEVERAL}))),
    rule(r"[-−]{1,2}(?![-−])", dash.dash, begins="-−"),
    rule(r"[—–](?=\d)", dash.long_dash, begins="—–"),
    rule(r"\+{1,2}(?!\+)", operators.plus, begins="+"),
    rule(r"={1,99}", operators.equals, begins="="),
    rule(r"…{1,2}|\.{3,6}(?=\d)|⋯{1,2}", operators.remainder, begins="….⋯"),
)  # fmt: skip
RULES: Final[tuple[Rule, ...]] = (
    rule(r"\^(?:\((?P<q>[\dA-Za-z+\-−*/.]{1,16})\)|\{(?P<p>[\dA-Za-z+\-−*/.]{1,16})\})", powers.caret, begins="^"),
    rule(r"\^(?P<p>[-−]?\d{1,6}(?:\.\d+)?|[A-Za-z](?![A-Za-z]))(?P<q>)", powers.caret, begins="^"),
    rule(r"\*(?!\*)", operators.star, begins="*"),
    rule(r"/(?!/)", operators.slash, begins="/"),
    rule(r"[<>＜＞](?![<>＜＞])", operators.order, begins="<>＜＞"),
    rule(operators.ABSOLUTE, operators.absolute, begins="|"),
    rule(r"\|(?!\|)", operators.bar, begins="|"),
    rule(r"(?<=\d)[–—]{1,2}(?=\s?\d)", lambda match: "到", begins="–—"),
    rule(r"(?<![↑↓←→])[↑↓←→](?![↑↓←→])", operators.arrow, begins="↑↓←→"),
    rule(r"(?<!!)!(?!!)", operators.exclamation, begins="!"),
    rule(r"[~～](?![~～])", operators.tilde, begins="~～"),
    rule(
        rf"\.(?=(?:{'|'.join(figures.SPELLED)}|docx?|pdf|txt|jpe?g|png|gif|svg|mp[34]|zip|rar|exe|apk|js|json|xml|csv|xlsx?|pptx?|md|html?|css|java|yaml|toml|env|log|bat|dll|iso|psd|wav|flac|avi|mkv|mov|epub|NET|com|cn|net|org|gitignore)(?![A-Za-z]))",
        lambda match: "点",
        begins=".",
    ),
    rule(r"[_\\]", operators.joined, begins="_\\"),
    rule(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ]{1,12}", powers.superscript, begins="⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ"),
    rule(r"[₀-₉]{1,12}", powers.subscript, begins="₀₁₂₃₄₅₆₇₈₉"),
)
