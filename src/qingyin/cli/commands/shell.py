"""`qingyin config`, `completion` and `man`: the command line about itself."""

from __future__ import annotations

import argparse

from qingyin.cli import PROGRAM, shells
from qingyin.cli.defaults import table, with_defaults
from qingyin.cli.language import told
from qingyin.cli.parser import commands_of, helps_of, parser
from qingyin.errors import OptionError
from qingyin.version import __version__


def config(arguments: argparse.Namespace) -> int:
    """Where the value of each option comes from."""
    top, defaults, values = with_defaults()
    if arguments.of not in (None, *commands_of(top)):
        raise OptionError(f"there is no command {arguments.of!r}; known: {', '.join(commands_of(top))}")
    path = f"{defaults.path}"
    print(path if defaults.found else told(f"{path} is not there; what it may hold is in docs/cli.md"))
    for line in table([each for each in values if arguments.of in (None, each.command)]):
        print(line)
    return 0


def completion(arguments: argparse.Namespace) -> int:
    """The script that completes commands in a shell."""
    top = parser()
    print(shells.completion(arguments.shell, PROGRAM, commands_of(top), helps_of(top)), end="")
    return 0


def man(_: argparse.Namespace) -> int:
    """The manual page."""
    top = parser()
    print(shells.manual(PROGRAM, __version__, top, commands_of(top)), end="")
    return 0
