"""The sentences that two people read, with the durations, F0 and pauses of their syllables.

Letters: S syllables of a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from measures import alignments
from measures.pitch import read_off, semitones, world_f0
from measures.recordings import ReadSentence, load, read_sentences
from qingyin.records import F0_POINTS, Floats, Sentence
from qingyin.synthesizer import Synthesizer


@dataclass(frozen=True)
class Read:
    """A sentence as somebody read it."""

    name: str
    sentence: Sentence
    seconds: Floats  # [S]
    f0: Floats  # [S, F0_POINTS] semitones from the speaker's median; NaN where too little is voiced
    pause: Floats  # [S]


@dataclass(frozen=True)
class Aligned:
    """When somebody who read a sentence said each of its syllables."""

    row: ReadSentence
    sentence: Sentence
    begins: Floats  # [S] seconds
    ends: Floats  # [S]
    finals: Floats  # [S] where finals begin

    @property
    def seconds(self) -> Floats:
        """How long each syllable is."""
        return self.ends - self.begins

    @property
    def pause(self) -> Floats:
        """Silence after each syllable, 0 after the last."""
        return np.append(self.begins[1:] - self.ends[:-1], 0).astype(np.float32)


def aligned(data: Path, synthesizer: Synthesizer) -> Iterator[Aligned]:
    """All read sentences whose alignment has every syllable of the text."""
    for row in read_sentences(data):
        (sentence, *more) = synthesizer.analyze(row.text)
        fields = list(alignments.phones(row.phones))
        begins, ends, finals = syllables_of(fields)
        if more or any(each.is_unknown_word for each in fields) or len(begins) != len(sentence.syllables):
            continue
        yield Aligned(row, sentence, begins, ends, finals)


def people(data: Path, synthesizer: Synthesizer) -> list[Read]:
    """Those sentences with the F0 of their recordings."""
    found, speakers = [], []
    for each in aligned(data, synthesizer):
        f0 = world_f0(load(each.row.path))
        spans = zip(each.finals, each.ends, strict=True)
        points = np.stack([read_off(f0, np.linspace(a, b, F0_POINTS).astype(np.float32)) for a, b in spans])
        found.append(Read(each.row.name, each.sentence, each.seconds, points, each.pause))
        speakers.append(each.row.speaker)
    medians = {
        each: float(
            np.median(np.concatenate([r.f0[r.f0 > 0] for r, s in zip(found, speakers, strict=True) if s == each]))
        )
        for each in set(speakers)
    }
    return [
        Read(
            r.name,
            r.sentence,
            r.seconds,
            np.where(r.f0 > 0, semitones(np.maximum(r.f0, 1), medians[s]), np.nan),
            r.pause,
        )
        for r, s in zip(found, speakers, strict=True)
    ]


def syllables_of(fields: Iterable[alignments.Phone]) -> tuple[Floats, Floats, Floats]:
    """Seconds at which each syllable begins and ends, and at which its final begins."""
    begins: list[int] = []
    ends: list[int] = []
    finals: list[int] = []
    initial: int | None = None
    for each in fields:
        if each.is_final:
            begins.append(each.begin if initial is None else initial)
            finals.append(each.begin)
            ends.append(each.end)
            initial = None
        elif not (each.is_silence or each.is_unknown_word):
            initial = each.begin
    first, last, final = ((np.array(each) * alignments.FRAME_S).astype(np.float32) for each in (begins, ends, finals))
    return first, last, final
