"""Formulas in LaTeX as the signs that the normaliser reads: \\frac{1}{2} is 二分之一, n^2 keeps its power."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.markup.building import Building
from qingyin.text.patterns import regex

_GREEK: Final = dict(zip(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi chi psi omega Delta Sigma Omega Gamma Theta "
    "Lambda Pi Phi Psi".split(),
    "αβγδεζηθικλμνξπρστφχψωΔΣΩΓΘΛΠΦΨ",
    strict=True,
))  # fmt: skip
_COMMANDS: Final = {
    **_GREEK, "varepsilon": "ε", "varphi": "φ", "times": "×", "cdot": "×", "div": "÷", "pm": "±", "mp": "∓", "leq": "≤", "le": "≤", "geq": "≥",
    "ge": "≥", "neq": "≠", "ne": "≠", "approx": "≈", "equiv": "≡", "infty": "∞", "sum": "∑", "prod": "∏", "int": "∫", "partial": "∂", "nabla": "∇",
    "in": "∈", "notin": "∉", "subset": "⊂", "subseteq": "⊆", "cup": "∪", "cap": "∩", "emptyset": "∅", "angle": "∠", "triangle": "△", "perp": "⊥",
    "parallel": "∥", "therefore": "∴", "because": "∵", "forall": "∀", "exists": "∃", "to": "→", "rightarrow": "→", "Rightarrow": "⇒", "lt": "<",
    "gt": ">", "ldots": "……", "cdots": "……", "dots": "……", "degree": "°", "circ": "°", "sin": "sin", "cos": "cos", "tan": "tan", "log": "log", "ln": "ln",
    "lim": "lim", "max": "max", "min": "min", "quad": "，", "qquad": "，", "%": "%", "$": "$", "&": "和", "\\": "，", ",": "", ";": "", "!": "", " ": "",
    "{": "", "}": "",
}  # fmt: skip
_SILENT: Final = frozenset(
    "left right displaystyle textstyle limits big Big bigg Bigg mathrm mathbf mathit text textbf operatorname boxed vec hat bar overline".split()
)
_TOKEN: Final = regex(r"\\([A-Za-z]+|.)|[{}_^~&]|[^\\{}_^~&]+", re.DOTALL)
_DEEPEST: Final = 12  # braces in braces


def formula(out: Building, start: int, end: int, depth: int = 0) -> None:
    """Add a formula, without the dollars around it, to a text."""
    source, at = out.source, start
    while at < end:
        match = _TOKEN.match(source, at, end)
        if match is None:
            break
        at = match.end()
        name, token = match[1], match[0]
        if name in ("frac", "dfrac", "tfrac") and depth < _DEEPEST:
            at = _fraction(out, match.start(), at, end, depth)
        elif name == "sqrt":
            root = re.compile(r"\[(\d+)\]").match(source, at, end)
            out.put(
                {None: "根号", "2": "根号", "3": "三次根号"}.get(
                    root[1] if root else None, f"{root[1] if root else ''}次根号"
                ),
                match.start(),
                at,
            )
            at = root.end() if root else at
        elif name is not None:
            if name not in _SILENT and _COMMANDS.get(name, name):
                out.put(_COMMANDS.get(name, name), match.start(), at)
        elif token == "^":
            at = _power(out, match.start(), at, end)
        elif token not in ("{", "}", "_", "~", "&"):
            out.keep(match.start(), at)


def _group(source: str, at: int, end: int) -> tuple[int, int, int]:
    """The inside of a group in braces, or one character, and where it is over."""
    while at < end and source[at].isspace():
        at += 1
    if at >= end or source[at] != "{":
        return at, min(at + 1, end), min(at + 1, end)
    depth = 0
    for place in range(at, end):
        depth += {"{": 1, "}": -1}.get(source[place], 0)
        if not depth:
            return at + 1, place, place + 1
    return at + 1, end, end


def _fraction(out: Building, first: int, at: int, end: int, depth: int) -> int:
    """\\frac{a}{b}: b分之a; what is below is said first, so all of it shares one place."""
    above_start, above_end, at = _group(out.source, at, end)
    below_start, below_end, at = _group(out.source, at, end)
    said = []
    for a, b in ((below_start, below_end), (above_start, above_end)):
        part = Building(out.source)
        formula(part, a, b, depth + 1)
        said.append(part.marked().text)
    simple = all(text.strip().isdecimal() for text in said)
    out.put(f"{said[1].strip()}/{said[0].strip()}" if simple else f"{said[0]}分之{said[1]}", first, at)
    return at


def _power(out: Building, first: int, at: int, end: int) -> int:
    """^2, ^{n+1}, ^\\circ."""
    start, stop, after = _group(out.source, at, end)
    if out.source.startswith("\\circ", start):
        out.put("°", first, max(after, start + 5))
        return max(after, start + 5)
    inside = out.source[start:stop]
    plain = re.fullmatch(r"[\dA-Za-z+\-*/.]{1,16}", inside)
    out.put(f"^({inside})" if plain and len(inside) > 1 else f"^{inside}", first, after)
    return after
