"""Dialogues whose emotions fit, and the same with answers that do not: what consistency is learned from.

The rows of CPED and BMELD in emotion/labelled.tsv stand in the order in which they are said, without a mark between
scenes and without the speakers. So a dialogue here is a stretch of them, which may run from one scene into the next,
and every second turn is taken for an answer. In a misfit the answers have the emotions of the answers of another
stretch: how often each emotion comes is the same, and only what belongs together tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from measures.labels import SOURCES, labeled
from qingyin.emotions import EMOTIONS
from qingyin.errors import TextError
from qingyin.evaluate.consistency.net import features, row
from qingyin.records import Floats
from qingyin.synthesizer import Synthesizer

SPOKEN: Final = ("cped", "bmeld")  # sources whose rows follow one another


@dataclass(frozen=True, eq=False)
class Course:
    """A long stretch of turns: the emotion that people hear in each, and the one that its text suggests."""

    said: NDArray[np.int64]  # [T]
    felt: Floats  # [T, E]

    def __len__(self) -> int:
        return len(self.said)


@dataclass(frozen=True, eq=False)
class Dialogue:
    """Some turns of a course, and which of them are answers."""

    said: NDArray[np.int64]  # [T]
    felt: Floats  # [T, E]
    answers: NDArray[np.bool_]  # [T]

    def features(self, shares: Floats | None = None) -> Floats:
        """What the network reads; `shares` [T] of each emotion are expressed, and the rest of it is neutral."""
        said = np.eye(len(EMOTIONS), dtype=np.float32)[self.said]
        if shares is not None:
            said *= shares[:, None]
            said[:, 0] += 1 - shares
        return features(said, self.felt, self.answers.astype(np.float32))

    def misfit(self, other: Dialogue) -> Dialogue:
        """The same with the emotions of the other's answers in its own, in order."""
        said = self.said.copy()
        places = np.flatnonzero(self.answers)
        said[places] = np.resize(other.said[other.answers], len(places))
        return Dialogue(said, self.felt, self.answers)


def courses(path: Path, synthesizer: Synthesizer, held_out: bool) -> list[Course]:
    """The courses of emotion/labelled.tsv, one for each source: the rows kept for measuring, or the others."""
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in SPOKEN}
    for source, kept, label, text in labeled(path):
        if source in found and kept == held_out and text.strip():
            found[source].append((SOURCES[source][label][0], text))
    return [_course(rows, synthesizer) for rows in found.values() if rows]


def _course(rows: Sequence[tuple[str, str]], synthesizer: Synthesizer) -> Course:
    said = np.array([EMOTIONS.index(emotion) for emotion, _ in rows])
    return Course(said, np.stack([_felt(synthesizer, text) for _, text in rows]))


def _felt(synthesizer: Synthesizer, text: str) -> Floats:
    try:
        return row(synthesizer.emotion(synthesizer.normalized(text)).weights)
    except TextError:  # nothing in it can be said
        return row({EMOTIONS[0]: 1.0})


def pieces(course: Course, turns: int) -> Iterator[Dialogue]:
    """The course cut into dialogues of that number of turns; the answers are the second turn, the fourth, and so on."""
    for first in range(0, len(course) - turns + 1, turns):
        yield piece(course, first, turns, 1)


def piece(course: Course, first: int, turns: int, answer: int) -> Dialogue:
    """So many turns from one on; `answer`, 0 or 1, is the first that is an answer."""
    places = slice(first, first + turns)
    return Dialogue(course.said[places], course.felt[places], np.arange(turns) % 2 == answer)
