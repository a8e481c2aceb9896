"""The texts that voices are measured on, with what is expected of each: a table with a row for each line.

scene     one of the scenes of `Options`
passage   lines of one passage belong together: a story, a dialogue; empty: the line is by itself
who       "voice", who speaks it, or "user", whom the voice answers and who is not spoken
text      what is said
emotion   the emotion that people expect in it
readings  what is hard to read in it, "重庆=chong2 qing4;8:30=ba1 dian3 san1 shi2 fen1"; may be empty
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

from qingyin.emotions import EMOTIONS
from qingyin.errors import TextError
from qingyin.evaluate.reading import text_of
from qingyin.options import SCENES
from qingyin.text.patterns import regex

BUILT_IN: Final = Path(__file__).parent / "texts.tsv"
VOICE, USER = "voice", "user"
COLUMNS: Final = ("scene", "passage", "who", "text", "emotion", "readings")
NEEDED: Final = ("scene", "text", "emotion")  # the other columns may be left out, and their values empty
LARGEST: Final = 1 << 20  # bytes of a file
MOST: Final = 2000  # lines
LONGEST: Final = 300  # characters of a line
_SYLLABLE: Final = regex(r"[a-z]{1,6}[1-5]")


class Reading(NamedTuple):
    """A written piece of a line, and its syllables as a dictionary has them."""

    piece: str
    syllables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table."""

    number: int  # in the file, from 1 on
    scene: str
    passage: str
    who: str
    text: str
    emotion: str
    readings: tuple[Reading, ...] = ()

    @property
    def spoken(self) -> bool:
        """Whether the voice says it."""
        return self.who == VOICE


def read(path: Path = BUILT_IN) -> list[Line]:
    """The lines of a table in UTF-8, its columns apart by tabs and named in its first line.

    Raises TextError that names the line and the cure.
    """
    rows = text_of(path, LARGEST, "convert it, for example: iconv -f gb18030 -t utf-8").rstrip("\n").split("\n")
    table = _Table(path, rows[0])
    lines = [table.line(number, row) for number, row in enumerate(rows[1:], 2) if row.strip()]
    if not any(line.spoken for line in lines):
        table.refuse(len(rows), f"there is nothing for the voice to say; add a line with who = {VOICE}")
    if len(lines) > MOST:
        table.refuse(MOST + 1, f"there are more than {MOST} lines; divide it into several files")
    return lines


class _Table:
    """A table whose first line is known."""

    def __init__(self, path: Path, head: str) -> None:
        self._path = path
        self._columns = head.split("\t")
        for name in self._columns:
            if name not in COLUMNS:
                self.refuse(1, f"unknown column {name!r:.60}; known: {', '.join(COLUMNS)}, with tabs between them")
            if self._columns.count(name) > 1:
                self.refuse(1, f"column {name!r} is there twice; keep one")
        for name in NEEDED:
            if name not in self._columns:
                self.refuse(1, f"column {name!r} is missing; write it into the first line, and a value in each row")

    def refuse(self, number: int, why: str) -> NoReturn:
        """Raises TextError: what is wrong in a line."""
        raise TextError(f"{self._path}, line {number}: {why}")

    def line(self, number: int, row: str) -> Line:
        """A row, checked."""
        values = [value.strip() for value in row.split("\t")]
        if len(values) != len(self._columns):
            self.refuse(
                number,
                f"it has {len(values)} values for {len(self._columns)} columns; write one tab between two values, also "
                "where one is empty",
            )
        found = dict(zip(self._columns, values, strict=True))
        for name in NEEDED:
            if not found[name]:
                self.refuse(number, f"{name!r} has no value; write one")
        self._one_of(number, "scene", found["scene"], SCENES)
        self._one_of(number, "emotion", found["emotion"], EMOTIONS)
        who = found.get("who") or VOICE
        self._one_of(number, "who", who, (VOICE, USER))
        if len(found["text"]) > LONGEST:
            self.refuse(number, f"the text has {len(found['text'])} characters, and the limit is {LONGEST}; divide it")
        readings = self._readings(number, found)
        return Line(number, found["scene"], found.get("passage", ""), who, found["text"], found["emotion"], readings)

    def _one_of(self, number: int, name: str, value: str, known: tuple[str, ...]) -> None:
        if value not in known:
            self.refuse(number, f"unknown {name} {value!r:.60}; available: {', '.join(known)}")

    def _readings(self, number: int, found: Mapping[str, str]) -> tuple[Reading, ...]:
        readings = []
        for part in filter(None, found.get("readings", "").split(";")):
            piece, equals, syllables = part.partition("=")
            if not equals or not all(map(_SYLLABLE.fullmatch, syllables.split())) or not syllables.split():
                self.refuse(number, f"{part!r:.60} is not a reading; write it like '重庆=chong2 qing4'")
            if piece not in found["text"]:
                self.refuse(number, f"{piece!r:.60} is not in the text; copy it from there")
            readings.append(Reading(piece, tuple(syllables.split())))
        return tuple(readings)
