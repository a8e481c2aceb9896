"""The command `speechd`: the module of speech-dispatcher, and its installation in the user's configuration."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from qingyin.cli import PROGRAM
from qingyin.cli.given import synthesizer
from qingyin.cli.language import told
from qingyin.cli.parser import parser
from qingyin.cli.speech import options_of
from qingyin.errors import OptionError
from qingyin.options import CLI, TABLE

_PATHS: Final = ("lexicon", "style", "voice")  # options that may name a file, relative to where the command is run


def command_of(arguments: argparse.Namespace, defaults: argparse.Namespace) -> list[str]:
    """The command that starts the module with the options that differ from the defaults."""
    words = [sys.executable, "-m", "qingyin", "speechd"]
    for name in ("voice", "lexicon", *(row.name for row in TABLE if CLI in row.doors)):
        value = getattr(arguments, name, None)
        if value is not None and value != getattr(defaults, name):
            found = Path(value) if name in _PATHS else None
            words.append(f"--{name}={found.resolve() if found is not None and found.exists() else value}")
    return words


def change(arguments: argparse.Namespace, defaults: argparse.Namespace, environ: Mapping[str, str]) -> list[str]:
    """Installs or removes the module for this user; what was done comes back in words. Raises OutputError."""
    from qingyin.speechd.install import Places, install, uninstall

    home = Path.home()

    def folder(variable: str, usual: str) -> Path:
        found = Path(environ.get(variable) or "")
        return found if found.is_absolute() else home / usual

    places = Places.of(folder("XDG_CONFIG_HOME", ".config"), folder("XDG_DATA_HOME", ".local/share"))
    if arguments.uninstall:
        return uninstall(places)
    options_of(arguments)  # what is wrong with them is said now, and not when somebody waits for speech
    return install(places, command_of(arguments, defaults))


def run(arguments: argparse.Namespace) -> int:
    """Installs or removes the module for this user, or is the module."""
    if arguments.install or arguments.uninstall:
        defaults = parser(only="speechd").parse_args(["speechd"])
        for line in change(arguments, defaults, os.environ):
            print(told(line))
        return 0

    def log(line: str) -> None:
        print(f"{PROGRAM}: {line}", file=sys.stderr, flush=True)

    speak(arguments, log)
    return 0


def speak(arguments: argparse.Namespace, log: Callable[[str], None]) -> None:
    """Speaks for speech-dispatcher, over stdin and stdout, until it says QUIT or goes.

    Raises OptionError for a wrong option, and on a terminal, where nobody speaks the protocol.
    """
    if sys.stdin.isatty():
        raise OptionError("speechd is started by speech-dispatcher, which speaks to it; run: qingyin speechd --install")
    options = options_of(arguments)
    from qingyin.speechd.channel import Channel
    from qingyin.speechd.module import Module

    pipe = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not break the protocol
    loaded = synthesizer(arguments)
    loaded.speak("你好。")  # the first run of a graph is slow; nobody waits for it
    with pipe:
        Module(loaded, Channel(sys.stdin.buffer, pipe), options, log).run()
