"""How a recording is said: its prosody vector, and what makes the voice speak in the same manner."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np

from qingyin.audio.mel import HOP, SAMPLE_RATE
from qingyin.audio.recording import Recording
from qingyin.audio.resample import Resampler
from qingyin.expression.delta import Delta
from qingyin.models.session import Run
from qingyin.records import Arrays, Floats

STEP: Final = 2 * HOP  # the graph takes samples at SAMPLE_RATE, a multiple of this many


class ReferenceEncoder:
    """The encoder of recordings. Safe to use from many threads; a recording is heard once, however much is spoken."""

    def __init__(self, open_run: Callable[[], Run]) -> None:
        """`open_run` opens the graph; it is called when the first recording comes."""
        self._open = open_run
        self._run: Run | None = None
        self._lock = threading.Lock()
        self._heard: WeakKeyDictionary[Recording, Arrays] = WeakKeyDictionary()

    def encode(self, given: Recording, /) -> Floats:
        """The prosody vector [96]. Raises VoiceError if the voice hears no recordings, MissingExtra without soxr."""
        vector: Floats = self._hear(given)["vector"]
        return vector

    def delta(self, given: Recording) -> Delta:
        """What speaking in that manner does to the voice's neutral prosody. Raises what encode() raises."""
        return Delta(*map(float, self._hear(given)["delta"]))

    def _hear(self, recording: Recording) -> Arrays:
        with self._lock:
            if recording not in self._heard:
                if self._run is None:
                    self._run = self._open()
                self._heard[recording] = self._run({"samples": _prepared(recording)})
            return self._heard[recording]


def _prepared(recording: Recording) -> Floats:
    """The samples at SAMPLE_RATE, with silence after them up to a multiple of STEP."""
    samples = Resampler(recording.sample_rate, SAMPLE_RATE)(recording.samples, last=True)
    return np.pad(samples, (0, -len(samples) % STEP))
