"""The command line. The only place that prints or reads the environment.

What is heavy (numpy, onnxruntime) is imported inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final

from qingyin.cli import PROGRAM
from qingyin.cli.language import tell
from qingyin.cli.parser import COMMANDS, command_of, commands_of, join_signs, parser
from qingyin.cli.signals import as_exceptions
from qingyin.errors import QingyinError
from qingyin.version import __version__

INTERRUPTED: Final = 130  # 128 + SIGINT, as shells have it
PIPE_CLOSED: Final = 141  # 128 + SIGPIPE


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; the exit status comes back (errors.py has the table)."""
    words = sys.argv[1:] if argv is None else argv
    command = command_of(words)
    if not command:  # so no defaults are needed, and the help answers at once
        top = parser(only=command)
        version: bool = top.parse_args(words).version
        print(f"{PROGRAM} {__version__}" if version else top.format_help())
        return 0 if version else 2
    from qingyin.cli.defaults import with_defaults

    try:
        top = with_defaults(command)[0]
    except QingyinError as error:  # in the file of the user's defaults
        return _failed(error)
    arguments = top.parse_args(join_signs(words))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Chinese shows \uXXXX
    arguments.default_of = commands_of(top)[arguments.command].get_default

    def run() -> int:
        from qingyin.cli.files import check_outputs

        check_outputs(arguments)
        return _run(arguments)

    return finished(run)


def finished(run: Callable[[], int]) -> int:
    """The exit status of what is run; an error that it raises is printed on stderr."""
    try:
        with as_exceptions():
            status = run()
            sys.stdout.flush()
        return status
    except QingyinError as error:
        return _failed(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the flush at exit fails again
        return PIPE_CLOSED


def _failed(error: QingyinError) -> int:
    tell(str(error))
    return error.exit_code


def _run(arguments: argparse.Namespace) -> int:
    command = COMMANDS[arguments.command]
    function = getattr(import_module(f"qingyin.cli.commands.{command.module}"), command.function)
    gc.freeze()  # what is loaded stays, so the garbage collector need not look through it
    gc.enable()
    status: int = function(arguments)
    return status
