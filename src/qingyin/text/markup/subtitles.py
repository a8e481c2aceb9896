"""Subtitles and lyrics as what is spoken of them: SRT, WebVTT and LRC without numbers, times and settings."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from qingyin.text.markup.building import Building
from qingyin.text.markup.inline import Marked
from qingyin.text.patterns import regex

_LINE: Final = regex(r"([^\n]*)(\n|$)")
_TIMES: Final = regex(r"\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}")
_NUMBER: Final = regex(r"\s*\ufeff?\d{1,6}\s*$")
_LYRIC_TIMES: Final = regex(r"\s*(?:\[\d{1,3}:\d{2}(?:[.:]\d{1,3})?\]\s*)+")
_LYRIC_HEAD: Final = regex(
    r"\s*\[(?:ti|ar|al|by|offset|length|au|re|ve|tool|kana|la|id|#)\s*:[^\]\n]*\]\s*$", re.IGNORECASE
)
_VTT_HEAD: Final = regex(r"\ufeff?(?:WEBVTT|NOTE|STYLE|REGION)\b")
_INSIDE: Final = regex(
    r"(?P<tag></?[A-Za-z][^<>\n]{0,200}>|<\d[\d:.]{3,14}>|\{\\[^{}\n]{1,100}\})|(?P<entity>&(?:amp|lt|gt|nbsp|quot|#\d{1,6});)"
)


def is_subtitles(source: str) -> bool:
    """Whether a text is of one of these formats.

    >>> is_subtitles("[00:12.00]小白船"), is_subtitles("[00:12]开会")
    (True, False)
    """
    head = source.lstrip("\ufeff\n\r ")[:2000]
    if head.startswith("WEBVTT") and (len(head) == 6 or head[6].isspace()):
        return True
    lines = head.splitlines()
    if len(lines) > 1 and _NUMBER.match(lines[0]) and _TIMES.match(lines[1]):
        return True
    return bool(re.match(r"\[\d{1,3}:\d{2}\.\d{1,3}\]|\[(?:ti|ar|al|by):[^\]\n]*\]\s*\n", head))


def subtitles(source: str) -> Marked:
    """What is spoken of subtitles or lyrics."""
    out = Building(source)
    lines = [
        (match.start(1), match.end(1), match.end()) for match in _LINE.finditer(source) if match.end() > match.start()
    ]
    silent = False  # within a block that is not spoken
    for number, (start, stop, end) in enumerate(lines):
        text = source[start:stop]
        following = source[slice(*lines[number + 1][:2])] if number + 1 < len(lines) else ""
        if not text.strip():
            silent = False
        elif _VTT_HEAD.match(text):
            silent = True
        elif silent or _TIMES.match(text) or _LYRIC_HEAD.match(text) or _TIMES.match(following):
            continue
        else:
            times = _LYRIC_TIMES.match(source, start, stop)
            _spoken(out, times.end() if times else start, stop)
            out.keep(stop, end)
    return out.marked()


def _spoken(out: Building, start: int, end: int) -> None:
    """A line without its tags."""
    at = start
    for match in _INSIDE.finditer(out.source, start, end):
        out.keep(at, match.start())
        at = match.end()
        if match["entity"]:
            out.put(unescape(match["entity"]), match.start(), at)
    out.keep(at, end)
