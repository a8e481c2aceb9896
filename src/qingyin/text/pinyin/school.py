"""The lines of poems and prose that every pupil learns, with the readings that are taught: 朝辞白帝彩云间.

`school.tsv` holds them. A line is known by its words, so the same characters in ordinary prose stay as they are: three
characters of a line are enough where nothing else stands beside them, four anywhere.
"""

from __future__ import annotations

from functools import lru_cache
from operator import add
from pathlib import Path
from typing import Final, NamedTuple

from qingyin.text.patterns import regex

TABLE: Final = Path(__file__).with_name("school.tsv")
_MARKED: Final = regex(r"(.)\[([a-z]+\d)\]")
_ENOUGH: Final = 4  # characters in a row that tell a line from prose


class Place(NamedTuple):
    """A character of a line with its reading."""

    line: str
    at: int
    reading: str


@lru_cache(maxsize=1)
def places() -> dict[str, tuple[Place, ...]]:
    """The places by two characters: the one that is read and the next, or the one before it."""
    found: dict[str, list[Place]] = {}
    text = TABLE.read_text(encoding="utf-8")
    for row in text.splitlines():
        if row.startswith("#"):
            continue
        marked = row.split("\t")[1]
        line, readings = plain(marked.replace("著", "着"))  # as the phrase has it, simplified
        for at, reading in readings.items():
            for pair in {line[at : at + 2], line[max(0, at - 1) : at + 1]}:
                if len(pair) == 2:
                    found.setdefault(pair, []).append(Place(line, at, reading))
    return {pair: tuple(several) for pair, several in found.items()}


def plain(marked: str) -> tuple[str, dict[int, str]]:
    """A line without its readings, and the readings by their places.

    >>> plain("朝[zhao1]辞白帝")
    ('朝辞白帝', {0: 'zhao1'})
    """
    line, readings, last = "", {}, 0
    for match in _MARKED.finditer(marked):
        line += marked[last : match.start()]
        readings[len(line)] = match[2]
        line += match[1]
        last = match.end()
    return line + marked[last:], readings


def taught(text: str) -> dict[int, str]:
    """The readings of the lines that a phrase holds, by their places in it.

    >>> taught("朝辞白帝彩云间"), taught("看见牛羊")
    ({0: 'zhao1', 6: 'jian1'}, {})
    """
    known = places()
    found: dict[int, str] = {}
    for start, pair in enumerate(map(add, text, text[1:])):
        if pair not in known:
            continue
        for place in known[pair]:
            for at in (start, start + 1):
                if text[at] == place.line[place.at] and at not in found and _is_line(text, at, place):
                    found[at] = place.reading
    return found


def _is_line(text: str, at: int, place: Place) -> bool:
    """Whether enough of the line stands around a place of a text."""
    line, first = place.line, at - place.at
    start, end = at, at + 1
    while start > max(0, first) and text[start - 1] == line[start - 1 - first]:
        start -= 1
    while end < min(len(text), first + len(line)) and text[end] == line[end - first]:
        end += 1
    size = end - start
    if size == len(line):
        return size > 2 or size == len(text) or start == 0
    alone = start == 0 and end == len(text)
    return size >= _ENOUGH or size > 2 and alone
