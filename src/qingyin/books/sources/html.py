"""HTML and XHTML as blocks of text. Broken markup is read as far as it goes; nothing is fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from qingyin.books.book import Notes, Policy
from qingyin.books.sources.headings import Block, tidy
from qingyin.books.sources.tags import tokens
from qingyin.errors import TextError

_BLOCKS: Final = frozenset(
    "address article aside blockquote body br caption dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul".split()
)
_HEADINGS: Final = frozenset("h1 h2 h3 h4 h5 h6".split())
_VOID: Final = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_SILENT: Final = frozenset("head script style template rt rp nav svg math object iframe audio video canvas".split())
_NOTES: Final = frozenset(("footnote", "footnotes", "endnote", "endnotes", "rearnote", "rearnotes"))
_DOC_NOTES: Final = frozenset(("doc-footnote", "doc-endnote", "doc-endnotes"))
_NUMBER: Final = r"(?:注?\s*[\d０-９]{1,4}|[①-⑳*†‡]|注)"
_REFERENCE: Final = {  # the text of a link into a page, and of raised letters, where it is the number of a footnote
    "a": re.compile(rf"[\[［〔【(（]?\s*{_NUMBER}\s*[\]］〕】)）]?"),
    "sup": re.compile(rf"[\[［〔【(（]\s*{_NUMBER}\s*[\]］〕】)）]|[①-⑳†‡]"),
}
_DEEPEST: Final = 500  # elements; those inside of as many are read as if they were not there
_ENTITY: Final = re.compile(r"<!ENTITY", re.IGNORECASE)


@dataclass(slots=True)
class _Element:
    """An element that is open."""

    tag: str
    what: str = ""  # silent, note, table or reference: why its text does not go the usual way
    text: list[str] = field(default_factory=list)  # of a reference


def blocks(source: str, policy: Policy, notes: Notes) -> tuple[list[Block], str, frozenset[str]]:
    """The blocks of a document, its title, and the kinds (epub:type) that its body and first sections declare.

    Raises TextError if the document declares entities, which could grow without bounds.
    """
    if _ENTITY.search(source):
        raise TextError("the document declares entities, which are not read; save it without its DOCTYPE")
    reader = _Reader(policy, notes)
    for token in tokens(source):
        if isinstance(token, str):
            reader.text(token)
        elif token.end:
            reader.end(token.name)
        else:
            reader.start(token.name, token.attributes)
    reader.flush()
    return reader.blocks, tidy(reader.title), frozenset(reader.kinds)


class _Reader:
    """Collects text until a block ends. What is open is a stack, so unclosed elements end with their parents."""

    def __init__(self, policy: Policy, notes: Notes) -> None:
        self.blocks: list[Block] = []
        self.kinds: set[str] = set()
        self.title = ""
        self._policy, self._notes = policy, notes
        self._open: list[_Element] = []
        self._counts: dict[str, int] = {}  # open elements by what they are, and by "<tag"
        self._text: list[str] = []
        self._level = 0  # of the heading that is open
        self._ids: list[str] = []

    def start(self, tag: str, given: dict[str, str]) -> None:
        """A start tag with its attributes."""
        if tag in _BLOCKS and not self._is("table"):
            self.flush()
        if tag in ("td", "th", "tr") and self._is("table"):
            self._text.append("\n" if tag == "tr" else "\t")
        if not self._is("silent"):
            self._ids += [given[name] for name in ("id", "name") if given.get(name)]
        if tag == "img":
            self._picture(given.get("alt", ""))
        if tag in _HEADINGS:
            self._level = int(tag[1])
        if tag in _VOID or len(self._open) >= _DEEPEST:
            return
        what = self._what(tag, given)
        if what in _POLICY_OF and not self._is(what) and getattr(self._policy, _POLICY_OF[what]) == "skip":
            self._notes.count(_POLICY_OF[what])
        self._open.append(_Element(tag, what))
        self._count(self._open[-1], 1)

    def end(self, tag: str) -> None:
        """An end tag."""
        while self._is(f"<{tag}"):
            element = self._open.pop()
            self._count(element, -1)
            if element.what == "reference":
                self._reference(element)
            if element.what == "table" and not self._is("table"):
                self._rows()
            if element.tag == tag:
                break
        if tag in _HEADINGS:
            self._level, level = 0, self._level
            self.flush(level)
        elif tag in _BLOCKS and not self._is("table"):
            self.flush()

    def text(self, data: str) -> None:
        """What stands between two tags."""
        if self._is("<title") and not self.title:
            self.title = data
        if self._is("silent") or (self._is("note") and self._policy.footnotes == "skip"):
            return
        if not (self._is("table") and self._policy.tables == "skip"):
            self._add(data)

    def flush(self, level: int = 0) -> None:
        """Ends a block. Blocks inside a heading are one heading."""
        if self._level:
            self._text.append(" ")
            return
        self._settle()
        if text := tidy("".join(self._text)):
            self.blocks.append(Block(text, level, tuple(self._ids)))
            self._ids.clear()
        self._text.clear()

    def _settle(self) -> None:
        """What is in a link that no block may end in, for it was never closed, is text."""
        for element in self._open if self._is("reference") else ():
            if element.what == "reference":
                self._text.append("".join(element.text))
                element.what = ""
                self._counts[""] = self._counts.get("", 0) + 1
        self._counts["reference"] = 0

    def _is(self, what: str) -> bool:
        return self._counts.get(what, 0) > 0

    def _count(self, element: _Element, by: int) -> None:
        for key in (element.what, f"<{element.tag}"):
            self._counts[key] = self._counts.get(key, 0) + by

    def _what(self, tag: str, given: dict[str, str]) -> str:
        kinds = set(given.get("epub:type", "").split())
        roles = set(given.get("role", "").split())
        if tag in ("body", "section") and not self.blocks:
            self.kinds |= kinds | {role.removeprefix("doc-") for role in roles}
        if tag in _SILENT or "hidden" in given:
            return "silent"
        if kinds & _NOTES or roles & _DOC_NOTES:
            return "note"
        if tag == "table":
            return "table"
        return "reference" if tag == "sup" or (tag == "a" and "#" in given.get("href", "")) else ""

    def _add(self, text: str) -> None:
        """Text goes to the innermost reference that is open, or to the block."""
        for element in reversed(self._open if self._is("reference") else []):
            if element.what == "reference":
                element.text.append(text)
                return
        self._text.append(text)

    def _reference(self, element: _Element) -> None:
        text = "".join(element.text)
        if self._policy.footnotes == "skip" and _REFERENCE[element.tag].fullmatch(text.strip()):
            self._notes.count("numbers of footnotes")
        elif text:
            self._add(text)

    def _picture(self, alt: str) -> None:
        if self._policy.pictures == "read" and alt.strip():
            self.text(alt)
        elif not self._is("silent"):
            self._notes.count("pictures")

    def _rows(self) -> None:
        """The table that has ended, a block for each row."""
        for row in "".join(self._text).split("\n"):
            cells = [tidy(cell) for cell in row.split("\t")]
            if text := "，".join(filter(None, cells)):
                self.blocks.append(Block(text))
        self._text.clear()


_POLICY_OF: Final = {"note": "footnotes", "table": "tables"}
