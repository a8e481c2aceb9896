"""A style: what each emotion does to speech. A table read strictly from a TOML file, or code that was installed.

name = "evening"                        # as the file is called
title = "夜谈"                          # for people; may be left out
description = "Low and unhurried, for the late hours"
voices = ["tan"]                        # the voices that it is for; left out, any

[base]                                  # what it does to all speech, whatever the emotion and its intensity
duration = 1.08

[emotion.joy]                           # what an emotion adds to that at intensity 1; those left out add nothing
f0_mean = 2.0
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn, Protocol

from qingyin.errors import StyleError
from qingyin.expression import tables
from qingyin.expression.delta import COLUMNS, NEUTRAL, Delta, mixture
from qingyin.records import EMOTIONS, Sentence
from qingyin.voice import new_sha256

SEAL: Final = "SHA256SUMS"  # of the files beside it, in the form of `sha256sum *.toml > SHA256SUMS`
RANGES: Final = {
    "f0_mean": (-12.0, 12.0),
    "f0_range": (0.25, 3.0),
    "duration": (0.5, 2.0),
    "level": (-24.0, 12.0),
    "tilt": (-18.0, 12.0),
    "final_slope": (-8.0, 8.0),
    "pause": (0.1, 5.0),
}  # of a delta at intensity 1; the units are those of Delta
NAME: Final = re.compile(r"\w[\w-]{0,39}")
_KEYS: Final = ("name", "title", "description", "voices", "base", "emotion", "exclaimed")


class Style(Protocol):
    """What a style is: a file, or an object from the entry-point group `qingyin.styles`."""

    def name(self) -> str:
        """The name for Options(style=...); for an entry point, the entry point's own name."""

    def style(self, sentence: Sentence, emotion: Mapping[str, float]) -> Delta:
        """What is done to a sentence with this emotion, at intensity 1.

        It is asked for {"neutral": 1.0} too: between the two answers lies the intensity. It is called from many
        threads, once or twice for each sentence, and must be quick and give the same answer for the same question.
        """


@dataclass(frozen=True, slots=True)
class StyleFile:
    """A table of deltas by emotion, from a file."""

    id: str
    title: str
    description: str
    voices: tuple[str, ...]  # empty: any
    base: Delta
    deltas: Mapping[str, Delta]
    exclaimed: Mapping[str, Delta]

    def name(self) -> str:
        """The name of its file."""
        return self.id

    def style(self, sentence: Sentence, emotion: Mapping[str, float]) -> Delta:
        """The base, and each emotion by its weight."""
        found = self.base.then(mixture(self.deltas, emotion))
        if not set(sentence.syllables[-1].mark) & set("！!"):
            return found
        return found.then(mixture(self.exclaimed, emotion))


def read(path: Path, *, sealed: bool = False) -> StyleFile:
    """The style in a file, and its hash is that of SHA256SUMS, if one lies beside it or `sealed` demands it.

    Raises StyleError, with the line and the key.
    """
    data = _bytes(path)
    _check_hash(path, data, sealed)
    try:
        found = tables.parsed(data)
    except ValueError as error:
        raise StyleError(f"{path} is not TOML in UTF-8: {error}; correct this place") from error
    return _Reader(path, data.decode("utf-8-sig").replace("\r\n", "\n")).style(found)


def in_range(delta: Delta) -> str:
    """The name of the first field that is not a number inside RANGES; empty if all are."""
    for name, (low, high) in RANGES.items():
        value = getattr(delta, name)
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not low <= value <= high:
            return name
    return ""


class _Reader:
    """Reads one file; knows it for the messages."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()

    def style(self, found: Mapping[str, Any]) -> StyleFile:
        self._known("", found, _KEYS)
        name = self._text("name", found)
        if name != self._path.stem or not NAME.fullmatch(name):
            self._refuse("", "name", f"is {name!r:.60}; it must be the name of the file, {self._path.stem!r}")
        description = self._text("description", found)
        title = self._text("title", found) if "title" in found else name
        voices = found.get("voices", [])
        if not isinstance(voices, list) or not all(isinstance(each, str) for each in voices):
            self._refuse("", "voices", 'must be a list of names, such as ["tan"]')
        base = self._delta("base", found["base"]) if "base" in found else NEUTRAL
        deltas, exclaimed = (self._deltas(key, found.get(key, {})) for key in ("emotion", "exclaimed"))
        return StyleFile(name, title, description, tuple(voices), base, deltas, exclaimed)

    def _deltas(self, where: str, found: Any) -> dict[str, Delta]:
        emotions = self._table("", where, found)
        self._known(where, emotions, EMOTIONS)
        if "neutral" in emotions:
            self._refuse(where, "neutral", "is not a place for numbers; what all speech gets is [base]")
        return {each: self._delta(f"{where}.{each}", value) for each, value in emotions.items()}

    def _delta(self, where: str, found: Any) -> Delta:
        outer, _, inner = where.rpartition(".")
        table = self._table(outer, inner, found)
        self._known(where, table, COLUMNS)
        for key, value in table.items():
            low, high = RANGES[key]
            if not isinstance(value, (int, float)) or isinstance(value, bool) or not low <= value <= high:
                self._refuse(where, key, f"must be a number from {low:g} to {high:g}, not {value!r:.60}")
        return Delta(**{key: float(value) for key, value in table.items()})

    def _table(self, where: str, key: str, found: Any) -> Mapping[str, Any]:
        if not isinstance(found, dict):
            self._refuse(where, key, f"must be a table, [{key}], not {found!r:.60}")
        return found

    def _text(self, key: str, found: Mapping[str, Any]) -> str:
        value = found.get(key)
        if not isinstance(value, str) or not value.strip():
            self._refuse("", key, "must be a text that is not empty" if key in found else "is missing")
        return value

    def _known(self, where: str, found: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in found:
            if key not in known:
                self._refuse(where, key, f"is not known here; known: {', '.join(known)}")

    def _refuse(self, where: str, key: str, why: str) -> NoReturn:
        number = self._line(where, key)
        place = f"{self._path}, line {number}" if number else f"{self._path}"
        raise StyleError(f"{place}: {f'{where}.{key}' if where else key} {why}")

    def _line(self, where: str, key: str) -> int:
        """The number of the line that gives the key, or that opens its table; 0 if none does so plainly."""
        table = ""
        whole = f"{where}.{key}" if where else key
        for number, line in enumerate(self._lines, 1):
            line = line.strip()  # so that no pattern tries blanks in every way
            if header := re.match(r"\[([^\[\]]+)\]", line):
                table = header[1].strip()
                if table == whole or table.startswith(f"{whole}."):
                    return number
            elif table == where and re.match(rf"""["']?{re.escape(key)}["']?\s*[=.]""", line):
                return number
        return 0


def _bytes(path: Path) -> bytes:
    """All of a file that is small. Raises StyleError."""
    try:
        return tables.opened(path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise StyleError(f"{path} cannot be read: {reason}; check the path") from error


def _check_hash(path: Path, data: bytes, sealed: bool) -> None:
    """Checks that the SHA256SUMS in the same folder lists the file with this hash. Raises StyleError."""
    seal = path.with_name(SEAL)
    if not sealed and not seal.exists():
        return
    lines = [line.split(None, 1) for line in _bytes(seal).decode("utf-8", "replace").splitlines()]
    listed = {parts[1].lstrip("*"): parts[0].lower() for parts in lines if len(parts) == 2}
    digest = new_sha256()
    digest.update(data)
    cure = f"if the change is yours, run `sha256sum *.toml > {SEAL}` in {path.parent}; if not, put the old file back"
    if path.name not in listed:
        raise StyleError(f"{path} is not listed in {SEAL} beside it; {cure}")
    if listed[path.name] != digest.hexdigest():
        raise StyleError(f"{path} is not the file that {SEAL} lists (its hash differs); {cure}")
