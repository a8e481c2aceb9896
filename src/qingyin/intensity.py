"""How much of the emotion each syllable gets: a number, a value a sentence, or a curve over the text."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from qingyin.errors import OptionError
from qingyin.text.records import Sentence

MOST: Final = 2.0
_FORMS: Final = (
    f"a number from 0 to {MOST:g}, a list with one for each sentence, or a float32 array with one for each character"
)

Floats = NDArray[np.float32]
Intensity = float | tuple[float, ...] | memoryview


class Curve(Protocol):
    """An array that shares its memory, by this or by the buffer protocol."""

    def __dlpack__(self, *, stream: Any = None) -> Any:
        """The capsule."""


def checked(value: Any) -> Intensity:
    """An intensity in the form in which options keep it; a curve is the caller's own memory, never a copy.

    Arrays are taken through the buffer protocol (numpy, array.array) or DLPack (torch, jax and others, in main
    memory). Raises OptionError.
    """
    if isinstance(value, numbers.Real):
        return _between(float(value))
    if isinstance(value, (list, tuple)):
        if not value:
            raise OptionError(f"intensity is an empty list; give {_FORMS}")
        if not all(isinstance(each, numbers.Real) for each in value):
            raise OptionError(f"intensity must be {_FORMS}, not {value!r:.60}")
        return tuple([_between(float(each)) for each in value])
    curve = _shared(value)
    if curve.ndim != 1 or not len(curve) or curve.dtype != np.float32:
        raise OptionError(
            f"intensity must be float32 of one axis that is not empty, not {curve.dtype} {list(curve.shape)}; "
            "convert it first, with .astype('float32') for example"
        )
    _check(curve)
    return curve.data


def of_syllables(intensity: object, sentence: Sentence, number: int) -> Floats:
    """The intensity of each syllable [S] of the spoken sentence of that number, counted from 0.

    A syllable has the value of the first character that it reads. Where a list or a curve ends, its last value holds
    on. A curve is read here and now, so what its owner has written into it meanwhile counts. Raises OptionError if
    that is out of range.
    """
    if isinstance(intensity, memoryview):
        curve = np.asarray(intensity)
        places = np.array([syllable.span[0] for syllable in sentence.syllables])
        found: Floats = curve[np.minimum(places, len(curve) - 1)]
        _check(found)
        return found
    value = intensity[min(number, len(intensity) - 1)] if isinstance(intensity, tuple) else intensity
    assert isinstance(value, float)  # as `checked` gives it
    return np.full(len(sentence.syllables), value, np.float32)


def check_length(intensity: object, text: str) -> None:
    """Nothing, if a curve has one value for each character of a text that is whole. Raises OptionError."""
    if isinstance(intensity, memoryview) and len(intensity) != len(text):
        raise OptionError(
            f"the intensity has {len(intensity)} values and the text {len(text)} characters; give one for each, "
            f"with numpy.interp for example"
        )


def _shared(value: Any) -> np.ndarray[Any, Any]:
    """The caller's memory as an array."""
    try:
        return np.asarray(memoryview(value))
    except (TypeError, ValueError):  # it has no buffer, or one of an unusual form
        pass
    if not hasattr(value, "__dlpack__"):
        raise OptionError(f"intensity must be {_FORMS}, not {value!r:.60}")
    try:
        return np.from_dlpack(value)
    except (BufferError, RuntimeError, TypeError, ValueError, AttributeError) as error:
        raise OptionError(
            f"intensity cannot be shared through DLPack: {error}; give an array in main memory that needs no gradient"
        ) from error


def _between(value: float) -> float:
    if not 0.0 <= value <= MOST:  # also refuses NaN
        raise OptionError(f"intensity must be {_FORMS}, not {value!r}")
    return value


def _check(values: Sequence[float] | np.ndarray[Any, Any]) -> None:
    low, high = np.min(values), np.max(values)  # NaN if there is one
    if not (low >= 0.0 and high <= MOST):
        raise OptionError(f"every value of intensity must be a number from 0 to {MOST:g}, not {low:g} to {high:g}")
