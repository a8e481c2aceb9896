"""Regular expressions that are compiled when they are first used, and not where they cannot fit.

A sentence needs one in seven of those that the rules of reading have, and compiling all of them takes a tenth of the
time from the start of a process to its first sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, cast


def regex(written: str, flags: int = 0) -> re.Pattern[str]:
    """What re.compile gives, as far as one can tell: its methods and attributes, compiled with the first of them.

    >>> regex(r"[1-9]\\d*").findall("12 and 305")
    ['12', '305']
    """
    return cast("re.Pattern[str]", _Pattern(written, flags))


class _Pattern:
    def __init__(self, written: str, flags: int) -> None:
        self._written = (written, flags)

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet; the next time it is."""
        found = getattr(re.compile(*self._written), name)
        setattr(self, name, found)
        return found


class Edge(NamedTuple):
    """How a match of a pattern begins, or ends."""

    characters: frozenset[str] | None  # one of them stands there; "" is the edge of the text, None any character
    empty: bool  # whether the match may be empty


ANY: Final = Edge(None, False)
_ZERO: Final = Edge(frozenset(), True)
_TOKEN: Final = re.compile(
    r"\[(?P<not>\^?)(?P<class>(?:\\.|[^\]])*)\]|(?P<open>\((?:\?(?::|<?[=!]|P<\w+>))?)|(?P<close>\))|(?P<or>\|)"
    r"|(?P<times>[?*+]|\{[^}]*\})|(?P<odd>\.|\\.)|.",
    re.DOTALL,
)


def edge(written: str, last: bool = False) -> frozenset[str] | None:
    """The characters with which a match can begin, or end; "" among them is an edge of the text. None if any character
    will do, or none at all.

    >>> sorted(edge("[一两]个|(?:三)?(?!十)次")), edge("(?:不|[^很])好"), edge("了?")
    (['一', '三', '两', '次'], None, None)
    """
    found = _alternatives(_TOKEN.finditer(written), last)
    return None if found.empty else found.characters


def _alternatives(tokens: Iterator[re.Match[str]], last: bool) -> Edge:
    """The edge of what stands between brackets, up to the closing one."""
    edges: list[Edge] = []
    items: list[Edge] = []
    for token in tokens:
        if token["close"]:
            break
        if token["or"]:
            edges.append(_joined(items, last))
            items = []
        elif token["times"]:
            if token["times"][0] != "+" and token["times"][:2] not in ("{1", "{2", "{3"):
                items[-1] = items[-1]._replace(empty=True)
        else:
            items.append(_item(token, tokens, last))
    return _either([*edges, _joined(items, last)])


def _item(token: re.Match[str], tokens: Iterator[re.Match[str]], last: bool) -> Edge:
    """The edge of a character, a class or a group."""
    if token["open"]:
        inner = _alternatives(tokens, last)
        return _ZERO if token["open"][-1] in "=!" else inner
    if token["class"]:
        return ANY if token["not"] or set(token["class"]) & set("-\\") else Edge(frozenset(token["class"]), False)
    if token[0] in "^$":
        return Edge(frozenset(("", "\n")), False) if last == (token[0] == "^") else _ZERO
    return ANY if token["odd"] else Edge(frozenset(token[0]), False)


def _joined(items: list[Edge], last: bool) -> Edge:
    """The edge of items that follow one another."""
    found: list[Edge] = []
    for item in reversed(items) if last else items:
        found.append(item)
        if not item.empty:
            return _either(found)._replace(empty=False)
    return _either(found)._replace(empty=True)


def _either(edges: list[Edge]) -> Edge:
    """The edge of what is one of several."""
    known = [each.characters for each in edges if each.characters is not None]
    characters = frozenset().union(*known) if len(known) == len(edges) else None
    return Edge(characters, any(each.empty for each in edges))
