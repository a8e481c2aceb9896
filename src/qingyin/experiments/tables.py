"""TOML files that are read strictly: an unknown key or a wrong value is an error that names its place."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from qingyin.errors import ExperimentError, OptionError
from qingyin.expression import tables
from qingyin.options import ROWS, Options

NAME: Final = re.compile(r"\w[\w-]{0,39}")
# what may differ between the things that are compared; how a text is read must not
MANNER: Final = ("rate", "pitch", "volume", "emotion", "intensity", "style", "voice")


class Table:
    """One table of a file; knows its place for the messages."""

    def __init__(self, place: str, found: Any) -> None:
        """Raises ExperimentError if it is not a table."""
        self.place = place
        if not isinstance(found, Mapping):
            self.refuse("", f"must be a table, not {found!r:.60}")
        self.found: Mapping[str, Any] = found

    def refuse(self, key: str, why: str) -> NoReturn:
        """Raises ExperimentError: the value of a key is wrong, and why."""
        raise ExperimentError(f"{self.place}: {f'{key!r} ' if key else ''}{why}")

    def only(self, *known: str) -> None:
        """Checks that it has no other keys."""
        for key in self.found:
            if key not in known:
                self.refuse(key, f"is not known here; known: {', '.join(known)}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self.found.get(key, default)
        if value is None:
            self.refuse(key, "is missing")
        if not isinstance(value, str) or (key in self.found and not value.strip()):
            self.refuse(key, f"must be a text that is not empty, not {value!r:.60}")
        return value

    def name(self, key: str = "name") -> str:
        """A name: letters, digits, - and _, at most 40."""
        value = self.text(key)
        if not NAME.fullmatch(value):
            self.refuse(key, f"is {value!r:.60}; a name has letters, digits, - and _, at most 40")
        return value

    def named_as(self, path: Path, why: str) -> None:
        """Checks that its name is that of the file, for a reason."""
        if self.name() != path.stem:
            self.refuse("name", f"is {self.name()!r}; it must be the name of the file, {path.stem!r}, since {why}")

    def plan(self, planned: int, smallest: int, most: int) -> tuple[int, int]:
        """How many listeners or users there will be, and how many before anything is said; the defaults are given."""
        at_end = self.whole("planned", planned, 2, most)
        return at_end, self.whole("smallest", min(smallest, at_end), 2, at_end)

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number in a range."""
        value = self.number(key, default, low, high)
        if value != int(value):
            self.refuse(key, f"must be a whole number, not {value!r}")
        return int(value)

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        value = self.found.get(key, default)
        if not isinstance(value, bool):
            self.refuse(key, f"must be true or false, not {value!r:.60}")
        return value

    def number(self, key: str, default: float, low: float, high: float = math.inf) -> float:
        """A number in a range."""
        value = self.found.get(key, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            span = f"of at least {low:g}" if math.isinf(high) else f"from {low:g} to {high:g}"
            self.refuse(key, f"must be a number {span}, not {value!r:.60}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty if it is left out."""
        value = self.found.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            self.refuse(key, f'must be a list of texts, such as ["a", "b"], not {value!r:.60}')
        return tuple(value)

    def one_of(self, key: str, choices: tuple[str, ...]) -> str:
        """One of some texts."""
        value = self.text(key)
        if value not in choices:
            self.refuse(key, f"is {value!r:.60}; it must be one of: {', '.join(choices)}")
        return value

    def tables(self, key: str) -> list[Table]:
        """The tables of a list, [[key]]; their names differ."""
        value = self.found.get(key, [])
        if not isinstance(value, list):
            self.refuse(key, f"must be a list of tables, each begun by [[{key}]]")
        return [Table(f"{self.place}, {key} {number}", each) for number, each in enumerate(value, 1)]

    def manner(self) -> dict[str, Any]:
        """The options of speech in it, checked."""
        found = {key: self.found[key] for key in MANNER if key in self.found}
        if "style" in found and not (isinstance(found["style"], str) and NAME.fullmatch(found["style"])):
            self.refuse("style", f"is {found['style']!r:.60}; it must be the name of a style, not a path")
        try:
            Options(**found)
        except OptionError as error:
            self.refuse("", str(error))
        return found


def read(path: Path) -> Table:
    """The outermost table of a TOML file. Raises ExperimentError."""
    try:
        return Table(str(path), tables.parsed(tables.opened(path)))
    except OSError as error:
        raise ExperimentError(f"{path} cannot be read: {error.strerror or error}; check the path") from error
    except ValueError as error:
        raise ExperimentError(f"{path} is not TOML in UTF-8: {error}; correct this place") from error


def manner_text(manner: Mapping[str, Any]) -> str:
    """Options of speech for people: "style gentle, rate 0.9"; "as it is" if there are none."""
    shown = [f"{key} {value}" for key, value in manner.items() if key == "voice" or value != ROWS[key].default]
    return ", ".join(shown) or "as it is"
