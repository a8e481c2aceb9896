"""The options of speech on the command line, from their table. Percentages are written as for edge-tts."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from qingyin.errors import OptionError
from qingyin.options import AUTO, CLI, TABLE, Options, Row, table


def add_options(to: argparse.ArgumentParser, rows: Sequence[Row] = TABLE) -> None:
    """Adds an argument for each option that the command line takes."""
    for row in rows:
        if CLI in row.doors:
            to.add_argument(
                *flags(row), dest=row.name, metavar=row.metavar, default=_written(row.default), help=_help(row)
            )


def flags(row: Row) -> tuple[str, ...]:
    """How an option is written on the command line."""
    return tuple([f"--{name.replace('_', '-')}" for name in (row.short, row.name) if name])


def options_of(arguments: argparse.Namespace, record: type[Options] = Options) -> Options:
    """The options as a record. Raises OptionError, with an example of what may be written."""
    given: dict[str, Any] = {row.name: getattr(arguments, row.name, None) for row in table(record) if CLI in row.doors}
    return record(**{row.name: _read(row, given[row.name]) for row in table(record) if given.get(row.name) is not None})


def check_prosody(arguments: argparse.Namespace) -> None:
    """Raises OptionError if an option is given that a file of prosody would leave without effect.

    The user's own defaults are not given: they count for other texts too.
    """
    settled = [row for row in TABLE if row.in_plan]
    given = [f"--{row.name}" for row in settled if getattr(arguments, row.name) != arguments.default_of(row.name)]
    if given:
        raise OptionError(
            f"{arguments.prosody} says how each syllable sounds, so {given[0]} would do nothing; give it "
            "to analyze --json, which writes that file"
        )


def _written(default: Any) -> str | None:
    """A default as it would be typed."""
    return f"{default:g}" if isinstance(default, (int, float)) else default


def _help(row: Row) -> str:
    """The option's line of help: what it does, what may be written, and the default."""
    written = _SYNTAX[row.name][1] if row.name in _SYNTAX else ""
    if row.choices:
        names = [AUTO, *row.choices] if row.kind == "emotion" else row.choices
        written = f"{', '.join(names[:-1])} or {names[-1]}{written}"
    elif row.kind in ("number", "intensity", "integer"):
        written = row.range + written
    default = "" if row.default is None else f" (default {_written(row.default)})"
    return (f"{row.help}: {written}" if written else row.help).replace("%", "%%") + default


def _read(row: Row, text: str) -> Any:
    if row.name in _SYNTAX:
        return _SYNTAX[row.name][0](row, text)
    return {"number": _plain, "integer": _integer}.get(row.kind, _text)(row, text)


def _text(row: Row, text: str) -> str:
    return text


def _plain(row: Row, text: str) -> float:
    return _number(row, text, f"a number from {row.range}")


def _integer(row: Row, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise OptionError(f"--{row.name} {text!r}: write a whole number such as 7") from None


def _rate(row: Row, text: str) -> float:
    wanted = "a number such as 1.2, or a change such as +10%"
    if not text.endswith("%"):
        return _number(row, text, wanted)
    percent = _number(row, text[:-1], wanted)
    return (100 + percent if text[0] in "+-" else percent) / 100


def _pitch(row: Row, text: str) -> float:
    return _number(row, text.removesuffix("st"), "semitones, such as 2 or -1.5")


def _volume(row: Row, text: str) -> float:
    wanted = "dB such as -6, or a change such as +10%"
    if not text.endswith("%"):
        return _number(row, text.removesuffix("dB"), wanted)
    factor = 1 + _number(row, text[:-1], wanted) / 100
    if text[0] not in "+-" or factor <= 0:
        raise OptionError(f"--{row.name} {text!r}: write {wanted}")
    return 20 * math.log10(factor)


def _emotion(row: Row, text: str) -> str | dict[str, float]:
    if "=" not in text:
        return text
    weights: dict[str, float] = {}
    for part in text.split(","):
        name, _, weight = (piece.strip() for piece in part.partition("="))
        if name in weights:
            raise OptionError(f"--{row.name} {text!r}: {name!r} is given twice; give each emotion once")
        weights[name] = _number(row, weight, "weights such as joy=0.7,sadness=0.3")
    return weights


def _intensity(row: Row, text: str) -> float | list[float]:
    wanted = f"a number from {row.range}, or one for each sentence such as 0.5,1,1.5"
    given = [each.strip() for each in text.split(",")]
    if len(given) > 1 and "" in given:
        raise OptionError(f"--{row.name} {text!r} lacks a value at a comma; write {wanted}")
    values = [_number(row, each, wanted) for each in given]
    return values[0] if len(values) == 1 else values


def _number(row: Row, text: str, wanted: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise OptionError(f"--{row.name} {text!r}: write {wanted}") from None


# Options that may be written in more ways than a plain value: how they are read, and what --help adds about that.
_SYNTAX: Final[Mapping[str, tuple[Callable[[Row, str], Any], str]]] = {
    "rate": (_rate, "; or a change such as +10% or -20%"),
    "pitch": (_pitch, ""),
    "volume": (_volume, "; or a change such as +10%"),
    "emotion": (_emotion, "; or a mixture such as joy=0.7,sadness=0.3"),
    "intensity": (_intensity, "; or a value for each sentence, such as 0.5,1,1.5"),
    "style": (_text, "a name, or a style file such as evening.toml"),
}
