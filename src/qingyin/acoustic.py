"""The acoustic model: a sentence and its prosody to frames of mel and control, in any window."""

from __future__ import annotations

from typing import Final

import numpy as np

from qingyin.prosody import phone_arrays
from qingyin.session import FLOAT, INT64, Port, Run
from qingyin.types import Floats, Prosody, Sentence

INPUTS: Final = {
    **dict.fromkeys(("initial", "final", "coda", "tone"), Port(INT64, 1)),
    **dict.fromkeys(("duration", "onset", "energy", "pause", "tilt"), Port(FLOAT, 1)),
    "f0": Port(FLOAT, 2),
    **dict.fromkeys(("start", "count"), Port(INT64, 0)),
}
OUTPUTS: Final = {"mel": Port(FLOAT, 2), "control": Port(FLOAT, 2), "total": Port(INT64, 0)}
GAIN: Final = 2  # the column of control that holds dB


class Frames:
    """The frames of one sentence; each is computed once, when it is first asked for."""

    def __init__(self, run: Run, sentence: Sentence, prosody: Prosody, volume: float) -> None:
        fields = ("duration", "onset", "energy", "pause", "tilt", "f0")
        self._given = phone_arrays(sentence) | {name: getattr(prosody, name) for name in fields}
        self._run = run
        self._volume = np.float32(volume)
        self._mel: Floats = np.zeros((0, 0), np.float32)
        self._control: Floats = np.zeros((0, 0), np.float32)
        self._first = 0
        self._stop: int | None = None
        self.total = 0  # frames in the sentence; known after the first window

    def window(self, first: int, stop: int) -> tuple[Floats, Floats]:
        """mel [T, 80] and control [T, 4] of frames first … stop − 1; neither bound may ever go back."""
        start = first if self._stop is None else self._stop
        if stop > start:
            given = self._given | {"start": np.array(start), "count": np.array(stop - start)}
            found = self._run(given)
            found["control"][:, GAIN] += self._volume
            self.total = int(found["total"])
            if self._stop is None:
                self._mel, self._control, self._first = found["mel"], found["control"], first
            else:
                old = slice(first - self._first, None)
                self._mel = np.concatenate([self._mel[old], found["mel"]])
                self._control = np.concatenate([self._control[old], found["control"]])
                self._first = first
            self._stop = stop
        size = slice(first - self._first, stop - self._first)
        return self._mel[size], self._control[size]


class AcousticStage:
    """Makes frames from the voice's graph."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __call__(self, sentence: Sentence, prosody: Prosody, volume: float = 0.0) -> Frames:
        """The frames of a sentence, `volume` dB louder."""
        return Frames(self._run, sentence, prosody, volume)
