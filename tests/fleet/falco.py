"""Which of Falco's rules an event fires, for rules that use its comparisons, `in`, lists and macros.

Falco needs a driver in the kernel, so it does not run in tests. The grammar is that of its documentation: `not` binds
closer than `and`, and `and` closer than `or`; what an event does not have makes a comparison false.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

Event = Mapping[str, str | int]
Check = Callable[[Event], bool]
_WORD: Final = re.compile(r"""\s*([()]|,|!=|=|'[^']*'|"[^"]*"|[^\s(),=!]+)""")
_COMPARED: Final[dict[str, Callable[[str, str], bool]]] = {
    "=": str.__eq__,
    "!=": str.__ne__,
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": str.__contains__,
}


class Rules:
    """The rules of a file, as YAML has it. Raises ValueError for what they say that is not known here."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._lists = {row["list"]: [str(each) for each in row["items"]] for row in rows if "list" in row}
        self._macros = {row["macro"]: row["condition"] for row in rows if "macro" in row}
        self._rules = {row["rule"]: self._condition(row["condition"]) for row in rows if "rule" in row}

    def fired(self, event: Event) -> list[str]:
        """The names of the rules that it fires."""
        return [name for name, holds in self._rules.items() if holds(event)]

    def _condition(self, text: str) -> Check:
        words = _WORD.findall(text)
        if "".join("".join(words).split()) != "".join(text.split()):
            raise ValueError(f"not understood: {text}")
        found = self._any(words)
        if words:
            raise ValueError(f"not understood from {words[0]!r} on: {text}")
        return found

    def _any(self, words: list[str]) -> Check:
        parts = [self._all(words)]
        while words[:1] == ["or"]:
            words.pop(0)
            parts.append(self._all(words))
        return lambda event: any(part(event) for part in parts)

    def _all(self, words: list[str]) -> Check:
        parts = [self._one(words)]
        while words[:1] == ["and"]:
            words.pop(0)
            parts.append(self._one(words))
        return lambda event: all(part(event) for part in parts)

    def _one(self, words: list[str]) -> Check:
        word = words.pop(0)
        if word == "not":
            inner = self._one(words)
            return lambda event: not inner(event)
        if word == "(":
            inner = self._any(words)
            if words.pop(0) != ")":
                raise ValueError("a bracket is not closed")
            return inner
        if word in self._macros:
            return self._condition(self._macros[word])
        operator = words.pop(0)
        if operator == "in":
            values = self._values(words)
            return lambda event: str(event.get(word, "")) in values
        compare, value = _COMPARED[operator], words.pop(0).strip("'\"")
        return lambda event: word in event and compare(str(event[word]), value)

    def _values(self, words: list[str]) -> set[str]:
        """What stands in brackets: values, and names of lists."""
        end = words.index(")")
        inside = [each.strip("'\"") for each in words[1:end] if each != ","]
        del words[: end + 1]
        return {value for each in inside for value in self._lists.get(each, [each])}
