"""Forced alignments as the corpus of read sentences writes them: "SIL:20 q_B:16 i2_I:12 …", frames of 10 ms.

A field is a phone, its position in the word (B begin, I inside, E end, S single) and its frames. Finals carry the tone.
Silence has no position; "SIL_S" with one stands for a word that the aligner did not know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

FRAME_S: Final = 0.01  # seconds
_SILENCE: Final = "SIL"


@dataclass(frozen=True, slots=True)
class Phone:
    """One field of an alignment."""

    spelling: str  # without its tone
    tone: str  # "1" to "5" of a final, else empty
    position: str  # B, I, E or S in its word; empty for silence
    begin: int  # frames from the start of the recording
    frames: int

    @property
    def is_silence(self) -> bool:
        """Whether nobody speaks."""
        return self.spelling == _SILENCE and not self.position

    @property
    def is_unknown_word(self) -> bool:
        """Whether it stands for a whole word that the aligner did not know."""
        return self.spelling == _SILENCE and bool(self.position)

    @property
    def is_final(self) -> bool:
        """Whether it is the final of a syllable; each syllable has exactly one."""
        return bool(self.tone)

    @property
    def end(self) -> int:
        """The frame after its last one."""
        return self.begin + self.frames


def phones(alignment: str) -> Iterator[Phone]:
    """The fields of an alignment, in order. Raises ValueError if a length is not a number."""
    begin = 0
    for field in alignment.split():
        name, _, length = field.rpartition(":")
        phone, _, position = name.partition("_")
        spelling = phone.rstrip("12345")
        yield Phone(spelling, phone[len(spelling) :], position, begin, int(length))
        begin += int(length)
