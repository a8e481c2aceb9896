"""Reading a book from a file: EPUB, plain text, Markdown, HTML, SubRip, or a folder with a file for each chapter."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from os import PathLike
from pathlib import Path
from typing import Final

from qingyin.books.book import Book, Chapter, Notes, Policy
from qingyin.books.sources import epub, headings, html
from qingyin.books.sources.headings import Block, tidy
from qingyin.errors import TextError

LARGEST: Final = 64 << 20  # bytes of a file of text
MOST_CHAPTERS: Final = 9999  # file names count in four digits
DEFAULT: Final = Policy()
_TITLE: Final = re.compile(r"^\s*《([^》]{1,60})》\s*$", re.MULTILINE)
_AUTHOR: Final = re.compile(r"^\s*作\s*者\s*[:：]\s*(\S[^\n]{0,40})$", re.MULTILINE)
_HEAD: Final = 2000  # characters at the beginning of a text in which title and author are looked for

Reader = Callable[[str, str, Policy, Notes], tuple[list[Chapter], str, str]]  # gives chapters, title and author


def read_book(path: str | PathLike[str], policy: Policy = DEFAULT) -> Book:
    """The book in a file (.epub, .txt, .md, .html, .srt), or in a folder with one such file for each chapter.

    `policy` says what becomes of front matter, footnotes, tables and pictures; `Book.notes` tells what was left out.
    Raises TextError if the file cannot be read or has no text.
    """
    path = Path(path)
    if path.suffix.lower() == ".epub" and not path.is_dir():
        book = epub.read(path, policy)
    elif path.is_dir():
        book = _folder(path, policy)
    else:
        book = _file(path, policy)
    if len(book.chapters) > MOST_CHAPTERS:
        raise TextError(f"{str(path)!r} has {len(book.chapters)} chapters; split it, {MOST_CHAPTERS} are the most")
    return book


def _file(path: Path, policy: Policy) -> Book:
    if path.suffix.lower() not in _READERS:
        raise TextError(f"cannot read {str(path)!r}: a book is .epub, {', '.join(_READERS)} or a folder of them")
    notes = Notes()
    chapters, title, author = _READERS[path.suffix.lower()](decoded(path), path.stem, policy, notes)
    if not chapters:
        raise TextError(f"there is no text in {str(path)!r}; {'; '.join(notes.lines()) or 'give another file'}")
    return Book(title, tuple(chapters), author, notes=notes.lines())


def _folder(path: Path, policy: Policy) -> Book:
    """Each file is one chapter, in the order of the numbers in their names."""
    notes, chapters = Notes(), []
    files = [each for each in path.iterdir() if each.suffix.lower() in _READERS and not each.name.startswith(".")]
    for each in sorted(files, key=_natural):
        found, _, _ = _READERS[each.suffix.lower()](decoded(each), each.stem, Policy(front_matter="read"), notes)
        if len(found) == 1:
            chapters.append(found[0])
        elif found:
            inner = [line for part in found for line in (part.title, *part.paragraphs)]
            chapters.append(Chapter(each.stem, tuple(inner)))
        else:
            notes.say(f"left out: {each.name} has no text")
    if not chapters:
        raise TextError(f"there is no text in {str(path)!r}; put files into it: {', '.join(_READERS)}")
    return Book(path.resolve().name, tuple(chapters), notes=notes.lines())


def _natural(path: Path) -> list[tuple[int, str]]:
    """第2章 before 第10章."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", path.stem)]


def decoded(path: Path) -> str:
    """The text of a file in UTF-8, UTF-16 with a mark, or GB 18030. Raises TextError."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise TextError(f"{str(path)!r} has {size} bytes; a book has at most {LARGEST}, so split it")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise TextError(f"cannot read {str(path)!r}: {error}; give the path of a book") from error
    names = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for name in names:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise TextError(f"{str(path)!r} is not text in UTF-8 or GB 18030; convert it: iconv -f big5 -t utf-8, for example")


# ---- the formats


def _plain(text: str, name: str, policy: Policy, notes: Notes) -> tuple[list[Chapter], str, str]:
    title, author = _TITLE.search(text[:_HEAD]), _AUTHOR.search(text[:_HEAD])
    found = title[1] if title else name
    chapters = headings.chapters(headings.from_lines(text.split("\n")), found, policy, notes)
    return chapters, found, tidy(author[1]) if author else ""


def _html(text: str, name: str, policy: Policy, notes: Notes) -> tuple[list[Chapter], str, str]:
    blocks, title, _ = html.blocks(text, policy, notes)
    if not any(block.level for block in blocks):
        blocks = headings.from_lines(block.text for block in blocks)
    title = title or name
    return headings.chapters(blocks, title, policy, notes), title, ""


_FENCE: Final = re.compile(r"^(?:```|~~~)", re.MULTILINE)
_FENCE_END: Final = {mark: re.compile(rf"^{mark}[ \t]*$", re.MULTILINE) for mark in ("```", "~~~")}
_FRONT: Final = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_FIELD: Final = re.compile(r"^(title|author):(.*)$", re.MULTILINE)
_HEADING: Final = re.compile(r"(#{1,6})\s+(.*)")
_NOTE: Final = re.compile(r"\[\^[^\]]{1,40}\]:\s*(.*)")
_INLINE: Final = (
    (re.compile(r"<[^<>]{1,200}>"), ""),
    (re.compile(r"\[([^\]]{1,300})\]\([^)]{0,500}\)"), r"\1"),
    (re.compile(r"(\*\*|__|~~)(\S.{0,300}?)\1"), r"\2"),
    (re.compile(r"([*`])(\S.{0,300}?)\1"), r"\2"),
    (re.compile(r"(?<!\w)_(\S.{0,300}?)_(?!\w)"), r"\1"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)
_PICTURE: Final = re.compile(r"!\[([^\]]{0,300})\]\([^)]{0,500}\)")
_CALL: Final = re.compile(r"\[\^[^\]]{1,40}\]")


def _markdown(text: str, name: str, policy: Policy, notes: Notes) -> tuple[list[Chapter], str, str]:
    given: dict[str, str] = {}
    if front := _FRONT.match(text):
        given = {name: value.strip().strip("\"'").strip() for name, value in _FIELD.findall(front[1])}
        text = text[front.end() :]
    text, fences = _without_fences(text)
    if fences:
        notes.count("blocks of code", fences)
    blocks: list[Block] = []
    for part in re.split(r"\n\s*\n|\n(?=#{1,6}\s|[|]|\[\^)|(?<=\n)(?=[-*+] )", text):
        blocks += _markdown_blocks(part, policy, notes)
    if not any(block.level for block in blocks):
        blocks = [Block(block.text, 1 if headings.is_heading(block.text) else 0) for block in blocks]
    level = headings.chapter_level(blocks)
    top = next((block.text for block in blocks if 0 < block.level < level), "")
    title = given.get("title") or top or name
    blocks = [block for block in blocks if not (0 < block.level < level and block.text == title)]
    return headings.chapters(blocks, title, policy, notes), title, given.get("author", "")


def _without_fences(text: str) -> tuple[str, int]:
    """A text without its blocks of code, and how many there were; one that does not end is text."""
    kept, count, at, endless = [], 0, 0, set[str]()
    while opened := next((each for each in _FENCE.finditer(text, at) if each[0] not in endless), None):
        closed = _FENCE_END[opened[0]].search(text, opened.end())
        if closed is None:
            endless.add(opened[0])
            continue
        kept.append(text[at : opened.start()])
        at = closed.end()
        count += 1
    return "".join([*kept, text[at:]]), count


def _markdown_blocks(part: str, policy: Policy, notes: Notes) -> list[Block]:
    """The blocks of a part between blank lines."""
    first, _, rest = part.strip("\n").partition("\n")
    if heading := _HEADING.fullmatch(first):
        text = _inline(heading[2].rstrip().rstrip("#"), policy, notes)
        return [Block(text, len(heading[1])), *(_markdown_blocks(rest, policy, notes) if rest.strip() else ())]
    if first.lstrip().startswith("|"):
        if policy.tables == "skip":
            notes.count("rows of tables")
            return []
        cells = [_inline(cell, policy, notes) for cell in first.strip().strip("|").split("|")]
        return [] if all(set(cell) <= set("-: ") for cell in cells) else [Block("，".join(filter(None, cells)))]
    if note := _NOTE.match(first):
        if policy.footnotes == "skip":
            notes.count("footnotes")
            return []
        part = f"{note[1]}\n{rest}"
    if re.fullmatch(r"\s*([-*_]\s*){3,}", part):
        return []
    lines = [re.sub(r"^\s*(?:>\s?|[-*+]\s+|\d+\.\s+)*", "", line) for line in part.split("\n")]
    text = _inline(_flowing(lines), policy, notes)
    return [Block(text)] if text else []


def _flowing(lines: list[str]) -> str:
    """The lines as one: a line break in Chinese text is not a space."""
    found: list[str] = []
    for line in filter(None, map(str.strip, lines)):
        if found and (found[-1][-1].isascii() or line[0].isascii()):
            found.append("\n")
        found.append(line)
    return "".join(found)


def _inline(text: str, policy: Policy, notes: Notes) -> str:
    if pictures := _PICTURE.findall(text):
        if policy.pictures == "skip":
            notes.count("pictures", len(pictures))
        text = _PICTURE.sub(r"\1" if policy.pictures == "read" else "", text)
    text = _CALL.sub("", text)
    for pattern, by in _INLINE:
        text = pattern.sub(by, text)
    return tidy(text)


_CUE: Final = re.compile(r"\s*(?:\d+\s*\n\s*)?\d+:\d\d:\d\d[,.]\d+\s*-->\s*\d+:\d\d:\d\d[,.]\d+[^\n]*\n?")
_TAGS: Final = re.compile(r"<[^<>\n]{1,100}>|\{\\[^{}\n]{1,100}\}")
_SENTENCE_ENDS: Final = "。！？!?…”』」"


def _subrip(text: str, name: str, policy: Policy, notes: Notes) -> tuple[list[Chapter], str, str]:
    """The words of the cues as paragraphs, a paragraph ending where a cue ends a sentence; times are not followed."""
    paragraphs, open_ = [], ""
    for cue in re.split(r"\n\s*\n", text):
        if not (found := _CUE.match(cue)):
            if cue.strip():
                notes.count("stretches of the subtitles without a time")
            continue
        open_ += _flowing([tidy(line) for line in _TAGS.sub("", cue[found.end() :]).split("\n")])
        if open_ and open_[-1] in _SENTENCE_ENDS:
            paragraphs.append(tidy(open_))
            open_ = ""
        elif open_ and open_[-1].isascii():
            open_ += " "
        elif open_:
            open_ += "，" if open_[-1].isalnum() else ""
    paragraphs += [tidy(open_.rstrip("，"))] if open_.strip() else []
    return [Chapter(name, tuple(paragraphs))] if paragraphs else [], name, ""


_READERS: Final[Mapping[str, Reader]] = {
    ".txt": _plain,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".xhtml": _html,
    ".srt": _subrip,
}
