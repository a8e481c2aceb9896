"""Which data is kept for measuring: every rule that splits training from test data, once.

Each rule looks at a checksum of a name or a text, so a split never depends on the order of files, and a new recording
does not move the others. An edit here leaks test data into training: change a rule only together with new models.
"""

from __future__ import annotations

from typing import Final
from zlib import crc32

RECORDINGS: Final = 40  # one recording in 40 trains nothing but the syllable recognizer
PROSODY: Final = 7  # one read sentence in 7 is not seen by ProsodyNet either
RECOGNIZER: Final = 10  # one read sentence in 10 is not seen by the recognizer; one in 40 is too few to measure with
TEACHER: Final = 40  # one sentence in 40 of the prosody teacher is not seen by ProsodyNet
SENTENCES: Final = 5  # one sentence in 5 with a marked character of several readings teaches nothing
FOLDS: Final = 5  # parts of the measured half of cpp_dev


def is_held_out(recording: str) -> bool:
    """Whether the recording of that name (word or sentence) is kept for measuring."""
    return _checksum(recording) % RECORDINGS == 0


def is_unseen_by_prosody_net(sentence: str) -> bool:
    """Whether ProsodyNet never learns from the sentence of that name; all that are held out are among them."""
    return is_held_out(sentence) or _checksum(sentence) % PROSODY == 1


def is_unseen_teacher_sentence(text: str) -> bool:
    """Whether ProsodyNet never learns from the sentence of that text which its teacher reads."""
    return _checksum(text) % TEACHER == 3


def is_unseen_by_recognizer(sentence: str) -> bool:
    """Whether the syllable recognizer never learns from the sentence of that name."""
    return _checksum(sentence) % RECOGNIZER == 0


def is_measured_polyphone(text: str) -> bool:
    """Whether a sentence of cpp_dev, given by its text, belongs to the half that is kept for measuring."""
    return _checksum(text) % 2 == 1


def is_measured_sentence(text: str) -> bool:
    """Whether a sentence of training/lexicon/sentences.tsv or marked.tsv is kept for measuring, reading and feeling."""
    return _checksum(text) % SENTENCES == 0


def fold_of(text: str) -> int:
    """The fold, 0 to FOLDS − 1, of a sentence in the measured half of cpp_dev."""
    return _checksum(text) // 2 % FOLDS


def teacher_part(line: bytes, parts: int) -> int:
    """The part of the labeled lines, 0 to parts − 1, that a line belongs to; lines of the same text are together."""
    return crc32(line) % parts


def _checksum(text: str) -> int:
    return crc32(text.encode())
