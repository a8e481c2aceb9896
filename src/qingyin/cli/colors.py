"""Colors of the table of `analyze`, on a terminal: readings by their tone, feelings by whether they are pleasant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TextIO

from qingyin.emotions import TABLE

RED, GREEN, YELLOW, BLUE, GRAY, BOLD, DIM = 31, 32, 33, 34, 90, 1, 2
_TONES: Final = {"1": RED, "2": YELLOW, "3": GREEN, "4": BLUE, "5": GRAY}
_READING: Final = re.compile(r"(?<![\w'])[a-zü]+([1-5])(?!\w)")
_POLARITY: Final = {row.name: row.polarity for row in TABLE}
_FEELINGS: Final = {1: GREEN, 0: GRAY, -1: RED}


def wanted(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether a stream shows colors: a terminal, unless the user does not want them (https://no-color.org)."""
    return stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def colored(table: str) -> str:
    """The table of `report.as_table` with colors; without their codes it is the same."""
    return "\n\n".join("\n".join(_block(block.split("\n"))) for block in table.split("\n\n"))


def _block(lines: list[str]) -> list[str]:
    found = [_paint(lines[0], BOLD)]
    for line in lines[1:]:
        if line.startswith("feels: "):
            _, name, _ = re.split(r"[: ]+", line, maxsplit=2)
            found.append(_paint(line, _FEELINGS[_POLARITY[name]]))
        elif line.startswith("not spoken: "):
            found.append(_paint(line, RED))
        elif line.startswith("at  "):
            found.append(_paint(line, DIM))
        else:
            found.append(_READING.sub(lambda match: _paint(match[0], _TONES[match[1]]), line))
    return found


def _paint(text: str, code: int) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"
