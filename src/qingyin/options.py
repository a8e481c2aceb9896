"""Options of speech. The fields of `Options` are the only table of options. The command line, the fields of requests
and their OpenAPI document, the sliders of the page and the tables in the documentation are made from it, and a test
compares the comments of the gRPC description with it. A new option needs one field here, and its effect.

numpy is imported only when an array is given, so that `qingyin --help` does not have to wait for it.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from qingyin.emotions import AUTO as AUTO
from qingyin.emotions import EMOTIONS
from qingyin.errors import OptionError

if TYPE_CHECKING:
    import numpy as np

    from qingyin.audio.recording import Given, Recording
    from qingyin.records import Floats
    from qingyin.text.records import Sentence

STANDARD: Final = "standard"  # the default style
SCENES: Final = ("customer_service", "audiobook", "assistant")
INPUT_FORMATS: Final = ("auto", "plain", "markdown", "html", "subtitles", "ssml")
CLI, HTTP, ANALYZE, STREAM, GRPC, WYOMING = "cli", "http", "analyze", "stream", "grpc", "wyoming"
MOST_DOORS: Final = (CLI, HTTP, ANALYZE, STREAM, GRPC)

Intensity = float | tuple[float, ...] | memoryview


class Row(NamedTuple):
    """The properties of one option that interfaces need."""

    default: Any
    help: str  # one line in plain English, without a full stop or a colon
    kind: str  # number, integer, emotion, intensity, style, voice, choice or recording
    metavar: str  # the placeholder of a value in --help
    name: str = ""  # the name of its field
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[str, ...] = ()
    doors: tuple[str, ...] = MOST_DOORS  # the interfaces that take it, in addition to Python
    in_plan: bool = False  # a file of prosody determines it already
    short: str = ""  # another, shorter name on the command line
    reader: str = ""  # the setting of the front end that it is, if it says how the text is read

    @property
    def range(self) -> str:
        """The range in words: "0.5 to 2", "-12 to 12 semitones"; empty if the option has no range."""
        if math.isinf(self.high):
            return ""
        form = "d" if self.kind == "integer" else "g"
        return f"{self.low:{form}} to {self.high:{form}} {self.unit}".rstrip()

    def checked(self, value: Any) -> Any:
        """The value in the form that `Options` stores. Raises OptionError."""
        return _CHECKS[self.kind](self, value)


def option(default: Any, help: str, metavar: str, *, kind: str = "number", **more: Any) -> Any:
    """A field with its row, for `Options` or a subclass."""
    return field(default=default, metadata={"row": Row(default=default, help=help, metavar=metavar, kind=kind, **more)})


class Curve(Protocol):
    """An array that shares its memory through DLPack or the buffer protocol."""

    def __dlpack__(self, *, stream: Any = None) -> Any:
        """A DLPack capsule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to speak. All values are checked here, so stages do not check them again."""

    rate: float = option(1.0, "speed of speech, as a factor", "RATE", low=0.5, high=2, in_plan=True)
    pitch: float = option(0.0, "change in pitch", "SEMITONES", low=-12, high=12, unit="semitones", in_plan=True)
    volume: float = option(0.0, "change in volume", "DB", low=-40, high=12, unit="dB")
    emotion: str | Mapping[str, float] = option(
        AUTO,
        f"emotion to express; {AUTO} detects it in each sentence",
        "EMOTION",
        kind="emotion",
        choices=EMOTIONS,
        low=0,
        high=1,  # of a weight
        in_plan=True,
    )
    # One number, one for each sentence, or float32 [characters of the text] that is shared through DLPack or the
    # buffer protocol and never copied.
    intensity: float | Sequence[float] | Curve = option(  # noqa: RUF009
        1.0,
        "strength of the emotion, where 0 is neutral and 1 is normal",
        "FACTOR",
        kind="intensity",
        low=0,
        high=2,
        in_plan=True,
    )
    style: str = option(  # a name, or the path of its TOML file
        STANDARD, "speaking style", "STYLE", kind="style", doors=(*MOST_DOORS, WYOMING), in_plan=True
    )
    scene: str | None = option(
        None,
        "kind of text, which affects how emotions are expressed",
        "SCENE",
        kind="choice",
        choices=SCENES,
        doors=(*MOST_DOORS, WYOMING),
        in_plan=True,
    )
    voice: str = option(  # at the doors it is a field of its own, or what the synthesizer is loaded with
        "", "built-in voice that reads as the loaded one does; empty is the loaded one", "VOICE", kind="voice", doors=()
    )
    seed: int = option(
        0,
        "random seed, so that a result can be repeated",
        "NUMBER",
        kind="integer",
        low=0,
        high=2**31 - 1,
    )
    # How the text is read: one that is left at its default leaves the setting of the synthesizer's reader as it is.
    input_format: str = option(
        "auto",
        "format of the text; auto recognizes it where there is no doubt",
        "FORMAT",
        kind="choice",
        choices=INPUT_FORMATS,
        doors=(*MOST_DOORS, WYOMING),
        short="input",
        reader="input",
    )
    code: str = option(
        "named",
        "blocks of code in Markdown, which are mentioned or read aloud",
        "HOW",
        kind="choice",
        choices=("named", "read"),
        doors=(*MOST_DOORS, WYOMING),
        reader="code",
    )
    actions: str = option(
        "read",
        "actions and moods in brackets or stars such as [开心], which are read, left out, or felt in what follows",
        "HOW",
        kind="choice",
        choices=("read", "skip", "feel"),
        doors=(*MOST_DOORS, WYOMING),
        reader="actions",
    )
    unknown_elements: str = option(
        "refuse",
        "elements of SSML that are not known, which are refused or ignored",
        "HOW",
        kind="choice",
        choices=("refuse", "ignore"),
        doors=(*MOST_DOORS, WYOMING),
        reader="unknown_elements",
    )
    # A path, bytes or an Audio is converted to a Recording.
    reference: Given | Recording | None = option(  # noqa: RUF009
        None, "recording whose manner of speaking is imitated, at most 30 s", "WAV", kind="recording", doors=(CLI, HTTP)
    )

    def __post_init__(self) -> None:
        for row in table(type(self)):
            value = getattr(self, row.name)
            checked = row.checked(value)
            if checked is not value:
                object.__setattr__(self, row.name, checked)

    def recording(self) -> Recording | None:
        """The reference as a recording; None if there is none."""
        return _recording(ROWS["reference"], self.reference)

    def reading(self) -> dict[str, Any]:
        """The settings of the front end that differ from their defaults, by their names there."""
        values = {row.reader: (getattr(self, row.name), row.default) for row in table(type(self)) if row.reader}
        return {name: value for name, (value, default) in values.items() if value != default}

    def emotions(self) -> dict[str, float]:
        """The emotion as weights by name; empty if it is detected in the text."""
        return _weights(self.emotion)


def table(record: type[Options]) -> tuple[Row, ...]:
    """The rows of `Options` or of a subclass, in the order of its fields."""
    hashable: Any = record
    return _table(hashable)


@cache
def _table(record: Any) -> tuple[Row, ...]:
    return tuple(each.metadata["row"]._replace(name=each.name) for each in fields(record))


TABLE: Final = table(Options)
ROWS: Final = {row.name: row for row in TABLE}


def _number(row: Row, value: Any) -> Any:
    return _in_range(row.name, row, value)


def _in_range(name: str, row: Row, value: Any) -> Any:
    if not isinstance(value, (int, float)) or not row.low <= value <= row.high:  # also refuses NaN
        raise OptionError(f"{name} must be a number from {row.low:g} to {row.high:g}, not {value!r:.60}")
    return value


def _integer(row: Row, value: Any) -> Any:
    if not isinstance(value, int) or not row.low <= value <= row.high:
        raise OptionError(f"{row.name} must be a whole number from {row.range}, not {value!r:.60}")
    return value


def _emotion(row: Row, value: Any) -> Any:
    if not isinstance(value, (str, Mapping)):
        raise OptionError(f"{row.name} must be a name, {AUTO!r} or weights by name, not {value!r:.60}")
    for name, weight in _weights(value).items():
        if name not in row.choices:
            raise OptionError(f"unknown {row.name} {name!r:.60}; available: {', '.join((*row.choices, AUTO))}")
        _in_range(f"{row.name} {name!r}", row, weight)
    return value


def _weights(value: str | Mapping[str, float]) -> dict[str, float]:
    if value == AUTO:
        return {}
    return {value: 1.0} if isinstance(value, str) else dict(value)


def _style(row: Row, value: Any) -> Any:
    if not isinstance(value, str) or not value:
        raise OptionError(f"{row.name} must be a name or a path, not {value!r:.60}")
    return value


def _choice(row: Row, value: Any) -> Any:
    if value != row.default and value not in row.choices:
        raise OptionError(f"unknown {row.name} {value!r:.60}; available: {', '.join(row.choices)}")
    return value


def _recording(row: Row, value: Given | Recording | None) -> Recording | None:
    from qingyin.audio.recording import Recording

    return None if value is None else Recording.of(value)


def _intensity(row: Row, value: Any) -> Intensity:
    """An intensity in the form that `Options` stores; a curve shares the caller's memory and is never copied.

    Arrays are accepted through the buffer protocol (numpy, array.array) or DLPack (torch, jax and others, in main
    memory). Raises OptionError.
    """
    if isinstance(value, numbers.Real):
        return _between(float(value))
    if isinstance(value, (list, tuple)):
        if not value:
            raise OptionError(f"intensity is an empty list; give {_forms()}")
        if not all(isinstance(each, numbers.Real) for each in value):
            raise OptionError(f"intensity must be {_forms()}, not {value!r:.60}")
        return tuple([_between(float(each)) for each in value])
    curve = _shared(value)
    if curve.ndim != 1 or not len(curve) or curve.dtype != "float32":
        raise OptionError(
            f"intensity must be a non-empty float32 array with one axis, not {curve.dtype} {list(curve.shape)}; "
            "convert it first, with .astype('float32') for example"
        )
    _check(curve)
    return curve.data


def _voice(row: Row, value: Any) -> Any:
    if not isinstance(value, str):
        raise OptionError(f"{row.name} must be the name of a voice, not {value!r:.60}")
    return value


_CHECKS: Final[Mapping[str, Callable[[Row, Any], Any]]] = {  # by a row's kind
    "number": _number,
    "integer": _integer,
    "emotion": _emotion,
    "intensity": _intensity,
    "style": _style,
    "voice": _voice,
    "choice": _choice,
    "recording": _recording,
}


def syllable_intensity(intensity: object, sentence: Sentence, number: int) -> Floats:
    """The intensity of each syllable [S] of the spoken sentence of that number, counted from 0.

    A syllable has the value of the first character that it reads. The last value of a list or curve applies to the
    rest of the text. A curve is read at this moment, including changes that its owner has made to it. Raises
    OptionError if a value is out of range.
    """
    import numpy as np

    if isinstance(intensity, memoryview):
        curve = np.asarray(intensity)
        places = np.array([syllable.span[0] for syllable in sentence.syllables])
        found: Floats = curve[np.minimum(places, len(curve) - 1)]
        _check(found)
        return found
    value = intensity[min(number, len(intensity) - 1)] if isinstance(intensity, tuple) else intensity
    assert isinstance(value, float)  # as `_intensity` gives it
    return np.full(len(sentence.syllables), value, np.float32)


def check_intensity_length(intensity: object, text: str) -> None:
    """Checks that a curve has one value for each character of the whole text. Raises OptionError."""
    if isinstance(intensity, memoryview) and len(intensity) != len(text):
        raise OptionError(
            f"the intensity has {len(intensity)} values and the text {len(text)} characters; give one for each, "
            f"with numpy.interp for example"
        )


def _shared(value: Any) -> np.ndarray[Any, Any]:
    """The caller's memory as an array."""
    import numpy as np

    try:
        return np.asarray(memoryview(value))
    except (TypeError, ValueError):  # it has no buffer, or an unusual one
        pass
    if not hasattr(value, "__dlpack__"):
        raise OptionError(f"intensity must be {_forms()}, not {value!r:.60}")
    try:
        return np.from_dlpack(value)
    except (BufferError, RuntimeError, TypeError, ValueError, AttributeError) as error:
        raise OptionError(
            f"intensity cannot be shared through DLPack: {error}; give an array in main memory "
            "that does not require a gradient"
        ) from error


def _forms() -> str:
    each = "a list with one for each sentence, or a float32 array with one for each character"
    return f"a number from {ROWS['intensity'].range}, {each}"


def _between(value: float) -> float:
    row = ROWS["intensity"]
    if not row.low <= value <= row.high:  # also refuses NaN
        raise OptionError(f"intensity must be {_forms()}, not {value!r}")
    return value


def _check(values: np.ndarray[Any, Any]) -> None:
    row, low, high = ROWS["intensity"], values.min(), values.max()  # NaN if there is one
    if not (low >= row.low and high <= row.high):
        raise OptionError(f"every value of intensity must be a number from {row.range}, not {low:g} to {high:g}")
