"""What turns something into a vector, whatever it is: a text into what it says, a recording into how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

import numpy as np

from qingyin.records import Floats

T_contra = TypeVar("T_contra", contravariant=True)


class Encoder(Protocol[T_contra]):
    """One vector of one length for everything of its kind, the same each time."""

    def encode(self, given: T_contra, /) -> Floats:
        """The vector, float32 [D]."""
        ...


class TextEncoder:
    """A text as the mean of its characters' vectors."""

    def __init__(self, vectors: Callable[[str], Floats]) -> None:
        """`vectors` gives those of a text, [N, D] with N at least 1."""
        self._vectors = vectors

    def encode(self, given: str, /) -> Floats:
        """The vector [D] of a text that has at least one character."""
        return np.asarray(self._vectors(given).mean(axis=0), np.float32)
