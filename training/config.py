"""What is one voice and not the method: its name, its manner, its speakers and minutes, read from a TOML file.

`training/voices/tan.toml` is the voice that the package ships; a file beside it makes another voice. Reading is strict:
an unknown key, a missing key and a value of another type are errors that name the file and the key.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar, get_type_hints

from qingyin.errors import QingyinError
from qingyin.text import Boundary
from training.teacher.corpus import SPOKEN, STYLES

VOICES: Final = Path(__file__).parent / "voices"
ROOT: Final = Path(__file__).parents[1]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Identity:
    """What voice.json says of the voice beside its files."""

    name: str
    title: str
    description: str
    license: str
    language: str


@dataclass(frozen=True, slots=True)
class Manner:
    """How the voice speaks where the models leave it open."""

    register_hz: float  # median F0 in sentences
    shares: tuple[float, ...]  # of each manner: the voice's words, the other speakers, the styles of the teacher
    timbre: tuple[float, ...]  # of each timbre: the voice's, the other speakers', those that the teacher speaks in
    tempo: float  # factor on the duration of syllables
    lengthening: tuple[float, ...]  # octaves of duration before each boundary and at a sentence's end
    liveliness: float  # factor on the range of F0
    pause: float  # factor on the table of pauses at marks
    contrast: float  # how much more formants stand out than the model makes them


@dataclass(frozen=True, slots=True)
class Asked:
    """A network that learned prosody, and the manner in which it is asked."""

    run: str  # the folder of its checkpoint among the runs
    rhythm: float  # how much of the mean of durations, onsets and energies it is
    melody: float  # and of F0
    shares: tuple[float, ...]  # as those of Manner
    tempo: float
    lengthening: tuple[float, ...]
    liveliness: float


@dataclass(frozen=True, slots=True)
class Speakers:
    """Who recorded: the number of a speaker in the models is the place in `own, *others`."""

    own: str  # of the words: the voice
    others: tuple[str, ...]  # of the read sentences, as sentences.tsv names them
    agreement_learns: str  # one of the others, from whom the agreement classifier learns
    agreement_measures: str  # another one, by whom it is measured

    @property
    def all(self) -> tuple[str, ...]:
        """Their names in the order of their numbers."""
        return (self.own, *self.others)


@dataclass(frozen=True, slots=True)
class Source:
    """A row of the card's table of data."""

    data: str
    used_for: str
    license: str


@dataclass(frozen=True, slots=True)
class VoiceConfig:
    """All of one file."""

    path: Path
    base: str  # the voice whose training it shares, and the graphs that it has not of its own; empty if there is none
    folder: Path  # of the finished voice
    identity: Identity
    manner: Manner
    mean: tuple[Asked, ...]  # whose mean its ProsodyNet says; empty if it speaks as one of them learned
    speakers: Speakers
    sources: tuple[Source, ...]
    minutes: Mapping[str, float]  # of each stage that trains or speaks
    sentences: Mapping[str, float]  # of each stage that reads as many as it is told

    @property
    def taught(self) -> Mapping[int, str]:
        """Who speaks the teacher's sound, by their number among the timbres."""
        return dict(enumerate(SPOKEN, len(self.speakers.all)))

    def run(self, role: str) -> str:
        """The folder among the runs that holds the network of a role."""
        return f"mean/{self.identity.name}" if role == "prosody" and self.mean else role

    @property
    def timbres(self) -> int:
        """How many timbres the acoustic model learns."""
        return len(self.speakers.all) + len(SPOKEN)

    @classmethod
    def read(cls, path: str | Path) -> VoiceConfig:
        """The file at `path`, or of that name in training/voices. Raises QingyinError."""
        found = Path(path)
        if not found.suffix:
            found = VOICES / f"{path}.toml"
        try:
            given = tomllib.loads(found.read_text("utf-8"))
        except FileNotFoundError as error:
            names = ", ".join(sorted(each.stem for each in VOICES.glob("*.toml")))
            raise QingyinError(f"{found} is not there; voices that can be made: {names}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise QingyinError(f"{found} cannot be read as TOML: {error}") from error
        reader = _Reader(found)
        mean = tuple(reader.table("mean", each, Asked) for each in reader.value("mean", given.pop("mean", []), list))
        base = reader.value("base", given.pop("base", ""), str)
        if base:
            return cls._beside(base, reader, given, mean)
        reader.keys("", given, ("folder", "identity", "manner", "speakers", "sources", "minutes", "sentences"))
        config = cls(
            found,
            base,
            ROOT / reader.value("folder", given["folder"], str),
            reader.table("identity", given["identity"], Identity),
            reader.table("manner", given["manner"], Manner),
            mean,
            reader.table("speakers", given["speakers"], Speakers),
            tuple(reader.table("sources", each, Source) for each in reader.value("sources", given["sources"], list)),
            reader.numbers("minutes", given["minutes"]),
            reader.numbers("sentences", given["sentences"]),
        )
        reader.check(config)
        return config

    @classmethod
    def _beside(cls, base: str, reader: _Reader, given: dict[str, Any], mean: tuple[Asked, ...]) -> VoiceConfig:
        """A voice of the models of another: who it is, its manner, and what it learned from beside that one's data."""
        reader.keys("", given, ("folder", "identity", "manner", "sources"))
        other = cls.read(VOICES / f"{base}.toml")
        own = (reader.table("sources", each, Source) for each in reader.value("sources", given["sources"], list))
        config = replace(
            other,
            path=reader.path,
            base=base,
            folder=ROOT / reader.value("folder", given["folder"], str),
            identity=reader.table("identity", given["identity"], Identity),
            manner=reader.table("manner", given["manner"], Manner),
            mean=mean,
            sources=(*own, *other.sources),
        )
        reader.check(config)
        return config


class _Reader:
    """Takes values out of a TOML file and says where one is wrong."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fail(self, where: str, why: str) -> QingyinError:
        return QingyinError(f"{self.path}: {where or 'the file'} {why}")

    def keys(self, where: str, given: Any, wanted: tuple[str, ...]) -> None:
        if not isinstance(given, dict):
            raise self.fail(where, "must be a table")
        if unknown := sorted(given.keys() - set(wanted)):
            raise self.fail(where, f"has an unknown key {unknown[0]!r}; known: {', '.join(wanted)}")
        if missing := [name for name in wanted if name not in given]:
            raise self.fail(where, f"lacks the key {missing[0]!r}")

    def value(self, where: str, given: Any, kind: type[T]) -> T:
        if kind is float and isinstance(given, int) and not isinstance(given, bool):
            return kind(given)  # type: ignore[call-arg]
        if not isinstance(given, kind) or isinstance(given, bool):
            raise self.fail(where, f"must be {kind.__name__}, not {given!r}")
        return given

    def table(self, where: str, given: Any, kind: type[T]) -> T:
        hints = get_type_hints(kind)
        names = tuple(each.name for each in fields(kind))  # type: ignore[arg-type]
        self.keys(where, given, names)
        found: dict[str, Any] = {}
        for name in names:
            place, hint = f"{where}.{name}", hints[name]
            if hint in (str, float):
                found[name] = self.value(place, given[name], hint)
            else:  # a tuple of one type
                items = self.value(place, given[name], list)
                found[name] = tuple(self.value(place, each, hint.__args__[0]) for each in items)
        return kind(**found)

    def numbers(self, where: str, given: Any) -> Mapping[str, float]:
        if not isinstance(given, dict):
            raise self.fail(where, "must be a table")
        return MappingProxyType({name: self.value(f"{where}.{name}", each, float) for name, each in given.items()})

    def check(self, config: VoiceConfig) -> None:
        """Raises QingyinError where values do not fit together."""
        manners = len(config.speakers.all) + len(STYLES)
        places = (*Boundary.__members__, "and a sentence's end")
        manner_and_mean: list[tuple[str, Manner | Asked]] = [("manner", config.manner)]
        manner_and_mean += [("mean", each) for each in config.mean]
        for name, asked in manner_and_mean:
            if len(asked.lengthening) != len(places):
                raise self.fail(f"{name}.lengthening", f"must hold {len(places)} numbers: for {', '.join(places)}")
            if len(asked.shares) != manners or abs(sum(asked.shares) - 1) > 1e-6:
                raise self.fail(
                    f"{name}.shares",
                    f"must hold {manners} numbers that add up to 1: one for each speaker, {', '.join(STYLES)}",
                )
        if config.mean and config.manner.shares[0] != 1:
            raise self.fail("manner.shares", "must be 1 for the first manner, the only one that a mean has")
        for part in ("rhythm", "melody"):
            if config.mean and abs(sum(getattr(each, part) for each in config.mean) - 1) > 1e-6:
                raise self.fail(f"mean.{part}", "of all networks must add up to 1")
        if len(config.manner.timbre) != config.timbres or abs(sum(config.manner.timbre) - 1) > 1e-6:
            raise self.fail(
                "manner.timbre",
                f"must hold {config.timbres} numbers that add up to 1: one for each speaker, {', '.join(SPOKEN)}",
            )
        for name in ("agreement_learns", "agreement_measures"):
            if (speaker := getattr(config.speakers, name)) not in config.speakers.others:
                raise self.fail(f"speakers.{name}", f"is {speaker!r}, which is not among speakers.others")


def add_config(parser: argparse.ArgumentParser) -> None:
    """The option --config, whose value is a VoiceConfig."""
    parser.add_argument(
        "--config", type=VoiceConfig.read, default="tan", metavar="VOICE",
        help="name in training/voices, or a TOML file: what is this voice and not the method (tan)",
    )  # fmt: skip
