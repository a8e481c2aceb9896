"""All that was found, as JSON can hold it: what the page shows, and what stands in report.json beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import Any, Final

import numpy as np

from qingyin.emotions import EMOTIONS
from qingyin.errors import MissingExtra
from qingyin.evaluate import scenes
from qingyin.evaluate.consistency.dialogues import Turn
from qingyin.evaluate.differences import differences
from qingyin.evaluate.items import AS_ASKED, NEUTRAL, PASSAGE
from qingyin.evaluate.job import SOUND, Measured, Result, Run
from qingyin.evaluate.measures import FEELING, MANNER, TEXT
from qingyin.evaluate.quantities import CHANGES, LINES, STORIES, Row, changes, means, rows, stories
from qingyin.evaluate.ratings import Rating
from qingyin.options import SCENES
from qingyin.version import __version__

COMPARISON: Final = "comparison"


def figures(measured: Measured, ratings: Sequence[Rating] = (), logs: Sequence[Sequence[Turn]] = ()) -> dict[str, Any]:
    """The whole report. What could not be computed for want of a package is named under "missing"."""
    found = [rows(run.results, measured.recognizers) for run in measured.runs]
    told = [stories(run.results) for run in measured.runs]
    missing = dict(measured.missing)
    compared: list[dict[str, Any]] = []
    if len(measured.runs) == 2:
        try:
            compared = differences([run.side.name for run in measured.runs], found, told)
        except MissingExtra as error:
            missing[COMPARISON] = str(error)
    return {
        "qingyin": __version__,
        "quantities": {"lines": [asdict(each) for each in LINES], "stories": [asdict(each) for each in STORIES]},
        "scenes": [*SCENES],
        "sides": [
            _side(run, measured, line_rows, story_rows, ratings, logs)
            for run, line_rows, story_rows in zip(measured.runs, found, told, strict=True)
        ],
        "differences": compared,
        "lines": [_line(line.number, measured, found) for line in measured.lines if line.spoken],
        "stories": _stories(measured),
        "missing": missing,
        "recognizer": measured.recognizers[0] if measured.recognizers else None,
    }


def _side(
    run: Run,
    measured: Measured,
    line_rows: Mapping[int, Row],
    story_rows: Mapping[int, Row],
    ratings: Sequence[Rating],
    logs: Sequence[Sequence[Turn]],
) -> dict[str, Any]:
    by_scene = {
        scene: means([line_rows[line.number] for line in measured.lines if line.spoken and line.scene == scene])
        for scene in SCENES
    }
    weighed = scenes.measured(run.side, measured.lines, line_rows, ratings, logs)
    return {
        **run.side.described(),
        "machine": run.machine,
        "all": _rounded(means(list(line_rows.values()))),
        "by_scene": {scene: _rounded(row) for scene, row in by_scene.items() if row},
        "stories": _rounded(means(list(story_rows.values()))),
        "scenes": [scenes.described(each) for each in weighed],
        "total": scenes.total(weighed),
        "emotions": _emotions(run.results),
        "heard_as": _confusions(run.results),
    }


def _emotions(results: Sequence[Result]) -> dict[str, Any]:
    """Of each emotion: how many lines, and of each change what was asked for and heard on average; factors as such."""
    neutral = {each.item.line.number: each for each in results if each.item.kind == NEUTRAL}
    found: dict[str, Any] = {}
    for emotion in EMOTIONS:
        moved = [
            changes(each, neutral[each.item.line.number])
            for each in results
            if each.item.kind == AS_ASKED and each.item.line.emotion == emotion and each.item.line.number in neutral
        ]
        moved = [each for each in moved if each]
        if moved:
            found[emotion] = {"lines": len(moved)} | {
                name: [_mean([each[name][place] for each in moved], factor) for place in (0, 1)]
                for name, (factor, _) in CHANGES.items()
            }
    return found


def _mean(values: Sequence[float], factor: bool) -> float:
    mean = fmean(values)
    return round(float(np.exp(mean)) if factor else mean, 3)


def _confusions(results: Sequence[Result]) -> dict[str, dict[str, int]]:
    """How often lines of each expected emotion are heard as which."""
    found: dict[str, dict[str, int]] = {}
    for each in results:
        if each.item.kind == AS_ASKED and (heard := each.found[FEELING]["heard"]):
            row = found.setdefault(each.item.line.emotion, {})
            row[heard] = row.get(heard, 0) + 1
    return found


def _line(number: int, measured: Measured, found: Sequence[Mapping[int, Row]]) -> dict[str, Any]:
    """One line of the table, with what each side made of it."""
    results = [_find(run.results, number, AS_ASKED) for run in measured.runs]
    line = results[0].item.line
    return {
        "number": number, "scene": line.scene, "passage": line.passage, "text": line.text, "emotion": line.emotion,
        "readings": results[0].found[TEXT]["readings"],
        "sides": [
            _made(result, measured.recognizers) | {"row": _rounded(each[number])}
            for result, each in zip(results, found, strict=True)
        ],
    }  # fmt: skip


def _made(result: Result, recognizers: Sequence[str]) -> dict[str, Any]:
    found = result.found
    return {
        "sound": sound_of(result),
        "seconds": round(result.utterance.seconds, 3),
        "felt": found[TEXT]["felt"],
        "heard": found[FEELING]["heard"],
        "recognized": {name: found[name]["heard"] for name in recognizers},
        "f0": found[MANNER]["f0"],
        "step": round(found[MANNER]["step"], 5),
    }


def sound_of(result: Result) -> str:
    """Where the sound of an utterance lies, from the folder of the report."""
    return (Path(SOUND) / f"{result.key}.wav").as_posix()


def _stories(measured: Measured) -> list[dict[str, Any]]:
    """Each story with its course, sentence by sentence, as each side tells it."""
    numbers = [each.item.line.number for each in measured.runs[0].results if each.item.kind == PASSAGE]
    found = []
    for number in numbers:
        results = [_find(run.results, number, PASSAGE) for run in measured.runs]
        item = results[0].item
        names = ("begin", "end", "register", "range", "tempo", "level")
        courses = [[{name: each[name] for name in names} for each in r.found[MANNER]["sentences"]] for r in results]
        sides = [
            {"sound": sound_of(result), "seconds": round(result.utterance.seconds, 3), "course": course}
            for result, course in zip(results, courses, strict=True)
        ]
        found.append({"passage": item.line.passage, "scene": item.line.scene, "text": item.text, "sides": sides})
    return found


def _find(results: Sequence[Result], number: int, kind: str) -> Result:
    return next(each for each in results if each.item.line.number == number and each.item.kind == kind)


def _rounded(row: Row) -> Row:
    return {name: round(value, 4) for name, value in row.items()}
