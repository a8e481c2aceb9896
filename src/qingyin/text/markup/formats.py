"""The formats that a text may come in, and which one it is, told with care: where there is doubt it is plain."""

from __future__ import annotations

import re
from typing import Final, Literal, get_args

from qingyin.text.markup.building import Actions as Actions
from qingyin.text.markup.building import Code as Code
from qingyin.text.markup.inline import Marked, through
from qingyin.text.patterns import regex

Input = Literal["auto", "plain", "markdown", "html", "subtitles", "ssml"]
INPUTS: Final[tuple[str, ...]] = get_args(Input)
_HTML: Final = regex(
    r"\ufeff?\s*(?:<!DOCTYPE\s+html|<html[\s>]|<body[\s>]|<(?:p|div|h[1-6]|ul|ol|table|article|section)(?:\s[^<>]{0,200})?>)",
    re.IGNORECASE,
)
_SSML: Final = regex(r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?<speak[\s>/]")
_CLOSED: Final = regex(r"</[A-Za-z][A-Za-z0-9]{0,15}>\s*$")
# Two of these make a text Markdown: one may stand in any text.
_MARKDOWN: Final = (
    re.compile(r"^#{1,6} \S", re.MULTILINE),
    re.compile(r"^(?:```|~~~)", re.MULTILINE),
    re.compile(r"\[[^\[\]\n]{1,200}\]\((?:https?://|/|#|\.|mailto:)[^)\s]{0,300}\)"),
    re.compile(r"^\|?[ \t]*:?-{3,}:?[ \t]*\|", re.MULTILINE),
    re.compile(r"\*\*[^*\s][^*\n]{0,200}\*\*"),
    re.compile(r"^[-*+] \S[^\n]*\n[-*+] \S", re.MULTILINE),
)
_MAY_BE_SUBTITLES: Final = regex(r"[\ufeff\s]*(?:WEBVTT|\d{1,6}\s*\n|\[)")
_LOOKED_AT: Final = 20_000  # characters, from the beginning


def format_of(source: str) -> Input:
    """The format that a text is certainly in; "plain" if none.

    >>> format_of("# 标题 #话题#"), format_of("# 标题\\n\\n**重点**"), format_of("<p>你好</p>")
    ('plain', 'markdown', 'html')
    """
    head = source[:_LOOKED_AT]
    if is_ssml(source):
        return "ssml"
    if "<" in head and _HTML.match(head) and _CLOSED.search(source[-200:]):
        return "html"
    if _MAY_BE_SUBTITLES.match(head) and _is_subtitles(head):
        return "subtitles"
    if sum(bool(pattern.search(head)) for pattern in _MARKDOWN) > 1:
        return "markdown"
    return "plain"


def is_ssml(source: str) -> bool:
    """Whether a text is an SSML document: its first element is speak."""
    return "<speak" in source and bool(_SSML.match(source))


def _is_subtitles(head: str) -> bool:
    from qingyin.text.markup.subtitles import is_subtitles

    return is_subtitles(head)


def as_format(source: str, kind: str, code: Code, way: Actions) -> Marked:
    """What is spoken of a text in a format, without what is done aside in it unless that is read."""
    outer = _without_actions(source, way)
    found = _in_format(outer.text, kind, code)
    return outer if found is None else through(outer, found)


def _without_actions(source: str, way: Actions) -> Marked:
    if way == "read":
        return Marked(source, source)
    from qingyin.text.markup.chat import actions

    return actions(source, way)


def _in_format(text: str, kind: str, code: Code) -> Marked | None:
    """What is spoken of a text; None if it is plain.

    The readers of the formats are loaded when one is needed: most texts are plain.
    """
    if kind == "markdown":
        from qingyin.text.markup.markdown import markdown

        return markdown(text, code)
    if kind == "html":
        from qingyin.text.markup.hypertext import hypertext

        return hypertext(text)
    if kind == "subtitles":
        from qingyin.text.markup.subtitles import subtitles

        return subtitles(text)
    return None
