"""The two pipes between speech-dispatcher and its output module: lines come in, answers, events and sound go out.

The protocol is in the chapter "Communication Protocol for Output Modules" of speech-dispatcher's manual (0.11).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import BinaryIO, Final

from qingyin.audio.wav import to_int16
from qingyin.records import Floats

_ESCAPE: Final = 0x7D  # of HDLC: it and line feeds are written as this byte and their own with bit 5 inverted
_INVERTED: Final = 0x20
BLOCK: Final = 1024  # samples in one event of sound


class Channel:
    """Lines from one stream, and answers to another. Writing needs `lock`, which keeps events apart."""

    def __init__(self, source: BinaryIO, target: BinaryIO) -> None:
        self._source = source
        self._target = target
        self.lock = threading.RLock()

    def line(self) -> str | None:
        """The next line without its end; None when speech-dispatcher has gone."""
        data = self._source.readline()
        return data.decode("utf-8", "replace").removesuffix("\n") if data else None

    def lines(self) -> Iterator[str]:
        """The lines of a block, up to the one with a single dot, which is taken; a dot before another is removed."""
        while (line := self.line()) is not None and line != ".":
            yield line.removeprefix(".")

    def answer(self, *lines: str) -> None:
        """Writes lines as one piece."""
        with self.lock:
            self._target.write("".join([f"{line}\n" for line in lines]).encode("utf-8", "replace"))
            self._target.flush()

    def sound(self, samples: Floats, rate: int) -> None:
        """Writes samples, -1 to 1, to be played."""
        head = (
            "705-bits=16\n705-num_channels=1\n"
            f"705-sample_rate={rate}\n705-num_samples={len(samples)}\n705-big_endian=0\n705-AUDIO\0"
        )
        with self.lock:
            self._target.write(head.encode() + escaped(to_int16(samples).astype("<i2").tobytes()) + b"\n705 AUDIO\n")
            self._target.flush()


def escaped(data: bytes) -> bytes:
    """Bytes without line feeds, as the protocol writes them."""
    data = data.replace(bytes([_ESCAPE]), bytes([_ESCAPE, _ESCAPE ^ _INVERTED]))
    return data.replace(b"\n", bytes([_ESCAPE, ord("\n") ^ _INVERTED]))
