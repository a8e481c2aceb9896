"""How graphs run best on this machine: measured, and kept as a small TOML file that the command line reads.

    [session]
    threads = 2
    level = "all"

A key that is not there has its default; one that is not known is an error. See `session.Settings` for the keys.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from os import PathLike
from pathlib import Path
from typing import Any, Final

from qingyin.audio.output import OutputFile
from qingyin.errors import OptionError, OutputError
from qingyin.expression import tables
from qingyin.models.process_memory import frugal
from qingyin.models.session import DEFAULT, Settings, available
from qingyin.synthesizer import Synthesizer

TEXT: Final = "今天天气真好，我们一起去公园散步吧。"
ROUNDS: Final = 5  # of each trial; the best counts
GAIN: Final = 0.9  # a setting is taken if it takes less than this share of the best time so far; else the simpler stays
_CURE: Final = "correct it, or remove the file and run: qingyin tune"


@dataclass(frozen=True, slots=True)
class Trial:
    """What one way to run the graphs costs."""

    settings: Settings
    rtf: float  # seconds of work a second of sound
    first: float  # seconds to the first samples


def trials(voice: str | PathLike[str], most_threads: int, provider: str | None = None) -> Iterator[Trial]:
    """Measurements one by one: the defaults first, then each setting changed alone on top of the best so far.

    The last is the best again. A provider that is asked for by name is used in all of them; otherwise each that the
    build has is tried. Raises OptionError if that provider is not in the build.
    """
    best = _measured(voice, DEFAULT if provider is None else replace(DEFAULT, provider=provider))
    yield best
    for changes in _changes(most_threads, provider):
        found = _measured(voice, replace(best.settings, **changes))
        yield found
        if found.rtf < GAIN * best.rtf:
            best = found
    yield best


def _changes(most_threads: int, provider: str | None) -> Iterator[dict[str, Any]]:
    threads = 2
    while threads <= most_threads:
        yield {"threads": threads}
        threads *= 2
    if most_threads > 1:
        yield {"parallel": True}
    yield {"level": "all"}
    yield {"memory_pattern": True}
    yield {"arena": not DEFAULT.arena}
    if provider is None:
        yield from ({"provider": name} for name in available() if name != DEFAULT.provider)


def _measured(voice: str | PathLike[str], settings: Settings) -> Trial:
    """The best of some rounds on a loaded voice, after one that does not count."""
    with frugal() as open_graph:
        synthesizer = Synthesizer.load(voice, settings=settings, open_graph=open_graph)
    wholes, firsts = [], []
    for number in range(ROUNDS + 1):
        began, samples, first = time.perf_counter(), 0, 0.0
        for chunk in synthesizer.stream(TEXT):
            first = first or time.perf_counter() - began
            samples += len(chunk.samples)
        if number:
            wholes.append((time.perf_counter() - began) * synthesizer.voice.sample_rate / samples)
            firsts.append(first)
    return Trial(settings, min(wholes), min(firsts))


def changed(settings: Settings) -> dict[str, int | str]:
    """The settings that are not the default's, by name."""
    values = {each.name: getattr(settings, each.name) for each in fields(Settings)}
    return {name: value for name, value in values.items() if value != getattr(DEFAULT, name)}


def write(path: Path, settings: Settings) -> None:
    """Keep the settings that are not the default's in a file, whole or not at all. Raises OutputError."""
    lines = ["# written by: qingyin tune", "[session]"]
    for name, value in changed(settings).items():
        lines.append(f"{name} = {json.dumps(value)}")  # of numbers, words and booleans TOML and JSON agree
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"cannot create {str(path.parent)!r}: {error.strerror}"
        raise OutputError(f"{reason}; set XDG_CONFIG_HOME to another folder") from error
    with OutputFile(path) as file:
        file.write(("\n".join(lines) + "\n").encode())


def read(path: Path) -> Settings:
    """The settings in that file; the default if there is none. Raises OptionError if it cannot be read as such."""
    try:
        found = tables.parsed(tables.opened(path))
    except FileNotFoundError:
        return DEFAULT
    except OSError as error:
        raise OptionError(f"{path} cannot be read: {error.strerror}; {_CURE}") from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise OptionError(f"{path} is not TOML: {error}; {_CURE}") from error
    names = [each.name for each in fields(Settings)]
    for section, values in found.items():
        if section != "session" or not isinstance(values, dict):
            raise OptionError(f"{path}: unknown section {section!r}; known: session; {_CURE}")
        for key in values:
            if key not in names:
                raise OptionError(f"{path}: unknown key {key!r}; known: {', '.join(names)}; {_CURE}")
    try:
        return Settings(**found.get("session", {}))
    except OptionError as error:
        raise OptionError(f"{path}: {error}; {_CURE}") from error
