"""The numbers that are made of each utterance, of each story, and of all of a kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import Any, Final

import numpy as np

from qingyin.audio.pitch import SEMITONES
from qingyin.evaluate.items import AS_ASKED, NEUTRAL, PASSAGE
from qingyin.evaluate.job import Result
from qingyin.evaluate.measures import DNSMOS, FEELING, MANNER, TEXT
from qingyin.evaluate.sound.dnsmos import NAMES

Row = dict[str, float]  # what is known of one utterance


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number: what it is called, in which unit, and whether more of it is better (1), worse (−1) or neither (0)."""

    name: str
    title: str
    unit: str = ""
    better: int = 0
    digits: int = 2
    timed: bool = False  # depends on what else the machine does, so it is not tested


LINES: Final = (  # of each line that is spoken as its table asks
    Quantity("characters", "characters misheard", "%", -1, 1),
    Quantity("syllables", "syllables misheard", "%", -1, 1),
    Quantity("toneless", "syllables misheard, tones left out", "%", -1, 1),
    *[Quantity(name, f"DNSMOS {name}", "1–5", 1) for name in NAMES],
    Quantity("readings", "hard readings right", "%", 1, 1),
    Quantity("felt", "expected emotion found in the text", "%", 1, 1),
    Quantity("heard", "expected emotion heard in the sound", "%", 1, 1),
    Quantity("realized", "changes asked for that go the right way", "%", 1, 1),
    Quantity("register", "median F0", "Hz", 0, 0),
    Quantity("range", "spread of F0", "st"),
    Quantity("tempo", "syllables per second", "1/s"),
    Quantity("level", "level", "dB", 0, 1),
    Quantity("tilt", "tilt", "dB", 0, 1),
    Quantity("rtf", "work per second of sound", "s", -1, 3, timed=True),
    Quantity("first", "first samples after", "ms", -1, 0, timed=True),
)
STORIES: Final = (  # of each passage that is spoken from end to end
    Quantity("moves", "how far the pitch of sentences varies", "st"),
    Quantity("paces", "how far their tempo varies", "%", 0, 1),
    Quantity("levels", "how far their level varies", "dB", 0, 1),
    Quantity("gaps", "pause between sentences", "s"),
    Quantity("drift", "pitch from the first half to the second", "st"),
)
# changes that an emotion asks for: the name of the delta, whether it is a factor, and from what on it counts
CHANGES: Final = {
    "f0_mean": (False, 0.5),
    "f0_range": (True, 0.1),
    "duration": (True, 0.03),
    "level": (False, 1.5),
    "tilt": (False, 1.5),
}


def of_line(result: Result, neutral: Result | None, recognizers: Sequence[str]) -> Row:
    """The numbers of a line; those that are not known are left out. Shares are 0 to 100."""
    found, line, utterance = result.found, result.item.line, result.utterance
    row: Row = {"rtf": utterance.took / utterance.seconds, "first": 1000 * utterance.first}
    if recognizers:
        row |= _misheard(found[recognizers[0]])
    row |= {name: float(value) for name, value in found.get(DNSMOS, {}).items()}
    readings = found[TEXT]["readings"]
    if readings:
        row["readings"] = 100 * fmean(each["wanted"] == each["read"] for each in readings)
    row["felt"] = 100.0 * (found[TEXT]["felt"] == line.emotion)
    if found[FEELING]["heard"]:
        row["heard"] = 100.0 * (found[FEELING]["heard"] == line.emotion)
    if neutral is not None:
        pairs = changes(result, neutral).values()
        told = [(asked, heard) for asked, heard, counts in pairs if counts]
        if told:
            row["realized"] = 100 * fmean(asked * heard > 0 for asked, heard in told)
    manner = found[MANNER]
    names = ("register", "range", "tempo", "level", "tilt")
    return row | {name: float(manner[name]) for name in names if manner[name] is not None}


def _misheard(heard: Mapping[str, Any]) -> Row:
    row = {}
    for name, wrong, of in (
        ("characters", "wrong_characters", "characters"),
        ("syllables", "wrong", "syllables"),
        ("toneless", "toneless", "syllables"),
    ):
        if heard.get(of):
            row[name] = 100 * heard[wrong] / heard[of]
    return row


def changes(result: Result, neutral: Result) -> dict[str, tuple[float, float, bool]]:
    """Against the same without feeling: of each of CHANGES what was asked, what is heard, and whether it counts.

    Factors are natural logarithms here. It counts if what was asked for is more than chance.
    """
    ours, theirs = result.found[MANNER], neutral.found[MANNER]
    if any(each["register"] is None for each in (ours, theirs)):
        return {}
    heard = {
        "f0_mean": SEMITONES * float(np.log2(ours["register"] / theirs["register"])),
        "f0_range": float(np.log(max(ours["range"], 1e-3) / max(theirs["range"], 1e-3))),
        "duration": float(np.log(theirs["tempo"] / ours["tempo"])),
        "level": ours["level"] - theirs["level"],
        "tilt": ours["tilt"] - theirs["tilt"],
    }
    found = {}
    for name, (factor, least) in CHANGES.items():
        one, other = result.utterance.asked[name], neutral.utterance.asked[name]
        asked = float(np.log(one / other)) if factor else one - other
        found[name] = (asked, heard[name], abs(asked) >= least)
    return found


def of_story(result: Result) -> Row:
    """The numbers of a passage, from its sentences."""
    parts = [each for each in result.found[MANNER]["sentences"] if each["register"] is not None]
    if len(parts) < 2:
        return {}
    heights = SEMITONES * np.log2(np.array([each["register"] for each in parts]))
    tempos = np.array([each["tempo"] for each in parts])
    gaps = [after["begin"] - before["end"] for before, after in pairwise(parts)]
    half = len(parts) // 2
    return {
        "moves": float(heights.std()),
        "paces": float(100 * tempos.std() / tempos.mean()),
        "levels": float(np.std([each["level"] for each in parts])),
        "gaps": float(np.mean(gaps)),
        "drift": float(heights[-half:].mean() - heights[:half].mean()),
    }


def rows(results: Sequence[Result], recognizers: Sequence[str]) -> dict[int, Row]:
    """The numbers of the lines, by their numbers in the table."""
    neutral = {each.item.line.number: each for each in results if each.item.kind == NEUTRAL}
    lines = [each for each in results if each.item.kind == AS_ASKED]
    return {each.item.line.number: of_line(each, neutral.get(each.item.line.number), recognizers) for each in lines}


def stories(results: Sequence[Result]) -> dict[int, Row]:
    """The numbers of the passages, by the numbers of their first lines."""
    return {each.item.line.number: of_story(each) for each in results if each.item.kind == PASSAGE}


def means(found: Sequence[Row]) -> Row:
    """The mean of each number over the rows that have it."""
    names = dict.fromkeys(name for row in found for name in row)
    return {name: fmean([row[name] for row in found if name in row]) for name in names}
