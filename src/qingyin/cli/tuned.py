"""The file in which `qingyin tune` keeps how graphs run best on this machine, and which the command line reads.

    [session]
    threads = 2
    level = "all"

A key that is not there has its default; one that is not known is an error. See `session.Settings` for the keys.
"""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Final

from qingyin.audio.output import OutputFile
from qingyin.errors import OptionError, OutputError
from qingyin.expression import tables
from qingyin.models.session import DEFAULT, Settings

_CURE: Final = "correct it, or remove the file and run: qingyin tune"


def changed(settings: Settings) -> dict[str, int | str]:
    """The settings that are not the default's, by name."""
    values = {each.name: getattr(settings, each.name) for each in fields(Settings)}
    return {name: value for name, value in values.items() if value != getattr(DEFAULT, name)}


def write(path: Path, settings: Settings) -> None:
    """Keep the settings that are not the default's in a file, whole or not at all. Raises OutputError."""
    lines = ["# written by: qingyin tune", "[session]"]
    for name, value in changed(settings).items():
        lines.append(f"{name} = {json.dumps(value)}")  # of numbers, words and booleans TOML and JSON agree
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"cannot create {str(path.parent)!r}: {error.strerror}"
        raise OutputError(f"{reason}; set XDG_CONFIG_HOME to another folder") from error
    with OutputFile(path) as file:
        file.write(("\n".join(lines) + "\n").encode())


def read(path: Path) -> Settings:
    """The settings in that file; the default if there is none. Raises OptionError if it cannot be read as such."""
    try:
        found = tables.parsed(tables.opened(path))
    except FileNotFoundError:
        return DEFAULT
    except OSError as error:
        raise OptionError(f"{path} cannot be read: {error.strerror}; {_CURE}") from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise OptionError(f"{path} is not TOML: {error}; {_CURE}") from error
    names = [each.name for each in fields(Settings)]
    for section, values in found.items():
        if section != "session" or not isinstance(values, dict):
            raise OptionError(f"{path}: unknown section {section!r}; known: session; {_CURE}")
        for key in values:
            if key not in names:
                raise OptionError(f"{path}: unknown key {key!r}; known: {', '.join(names)}; {_CURE}")
    try:
        return Settings(**found.get("session", {}))
    except OptionError as error:
        raise OptionError(f"{path}: {error}; {_CURE}") from error
