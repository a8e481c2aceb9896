"""The tables of contents of EPUB 3 (nav) and EPUB 2 (NCX) as titles with links, and the encoding of documents."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, lookup
from html.parser import HTMLParser
from typing import Final
from xml.etree.ElementTree import Element

from qingyin.books.sources.archive import xml
from qingyin.errors import TextError


def nav_links(data: bytes, name: str) -> list[tuple[str, str]]:
    """(title, link) of each line of an XHTML table of contents."""
    reader = _Nav()
    reader.feed(decoded(data))
    reader.close()
    return reader.links


def ncx_links(data: bytes, name: str) -> list[tuple[str, str]]:
    """(title, link) of each line of an NCX. Raises TextError if it is malformed."""
    found = []
    for point in xml(data, name).iter("navPoint"):
        label, content = point.find("navLabel"), point.find("content")
        if label is not None and content is not None:
            found.append((_text(label), content.get("src", "")))
    return found


def _text(element: Element) -> str:
    return "".join(element.itertext())


class _Nav(HTMLParser):
    """The links of the table of contents of EPUB 3."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, str]] = []
        self._inside = self._linked = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "nav":
            self._inside = "toc" in given.get("epub:type", "toc").split()
        if tag == "a" and self._inside:
            self.links.append(("", given.get("href", "")))
            self._linked = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "nav":
            self._inside = False
        if tag in ("a", "nav"):
            self._linked = False

    def handle_data(self, data: str) -> None:
        if self._linked:
            title, href = self.links[-1]
            self.links[-1] = (title + data, href)


_DECLARED: Final = re.compile(rb"""^<\?xml[^>]{0,200}?encoding=["']([\w.-]{1,40})["']""")


def decoded(data: bytes) -> str:
    """The text of a document, in the encoding that it declares. Raises TextError if it is in another."""
    declared = _DECLARED.match(data.removeprefix(BOM_UTF8))
    name = declared[1].decode("ascii") if declared else "utf-8"
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        name = "utf-16"
    try:
        return data.removeprefix(BOM_UTF8).decode(lookup(name).name)
    except (LookupError, UnicodeDecodeError) as error:
        raise TextError(f"a document is not in the encoding that it declares: {error}") from error
