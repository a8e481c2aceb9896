"""What people said of voices, from 1 to 5: ratings of a pop-up, or of a listening test, as a table of three columns."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qingyin.errors import TextError
from qingyin.evaluate.reading import text_of
from qingyin.options import SCENES

COLUMNS: Final = ("scene", "voice", "rating")
LARGEST: Final = 1 << 24  # bytes of a file
LOWEST, HIGHEST = 1.0, 5.0


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody said of a voice in a scene."""

    scene: str
    voice: str  # as the report calls it
    value: float


def read(path: Path) -> list[Rating]:
    """The ratings in a CSV file in UTF-8 with the columns scene, voice and rating. Raises TextError."""
    text = text_of(path, LARGEST, "write it as CSV in UTF-8")
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    found = []
    try:
        head = next(rows, [])
        if tuple(head) != COLUMNS:
            raise TextError(f"{path}, line 1: the columns are {', '.join(head)!r:.90}; write {', '.join(COLUMNS)}")
        for row in rows:
            if row:
                found.append(_rating(f"{path}, line {rows.line_num}", row))
    except csv.Error as error:
        raise TextError(f"{path}, line {rows.line_num}: {error}; correct this line") from error
    return found


def _rating(place: str, row: list[str]) -> Rating:
    if len(row) != len(COLUMNS) or not all(row):
        raise TextError(f"{place}: it needs a value for each of {', '.join(COLUMNS)}")
    scene, voice, written = row
    if scene not in SCENES:
        raise TextError(f"{place}: unknown scene {scene!r:.60}; available: {', '.join(SCENES)}")
    try:
        value = float(written)
    except ValueError:
        value = float("nan")
    if not LOWEST <= value <= HIGHEST:
        raise TextError(f"{place}: the rating must be a number from 1 to 5, not {written!r:.60}")
    return Rating(scene, voice, value)
