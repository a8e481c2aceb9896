"""How to speak: what a caller may ask for, checked once, so that no stage checks again."""

from __future__ import annotations

import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np

from qingyin.audio.recording import Given, Recording
from qingyin.errors import OptionError
from qingyin.records import EMOTIONS, Floats
from qingyin.text.records import Sentence

STANDARD: Final = "standard"  # the style that everyone has
SCENES: Final = ("customer_service", "audiobook", "assistant")
AUTO: Final = "auto"  # as an emotion: what the text feels like
MOST: Final = 2.0
_FORMS: Final = (
    f"a number from 0 to {MOST:g}, a list with one for each sentence, or a float32 array with one for each character"
)

Intensity = float | tuple[float, ...] | memoryview


class Curve(Protocol):
    """An array that shares its memory, by this or by the buffer protocol."""

    def __dlpack__(self, *, stream: Any = None) -> Any:
        """The capsule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to speak. Everything is checked here, so no stage checks again."""

    rate: float = 1.0  # 0.5–2.0, times as fast
    pitch: float = 0.0  # semitones, −12 to 12
    volume: float = 0.0  # dB, −40 to 12
    emotion: str | Mapping[str, float] = AUTO  # one name, weights by name, or "auto": each sentence's own
    # 0 (as neutral) to 2, 1 is the style's own table: a number, a value a sentence, or float32 [characters of the text]
    # that is shared through DLPack or the buffer protocol, never copied
    intensity: float | Sequence[float] | Curve = 1.0
    style: str = STANDARD  # the name of a style, or the path of its TOML file
    scene: str | None = None  # one of SCENES
    seed: int = 0  # of the noise in the voice; the same seed gives the same samples
    reference: Given | Recording | None = None  # speak as this is spoken; what is given becomes a Recording

    def __post_init__(self) -> None:
        _in_range("rate", self.rate, 0.5, 2.0)
        _in_range("pitch", self.pitch, -12.0, 12.0)
        _in_range("volume", self.volume, -40.0, 12.0)
        object.__setattr__(self, "intensity", checked_intensity(self.intensity))
        _in_range("seed", self.seed, 0, 2**31 - 1)
        for name, weight in self.emotions().items():
            if name not in EMOTIONS:
                raise OptionError(f"unknown emotion {name!r}; available: {', '.join((*EMOTIONS, AUTO))}")
            _in_range(f"emotion {name!r}", weight, 0.0, 1.0)
        if not isinstance(self.style, str) or not self.style:
            raise OptionError(f"style must be a name or a path, not {self.style!r:.60}")
        if self.scene is not None and self.scene not in SCENES:
            raise OptionError(f"unknown scene {self.scene!r:.60}; available: {', '.join(SCENES)}")
        if self.reference is not None:
            object.__setattr__(self, "reference", Recording.of(self.reference))

    def recording(self) -> Recording | None:
        """The reference, read."""
        return None if self.reference is None else Recording.of(self.reference)

    def emotions(self) -> dict[str, float]:
        """The emotion as weights by name; empty if it is left to the text."""
        if self.emotion == AUTO:
            return {}
        return {self.emotion: 1.0} if isinstance(self.emotion, str) else dict(self.emotion)


def _in_range(name: str, value: float, low: float, high: float) -> None:
    if not isinstance(value, (int, float)) or not low <= value <= high:  # also refuses NaN
        raise OptionError(f"{name} must be a number from {low:g} to {high:g}, not {value!r}")


def checked_intensity(value: Any) -> Intensity:
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


def syllable_intensity(intensity: object, sentence: Sentence, number: int) -> Floats:
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
    assert isinstance(value, float)  # as `checked_intensity` gives it
    return np.full(len(sentence.syllables), value, np.float32)


def check_intensity_length(intensity: object, text: str) -> None:
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
