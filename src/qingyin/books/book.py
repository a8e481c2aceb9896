"""A book as it is read: chapters of paragraphs, with the title, the author and the cover."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from qingyin.errors import OptionError

_CHOICES: Final = {
    "front_matter": ("skip", "read"),
    "footnotes": ("skip", "read"),
    "tables": ("skip", "read"),
    "pictures": ("skip", "read"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What becomes of the parts of a book that are not running text. What is skipped is counted in `Book.notes`."""

    front_matter: Literal["skip", "read"] = "skip"  # cover, title page, copyright, contents; text before a heading
    footnotes: Literal["skip", "read"] = "skip"  # and the numbers that refer to them
    tables: Literal["skip", "read"] = "skip"  # read: row by row, with commas between the cells
    pictures: Literal["skip", "read"] = "skip"  # read: the description that stands in for the picture

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            if (value := getattr(self, name)) not in choices:
                raise OptionError(f"unknown policy {value!r} for {name}; available: {', '.join(choices)}")


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter. The title is spoken first."""

    title: str
    paragraphs: tuple[str, ...]  # without line breaks; never empty

    @property
    def characters(self) -> int:
        """The length of the title and the paragraphs."""
        return len(self.title) + sum(map(len, self.paragraphs))


@dataclass(frozen=True, slots=True)
class Book:
    """A whole book in reading order."""

    title: str
    chapters: tuple[Chapter, ...]  # at least one
    author: str = ""
    language: str = "zh-CN"
    cover: bytes | None = field(default=None, repr=False)  # a JPEG or PNG
    notes: tuple[str, ...] = ()  # what was left out, in words for people


class Notes:
    """Collects what is left out, one line for each kind."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._lines: list[str] = []

    def count(self, what: str, number: int = 1) -> None:
        """Adds to a number that appears as "skipped: WHAT (NUMBER)" in the notes."""
        self._counts[what] = self._counts.get(what, 0) + number

    def say(self, line: str) -> None:
        """Adds a line."""
        self._lines.append(line)

    def lines(self) -> tuple[str, ...]:
        """All lines."""
        return (*self._lines, *(f"skipped: {what} ({number})" for what, number in self._counts.items()))
