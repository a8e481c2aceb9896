"""Markdown as what is spoken of it: headings, the text of links, items, cells; no addresses, no signs of layout.

After CommonMark 0.31 with GitHub's tables, task lists and strikethrough, as far as it matters for speaking.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from qingyin.text.markup.building import Building, Code
from qingyin.text.markup.inline import Marked
from qingyin.text.markup.latex import formula
from qingyin.text.patterns import regex

NAMED: Final = "代码略。"  # what is said for a block of code that is not read
_FENCE: Final = regex(r" {0,3}(`{3,}|~{3,})")
_LINE: Final = regex(r"[^\n]*(?:\n|$)")
_OPENING: Final = regex(r"(?: {0,3}>[ \t]?)*[ \t]*(?:#{1,6}[ \t]+|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?)?")
_CLOSING: Final = regex(r"(?<![ \t])[ \t]+#+[ \t]*$")
_RULE: Final = regex(r" {0,3}(?:(?:\*[ \t]*+){3,}+|(?:-[ \t]*+){3,}+|(?:_[ \t]*+){3,}+|={3,}+[ \t]*+)$")
_TABLE_RULE: Final = regex(r"[ \t]*+(?:\|[ \t]*+)?:?-{2,}+:?[ \t]*+(?:\|[ \t]*+:?-{2,}+:?[ \t]*+){0,60}(?:\|[ \t]*+)?$")
_DEFINITION: Final = regex(r" {0,3}\[[^\]\n]{1,100}\]:[ \t]*\S")
_INLINE: Final = regex(
    r"\\(?P<escaped>[\\`*_{}\[\]()#+\-.!|~>$&<])"
    r"|(?P<tick>`{1,3})(?P<code>[^`\n]{1,300})(?P=tick)"
    r"|!\[(?P<alt>[^\]\n]{0,200})\]\([^)\n]{0,500}\)"
    r"|(?P<note>\[\^[^\]\n]{1,60}\]:?)"
    r"|\[(?P<link>[^\[\]\n]{1,300})\](?:\([^)\n]{0,500}\)|\[[^\]\n]{0,100}\])"
    r"|<(?P<address>https?://[^<>\s]{1,300}|[^<>\s@]{1,64}@[^<>\s]{1,100})>"
    r"|(?P<tag><!--.{0,500}?-->|</?[A-Za-z][^<>\n]{0,300}>)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,24});)"
    r"|\$\$(?P<display>[^$]{1,500})\$\$|\$(?P<formula>[^$\s](?:[^$\n]{0,300}[^$\s])?)\$(?!\d)"
    r"|(?<![A-Za-z0-9*])(?P<mark>\*{1,3}|~~|==)(?=[^\s*])(?P<body>[^*~\n]{1,300}?)(?<=\S)(?P=mark)(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9_])(?P<mark2>_{1,3})(?=[^\s_])(?P<body2>[^_\n]{1,300}?)(?<=\S)(?P=mark2)(?![A-Za-z0-9])",
    re.DOTALL,
)
_READING: Final = r"<[^<>|\n]{1,32}\|[^<>|\n]{1,200}>"  # an inline mark, whose stroke divides no cells
_CELL: Final = regex(rf"(?:{_READING}|[^|\n])+")
_DEEPEST: Final = 6  # marks in marks


def markdown(source: str, code: Code = "named") -> Marked:
    """What is spoken of a text in Markdown; blocks of code are named, or read."""
    out = Building(source)
    at, fence = 0, ""
    while at < len(source):
        match = _LINE.match(source, at)
        start, end = at, match.end() if match else len(source)
        at = end
        opened = _FENCE.match(source, start, end)
        if fence:
            if opened and opened[1].startswith(fence):
                fence = ""
            elif code == "read":
                out.keep(start, end)
        elif opened:
            fence = opened[1]
            if code == "named":
                out.put(NAMED + "\n", start, end)
        else:
            _line(out, start, end)
    return out.marked()


def _line(out: Building, start: int, end: int) -> None:
    source = out.source
    stop = end - (source[start:end].endswith("\n"))
    text = source[start:stop]
    if _RULE.match(text) or _TABLE_RULE.match(text) and "|" in text or _DEFINITION.match(text):
        return
    opening = _OPENING.match(source, start, stop)
    first = opening.end() if opening else start
    heading = "#" in source[start:first]
    closing = _CLOSING.search(source, first, stop) if heading else None
    last = closing.start() if closing else stop
    if text.lstrip().startswith("|") or re.sub(_READING, "", text).count("|") > 1:
        _row(out, first, last)
    else:
        inline(out, first, last)
    out.keep(stop, end)


def _row(out: Building, start: int, end: int) -> None:
    """A row of a table: its cells with commas between."""
    spoken = False
    for cell in _CELL.finditer(out.source, start, end):
        if not cell[0].strip():
            continue
        if spoken:
            out.put("，", cell.start() - 1, cell.start())
        inline(
            out, cell.start() + len(cell[0]) - len(cell[0].lstrip()), cell.end() - len(cell[0]) + len(cell[0].rstrip())
        )
        spoken = True


def inline(out: Building, start: int, end: int, depth: int = 0) -> None:
    """A stretch within a line."""
    at = start
    for match in _INLINE.finditer(out.source, start, end):
        if match.start() < at:
            continue
        out.keep(at, match.start())
        at = match.end()
        for name in ("alt", "link", "body", "body2"):
            if match[name] is not None:
                _inside(out, *match.span(name), depth)
        for name in ("escaped", "code", "address"):
            if match[name] is not None:
                out.keep(*match.span(name))
        if match["entity"]:
            out.put(unescape(match["entity"]), match.start(), match.end())
        for name in ("display", "formula"):
            if match[name] is not None:
                formula(out, *match.span(name))
    out.keep(at, end)


def _inside(out: Building, start: int, end: int, depth: int) -> None:
    if depth < _DEEPEST:
        inline(out, start, end, depth + 1)
    else:
        out.keep(start, end)
