"""Samples to a file, with tags: WAV by ourselves, FLAC, MP3 and Opus by libsndfile, M4A and M4B by ffmpeg.

The same samples and tags give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Final

import numpy as np

from qingyin.audio.encoders.codecs import CODECS, soundfile
from qingyin.audio.encoders.ogg import SerialWriter
from qingyin.audio.output import OutputFile
from qingyin.audio.resample import Resampler
from qingyin.audio.wav import WavWriter
from qingyin.errors import OptionError, OutputError
from qingyin.records import Floats

FORMATS: Final = ("wav", *CODECS, "m4a")
ENDINGS: Final = {**{f".{name}": name for name in FORMATS}, "": "wav", ".ogg": "opus", ".m4b": "m4a"}
_OTHER_RATE: Final = 8000  # Hz; to see whether the rate can be changed


def format_of(path: str | PathLike[str]) -> str:
    """The format that the end of a file's name asks for; WAV if it has none. Raises OutputError for another ending."""
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        raise OutputError(f"{str(path)!r} ends in {ending}, but the formats are: {', '.join(FORMATS)}")
    return ENDINGS[ending]


def check(name: str) -> None:
    """Checks that files of that format can be written here. Raises OptionError or MissingExtra."""
    if name not in FORMATS:
        raise OptionError(f"unknown format {name!r}; available: {', '.join(FORMATS)}")
    if name in CODECS:
        soundfile()
        if CODECS[name].rates:
            Resampler(CODECS[name].usual_rate, _OTHER_RATE)
    if name == "m4a":
        from qingyin.audio.encoders import ffmpeg  # what it takes to run a program is not needed otherwise

        ffmpeg.program()


def encode(path: str | PathLike[str], name: str, blocks: Iterable[Floats], rate: int, tags: Mapping[str, str]) -> None:
    """Writes the samples to `path`, whole or not at all. `tags` may have title, artist, album and tracknumber.

    WAV has no tags. Raises OutputError, OptionError or MissingExtra.
    """
    check(name)
    if name == "wav":
        with WavWriter(path, rate) as wav:
            for samples in blocks:
                wav.write(samples)
    elif name == "m4a":
        from qingyin.audio.encoders import ffmpeg

        ffmpeg.encode(Path(path), blocks, rate, ffmpeg.metadata(tags, ()), None)
    else:
        _libsndfile(path, name, blocks, rate, tags)


def _libsndfile(
    path: str | PathLike[str], name: str, blocks: Iterable[Floats], rate: int, tags: Mapping[str, str]
) -> None:
    codec = CODECS[name]
    target_rate = codec.rate(rate)
    resample = Resampler(rate, target_rate)
    with OutputFile(path) as output:
        target = _Target(output, in_order=name == "opus")
        try:
            with codec.open(target, target_rate) as file:
                for key, value in tags.items():
                    setattr(file, key, value)
                for samples in blocks:
                    file.write(resample(samples))
                file.write(resample(np.zeros(0, np.float32), True))
        except (soundfile().LibsndfileError, AssertionError) as error:  # AssertionError: fewer samples were written
            raise target.error or OutputError(f"cannot write {str(path)!r} as {name}: {error}") from error
        if target.error:
            raise target.error


class _Target(io.RawIOBase):
    """An OutputFile as libsndfile wants it. An error is kept, for an exception would be lost in its C code."""

    def __init__(self, output: OutputFile, in_order: bool) -> None:
        super().__init__()
        self.error: OutputError | None = None
        self._output = output
        self._ogg = SerialWriter(output.write) if in_order else None
        self._length = self._at = 0

    def write(self, data: Any, /) -> int:
        new = bytes(data)
        if self.error:
            return 0
        try:
            self._ogg.write(new) if self._ogg else self._output.write(new)
        except OutputError as error:
            self.error = error
            return 0
        self._at += len(new)
        self._length = max(self._length, self._at)
        return len(new)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._at = offset + (0, self._at, self._length)[whence]
        try:
            if self._ogg is None and not self.error:
                self._output.seek(self._at)
        except OSError as error:  # what was written before goes to the disk now
            self.error = OutputError(f"cannot write {str(self._output.path)!r}: {error.strerror}; choose another place")
        return self._at

    def tell(self) -> int:
        return self._at

    def seekable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True
