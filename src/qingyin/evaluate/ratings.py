"""What people said of voices, from 1 to 5: in the results of a server, or as a table of three columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from qingyin.errors import TextError
from qingyin.evaluate.reading import text_of
from qingyin.evaluate.side import Side
from qingyin.experiments.definition import Experiment
from qingyin.experiments.listening.definition import MOS, ListeningTest
from qingyin.experiments.listening.judged import census, scores
from qingyin.experiments.listening.ratings import Ratings
from qingyin.experiments.results import Results
from qingyin.options import SCENES, STANDARD

COLUMNS: Final = ("scene", "voice", "rating")
LARGEST: Final = 1 << 24  # bytes of a file
LOWEST, HIGHEST = 1.0, 5.0
_DATABASE: Final = b"SQLite format 3\0"  # how such a file begins


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody said of a voice in a scene."""

    scene: str
    voice: str  # as the report calls it
    value: float


def read(path: Path, sides: Sequence[Side]) -> list[Rating]:
    """The ratings in a CSV file in UTF-8 with the columns scene, voice and rating, or in the results of a server.

    Raises TextError, or ResultsError.
    """
    try:
        with path.open("rb") as file:
            kept = file.read(len(_DATABASE)) == _DATABASE
    except OSError as error:
        raise TextError(f"cannot read {str(path)!r}: {error.strerror or error}; check the path") from error
    return list(_results(path, sides)) if kept else _table(path)


def _results(path: Path, sides: Sequence[Side]) -> Iterator[Rating]:
    """What users said in experiments and listeners in tests of the kind mos, of variants that are one of the sides."""
    with closing(Results.existing(path)) as results:
        for name in results.experiments():
            manners = {each.name: each.manner for each in Experiment.of_content(name, results.content(name)).variants}
            for scene, _, variant, value in results.opinions(name):
                yield from _said(scene, manners[variant], float(value), sides)
        ratings = Ratings(results)
        for test in map(ratings.test, ratings.tests()):
            if test.kind == MOS:
                yield from _heard(ratings, test, sides)


def _heard(ratings: Ratings, test: ListeningTest, sides: Sequence[Side]) -> Iterator[Rating]:
    """What the listeners of a test said who count; recordings are nobody's here."""
    counted = census(ratings, test).counted
    manners = {each.name: each.manner for each in test.variants if not each.files}
    for score in scores(test, (each for each in ratings.answers(test.name) if each.listener in counted)):
        if score.variant in manners:
            yield from _said(test.item(score.item).scene or "", manners[score.variant], score.value, sides)


def _said(scene: str, manner: Mapping[str, Any], value: float, sides: Sequence[Side]) -> Iterator[Rating]:
    """The rating, of each side that speaks in this manner: whoever speaks at another rate is another one.

    A variant without a voice is spoken by the server's, which is taken to be that of the sides if they have but one.
    """
    voices = {side.synthesizer.voice.name for side in sides}
    for side in sides:
        own = side.synthesizer.voice.name
        asked = {"voice": own if len(voices) == 1 else "", "style": STANDARD, **manner}
        if asked == {"voice": own, "style": side.options.style}:
            yield Rating(scene, side.name, value)


def _table(path: Path) -> list[Rating]:
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
