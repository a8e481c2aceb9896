"""Samples to bytes of the requested format, as they are made.

Those of libsndfile are in `qingyin.audio.encoders.codecs`; aac comes from ffmpeg, where that is installed.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np

from qingyin.audio.encoders.codecs import CODECS
from qingyin.audio.encoders.ffmpeg import AacWriter
from qingyin.audio.resample import Resampler
from qingyin.audio.wav import WavWriter, to_int16
from qingyin.errors import OptionError
from qingyin.records import Floats

RATES: Final = (8000, 12000, 16000, 22050, 24000, 44100, 48000)  # Hz
DEFAULT_RATE: Final = 24000  # clients of the OpenAI API expect pcm at this rate; opus has it too


class Writer(Protocol):
    """Turns samples into bytes."""

    def write(self, samples: Floats, /) -> object: ...
    def close(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Format:
    """An audio format."""

    media_type: str
    open: Callable[[Any, int], Writer]
    rates: tuple[int, ...] = RATES
    default_rate: int | None = None  # Hz; None: the voice's own


class Encoder:
    """Encodes samples: add() returns the bytes that are ready, end() the rest.

    With `whole`, end() returns all bytes, and the lengths in their header are true.

    Raises OptionError if the format does not support the rate, MissingExtra if a library is not installed.
    """

    def __init__(self, name: str, voice_rate: int, rate: int | None = None, whole: bool = False) -> None:
        self.format = FORMATS[name]
        self.rate = rate or self.format.default_rate or voice_rate
        if self.rate not in self.format.rates:
            rates = ", ".join(map(str, self.format.rates))
            raise OptionError(f"{name} has no sample rate of {self.rate} Hz; available: {rates}")
        self._resample = Resampler(voice_rate, self.rate)
        self._bytes = _Memory() if whole else _Pipe()
        self._writer = self.format.open(self._bytes, self.rate)

    def add(self, samples: Floats) -> bytes:
        """The bytes that are ready after these samples; there may be none."""
        self._writer.write(self._resample(samples))
        return self._bytes.take()

    def end(self) -> bytes:
        """The last bytes."""
        self._writer.write(self._resample(np.zeros(0, np.float32), True))
        self._writer.close()
        return self._bytes.take(last=True)


class _Memory(io.BytesIO):
    """A file whose bytes are all taken at the end, as they are then."""

    def take(self, last: bool = False) -> bytes:
        return self.getvalue() if last else b""


class _Pipe(io.RawIOBase):
    """A file whose bytes are removed as they are written. Later changes of earlier bytes (lengths in the header) are
    ignored, because those bytes were already sent.
    """

    def __init__(self) -> None:
        super().__init__()
        self._data = bytearray()
        self._length = self._at = 0

    def write(self, data: Any, /) -> int:
        new = bytes(data)
        if self._at == self._length:
            self._data += new
            self._length += len(new)
        self._at += len(new)
        return len(new)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._at = offset + (0, self._at, self._length)[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def seekable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def take(self, last: bool = False) -> bytes:
        data = bytes(self._data)
        self._data.clear()
        return data


class _Pcm:
    """16-bit samples, little-endian, without a header."""

    def __init__(self, target: Any, rate: int) -> None:
        self._target = target

    def write(self, samples: Floats) -> None:
        self._target.write(to_int16(samples).tobytes())

    def close(self) -> None:
        """Does nothing."""


FORMATS: Final = {
    "wav": Format("audio/wav", WavWriter),
    "pcm": Format("audio/pcm", _Pcm, default_rate=DEFAULT_RATE),
    "mp3": Format("audio/mpeg", CODECS["mp3"].open),
    "opus": Format("audio/ogg", CODECS["opus"].open, CODECS["opus"].rates, CODECS["opus"].usual_rate),
    "flac": Format("audio/flac", CODECS["flac"].open),
    "aac": Format("audio/aac", AacWriter),
}
