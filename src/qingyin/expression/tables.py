"""Tables in TOML that people write, read within bounds: tomllib takes time and memory that grow with the square of the
number of names in a key, 4 GB for a key of 64 KB.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

from qingyin.text.patterns import regex

LARGEST: Final = 64 * 1024  # bytes of a file
_DEEPEST: Final = 32  # names in a key: a.b.c
_DEEPER: Final = regex(
    rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{_DEEPEST}}}"""
)  # anywhere: no text in a table has so many names with points between either


def parsed(data: bytes) -> dict[str, Any]:
    """The table in a file. Raises ValueError that says what is wrong."""
    if len(data) > LARGEST:
        raise ValueError(f"it has more than {LARGEST} bytes")
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    if _DEEPER.search(text):
        raise ValueError(f"a key has more than {_DEEPEST} names")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("its brackets are nested too deeply") from error


def opened(path: Path) -> bytes:
    """The bytes of a file, and no more than one too many for `parsed`. Raises OSError."""
    with path.open("rb") as file:
        return file.read(LARGEST + 1)
