"""The records that pass between the stages. All are frozen; arrays are float32 unless said otherwise."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qingyin.emotions import EMOTIONS as EMOTIONS
from qingyin.emotions import NEGATIVE, POSITIVE
from qingyin.errors import ProsodyError
from qingyin.text.records import Boundary as Boundary
from qingyin.text.records import Sentence as Sentence
from qingyin.text.records import Syllable as Syllable

Floats = NDArray[np.float32]
Arrays = dict[str, NDArray[Any]]  # what goes into a graph and comes out of it, by name

VECTOR: Final = 24  # numbers that BERT-tone gives for each character to ProsodyNet
F0_POINTS: Final = 5  # F0 is given at 0, 1/4, 1/2, 3/4 and the end of a syllable's rhyme


@dataclass(frozen=True, slots=True)
class Emotion:
    """An emotion: a weight for each of EMOTIONS, which sum to 1."""

    weights: Mapping[str, float]

    @property
    def dominant(self) -> str:
        """The emotion with the largest weight."""
        return max(self.weights, key=self.weights.__getitem__)

    @property
    def confidence(self) -> float:
        """The largest weight, 0–1."""
        return max(self.weights.values())

    @property
    def polarity(self) -> float:
        """From −1, entirely negative, to 1, entirely positive."""
        return sum(self.weights[name] for name in POSITIVE) - sum(self.weights[name] for name in NEGATIVE)


@dataclass(frozen=True, slots=True)
class Prosody:
    """The prosody of a sentence of S syllables, from which its sound is made.

    It can be read, changed and passed back: the methods return changed copies, and so does `dataclasses.replace` with
    other arrays. `Synthesizer.stream(text, plan=...)` accepts it back and checks it.
    """

    duration: Floats  # [S] seconds
    onset: Floats  # [S] share of the duration that the initial takes, 0–1
    f0: Floats  # [S, F0_POINTS] Hz over the rhyme
    energy: Floats  # [S] dB against the voice's mean
    pause: Floats  # [S] seconds of silence after the syllable
    tilt: Floats  # [S] dB, level of 1–5 kHz against below 1 kHz, added to the voice's own

    def stretched(self, span: int | slice, factor: float) -> Prosody:
        """With syllables that last `factor` times as long, 0.1–10. Raises ProsodyError."""
        _within("factor", factor, 0.1, 10.0)
        duration = self.duration.copy()
        duration[self._places(span)] *= factor
        return replace(self, duration=duration).checked()

    def paused(self, after: int, seconds: float) -> Prosody:
        """With a pause after a syllable, 0–10 seconds. Raises ProsodyError."""
        _within("pause", seconds, *LIMITS["pause"])
        pause = self.pause.copy()
        pause[self._places(after)] = seconds
        return replace(self, pause=pause).checked()

    def stressed(self, span: int | slice, degree: float = 1.0) -> Prosody:
        """With the focus on some syllables, see `stressed_by`. Raises ProsodyError."""
        degrees = np.zeros(len(self.duration), np.float32)
        degrees[self._places(span)] = degree
        return self.stressed_by(degrees)

    def stressed_by(self, degrees: Sequence[float] | Floats) -> Prosody:
        """With a degree of stress for each syllable [S]: 0 none, 1 as in speech, 2 insistent, down to −1, reduced.

        F0 range, duration and level grow, and what follows is compressed: `focus` has the amounts and their source.
        Raises ProsodyError.
        """
        own = np.asarray(degrees, np.float32)
        if own.shape != self.duration.shape:
            shapes = f"stress has the shape {own.shape}, the sentence {self.duration.shape}"
            raise ProsodyError(f"{shapes}; give one number for each syllable")
        for degree in own:
            _within("degree of stress", float(degree), -1.0, 2.0)
        if not own.any():
            return self.checked()
        change = focus(own, self.pause)
        semitones = 12 * np.log2(self.f0 / np.quantile(self.f0, LOW))
        moved = semitones * (np.reshape(change.f0_range, (-1, 1)) - 1) + np.reshape(change.f0_mean, (-1, 1))
        return replace(
            self,
            duration=self.duration * change.duration,
            f0=np.clip(self.f0 * np.exp2(moved / 12), *LIMITS["f0"]),
            energy=self.energy + change.level,
        ).checked()

    def checked(self, syllables: int | None = None) -> Prosody:
        """The same with float32 arrays. Raises ProsodyError if one has a wrong shape or exceeds LIMITS.

        `syllables` is how many the sentence has; without it, as many as there are durations.
        """
        count = len(np.atleast_1d(self.duration)) if syllables is None else syllables
        found: dict[str, Floats] = {}
        for name, (low, high) in LIMITS.items():
            shape = (count, F0_POINTS) if name == "f0" else (count,)
            try:
                array = np.asarray(getattr(self, name), np.float32)
            except (TypeError, ValueError) as error:
                raise ProsodyError(f"{name} is not an array of numbers: {error}") from None
            if array.shape != shape:
                raise ProsodyError(f"{name} has the shape {array.shape}, this sentence needs {shape}")
            wrong = np.argwhere(~((array >= low) & (array <= high)))  # NaN too
            if len(wrong):
                place = tuple(wrong[0].tolist())
                raise ProsodyError(f"{name} of syllable {place[0]} must be {low:g} to {high:g}, not {array[place]:g}")
            found[name] = array
        return Prosody(**found)

    def _places(self, span: int | slice) -> int | slice:
        """The span. Raises ProsodyError if it has no syllables."""
        count = len(self.duration)
        inside = range(count)[span] if isinstance(span, slice) else -count <= operator.index(span) < count
        if not inside:
            raise ProsodyError(f"there is no syllable at {span}; the sentence has {count}, from 0 to {count - 1}")
        return span


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:  # also refuses NaN
        raise ProsodyError(f"{name} must be a number from {low:g} to {high:g}, not {value!r}")


LIMITS: Final[Mapping[str, tuple[float, float]]] = {  # of a Prosody's numbers
    "duration": (0.02, 10.0),
    "onset": (0.0, 0.95),
    "f0": (60.0, 800.0),
    "energy": (-60.0, 30.0),
    "pause": (0.0, 10.0),
    "tilt": (-30.0, 30.0),
}


@dataclass(frozen=True, slots=True)
class TimedSyllable:
    """A syllable with its place in the audio and the prosody it was spoken with."""

    syllable: Syllable
    start: float  # seconds from the beginning of the audio
    end: float
    rhyme: float  # where its rhyme begins, over which F0 lies
    f0: tuple[float, ...]  # Hz, F0_POINTS values over the rhyme
    energy: float  # dB


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """A piece of the stream, with what made it."""

    samples: Floats  # [n], −1 to 1
    sample_rate: int
    start: int  # index of the first sample in the whole stream
    sentence: Sentence
    syllables: tuple[TimedSyllable, ...] = field(default=())  # those that begin in this chunk


class Zone(NamedTuple):
    """What stress of degree 1 does to syllables, as a number for each or for all."""

    f0_range: Floats | float  # factor, in semitones about LOW
    f0_mean: Floats | float  # semitones
    duration: Floats | float  # factor
    level: Floats | float  # dB


FOCUS: Final = Zone(f0_range=1.4, f0_mean=1.0, duration=1.25, level=3.0)
AFTER: Final = Zone(f0_range=0.6, f0_mean=-1.0, duration=1.0, level=-2.0)
LOW: Final = 0.25  # of a sentence's F0 lies below this point, which stays: highs move far, lows a little
BREAK: Final = 0.1  # seconds; focus does not reach over a pause of this length


def focus(degrees: Floats, pause: Floats) -> Zone:
    """What stress of those degrees [S] does to each syllable, with those pauses [S] in seconds after them.

    Focus in Mandarin works in three zones: what is in focus has a wider F0 range, its highs raised the most, and lasts
    longer; what follows is lower and narrower, and softer; what stands before stays as it is.

    Y. Xu, "Effects of tone and focus on the formation and alignment of f0 contours", Journal of Phonetics 27, 1999.
    Y. Xu, S. Chen, B. Wang, "Prosodic focus with post-focus compression: single or multiple origin?", 2012.

    What follows a stress is compressed as far as the next pause or the next stress; less stress than usual, a degree
    below 0, compresses nothing.
    """
    after = np.zeros_like(degrees)
    for place in range(1, len(degrees)):
        if degrees[place] == 0 and pause[place - 1] < BREAK:
            after[place] = max(0.0, degrees[place - 1] or after[place - 1])
    return Zone(
        FOCUS.f0_range**degrees * AFTER.f0_range**after,
        FOCUS.f0_mean * degrees + AFTER.f0_mean * after,
        FOCUS.duration**degrees * AFTER.duration**after,
        FOCUS.level * degrees + AFTER.level * after,
    )
