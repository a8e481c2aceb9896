"""EPUB 2 and 3 as a book: the spine in reading order, cut into chapters by the table of contents."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from qingyin.books.book import Book, Chapter, Notes, Policy
from qingyin.books.sources import contents, headings, html
from qingyin.books.sources.archive import Archive, Missing, resolve, xml
from qingyin.books.sources.headings import Block, tidy
from qingyin.errors import TextError

LARGEST_COVER: Final = 16 << 20  # bytes
_FRONT_KINDS: Final = frozenset(
    ("cover", "titlepage", "toc", "copyright-page", "halftitlepage", "colophon", "landmarks")
)
_FRONT_GUIDES: Final = frozenset(("cover", "title-page", "toc", "copyright-page"))
_FRONT_TITLES: Final = re.compile(
    r"封面|封底|扉页|书名页|版权(?:页|信息|声明)?|目\s*录|cover|title ?page|(?:table of )?contents|copyright",
    re.IGNORECASE,
)
_COVER_TYPES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


@dataclass(frozen=True, slots=True)
class _Item:
    """A file of the manifest."""

    name: str  # in the archive
    media_type: str
    properties: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the table of contents."""

    title: str
    name: str  # of the file
    fragment: str


def read(path: Path, policy: Policy) -> Book:
    """The book. Raises TextError if it is not an EPUB, is protected, or has no text."""
    archive = Archive(path)
    try:
        return _Epub(archive, policy).book()
    finally:
        archive.close()


class _Epub:
    """One EPUB while it is read."""

    def __init__(self, archive: Archive, policy: Policy) -> None:
        self._archive, self._policy, self._notes = archive, policy, Notes()
        self._opf = self._package()
        self._root = xml(archive.read(self._opf), self._opf)
        self._items = dict(self._manifest())
        self._check_protection()

    def book(self) -> Book:
        """All of it."""
        title = self._metadata("title") or self._archive.path.stem
        chapters = self._chapters(title)
        if not chapters:
            raise TextError(f"there is no text in {str(self._archive.path)!r}; {'; '.join(self._notes.lines())}")
        author = "、".join(filter(None, (tidy("".join(each.itertext())) for each in self._root.iter("creator"))))
        language = self._metadata("language") or "zh-CN"
        return Book(title, tuple(chapters), author, language, self._cover(), self._notes.lines())

    # ---- the package

    def _package(self) -> str:
        root = xml(self._archive.read("META-INF/container.xml"), "META-INF/container.xml")
        for rootfile in root.iter("rootfile"):
            return resolve("", rootfile.get("full-path", ""))
        raise TextError(f"{str(self._archive.path)!r} names no package; convert it, with Calibre for example")

    def _manifest(self) -> Iterator[tuple[str, _Item]]:
        for item in self._root.iter("item"):
            try:
                name = resolve(self._opf, item.get("href", ""))
            except Missing as error:
                self._notes.say(f"left out: {error}")
                continue
            properties = frozenset(item.get("properties", "").split())
            yield item.get("id", ""), _Item(name, item.get("media-type", ""), properties)

    def _check_protection(self) -> None:
        path = "META-INF/encryption.xml"
        if path not in self._archive:
            return
        texts = {item.name for item in self._items.values() if "html" in item.media_type}
        for reference in xml(self._archive.read(path), path).iter("CipherReference"):
            if unquote(reference.get("URI", "")) in texts:  # fonts alone may be obfuscated in a free book
                raise TextError(f"{str(self._archive.path)!r} is protected (DRM); use a book without protection")

    def _metadata(self, name: str) -> str:
        return next((text for each in self._root.iter(name) if (text := tidy("".join(each.itertext())))), "")

    def _cover(self) -> bytes | None:
        named = {each.get("content") for each in self._root.iter("meta") if each.get("name") == "cover"}
        for identifier, item in self._items.items():
            if "cover-image" in item.properties or (identifier in named and item.media_type.startswith("image/")):
                try:
                    data = self._archive.read(item.name, LARGEST_COVER)
                except TextError as error:
                    self._notes.say(f"no cover: {error}")
                    return None
                if data.startswith(_COVER_TYPES):
                    return data
                self._notes.say(f"no cover: {item.name!r} is neither JPEG nor PNG")
        return None

    # ---- the text

    def _chapters(self, title: str) -> list[Chapter]:
        listed = self._contents()
        starts: dict[str, list[_Entry]] = {}
        for entry in listed:
            starts.setdefault(entry.name, []).append(entry)
        cut: list[tuple[str, list[str]]] = []
        for item in self._spine():
            found = self._document(item)
            if found is None:
                continue
            blocks, kinds = found
            titles = [entry.title for entry in starts.get(item.name, ())]
            if self._is_front(item, titles, blocks, kinds):
                self._notes.count("front matter", 1)
            elif listed:
                _cut_by_contents(blocks, starts.get(item.name, ()), cut, title)
            else:
                _cut_by_headings(blocks, cut, title)
        return headings.joined(cut, self._notes)

    def _spine(self) -> Iterator[_Item]:
        """The documents in reading order, each once."""
        seen: set[str] = set()
        for reference in self._root.iter("itemref"):
            item = self._items.get(reference.get("idref", ""))
            if item is None:
                self._notes.count("parts of the spine that are not in the manifest")
            elif item.name in seen:
                self._notes.count("parts of the spine that come twice")
            elif reference.get("linear") == "no" or "nav" in item.properties:
                self._notes.count("parts beside the reading order")
            elif "html" in item.media_type:
                seen.add(item.name)
                yield item

    def _document(self, item: _Item) -> tuple[list[Block], frozenset[str]] | None:
        """The blocks of a document and its kinds; None, and a note, if it cannot be read."""
        try:
            data = self._archive.read(item.name)
            blocks, _, kinds = html.blocks(contents.decoded(data), self._policy, self._notes)
        except TextError as error:
            told = str(error)
            self._notes.say(f"left out: {told if item.name in told else f'{item.name!r}: {told}'}")
            return None
        return blocks, kinds

    def _is_front(self, item: _Item, titles: list[str], blocks: Sequence[Block], kinds: frozenset[str]) -> bool:
        if self._policy.front_matter == "read":
            return False
        folder = posixpath.dirname(self._opf)
        guides = [each for each in self._root.iter("reference") if each.get("type") in _FRONT_GUIDES]
        names = [each.get("href", "").partition("#")[0] for each in guides]
        titles = titles[:1] or [block.text for block in blocks[:1] if block.level]
        named = any(_FRONT_TITLES.fullmatch(each) for each in titles)
        guided = item.name in [posixpath.normpath(posixpath.join(folder, each)) for each in names]
        return bool(kinds & _FRONT_KINDS) or named or guided

    # ---- the table of contents

    def _contents(self) -> list[_Entry]:
        """The table of contents in its order, nested entries after those that hold them; empty if there is none."""
        navigation = [item for item in self._items.values() if "nav" in item.properties]
        ncx = [item for item in self._items.values() if item.media_type == "application/x-dtbncx+xml"]
        for item, links in [
            *((each, contents.nav_links) for each in navigation),
            *((each, contents.ncx_links) for each in ncx),
        ]:
            try:
                found = list(self._entries(item, links(self._archive.read(item.name), item.name)))
            except TextError as error:
                self._notes.say(f"the table of contents cannot be used: {error}")
                continue
            if found:
                return found
        return []

    def _entries(self, item: _Item, links: Sequence[tuple[str, str]]) -> Iterator[_Entry]:
        for title, href in links:
            try:
                name, fragment = resolve(item.name, href), unquote(urlsplit(href).fragment)
            except Missing as error:
                self._notes.say(f"in the table of contents, {error}")
                continue
            yield _Entry(tidy(title), name, fragment)


def _cut_by_contents(
    blocks: Sequence[Block], entries: Sequence[_Entry], cut: list[tuple[str, list[str]]], title: str
) -> None:
    """Adds the blocks of one document to what was cut; a part begins where an entry points."""
    at = {entry.fragment: entry.title for entry in reversed(entries) if entry.fragment}
    first = next((entry.title for entry in entries if not entry.fragment), None)
    if first is not None:
        cut.append((first, []))
    for block in blocks:
        cut += [(at.pop(each), []) for each in block.ids if each in at]
        if not cut:
            cut.append((title, []))
        if _same(block.text, cut[-1][0]) and not cut[-1][1]:
            continue  # the heading, which the title repeats
        cut[-1][1].append(block.text)
    cut += [(each, []) for each in at.values()]  # they point to no block that has text


def _cut_by_headings(blocks: Sequence[Block], cut: list[tuple[str, list[str]]], title: str) -> None:
    """Adds the blocks of one document to what was cut; a document without a heading continues the last chapter."""
    if not any(block.level for block in blocks):
        blocks = headings.from_lines(block.text for block in blocks)
    level = headings.chapter_level(blocks)
    for block in blocks:
        if 0 < block.level <= level:
            cut.append((block.text, []))
        else:
            if not cut:
                cut.append((title, []))
            cut[-1][1].append(block.text)


def _same(heading: str, title: str) -> bool:
    return "".join(heading.split()) == "".join(title.split())
