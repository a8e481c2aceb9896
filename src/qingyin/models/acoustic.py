"""The acoustic model: a sentence and its prosody to frames of mel and control, one window after another."""

from __future__ import annotations

from typing import Final

import numpy as np

from qingyin.models.prosody_net import phone_arrays
from qingyin.models.session import Run
from qingyin.records import Floats, Prosody, Sentence

GAIN: Final = 2  # the column of control that holds dB
Rows = tuple[Floats, Floats]  # mel [T, 80] and control [T, 4] of T frames


class Frames:
    """The frames of one sentence, each made once and in their order.

    A call of the graph has costs of its own, which more frames share. So after the first call of a sentence it makes
    twice as many as are asked for at a time.
    """

    def __init__(self, run: Run, sentence: Sentence, prosody: Prosody, volume: float, stop: int, silent: int) -> None:
        """`stop`: frames in the sentence at most; the last `silent` of them are left out."""
        fields = ("duration", "onset", "energy", "pause", "tilt", "f0")
        self._given = phone_arrays(sentence) | {name: getattr(prosody, name) for name in fields}
        self._run = run
        self._volume = np.float32(volume)
        self._state: Floats = np.zeros(0, np.float32)
        self._rows: Rows = np.zeros((0, 80), np.float32), np.zeros((0, 4), np.float32)  # made, but not taken
        self._made = self._taken = 0
        self._silent = silent
        self.stop = stop - silent  # frames to take; exact once the first are made
        self.total = 0  # frames in the sentence, known once the first are made

    def take(self, count: int) -> Rows:
        """The next `count` frames, or as many as there are."""
        missing = self._taken + count - self._made
        if missing > 0 and self._made < self.stop:
            rows = self._make(max(missing, 2 * count) if self._made else missing)
            self._rows = joined(self._rows, rows) if len(self._rows[0]) else rows
        count = min(count, self.stop - self._taken)
        (mel, control), self._taken = self._rows, self._taken + count
        self._rows = mel[count:], control[count:]
        return mel[:count], control[:count]

    def _make(self, count: int) -> Rows:
        rest = self.stop - self._made
        count = rest if rest - count < count else count  # rather one call than two
        place = {"start": np.array(self._made), "count": np.array(count), "state": self._state}
        found = self._run(self._given | place)
        found["control"][:, GAIN] += self._volume
        self._state = found["next_state"]
        self._made += count
        self.total = int(found["total"])
        self.stop = self.total - self._silent
        return found["mel"], found["control"]


def joined(first: Rows, second: Rows) -> Rows:
    """Frames and those that follow them."""
    return np.concatenate([first[0], second[0]]), np.concatenate([first[1], second[1]])


class AcousticStage:
    """Makes frames from the voice's graph."""

    LEAD: Final = 8  # frames that a sentence has at most beyond what its syllables and pauses last

    def __init__(self, run: Run, frame_rate: float) -> None:
        """`frame_rate`: frames a second."""
        self._run = run
        self.frame_rate = frame_rate

    def __call__(self, sentence: Sentence, prosody: Prosody, volume: float = 0.0, silent: int = 0) -> Frames:
        """The frames of a sentence, `volume` dB louder, without the last `silent` ones."""
        most = int(float((prosody.duration + prosody.pause).sum()) * self.frame_rate) + self.LEAD
        return Frames(self._run, sentence, prosody, volume, most, silent)
