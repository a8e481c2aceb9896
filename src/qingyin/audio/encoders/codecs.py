"""The formats that libsndfile writes, in one table: for files, for books and for what a server sends.

libsndfile (through soundfile) takes 3 MB of memory against 18 MB for PyAV, which brings ffmpeg, and one library is
enough for all three.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from qingyin.errors import MissingExtra


@dataclass(frozen=True, slots=True)
class Codec:
    """A format of libsndfile; mono."""

    container: str
    codec: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    rates: tuple[int, ...] = ()  # Hz, the only ones that it has; empty: it has the voices' own
    usual_rate: int = 24000  # Hz, where it does not have the rate of the samples

    def rate(self, rate: int) -> int:
        """The sample rate to which samples of that rate are converted for it."""
        return self.usual_rate if self.rates and rate not in self.rates else rate

    def open(self, target: Any, rate: int) -> Any:
        """A soundfile.SoundFile that writes to a path or a binary file. Raises MissingExtra."""
        return soundfile().SoundFile(target, "w", rate, 1, self.codec, format=self.container, **self.settings)


# mp3 at a constant bit rate (82 kbit/s at 22.05 kHz): players can compute positions before the length is known
CODECS: Final = {
    "mp3": Codec("MP3", "MPEG_LAYER_III", {"bitrate_mode": "CONSTANT", "compression_level": 0.5}),
    "opus": Codec("OGG", "OPUS", rates=(8000, 12000, 16000, 24000, 48000)),
    "flac": Codec("FLAC", "PCM_16"),
}


def soundfile() -> Any:
    """The module soundfile. Raises MissingExtra if it, or its library, is not there."""
    try:
        import soundfile
    except (ImportError, OSError) as error:  # OSError: libsndfile is missing
        cure = "pip install soundfile soxr; or choose wav"
        raise MissingExtra(f"{', '.join(CODECS)} need soundfile: {cure}") from error
    return soundfile
