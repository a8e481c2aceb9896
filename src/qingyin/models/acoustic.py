"""The acoustic model: a sentence and its prosody to frames of mel and control, in any window."""

from __future__ import annotations

from typing import Final

import numpy as np

from qingyin.models.prosody_net import phone_arrays
from qingyin.models.session import Run
from qingyin.records import Floats, Prosody, Sentence

GAIN: Final = 2  # the column of control that holds dB
AHEAD: Final = 128  # frames that one call makes at most beyond those asked for


class Frames:
    """The frames of one sentence; each is computed once, when it or one not far before it is first asked for.

    A call of the graph has costs of its own, which more frames share. So after the first window a call makes as many
    frames as are held already: it takes no longer than they did, whose sound is being heard.
    """

    def __init__(self, run: Run, sentence: Sentence, prosody: Prosody, volume: float, beyond: int) -> None:
        fields = ("duration", "onset", "energy", "pause", "tilt", "f0")
        self._given = phone_arrays(sentence) | {name: getattr(prosody, name) for name in fields}
        self._run = run
        self._volume = np.float32(volume)
        self._beyond = beyond
        self._made: tuple[Floats, Floats]  # mel and control of frames _first … _stop − 1
        self._first = 0
        self._stop: int | None = None
        self.total = 0  # frames in the sentence; known after the first window

    def window(self, first: int, stop: int) -> tuple[Floats, Floats]:
        """mel [T, 80] and control [T, 4] of frames first … stop − 1; neither bound may ever go back."""
        if self._stop is None:
            self._made, self._first, self._stop = self._make(first, stop - first), first, stop
        elif stop > self._stop:
            ahead = min(self._stop + min(len(self._made[0]), AHEAD), self.total + self._beyond)
            until = max(stop, ahead)
            old, new = slice(first - self._first, None), self._make(self._stop, until - self._stop)
            self._made = np.concatenate([self._made[0][old], new[0]]), np.concatenate([self._made[1][old], new[1]])
            self._first, self._stop = first, until
        size = slice(first - self._first, stop - self._first)
        return self._made[0][size], self._made[1][size]

    def _make(self, start: int, count: int) -> tuple[Floats, Floats]:
        found = self._run(self._given | {"start": np.array(start), "count": np.array(count)})
        found["control"][:, GAIN] += self._volume
        self.total = int(found["total"])
        return found["mel"], found["control"]


class AcousticStage:
    """Makes frames from the voice's graph."""

    def __init__(self, run: Run, beyond: int) -> None:
        """`beyond`: frames past a sentence's end that are asked for, as context of its last."""
        self._run = run
        self._beyond = beyond

    def __call__(self, sentence: Sentence, prosody: Prosody, volume: float = 0.0) -> Frames:
        """The frames of a sentence, `volume` dB louder."""
        return Frames(self._run, sentence, prosody, volume, self._beyond)
