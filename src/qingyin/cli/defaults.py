"""The user's own defaults: qingyin.toml, which every command and the server read.

    voice = "tan"          # for each command that has the option
    style = "calm"
    [serve]                # for one command; this comes before what all have
    port = 8765
    wyoming = true         # its usual port
    allow-host = ["voice.lan"]

What is written on the command line comes first.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from qingyin.cli import DEFAULT_VOICE, PROGRAM
from qingyin.cli.given import config_folder
from qingyin.cli.parser import commands_of, parser
from qingyin.errors import OptionError

NAME: Final = "qingyin.toml"
VOICE_VARIABLE: Final = "QINGYIN_VOICE"
_NEVER: Final = ("help", "version", "file", "output", "install", "uninstall")  # what one run does
Commands = Mapping[str, argparse.ArgumentParser]


class Value(NamedTuple):
    """One option of a command, and where its value comes from."""

    command: str
    option: str
    value: Any
    source: str


class Defaults:
    """What the file says; nothing if there is none."""

    def __init__(self, path: Path) -> None:
        """Raises OptionError if the file cannot be read."""
        self.path = path
        self.found = path.is_file()
        self._values: dict[str, Any] = _read(path) if self.found else {}

    def apply(self, commands: Commands, settled: Mapping[str, str]) -> list[Value]:
        """Makes its values the defaults of the commands, and returns all options with what they are now.

        `settled` are options that the environment has set, with the names of the variables; they stay. Raises
        OptionError for a key that no command has, and for a value that an option cannot take.
        """
        tables = {name: value for name, value in self._values.items() if isinstance(value, dict) and name in commands}
        shared = {name: value for name, value in self._values.items() if name not in tables}
        left, told = {_dashed(name) for name in shared}, []
        for command, own_parser in commands.items():
            options = _options(own_parser)
            own = {_dashed(name): value for name, value in tables.get(command, {}).items()}
            if unknown := sorted(own.keys() - options.keys()):
                raise OptionError(f"{self.path}: [{command}] has no {unknown[0]!r}; known: {', '.join(options)}")
            common = {_dashed(name): value for name, value in shared.items() if _dashed(name) in options}
            left -= common.keys()
            for name, action in options.items():
                source = "built in"
                if name in settled:
                    source = settled[name]
                elif name in own:
                    source = f"{NAME} [{command}]"
                    action.default = self._taken(action, name, own[name])
                elif name in common:
                    source = NAME
                    action.default = self._taken(action, name, common[name])
                told.append(Value(command, name, action.default, source))
            own_parser.set_defaults(**{action.dest: action.default for action in options.values()})
        if left:
            raise OptionError(f"{self.path}: no command has the option {min(left)!r}; see qingyin config")
        return told

    def _taken(self, action: argparse.Action, name: str, value: Any) -> Any:
        """The value as the command line would give it. Raises OptionError."""
        many = isinstance(action, argparse._AppendAction)
        if action.nargs == 0 and isinstance(value, bool):
            return value
        if action.nargs == "?" and value is True:
            return action.const
        if many and isinstance(value, list) and all(isinstance(each, str) for each in value):
            return value
        if action.nargs != 0 and not many and isinstance(value, str | int | float) and not isinstance(value, bool):
            try:
                taken = str(value) if action.type is None else action.type(str(value))  # type: ignore[operator]
            except ValueError:
                taken = None
            if taken is not None and (not action.choices or taken in action.choices):
                return taken
        wanted = "true or false" if action.nargs == 0 else "a list of texts" if many else "a number or a text"
        raise OptionError(f"{self.path}: {name} cannot be {value!r}; give {wanted} that --{name} takes")


def with_defaults(only: str | None = None) -> tuple[argparse.ArgumentParser, Defaults, list[Value]]:
    """The parser with the user's defaults, their file, and where the value of each option comes from.

    With `only`, the parser may be one of this command alone; what the file says of others is checked all the same.
    """
    variable = os.environ.get(VOICE_VARIABLE)
    defaults = Defaults(config_folder() / NAME)
    top = parser(PROGRAM, variable or DEFAULT_VOICE, only=None if defaults.found else only)
    return top, defaults, defaults.apply(commands_of(top), {"voice": VOICE_VARIABLE} if variable else {})


def table(values: list[Value]) -> Iterator[str]:
    """Lines that show options with their values and sources."""
    for each in values:
        value = "" if each.value is None or each.value == [] else str(each.value)
        yield f"{each.command:8} {'--' + each.option:20} {value:28} {each.source}".rstrip()


def _read(path: Path) -> dict[str, Any]:
    from qingyin.expression import tables

    try:
        return tables.parsed(tables.opened(path))
    except (OSError, ValueError) as error:
        raise OptionError(f"cannot read {path}: {error}; correct it, or delete it") from error


def _options(parser: argparse.ArgumentParser) -> dict[str, argparse.Action]:
    """The options of a command by their long names."""
    found = {}
    for action in parser._actions:
        names = [name.removeprefix("--") for name in action.option_strings if name.startswith("--")]
        if names and names[-1] not in _NEVER:
            found[names[-1]] = action
    return found


def _dashed(name: str) -> str:
    return name.replace("_", "-")
