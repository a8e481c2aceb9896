"""A recording that somebody gives, as samples: the only reader of WAV."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from qingyin.errors import RecordingError

Given = str | PathLike[str] | bytes | tuple[NDArray[np.float32], int]  # a WAV's path or bytes, or samples and rate

LONGEST: Final = 30.0  # seconds
SHORTEST: Final = 0.5  # seconds of sound that is not silence
SILENT: Final = -60.0  # dB of full scale; a recording whose loudest 10 ms are softer holds nothing
QUIET: Final = -35.0  # dB against the loudest 10 ms, where silence begins
RATES: Final = (8000, 192000)  # Hz
MOST_BYTES: Final = 1 << 25  # of a file: LONGEST in stereo at 96 kHz with 32 bits takes 23 MB
CONVERT: Final = "convert it, for example: ffmpeg -i clip.m4a -ac 1 -ar 22050 clip.wav"

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE  # formats of a WAV
_KINDS: Final = {(_PCM, 8): "u1", (_PCM, 16): "<i2", (_PCM, 24): "", (_PCM, 32): "<i4", (_FLOAT, 32): "<f4"} | {
    (_FLOAT, 64): "<f8"
}


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Recording:
    """Speech of one person, half a second to 30 seconds. Raises RecordingError if it cannot be used."""

    samples: NDArray[np.float32] = field(repr=False)  # [n], −1 to 1
    sample_rate: int  # Hz

    @classmethod
    def of(cls, given: Given | Recording) -> Recording:
        """A recording from the path of a WAV, its bytes, or (samples, rate). Raises RecordingError."""
        if isinstance(given, Recording):
            return given
        if isinstance(given, tuple):
            if len(given) != 2:
                raise RecordingError("give samples and their rate, such as (samples, 22050)")
            return cls(*given)
        return cls(*read_wav(given if isinstance(given, bytes) else _content(given)))

    def __post_init__(self) -> None:
        samples, rate = self.samples, self.sample_rate
        if not isinstance(samples, np.ndarray) or samples.dtype != np.float32 or samples.ndim != 1:
            what = f"{samples.dtype} of shape {samples.shape}" if isinstance(samples, np.ndarray) else type(samples)
            raise RecordingError(f"samples must be one-dimensional float32 from −1 to 1, not {what}; divide integers")
        if not isinstance(rate, int) or not RATES[0] <= rate <= RATES[1]:
            raise RecordingError(f"the rate must be from {RATES[0]} to {RATES[1]} Hz, not {rate!r}; {CONVERT}")
        seconds = len(samples) / rate
        if seconds > LONGEST:
            raise RecordingError(
                f"the recording lasts {seconds:.0f} s, the limit is {LONGEST:.0f} s; cut out a part of it"
            )
        if not np.isfinite(samples).all():
            raise RecordingError("the recording contains NaN or infinity; record it again")
        spoken = _sounding(samples, rate)
        if spoken == 0:
            raise RecordingError("the recording is silent; record it again, closer to the microphone")
        if spoken < SHORTEST:
            raise RecordingError(
                f"the recording has {spoken:.2f} s of speech, it needs at least {SHORTEST}; record more"
            )


def read_wav(data: bytes) -> tuple[NDArray[np.float32], int]:
    """The samples [n] of a WAV, its channels averaged, and their rate. Raises RecordingError.

    Whole numbers of 8 to 32 bits and floats are read; a length that is not known yet (streams) goes to the end.
    """
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise RecordingError(f"the recording is not a WAV; {CONVERT}")
    place, layout = 12, None
    while place + 8 <= len(data):
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        place += 8
        if name == b"fmt ":
            layout = _layout(data[place : place + size])
        elif name == b"data" and layout is not None:
            channels, rate, kind, width = layout
            frames = min(size, len(data) - place) // (channels * width)
            body = np.frombuffer(data, np.uint8, frames * channels * width, place)
            return _mono(body, channels, kind), rate
        place += size + size % 2
    raise RecordingError(f"the recording is a WAV without samples, or an incomplete one; {CONVERT}")


def _layout(chunk: bytes) -> tuple[int, int, str, int]:
    """Channels, rate, type of the samples in NumPy's words ("" for 24 bits), and bytes of one."""
    if len(chunk) < 16:
        raise RecordingError(f"the recording is an incomplete WAV; {CONVERT}")
    tag, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", chunk)
    if tag == _EXTENSIBLE and len(chunk) >= 26:
        tag = int.from_bytes(chunk[24:26], "little")
    if (tag, bits) not in _KINDS or not 1 <= channels <= 8:
        raise RecordingError(f"this WAV (format {tag}, {bits} bits, {channels} channels) cannot be read; {CONVERT}")
    return channels, rate, _KINDS[tag, bits], bits // 8


def _mono(body: NDArray[np.uint8], channels: int, kind: str) -> NDArray[np.float32]:
    if kind == "":  # 24 bits: the upper three bytes of 32
        wide = np.zeros((len(body) // 3, 4), np.uint8)
        wide[:, 1:] = body.reshape(-1, 3)
        body, kind = wide.reshape(-1), "<i4"
    values: NDArray[Any] = body.view(kind)
    with np.errstate(over="ignore"):  # a double that float32 cannot hold becomes infinity, which is refused
        samples: NDArray[np.float32] = values.astype(np.float32)
    if kind == "u1":
        samples -= 128
        samples /= 128
    elif values.dtype.kind == "i":
        samples /= np.float32(2.0 ** (8 * values.dtype.itemsize - 1))
    mono: NDArray[np.float32] = samples.reshape(-1, channels).mean(axis=1, dtype=np.float32)
    return mono


def _content(path: str | PathLike[str]) -> bytes:
    if not isinstance(path, (str, PathLike)):
        raise RecordingError(f"give the path of a WAV, its bytes, or (samples, rate), not {type(path).__name__}")
    try:
        with Path(path).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise RecordingError(f"cannot read {str(path)!r:.200}: {error}; give the path of a WAV") from error
    if len(data) > MOST_BYTES:
        raise RecordingError(f"{str(path)!r:.200} is larger than {MOST_BYTES >> 20} MB; cut out {LONGEST:.0f} s of it")
    return data


def _sounding(samples: NDArray[np.float32], rate: int) -> float:
    """Seconds that are not silence; 0 if all is."""
    step = rate // 100
    whole = samples[: len(samples) // step * step].reshape(-1, step).astype(np.float64)
    if len(whole) == 0:
        return 0.0
    level = 10 * np.log10(np.mean((whole - whole.mean()) ** 2, axis=1) + 1e-12)
    loudest = level.max()
    return 0.0 if loudest < SILENT else float(np.sum(level > loudest + QUIET)) * step / rate
