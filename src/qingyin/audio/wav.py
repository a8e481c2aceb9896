"""The only writer of WAV: 16-bit, mono."""

from __future__ import annotations

import struct
from os import PathLike
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from qingyin.audio.output import OutputFile, Whole
from qingyin.errors import OutputError
from qingyin.records import Floats

_BYTES = 2  # of a sample
_HEADER: Final = struct.Struct("<4sI4s4sIHHIIHH4sI")
_UNKNOWN: Final = 0xFFFFFFFF  # length in the header of a WAV whose end is not known yet
_LONGEST: Final = _UNKNOWN - _HEADER.size  # bytes of samples that a WAV can hold: 27 hours at 22.05 kHz
_OTHER_FORMATS: Final = (".mp3", ".ogg", ".opus", ".flac", ".m4a", ".m4b", ".aac", ".wma")


class Sink(Protocol):
    """What a WAV is written to: a file, a pipe, bytes in memory."""

    def write(self, data: bytes | memoryview, /) -> Any: ...
    def seekable(self) -> bool: ...
    def seek(self, position: int, /) -> Any: ...


def to_int16(samples: Floats, out: NDArray[np.int16] | None = None) -> NDArray[np.int16]:
    """The samples, −1 to 1, as little-endian 16-bit numbers; what is louder is clipped. They go to `out` if it is
    given."""
    if len(samples) and not np.isfinite((samples.min(), samples.max())).all():  # NaN wins both; no copy is made
        raise ValueError("the samples contain NaN or infinity")
    scaled = np.clip(samples, -1.0, 1.0)
    scaled *= 32767.0
    np.rint(scaled, out=scaled)
    if out is None:
        out = np.empty(len(samples), "<i2")
    np.copyto(out, scaled, casting="unsafe")
    return out


class WavWriter(Whole):
    """Writes a WAV piece by piece, for use in a `with` block.

    At a path, the file appears whole when the block ends well, and not at all otherwise. In a stream that
    cannot seek, the lengths in the header stay unknown (0xFFFFFFFF, which players read as "to the end").
    Raises OutputError.
    """

    def __init__(self, target: str | PathLike[str] | Sink, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self._bytes = 0
        self._file: OutputFile | None = None
        if isinstance(target, (str, PathLike)):
            if Path(target).suffix.lower() in _OTHER_FORMATS:
                cure = "Audio.save and `qingyin say -o` write other formats"
                raise OutputError(f"a WavWriter writes WAV, not {Path(target).suffix}; {cure}")
            self._sink: Sink = (file := OutputFile(target))
            self._file = file
        else:
            self._sink = target
        try:
            self._sink.write(_header(sample_rate, None))
        except BaseException:
            self.discard()
            raise

    def write(self, samples: Floats) -> None:
        """Appends samples."""
        data = to_int16(samples).data.cast("B")
        if self._bytes + len(data) > _LONGEST:
            hours = _LONGEST / _BYTES / self.sample_rate / 3600
            raise OutputError(f"a WAV file can hold {hours:.0f} hours at most; split the text into several files")
        self._sink.write(data)
        self._bytes += len(data)

    def close(self) -> None:
        """Completes the header, and puts the file in its place."""
        try:
            if self._sink.seekable():
                self._sink.seek(0)
                self._sink.write(_header(self.sample_rate, self._bytes))
        except BaseException:
            self.discard()
            raise
        if self._file is not None:
            self._file.close()

    def discard(self) -> None:
        """Leaves no file behind."""
        if self._file is not None:
            self._file.discard()


def _header(sample_rate: int, data_bytes: int | None) -> bytes:
    """The 44 bytes before the samples (RIFF, PCM, 16 bits, one channel)."""
    size, riff = (_UNKNOWN, _UNKNOWN) if data_bytes is None else (data_bytes, data_bytes + _HEADER.size - 8)
    rate = sample_rate * _BYTES
    return _HEADER.pack(b"RIFF", riff, b"WAVE", b"fmt ", 16, 1, 1, sample_rate, rate, _BYTES, 16, b"data", size)
