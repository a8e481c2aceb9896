"""A ring of 16-bit samples between one that writes and one that reads, on two threads."""

from __future__ import annotations

import threading
from typing import Final

import numpy as np

from qingyin.audio.wav import to_int16
from qingyin.errors import OutputError
from qingyin.records import Floats

_AT_ONCE: Final = 2048  # samples that are converted in one go, so that the reader need not wait for more


class Ring:
    """Holds `capacity` samples. The writer waits while it is full; the reader never waits unless it asks to.

    Samples become 16-bit where they lie, and the reader sees them there: only what lies across the end of the array
    is copied.
    """

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError(f"a ring needs room for at least one sample, not {capacity}")
        self._data = np.zeros(capacity, "<i2")
        self._seam = np.zeros(0, "<i2")
        self._changed = threading.Condition()
        self._read = self._written = 0  # samples since the beginning
        self._ended = self._left = False
        self.underruns = 0  # how often the reader found too little before the end

    def __len__(self) -> int:
        """Samples that wait for the reader."""
        return self._written - self._read

    def write(self, samples: Floats) -> None:
        """Appends samples, −1 to 1; waits while there is no room. Raises OutputError if the reader has left."""
        at, capacity = 0, len(self._data)
        while at < len(samples):
            with self._changed:
                self._changed.wait_for(lambda: self._left or len(self) < capacity)
                if self._left:
                    raise OutputError("playback has stopped; write a file with -o FILE")
                start = self._written % capacity
                count = min(len(samples) - at, capacity - len(self), capacity - start, _AT_ONCE)
            to_int16(samples[at : at + count], out=self._data[start : start + count])  # the reader does not look there
            with self._changed:
                self._written += count
                self._changed.notify_all()
            at += count

    def end(self) -> None:
        """Says that no more is written."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def leave(self) -> None:
        """Says that no more is read; a writer that waits gets its error."""
        with self._changed:
            self._left = True
            self._changed.notify_all()

    def peek(self, most: int, *, wait: bool = False) -> memoryview:
        """Up to `most` samples that come next; they stay in the ring until they are consumed.

        Without `wait`, fewer than asked for before the end count as an underrun, once there has been sound; with it,
        none means the end.
        """
        with self._changed:
            if wait:
                self._changed.wait_for(lambda: self._ended or self._left or len(self) > 0)
            elif len(self) < most and self._written and not self._ended:
                self.underruns += 1
            count, start = min(most, len(self)), self._read % len(self._data)
            stop = start + count - len(self._data)
            if stop <= 0:
                return self._data[start : start + count].data
            if len(self._seam) < count:
                self._seam = np.empty(count, "<i2")
            np.concatenate([self._data[start:], self._data[:stop]], out=self._seam[:count])
            return self._seam[:count].data

    def take(self, count: int) -> None:
        """Gives back the room of samples that were peeked at."""
        with self._changed:
            if not 0 <= count <= len(self):
                raise ValueError(f"{count} samples cannot be consumed, because only {len(self)} are there")
            self._read += count
            self._changed.notify_all()

    def wait_empty(self, seconds: float) -> bool:
        """Whether the reader has taken everything, or left, within that time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._left or not len(self), seconds)
