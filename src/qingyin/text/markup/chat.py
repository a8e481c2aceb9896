"""What chats say aside: (微笑), *挥手*, [开心]: silent, or turned into a way to speak, where an option asks for it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from qingyin.text.markup.building import Actions, Building
from qingyin.text.markup.inline import Marked
from qingyin.text.records import Asked


def _styles() -> dict[str, str]:
    """The style of each action; empty where it is only silent."""
    rows = Path(__file__).with_name("actions.tsv").read_text(encoding="utf-8").splitlines()
    found = {}
    for row in rows:
        if not row.startswith("#"):
            style, words = row.split("\t")
            found.update(dict.fromkeys(words.split(), style.strip("-")))
    return found


_STYLE_OF: Final = _styles()
_WORDS: Final = "|".join(sorted(map(re.escape, _STYLE_OF), key=len, reverse=True))
_ACTION: Final = re.compile(
    rf"[(（\[【［](?P<a>{_WORDS})(?:了|着|地|道|一下|中|脸)?[)）\]】］](?!\()|(?<!\*)\*(?P<b>[\u4e00-\u9fff]{{1,8}})\*(?!\*)"
)


def actions(source: str, way: Actions) -> Marked:
    """A text without what is done aside.

    With "feel", what follows an action is spoken in its style, up to the next action or the end of the line.
    """
    if not _ACTION.search(source):
        return Marked(source, source)
    out = Building(source)
    styles: list[tuple[int, Asked | None]] = []
    at = 0
    for match in _ACTION.finditer(source):
        _keep(out, at, match.start(), styles)
        at = match.end()
        style = _STYLE_OF.get(match["a"] or match["b"], "")
        if way == "feel" and style:
            styles.append((len(out), Asked(style=style)))
    _keep(out, at, len(source), styles)
    marked = out.marked()
    marked.styles = styles
    marked.cuts = [place for place, _ in styles]
    return marked


def _keep(out: Building, start: int, end: int, styles: list[tuple[int, Asked | None]]) -> None:
    """A stretch that is spoken; a style ends with its line."""
    line = out.source.find("\n", start, end)
    if styles and styles[-1][1] is not None and line >= 0:
        out.keep(start, line + 1)
        styles.append((len(out), None))
        start = line + 1
    out.keep(start, end)
