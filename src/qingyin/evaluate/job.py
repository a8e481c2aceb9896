"""A run from texts to figures: everything is spoken and measured once, and kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from qingyin.books.work import digest, work_folder
from qingyin.evaluate import machine
from qingyin.evaluate.items import Item, items
from qingyin.evaluate.kept import Kept
from qingyin.evaluate.measures import HEARD, Measure, Spoken, measures
from qingyin.evaluate.recognition.recognizers import WHISPER
from qingyin.evaluate.side import Side, Utterance
from qingyin.evaluate.texts import Line

SOUND: Final = "sound"  # the folder, in that of the report
MACHINE: Final = "machine"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the run is."""

    side: str
    what: str  # that is being done
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of one utterance."""

    item: Item
    key: str
    utterance: Utterance
    found: dict[str, dict[str, Any]]  # by the name of the measure


@dataclass(frozen=True, slots=True)
class Run:
    """What was measured of one side."""

    side: Side
    results: list[Result]
    machine: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """The whole."""

    runs: list[Run]
    lines: list[Line]
    recognizers: list[str]  # names of measures
    missing: dict[str, str]  # what could not be measured, and the line that changes that


OnProgress = Callable[[Progress], object]


def measured(
    sides: Sequence[Side],
    lines: Sequence[Line],
    folder: Path,
    recognizers: Sequence[str] = (WHISPER,),
    on_progress: OnProgress = lambda progress: None,
) -> Measured:
    """Speaks all lines with each side and measures them, or takes up what an earlier run has kept in the folder.

    Raises OutputError, OptionError, VoiceError and TextError; what was done until then stays.
    """
    made, missing = measures(recognizers)
    with work_folder(folder / SOUND) as work:
        kept = Kept(work.path)
        wanted = [[(side.key(item), item) for item in items(lines, side.options)] for side in sides]
        total = sum(len(each) for each in wanted) + len(sides)
        runs: list[Run] = []
        done = 0
        for side, its in zip(sides, wanted, strict=True):
            results = []
            for key, item in its:
                on_progress(Progress(side.name, item.name, done, total))
                results.append(_result(side, key, item, kept, made))
                done += 1
            on_progress(Progress(side.name, MACHINE, done, total))
            runs.append(Run(side, results, _machine(side, lines, kept)))
            done += 1
        on_progress(Progress(sides[-1].name, "", total, total))
        keys = {result.key for run in runs for result in run.results}
        kept.clear({*keys, *(_machine_key(side, lines) for side in sides)})
    return Measured(runs, list(lines), [each.name for each in made if each.role == HEARD], missing)


def _result(side: Side, key: str, item: Item, kept: Kept, made: Sequence[Measure]) -> Result:
    """One utterance, spoken and measured as far as it is not yet."""
    utterance = kept.utterance(key)
    if utterance is None:
        audio, utterance = side.speak(item)
        kept.keep(key, audio, utterance)
    found: dict[str, dict[str, Any]] = {}
    spoken: Spoken | None = None
    for measure in made:
        if item.kind not in measure.kinds:
            continue
        known = kept.measured(key, measure.name)
        if known is None:
            spoken = spoken or Spoken(side, item, utterance, kept.samples(key))  # as it is in the file
            known = measure.of(spoken)
            kept.keep_measured(key, measure.name, known)
        found[measure.name] = known
    return Result(item, key, utterance, found)


def _machine(side: Side, lines: Sequence[Line], kept: Kept) -> dict[str, Any]:
    key = _machine_key(side, lines)
    known = kept.measured(key, MACHINE)
    if known is None:
        known = machine.measured(side, _texts(lines))
        kept.keep_measured(key, MACHINE, known)
    return known


def _machine_key(side: Side, lines: Sequence[Line]) -> str:
    return digest(side.identity, repr(side.options), _texts(lines))[:32]


def _texts(lines: Sequence[Line]) -> list[str]:
    return [line.text for line in lines if line.spoken]
