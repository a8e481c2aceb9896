"""The sound of a whole text."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from os import PathLike

import numpy as np

from qingyin.audio import files
from qingyin.audio.wav import WavWriter
from qingyin.records import AudioChunk, Floats, TimedSyllable


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """The sound of a whole text, with the time of every syllable. A notebook shows it as a player."""

    samples: Floats  # [n], −1 to 1
    sample_rate: int
    syllables: tuple[TimedSyllable, ...] = field(default=())

    @property
    def seconds(self) -> float:
        """The length in seconds."""
        return len(self.samples) / self.sample_rate

    @classmethod
    def join(cls, chunks: Iterable[AudioChunk]) -> Audio:
        """The chunks of one stream, in order, as one piece. Raises ValueError if one is missing."""
        pieces: list[Floats] = []
        syllables: list[TimedSyllable] = []
        length, rate = 0, 0
        for chunk in chunks:
            if chunk.start != length or (rate and chunk.sample_rate != rate):
                raise ValueError(f"a chunk that starts at sample {chunk.start} does not follow {length} samples")
            pieces.append(chunk.samples)
            syllables += chunk.syllables
            length, rate = length + len(chunk.samples), chunk.sample_rate
        if not pieces:
            raise ValueError("there are no chunks to join")
        return cls(np.concatenate(pieces), rate, tuple(syllables))

    def save(self, path: str | PathLike[str]) -> None:
        """Writes a file in the format that the end of its name tells: .wav, .mp3, .opus, .flac, .m4a.

        It appears only when it is complete. Raises OutputError, and MissingExtra if the format needs more than WAV
        does: soundfile (`pip install soundfile soxr`), or ffmpeg for .m4a.
        """
        files.encode(path, files.format_of(path), [self.samples], self.sample_rate, {})

    def play(self) -> None:
        """Plays it, and returns when it has been heard. Raises OutputError if nothing here can play."""
        from qingyin.audio.player import Player  # few programs play, and fewer run in a notebook

        with Player(self.sample_rate) as player:
            player.write(self.samples)

    def wav(self) -> bytes:
        """The bytes of a WAV file."""
        memory = io.BytesIO()
        with WavWriter(memory, self.sample_rate) as wav:
            wav.write(self.samples)
        return memory.getvalue()

    def _repr_html_(self) -> str:
        """What a notebook shows in place of the object."""
        from qingyin.audio import notebook

        return notebook.player(self.wav(), self.syllables)
