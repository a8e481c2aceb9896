"""The measures of an utterance: each is a name, the utterances that it is for, and what it finds in one of them.

A measure whose package is not installed is missing: the report names it with the line that installs it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from qingyin.audio.mel import HOP, SAMPLE_RATE
from qingyin.audio.pitch import f0_of
from qingyin.errors import MissingExtra, QingyinError
from qingyin.evaluate.items import AS_ASKED, NEUTRAL, PASSAGE, Item
from qingyin.evaluate.recognition.recognizers import recognizer
from qingyin.evaluate.recognition.transcript import compared
from qingyin.evaluate.side import Side, Utterance
from qingyin.evaluate.sound.manner import manner_of
from qingyin.records import Floats

Found = dict[str, Any]
TEXT, MANNER, FEELING, DNSMOS, HEARD = "text", "manner", "feeling", "dnsmos", "heard"
THIN: Final = 2  # of so many values of F0 one is drawn


@dataclass(frozen=True, slots=True)
class Spoken:
    """An utterance as measures get it."""

    side: Side
    item: Item
    utterance: Utterance
    samples: Floats


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure."""

    name: str  # what it finds is kept under it
    kinds: tuple[str, ...]
    of: Callable[[Spoken], Found]
    role: str  # what it is in the report: a name above


def measures(recognizers: Sequence[str]) -> tuple[list[Measure], dict[str, str]]:
    """The measures that can be made here, and why another cannot. Raises OptionError for an unknown recognizer."""
    found = [
        Measure(TEXT, (AS_ASKED,), text, TEXT),
        Measure(MANNER, (AS_ASKED, NEUTRAL, PASSAGE), manner, MANNER),
        Measure(FEELING, (AS_ASKED,), feeling, FEELING),
    ]
    missing = {}
    try:
        found.append(Measure(DNSMOS, (AS_ASKED,), _dnsmos(), DNSMOS))
    except MissingExtra as error:
        missing[DNSMOS] = str(error)
    for name in recognizers:
        try:
            found.append(_recognition(name))
        except MissingExtra as error:
            missing[name] = str(error)
    return found, missing


def text(spoken: Spoken) -> Found:
    """Whether what is hard to read is read right, and what the voice itself hears in the text."""
    line, synthesizer = spoken.item.line, spoken.side.synthesizer
    sentences = synthesizer.analyze(line.text)
    syllables = [each for sentence in sentences for each in sentence.syllables]
    readings = []
    for piece, wanted in line.readings:
        begin = line.text.index(piece)
        end = begin + len(piece)
        read = [each.pinyin for each in syllables if each.span[0] < end and each.span[1] > begin]
        readings.append({"piece": piece, "wanted": [*wanted], "read": read})
    felt = synthesizer.emotion(synthesizer.normalized(line.text))
    weights = {name: round(float(weight), 4) for name, weight in felt.weights.items()}
    return {"readings": readings, "felt": felt.dominant, "weights": weights}


def manner(spoken: Spoken) -> Found:
    """Register, range, tempo, level, tilt and pauses of the whole, and of each sentence; and F0 to draw."""
    samples, utterance = spoken.samples, spoken.utterance
    f0 = f0_of(samples)
    count = sum(each[2] for each in utterance.sentences)
    parts = []
    for begin, end, syllables in utterance.sentences if len(utterance.sentences) > 1 else ():
        frames = slice(int(begin * SAMPLE_RATE / HOP), int(np.ceil(end * SAMPLE_RATE / HOP)))
        piece = samples[frames.start * HOP : frames.stop * HOP]
        parts.append({"begin": begin, "end": end, **_manner(piece, syllables, f0[frames])})
    thin = [round(float(hertz)) for hertz in f0[::THIN]]
    return {**_manner(samples, count, f0), "sentences": parts, "f0": thin, "step": THIN * HOP / SAMPLE_RATE}


def _manner(samples: Floats, syllables: int, f0: Floats) -> dict[str, float | None]:
    """The manner; None for each of its numbers where nothing is voiced."""
    try:
        found = asdict(manner_of(samples, syllables, f0[: -(-len(samples) // HOP)]))
    except QingyinError:
        return dict.fromkeys(("register", "range", "tempo", "level", "tilt", "pause"))
    return {name: None if np.isnan(value) else round(float(value), 4) for name, value in found.items()}


def feeling(spoken: Spoken) -> Found:
    """The emotion that the voice's classifier of recordings hears; "" if the voice has none."""
    try:
        heard = spoken.side.synthesizer.emotion_of((spoken.samples, SAMPLE_RATE), spoken.item.text)
    except QingyinError as error:
        return {"heard": "", "why": str(error)}
    return {"heard": heard.dominant, "weights": {name: round(float(w), 4) for name, w in heard.weights.items()}}


def _dnsmos() -> Callable[[Spoken], Found]:
    from qingyin.evaluate import extras
    from qingyin.evaluate.sound.dnsmos import dnsmos

    extras.need("speechmos.dnsmos", extras.DNSMOS)
    extras.need("scipy.signal")
    return lambda spoken: dict(dnsmos(spoken.samples))


def _recognition(name: str) -> Measure:
    hears = recognizer(name)
    return Measure(
        f"heard-{hears.name}",
        (AS_ASKED,),
        lambda spoken: compared(spoken.side.synthesizer, spoken.item.text, hears.hear(spoken.samples)),
        HEARD,
    )
