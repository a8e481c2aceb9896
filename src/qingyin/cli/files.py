"""What a command reads is never what it writes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Final

from qingyin.errors import OptionError

_WRITTEN: Final = ("output", "subtitles", "new_cast")
_READ: Final = ("file", "book", "recording", "reference", "prosody", "style", "lexicon", "cast")


def check_outputs(arguments: argparse.Namespace) -> None:
    """Raises OptionError if a file that is to be written is also read, or is to be written twice."""
    written, read = list(_given(arguments, _WRITTEN)), list(_given(arguments, _READ))
    for (one, path), (other, second) in [*combinations(written, 2), *product(written, read)]:
        if _same(path, second):
            raise OptionError(f"{one} and {other} are one file, {path!r}; choose another name for {one}")


def _given(arguments: argparse.Namespace, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Options with the files that they name."""
    for name in names:
        value = getattr(arguments, name, None)
        if isinstance(value, str) and value != "-":
            yield name if name in ("book", "recording") else f"--{name.replace('_', '-')}", value


def _same(one: str, other: str) -> bool:
    try:
        first, second = Path(one), Path(other)
        if first.exists() and second.exists():
            return first.is_file() and first.samefile(second)
        return first.resolve() == second.resolve()
    except (OSError, ValueError):  # a name that no file can have
        return False
