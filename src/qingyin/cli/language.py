"""The language of messages: what the program has to say in English is said in Chinese where the locale asks for it.

The library and the server speak English, which programs can rely on. The command line translates a whole message when
it prints it: `zh.toml` has the Chinese for each, with `{}` where something is filled in.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

CATALOG: Final = Path(__file__).with_name("zh.toml")
GAP: Final = "{}"
_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts, as POSIX has it


def chinese(environ: Mapping[str, str]) -> bool:
    """Whether the user's locale is a Chinese one."""
    return next(filter(None, map(environ.get, _VARIABLES)), "").startswith("zh")


def told(message: str) -> str:
    """The message in the user's language."""
    return translated(message) if chinese(os.environ) else message


def tell(*messages: str) -> None:
    """Prints a line on stderr, in the user's language; the first messages say what the last is about."""
    print("qingyin", *map(told, messages), sep=": ", file=sys.stderr)


def translated(message: str) -> str:
    """The message in Chinese; what fills its gaps may be a message itself. One that is not known stays as it is."""
    for parts, chinese in _catalog():
        if message.startswith(parts[0]) and message.endswith(parts[-1]) and all(part in message for part in parts):
            found = re.fullmatch("(.*?)".join(map(re.escape, parts)), message, re.DOTALL)
            if found:
                return chinese.format(*map(translated, found.groups()))
    return message


@cache
def _catalog() -> list[tuple[list[str], str]]:
    """The English between the gaps, and the Chinese: those that fix most of a message first."""
    from qingyin.expression import tables

    found = [(english.split(GAP), chinese) for english, chinese in tables.parsed(CATALOG.read_bytes()).items()]
    return sorted(found, key=lambda each: -sum(map(len, each[0])))
