"""A text without its markup while it grows, each character with the place in the source that it comes from."""

from __future__ import annotations

from array import array
from typing import Literal

from qingyin.text.markup.inline import Marked

Code = Literal["named", "read"]  # what is done with code: it is said that there is some, or it is read
Actions = Literal["read", "skip", "feel"]  # … with (微笑) and *挥手*: read, left out, or turned into an emotion


class Building:
    """Collects what of a source is spoken."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._parts: list[str] = []
        self._starts = array("I")
        self._ends = array("I")

    def __len__(self) -> int:
        return len(self._starts)

    def keep(self, start: int, end: int) -> None:
        """A stretch of the source as it is."""
        if end > start:
            self._parts.append(self.source[start:end])
            self._starts.extend(range(start, end))
            self._ends.extend(range(start + 1, end + 1))

    def put(self, text: str, start: int, end: int) -> None:
        """Other words for a stretch of the source, which must not be empty."""
        self._parts.append(text)
        self._starts.extend([start] * len(text))
        self._ends.extend([end] * len(text))

    def ends_with(self, char: str) -> bool:
        """Whether the text so far ends with a character."""
        return bool(self._parts) and self._parts[-1].endswith(char)

    def marked(self) -> Marked:
        """What was collected."""
        return Marked("".join(self._parts), self.source, self._starts, self._ends)
