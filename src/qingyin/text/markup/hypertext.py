"""HTML as what is spoken of it: the text of its elements, with pauses between blocks, items and cells.

Read by its tags alone, so that every text is read in one pass whatever is wrong with its markup.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from qingyin.text.markup.building import Building
from qingyin.text.markup.inline import Marked
from qingyin.text.markup.tags import BLOCKS
from qingyin.text.patterns import regex

_SILENT: Final = frozenset(
    "script style head template noscript svg math canvas object iframe select textarea rp rt".split()
)
_TOKEN: Final = regex(
    r"(?P<comment><!--)|<(?P<end>/?)(?P<tag>[A-Za-z][A-Za-z0-9]{0,15})(?P<attributes>[^<>]{0,2000})>|(?P<declaration><[!?][^<>]{0,500}>)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)|(?P<space>(?<![ \t\r\n])[ \t\r\n]*\n[ \t\r\n]*)"
)
_ALT: Final = regex(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)


def hypertext(source: str) -> Marked:
    """What is spoken of a document in HTML, or of a part of one."""
    reader = _Reader(source)
    at, size = 0, len(source)
    while at < size:
        match = _TOKEN.search(source, at)
        start = match.start() if match else size
        reader.out.keep(at, start)
        at = reader.token(match) if match else size
    return reader.out.marked()


class _Reader:
    """Follows the tags and keeps what is text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.out = Building(source)
        self.cells = 0
        self.endless = False  # no comment ends any more
        self.unclosed: set[str] = set()  # elements that never end

    def token(self, match: re.Match[str]) -> int:
        """One tag, comment, entity or line end; what comes back is where the text goes on."""
        start, end = match.span()
        if match["comment"]:
            return self.comment(start)
        if match["entity"]:
            self.out.put(unescape(match["entity"]), start, end)
        elif match["space"]:  # a line end in the source is a space
            if len(self.out) and not (self.out.ends_with(" ") or self.out.ends_with("\n")):
                self.out.put(" ", start, end)
        elif match["tag"]:
            return self.tag(match["tag"].lower(), not match["end"], match)
        return end

    def comment(self, start: int) -> int:
        end = -1 if self.endless else self.source.find("-->", start)
        self.endless = end < 0
        if end < 0:
            self.out.keep(start, start + 4)
            return start + 4
        return end + 3

    def tag(self, name: str, opens: bool, match: re.Match[str]) -> int:
        start, end = match.span()
        if name in BLOCKS and len(self.out) and not self.out.ends_with("\n"):
            self.out.put("\n", start, end)
        if not opens:
            return end
        if name in _SILENT and name not in self.unclosed and not match["attributes"].endswith("/"):
            closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self.source, end)
            if closing is None:
                self.unclosed.add(name)
            return closing.end() if closing else end
        if name == "tr":
            self.cells = 0
        elif name in ("td", "th"):
            self.cells += 1
            if self.cells > 1:
                self.out.put("，", start, end)
        elif name == "img" and (alt := _ALT.search(match["attributes"])):
            self.out.put(unescape(alt[1] or alt[2] or alt[3] or ""), start, end)
        return end
