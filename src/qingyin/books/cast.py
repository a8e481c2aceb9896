"""Who speaks in a book: proposed from its text as a TOML file that a person edits, and what it does to the speech."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any, Final

import numpy as np

from qingyin.books.book import Book
from qingyin.errors import OptionError
from qingyin.expression import quotes, scenes, tables
from qingyin.expression.delivery import Delivery
from qingyin.records import LIMITS, Prosody, Sentence
from qingyin.text.sentences import spans

REGISTERS: Final = len(scenes.CAST)
MOST: Final = 48  # speakers; who speaks less often than these is told apart within a chapter only
_RANGES: Final[Mapping[str, tuple[float, float]]] = {"rate": (0.5, 2.0), "pitch": (-12.0, 12.0)}
_NOBODY: Final = "\0"  # holds the place of a register that no speaker of that rank has
_HEAD: Final = """# Who speaks in {title}. Edit it, and give it to qingyin book with --cast.
#
# register  the way of speaking that tells a character apart, 1 to {registers}: 1 higher and lively, 2 lower and slower,
#           3 much higher, 4 much lower, 5 a little higher and quick, 6 a little lower
# rate      speed as a factor, 0.5 to 2
# pitch     change in pitch, -12 to 12 semitones
# lines     the number of sentences in which the name was found to speak; only for you
"""


@dataclass(frozen=True, slots=True)
class Role:
    """How somebody speaks."""

    name: str = ""  # empty: the narrator
    register: int = 1  # of scenes.CAST, counted from 1; the narrator has none
    rate: float = 1.0
    pitch: float = 0.0  # semitones
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Cast:
    """The narrator and the characters of a book."""

    narrator: Role = Role()
    speakers: tuple[Role, ...] = ()

    @classmethod
    def proposed(cls, book: Book) -> Cast:
        """The characters that the text names as speaking, the most frequent first, each with the next register."""
        counts = _counts(book)
        known = [(name, lines) for name, lines in counts.most_common() if not quotes.is_pronoun(name)]
        roles = [
            Role(name, index % REGISTERS + 1, lines=lines) for index, (name, lines) in enumerate(known[:MOST])
        ]  # fmt: skip
        return cls(speakers=tuple(roles))

    @classmethod
    def open(cls, path: str | PathLike[str]) -> Cast:
        """The cast in a TOML file. Raises OptionError if it cannot be read or something in it is unknown."""
        try:
            found = tables.parsed(tables.opened(Path(path)))
        except (OSError, ValueError) as error:
            raise OptionError(f"cannot read the cast {str(path)!r}: {error}; propose a new one") from error
        return _parsed(found, str(path))

    def toml(self, title: str = "the book") -> str:
        """The file that `open` reads."""
        lines = [_HEAD.format(title=title.replace("\n", " "), registers=REGISTERS), "[narrator]"]
        lines += [f"rate = {self.narrator.rate!r}", f"pitch = {self.narrator.pitch!r}"]
        for role in self.speakers:
            lines += ["", "[[speaker]]", f"name = {json.dumps(role.name, ensure_ascii=False)}"]
            lines += [f"register = {role.register}", f"rate = {role.rate!r}", f"pitch = {role.pitch!r}"]
            lines += [f"lines = {role.lines}"]
        return "\n".join(lines) + "\n"

    def names(self) -> tuple[str, ...]:
        """The names in such an order that each gets its register from the scene."""
        found: list[str] = []
        for role in self.speakers:
            while len(found) % REGISTERS != role.register - 1:
                found.append(f"{_NOBODY}{len(found)}")
            found.append(role.name)
        return tuple(found)

    def plan(self, delivery: Delivery) -> Callable[[Sentence, Prosody], Prosody] | None:
        """What gives each sentence the rate and pitch of its speaker; None if nobody has any of their own."""
        roles = {role.name: role for role in self.speakers}
        if all(role.rate == 1.0 and not role.pitch for role in (self.narrator, *self.speakers)):
            return None
        inside = False

        def planned(sentence: Sentence, prosody: Prosody) -> Prosody:
            nonlocal inside
            quoted = quotes.quoted(sentence.text, inside)
            inside = quoted[-1]
            speaker = roles.get(delivery.speaker, Role())
            heard = [
                speaker if quoted[each.span[0] - sentence.span[0]] else self.narrator for each in sentence.syllables
            ]
            rate = np.array([role.rate for role in heard], np.float32)
            factor = np.array([2 ** (role.pitch / 12) for role in heard], np.float32)
            return replace(
                prosody,
                duration=np.clip(prosody.duration / rate, *LIMITS["duration"]).astype(np.float32),
                f0=np.clip(prosody.f0 * factor[:, None], *LIMITS["f0"]).astype(np.float32),
            )

        return planned


def _counts(book: Book) -> Counter[str]:
    """How many sentences each character speaks, by the rules of the audiobook scene. A name that the narrator gives
    after the speech, in a sentence of its own, counts for the speech: “走吧。”妈妈说。"""
    counts: Counter[str] = Counter()
    for chapter in book.chapters:
        memory = scenes.Memory()
        for paragraph in chapter.paragraphs:
            waiting = 0  # sentences of speech for which no name was given yet
            for start, end in spans(paragraph):
                text = paragraph[start:end]
                inside = quotes.quoted(text, memory.inside)
                told = quotes.speaker(quotes.narration(text, inside))
                named = None if told is None or quotes.is_pronoun(told) else told
                after = replace(memory, inside=inside[-1])
                if any(inside[:-1]):
                    after = scenes.spoken(after, text, inside, went_on=memory.inside)
                    waiting = 0 if named else waiting + 1
                    counts[named or ""] += 1
                elif named and waiting:
                    after = replace(after, speaker=named, other=memory.other)
                    counts[named] += waiting
                    waiting = 0
                memory = after
            counts[memory.speaker] += waiting
    del counts[""]
    return counts


def _parsed(found: Mapping[str, Any], path: str) -> Cast:
    _known(found, {"narrator", "speaker"}, path)
    narrator, speakers = found.get("narrator", {}), found.get("speaker", [])
    if not isinstance(narrator, dict) or not isinstance(speakers, list):
        raise OptionError(f"{path}: write one [narrator] and a [[speaker]] for each character")
    roles = [_role(each, path) for each in speakers]
    names = [role.name for role in roles]
    if len(names) > MOST:
        raise OptionError(f"{path} has {len(names)} speakers; {MOST} are the most, so remove those who speak seldom")
    if twice := [name for name, number in Counter(names).items() if number > 1]:
        raise OptionError(f"{path}: the speaker {twice[0]!r} is given twice; keep one")
    _known(narrator, {"rate", "pitch"}, path)
    return Cast(_with_numbers(Role(), narrator, path), tuple(roles))


def _role(given: Any, path: str) -> Role:
    if not isinstance(given, dict) or not isinstance(given.get("name"), str) or not given["name"]:
        raise OptionError(f'{path}: each [[speaker]] needs a name, such as name = "小明"')
    _known(given, {"name", "register", "rate", "pitch", "lines"}, path)
    register = given.get("register", 1)
    if not isinstance(register, int) or not 1 <= register <= REGISTERS:
        raise OptionError(f"{path}: the register of {given['name']!r} must be 1 to {REGISTERS}, not {register!r:.60}")
    return _with_numbers(Role(given["name"], register), given, path)


def _with_numbers(role: Role, given: Mapping[str, Any], path: str) -> Role:
    rate, pitch = (_number(key, given.get(key, getattr(role, key)), path) for key in ("rate", "pitch"))
    return replace(role, rate=rate, pitch=pitch)


def _known(given: Mapping[str, Any], keys: set[str], path: str) -> None:
    if unknown := sorted(set(given) - keys):
        raise OptionError(f"{path}: unknown key {unknown[0]!r}; available: {', '.join(sorted(keys))}")


def _number(key: str, value: Any, path: str) -> float:
    low, high = _RANGES[key]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise OptionError(f"{path}: {key} must be a number from {low:g} to {high:g}, not {value!r:.60}")
    return float(value)
