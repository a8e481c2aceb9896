"""HTML as its tags and its text, in one pass whatever is wrong with it.

The standard library's HTMLParser takes quadratic time for tags and comments that do not end, and raises ValueError at a
character reference of more than 4,300 digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final

from qingyin.text.patterns import regex

_MARK: Final = regex(
    r"(?P<comment><!--)"
    r"|<(?P<end>/?)(?P<name>[A-Za-z][^\s<>/]*)(?P<attributes>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*'|[\"'])*+)>"
    r"|<[!?/][^<>]*>"  # a declaration
)
_ATTRIBUTE: Final = regex(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+)))?")
_REFERENCE: Final = regex(r"&(?:#\d{1,7}(?!\d)|#[xX][0-9a-fA-F]{1,6}(?![0-9a-fA-F])|[A-Za-z][A-Za-z0-9]{1,30});?")
_RAW: Final = {name: regex(rf"(?i:</{name}[\s/>])") for name in ("script", "style")}  # no tags in these


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag with its attributes, or an end tag; the names in small letters."""

    name: str
    attributes: dict[str, str]
    end: bool = False


def tokens(source: str) -> Iterator[Tag | str]:
    """The tags and the texts between them, in which character references are replaced; without comments.

    A tag that closes itself gives a start tag and an end tag. What looks like the beginning of a tag, and is none, is
    text.
    """
    begin = at = 0  # of the text that is not given yet, and where the search goes on
    endless: set[str] = set()  # what never ends from here on
    while match := _MARK.search(source, at):
        at = match.end()
        if match["comment"]:
            close = -1 if "<!--" in endless else source.find("-->", at)
            if close < 0:
                endless.add("<!--")
                continue
            at = close + 3
        if match.start() > begin:
            yield _text(source[begin : match.start()])
        begin = at
        found = list(_tags(match)) if match["name"] else []
        yield from found
        if found and not found[-1].end and (raw := _RAW.get(found[-1].name)) and found[-1].name not in endless:
            if closing := raw.search(source, at):
                at = closing.start()
            else:
                endless.add(found[-1].name)
    if begin < len(source):
        yield _text(source[begin:])


def _tags(match: re.Match[str]) -> Iterator[Tag]:
    name, written = match["name"].lower(), match["attributes"]
    if match["end"]:
        yield Tag(name, {}, True)
        return
    found = ((key.lower(), _text(a or b or c or "")) for key, a, b, c in _ATTRIBUTE.findall(written))
    yield Tag(name, dict(found))
    if written.endswith("/"):
        yield Tag(name, {}, True)


def _text(written: str) -> str:
    return _REFERENCE.sub(lambda match: unescape(match[0]), written) if "&" in written else written
