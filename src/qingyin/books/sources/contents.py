"""The tables of contents of EPUB 3 (nav) and EPUB 2 (NCX) as titles with links, and the encoding of documents."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, lookup
from typing import Final
from xml.etree.ElementTree import Element

from qingyin.books.sources.archive import xml
from qingyin.books.sources.tags import tokens
from qingyin.errors import TextError


def nav_links(data: bytes, name: str) -> list[tuple[str, str]]:
    """(title, link) of each line of an XHTML table of contents."""
    links: list[tuple[list[str], str]] = []  # the parts of a title, and the link
    inside = linked = False
    for token in tokens(decoded(data)):
        if isinstance(token, str):
            if linked:
                links[-1][0].append(token)
        elif token.name == "nav":
            inside = not token.end and "toc" in token.attributes.get("epub:type", "toc").split()
            linked = linked and not token.end
        elif token.name == "a" and token.end:
            linked = False
        elif token.name == "a" and inside:
            links.append(([], token.attributes.get("href", "")))
            linked = True
    return [("".join(title), href) for title, href in links]


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
