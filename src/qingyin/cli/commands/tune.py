"""`qingyin tune`: tries ways to run the graphs on this machine, and keeps the best."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from os import PathLike
from typing import Any, Final

from qingyin.cli import tuned
from qingyin.cli.given import TUNED, config_folder
from qingyin.cli.language import told
from qingyin.models.process_memory import frugal
from qingyin.models.session import DEFAULT, Settings, available
from qingyin.synthesizer import Synthesizer

TEXT: Final = "今天天气真好，我们一起去公园散步吧。"
ROUNDS: Final = 5  # of each trial; the best counts
GAIN: Final = 0.9  # a setting is taken if it takes less than this share of the best time so far; else the simpler stays


@dataclass(frozen=True, slots=True)
class Trial:
    """What one way to run the graphs costs."""

    settings: Settings
    rtf: float  # seconds of work a second of sound
    first: float  # seconds to the first samples


def run(arguments: argparse.Namespace) -> int:
    """Prints each trial, and writes the best settings to the user's folder."""
    for best in trials(arguments.voice, arguments.threads, arguments.provider):
        print(line(best), flush=True)
    path = config_folder() / TUNED
    tuned.write(path, best.settings)
    print(told(f"the last is written to {path}"))
    return 0


def line(trial: Trial) -> str:
    """A trial as a line of the terminal."""
    said = ", ".join(f"{name} {value}" for name, value in tuned.changed(trial.settings).items()) or "defaults"
    return f"{said:48} {1000 * trial.rtf:7.2f} ms a second of sound, {1000 * trial.first:6.2f} ms to the first"


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
