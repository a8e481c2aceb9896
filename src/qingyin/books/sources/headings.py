"""Chapters from a flat list of blocks: by marked headings, or by lines that read like the headings of Chinese books."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from qingyin.books.book import Chapter, Notes, Policy

_NUMBER: Final = r"[〇零一二三四五六七八九十百千两廿卅\d０-９]{1,9}"
PART: Final = 8000  # characters of a part of a text without headings, half an hour of sound
_LONGEST: Final = 50  # characters of a heading
_CHAPTER: Final = re.compile(
    rf"第\s*{_NUMBER}\s*[章回](?P<rest>.*)|(?:chapter|CHAPTER|Chapter)\s+\w{{1,8}}(?P<more>.*)"
)
_PART: Final = re.compile(rf"(?:第\s*{_NUMBER}\s*[节卷部篇集幕折]|卷之?{_NUMBER})(?P<rest>.*)")
_NAMED: Final = re.compile(
    r"(?:楔子|序[章言幕曲]?|自序|代序|前言|引[子言]|尾声|后记|跋|终章|结语|附录|番外)"
    rf"(?:篇|\s*{_NUMBER})?(?:[\s　:：·—、].*)?"
)
_VOLUME: Final = re.compile(rf"第\s*{_NUMBER}\s*[卷部篇集幕]|卷之?{_NUMBER}|[上中下]卷|[上中下]部")
_ENDS: Final = "。，,；;"
_MARKS: Final = re.compile(r"[。，！？；：,!?;:“”…]")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a heading of some level (1 is the highest)."""

    text: str
    level: int = 0
    ids: tuple[str, ...] = ()  # names by which a table of contents points to it


def is_heading(line: str) -> bool:
    """Whether a line of plain text reads like the heading of a chapter: 第一章 山雨, 第12回, 楔子, 番外."""
    line = line.strip()
    if not line or len(line) > _LONGEST or line[-1] in _ENDS:
        return False
    if _NAMED.fullmatch(line):
        return True
    if found := _CHAPTER.fullmatch(line):
        rest = found["rest"] or found["more"] or ""
        return not rest or not (rest[0] in _ENDS or _MARKS.search(rest)) or rest[0].isspace() or rest[0] in ":："
    if found := _PART.fullmatch(line):  # 第一部手机 and 第三节课 are no headings
        return not found["rest"] or found["rest"][0].isspace() or found["rest"][0] in ":：·"
    return False


def is_volume(title: str) -> bool:
    """Whether a heading names a volume, which holds chapters."""
    return _VOLUME.match(title) is not None


def from_lines(lines: Iterable[str]) -> list[Block]:
    """The lines of a plain text as blocks; blank lines are left out."""
    found = []
    for line in lines:
        text = tidy(line)
        if text:
            found.append(Block(text, 1 if is_heading(text) else 0))
    return found


def tidy(text: str) -> str:
    """The text with one space for each stretch of white space, and no control characters."""
    return " ".join("".join(c if c.isprintable() or c.isspace() else "" for c in text).split())


def chapters(blocks: Sequence[Block], title: str, policy: Policy, notes: Notes) -> list[Chapter]:
    """The chapters of a flat list of blocks; a list without headings is cut by length; see `parts`."""
    level = chapter_level(blocks)
    if not level:
        return parts(title, [block.text for block in blocks])
    cut: list[tuple[str, list[str]]] = [("", [])]
    for block in blocks:
        if 0 < block.level <= level:
            cut.append((block.text, []))
        else:
            cut[-1][1].append(block.text)
    before, rest = cut[0][1], cut[1:]
    if before and policy.front_matter == "read":
        rest.insert(0, (title, before))
    elif before:
        notes.count("characters before the first heading", sum(map(len, before)))
    return joined(rest, notes)


def parts(title: str, paragraphs: Sequence[str]) -> list[Chapter]:
    """A text without headings: one chapter, or several of about PART characters, so that a stop never loses much."""
    found: list[list[str]] = []
    size = PART
    for paragraph in paragraphs:
        if size >= PART:
            found.append([])
            size = 0
        found[-1].append(paragraph)
        size += len(paragraph)
    if len(found) <= 1:
        return [Chapter(title, tuple(each)) for each in found]
    return [Chapter(f"{title} {number}", tuple(each)) for number, each in enumerate(found, 1)]


def chapter_level(blocks: Iterable[Block]) -> int:
    """The level of the headings that begin chapters: the highest, unless it is that of the book's own title alone."""
    counts: dict[int, int] = {}
    for block in blocks:
        if block.level:
            counts[block.level] = counts.get(block.level, 0) + 1
    levels = sorted(counts)
    if len(levels) > 1 and counts[levels[0]] == 1:
        return levels[1]
    return levels[0] if levels else 0


def joined(cut: Iterable[tuple[str, Sequence[str]]], notes: Notes) -> list[Chapter]:
    """The chapters that have text. The name of a volume without a text of its own goes to its first chapter; of other
    headings without text, a list of contents for example, only the number is noted."""
    found: list[Chapter] = []
    volume = ""
    for title, paragraphs in cut:
        if paragraphs:
            whole = f"{volume} {title}".strip()
            found.append(Chapter(whole, tuple(paragraphs)))
            volume = ""
        elif is_volume(title):
            volume = title
        else:
            notes.count("headings without text")
    return found
