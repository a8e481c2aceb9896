"""The acoustic model: a sentence and its prosody to frames of mel and control, one window after another."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from qingyin.models.prosody_net import phone_arrays
from qingyin.models.session import Run
from qingyin.records import Floats, Prosody, Sentence

GAIN: Final = 2  # the column of control that holds dB
# Seconds that a syllable lasts in the mean of a sentence, about 1.4 times as fast as usual; with shorter ones the model
# swallows initials. At 2.5 times Whisper then mistakes about a third fewer characters (runs/LOG.md).
SHORTEST: Final = 0.16
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


class Compressed:
    """The frames of a sentence at a faster pace than they were made at: they are brought closer together in time.

    The frame at t lies at t · pace among those that were made, between two of them.
    """

    def __init__(self, frames: Frames, pace: float, silent: int) -> None:
        """`silent`: that many of the last are left out."""
        self._frames, self._pace, self._silent = frames, pace, silent
        self._rows: Rows = np.zeros((0, 80), np.float32), np.zeros((0, 4), np.float32)  # made, and still needed
        self._begin = self._taken = 0  # the number of the first of these; frames that were taken

    @property
    def total(self) -> int:
        """Frames in the sentence, known once the first are made."""
        return self._count(self._frames.total)

    @property
    def stop(self) -> int:
        """Frames to take; exact once the first are made."""
        return self._count(self._frames.stop) - self._silent

    def take(self, count: int) -> Rows:
        """The next `count` frames, or as many as there are."""
        last = int((self._taken + count - 1) * self._pace) + 1
        missing = last + 1 - self._begin - len(self._rows[0])
        if missing > 0:
            self._rows = joined(self._rows, self._frames.take(missing))
        count = min(count, self.stop - self._taken)
        places = [(self._taken + t) * self._pace - self._begin for t in range(count)]
        before = [int(place) for place in places]
        after = [min(place + 1, len(self._rows[0]) - 1) for place in before]
        share = np.array([[place - low] for place, low in zip(places, before, strict=True)], np.float32)
        mel, control = (rows[before] * (1 - share) + rows[after] * share for rows in self._rows)
        self._taken += count
        over = min(int(self._taken * self._pace) - self._begin, len(self._rows[0]))
        self._begin += over
        self._rows = self._rows[0][over:], self._rows[1][over:]
        return mel, control

    def _count(self, made: int) -> int:
        """Frames at this pace, from the number that was made."""
        return int((made - 1) / self._pace) + 1


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

    def __call__(
        self, sentence: Sentence, prosody: Prosody, volume: float = 0.0, silent: int = 0
    ) -> Frames | Compressed:
        """The frames of a sentence, `volume` dB louder, without the last `silent` ones."""
        pace = SHORTEST / float(prosody.duration.mean())
        if pace <= 1:
            return self._frames(sentence, prosody, volume, silent)
        slower = replace(prosody, duration=prosody.duration * pace, pause=prosody.pause * pace)
        return Compressed(self._frames(sentence, slower, volume, 0), pace, silent)

    def _frames(self, sentence: Sentence, prosody: Prosody, volume: float, silent: int) -> Frames:
        most = int(float((prosody.duration + prosody.pause).sum()) * self.frame_rate) + self.LEAD
        return Frames(self._run, sentence, prosody, volume, most, silent)
