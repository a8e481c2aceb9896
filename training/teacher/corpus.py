"""The teacher's labels as files of plain arrays.

Letters: L sentences, S syllables of all of them, one after another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from measures.splits import is_unseen_teacher_sentence


class Style(NamedTuple):
    """A style of the teacher's, by its place in STYLES: how many sentences in ten it reads, and why it is here."""

    share: int
    register: str


class Timbre(NamedTuple):
    """A speaker whose style is the mean of some, the lowest F0 in Hz that is looked for in its sound, and its mean."""

    styles: tuple[str, ...]
    floor: float
    middle: float


STYLES: Final = {  # new ones go to the end
    "zf_xiaoxiao": Style(6, "woman"),
    "zf_xiaoyi": Style(2, "woman"),
    "zm_yunjian": Style(1, "man"),
    "zm_yunxi": Style(1, "man"),
}
SPOKEN: Final = {  # who speaks its sound; the first speaks in the first of STYLES, as labels of its sentences do
    "woman": Timbre(
        ("zf_xiaoxiao",), 75.0, 225.0
    ),  # its tones are the clearest of all, and its register is the voice's
    "man": Timbre(("zm_yunjian", "zm_yunxi"), 55.0, 129.0),
}
MOVED: Final = ".moved"  # ends the name of what a speaker said in another register than its own
KINDS: Final = {  # of each syllable
    **dict.fromkeys(("initial", "final", "coda", "tone", "boundary", "mark", "intonation"), np.uint8),
    **dict.fromkeys(("vectors", "duration", "onset", "f0", "energy", "pause"), np.float16),
}


@dataclass(frozen=True)
class Heard:
    """A sentence, the style that read it, and an array [S, …] for each of KINDS."""

    text: str
    style: int
    arrays: dict[str, np.ndarray]

    @property
    def held_out(self) -> bool:
        """Whether nothing learns from it."""
        return is_unseen_teacher_sentence(self.text)


def save(path: Path, sentences: Sequence[Heard]) -> None:
    """Write one file, whole or not at all."""
    starts = np.cumsum([0, *(len(each.arrays["tone"]) for each in sentences)], dtype=np.int32)
    joined = {
        name: np.concatenate([each.arrays[name] for each in sentences]).astype(kind) for name, kind in KINDS.items()
    }
    text = np.frombuffer("\n".join(each.text.replace("\n", " ") for each in sentences).encode(), np.uint8)
    part = path.with_suffix(".part")
    style = np.array([each.style for each in sentences], np.uint8)
    stored: dict[str, Any] = {"starts": starts, "style": style, "text": text, **joined}
    with part.open("wb") as file:
        np.savez_compressed(file, **stored)
    part.replace(path)


def load(folder: Path) -> list[Heard]:
    """The sentences of all files that are there."""
    return [each for path in sorted(folder.glob("*.npz")) for each in _one(path)]


def _one(path: Path) -> list[Heard]:
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in (*KINDS, "starts", "style", "text")}
    texts = arrays["text"].tobytes().decode().split("\n")
    spans = zip(arrays["starts"][:-1], arrays["starts"][1:], strict=True)
    return [
        Heard(text, int(style), {name: arrays[name][begin:end] for name in KINDS})
        for text, style, (begin, end) in zip(texts, arrays["style"], spans, strict=True)
    ]
