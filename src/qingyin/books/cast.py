"""Who speaks in a book: proposed from its text as a TOML file that a person edits."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from os import PathLike
from pathlib import Path
from typing import Any, Final

from qingyin.books.book import Book
from qingyin.books.script import lines
from qingyin.errors import OptionError
from qingyin.expression import quotes, scenes, tables
from qingyin.options import ROWS, Options

REGISTERS: Final = len(scenes.CAST)
MOST: Final = 200  # speakers in a file
PROPOSED: Final = 48  # speakers; those who speak less often are told apart within a chapter only
_RANGES: Final = {name: (ROWS[name].low, ROWS[name].high) for name in ("rate", "pitch")}
_HEAD: Final = """# Who speaks in {title}, and how. Edit it: later runs keep what is here and add new speakers.
#
# name      as the text calls the speaker; remove a [[speaker]] that is not a person
# aliases   other names of the same speaker, such as ["小明", "明明"]
# voice     the name of a voice, if it is not the narrator's
# style     a speaking style, or the path of its TOML file
# register  the way of speaking that tells a character apart: 1 higher and lively, 2 lower and slower, 3 much higher,
#           4 much lower, 5 a little higher and quick, 6 a little lower; 0 none, where the voice is enough
# rate      speed as a factor, 0.5 to 2
# pitch     change in pitch, -12 to 12 semitones
# lines     in how many places the name was found to speak; only for you
"""


@dataclass(frozen=True, slots=True)
class Role:
    """How somebody speaks."""

    name: str = ""  # empty: the narrator
    register: int = 1  # of scenes.CAST, counted from 1; 0 is none; the narrator has none
    rate: float = 1.0
    pitch: float = 0.0  # semitones
    voice: str = ""  # empty: the narrator's
    style: str = ""  # empty: the narrator's
    aliases: tuple[str, ...] = ()
    lines: int = 0

    @property
    def apart(self) -> bool:
        """Whether what it says is a sentence of its own, because it has another voice or style."""
        return bool(self.voice or self.style)

    def options(self, base: Options) -> Options:
        """The options with what the role has of its own."""
        return replace(base, voice=self.voice or base.voice, style=self.style or base.style)

    def faster(self, base: Options) -> Options:
        """The options with the role's rate and pitch, within their ranges."""
        rate, pitch = base.rate * self.rate, base.pitch + self.pitch
        (slowest, fastest), (lowest, highest) = _RANGES["rate"], _RANGES["pitch"]
        return replace(base, rate=min(max(rate, slowest), fastest), pitch=min(max(pitch, lowest), highest))


@dataclass(frozen=True, slots=True)
class Cast:
    """The narrator and the characters of a book."""

    narrator: Role = Role()
    speakers: tuple[Role, ...] = ()

    @classmethod
    def proposed(cls, book: Book) -> Cast:
        """The characters that the text names as speaking, the most frequent first, each with the next register."""
        return cls().completed(book)

    @classmethod
    def open(cls, path: str | PathLike[str]) -> Cast:
        """The cast in a TOML file. Raises OptionError if it cannot be read or something in it is unknown."""
        try:
            found = tables.parsed(tables.opened(Path(path)))
        except (OSError, ValueError) as error:
            raise OptionError(f"cannot read the cast {str(path)!r}: {error}; propose a new one") from error
        return _parsed(found, str(path))

    def completed(self, book: Book) -> Cast:
        """The cast with the speakers of the book that it does not have, up to a number; who is there stays as it is."""
        counts: Counter[str] = Counter()
        for chapter in book.chapters:
            for said in lines(chapter.paragraphs, self.called):
                counts.update([line.speaker for line in said if not quotes.is_pronoun(line.speaker)])
        del counts[""]
        known = {role.name for role in self.speakers}
        new = [each for each in counts.most_common() if each[0] not in known][: max(0, PROPOSED - len(known))]
        roles = [Role(name, index % REGISTERS + 1, lines=said) for index, (name, said) in enumerate(new, len(known))]
        return replace(self, speakers=(*self.speakers, *roles)) if roles else self

    def called(self, name: str) -> str:
        """The name of the speaker who is also called that."""
        return next((role.name for role in self.speakers if name in role.aliases), name)

    def role(self, name: str) -> Role | None:
        """The speaker of that name."""
        return next((role for role in self.speakers if role.name == name), None)

    def toml(self, title: str = "the book") -> str:
        """The file that `open` reads."""
        lines = [_HEAD.format(title=title.replace("\n", " ")), "[narrator]"]
        own = ["voice", "style"] if self.narrator.apart else []
        lines += [_line(self.narrator, key) for key in (*own, "rate", "pitch")]
        return "\n".join(lines) + "\n" + speakers_toml(self.speakers)


def speakers_toml(roles: Sequence[Role]) -> str:
    """Speakers as they stand in a cast's file, to go at its end."""
    found = []
    for role in roles:
        keys = ["name", *(key for key in ("aliases", "voice", "style") if getattr(role, key))]
        found.append("\n".join(["\n[[speaker]]", *(_line(role, key) for key in (*keys, *_NUMBERS))]) + "\n")
    return "".join(found)


_NUMBERS: Final = ("register", "rate", "pitch", "lines")


def _line(role: Role, key: str) -> str:
    value = getattr(role, key)
    return f"{key} = {json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)}"


def _parsed(found: Mapping[str, Any], path: str) -> Cast:
    _known(found, {"narrator", "speaker"}, path)
    narrator, speakers = found.get("narrator", {}), found.get("speaker", [])
    if not isinstance(narrator, dict) or not isinstance(speakers, list):
        raise OptionError(f"{path}: write one [narrator] and a [[speaker]] for each character")
    roles = [_role(each, path) for each in speakers]
    if len(roles) > MOST:
        raise OptionError(f"{path} has {len(roles)} speakers; {MOST} are the most, so remove those who speak seldom")
    names = Counter(name for role in roles for name in {role.name, *role.aliases})
    if twice := [name for name, number in names.items() if number > 1]:
        raise OptionError(f"{path}: the speaker {twice[0]!r} is given twice; keep one")
    _known(narrator, {"rate", "pitch", "voice", "style"}, path)
    return Cast(_given(Role(), narrator, path), tuple(roles))


def _role(given: Any, path: str) -> Role:
    if not isinstance(given, dict) or not isinstance(given.get("name"), str) or not given["name"]:
        raise OptionError(f'{path}: each [[speaker]] needs a name, such as name = "小明"')
    _known(given, {each.name for each in fields(Role)}, path)
    register = given.get("register", 1)
    if type(register) is not int or not 0 <= register <= REGISTERS:
        raise OptionError(f"{path}: the register of {given['name']!r} must be 0 to {REGISTERS}, not {register!r:.60}")
    aliases = given.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(each, str) and each for each in aliases):
        raise OptionError(f'{path}: the aliases of {given["name"]!r} must be a list of names, such as ["明明"]')
    lines = given.get("lines", 0)
    role = Role(given["name"], register, aliases=tuple(aliases), lines=lines if type(lines) is int else 0)
    return _given(role, given, path)


def _given(role: Role, given: Mapping[str, Any], path: str) -> Role:
    """The role with its numbers, voice and style."""
    for key in ("voice", "style"):
        if not isinstance(given.get(key, ""), str):
            raise OptionError(f"{path}: {key} must be a name, not {given[key]!r:.60}")
    rate, pitch = (_number(key, given.get(key, getattr(role, key)), path) for key in ("rate", "pitch"))
    return replace(role, rate=rate, pitch=pitch, voice=given.get("voice", ""), style=given.get("style", ""))


def _known(given: Mapping[str, Any], keys: set[str], path: str) -> None:
    if unknown := sorted(set(given) - keys):
        raise OptionError(f"{path}: unknown key {unknown[0]!r}; available: {', '.join(sorted(keys))}")


def _number(key: str, value: Any, path: str) -> float:
    low, high = _RANGES[key]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise OptionError(f"{path}: {key} must be a number from {low:g} to {high:g}, not {value!r:.60}")
    return float(value)
