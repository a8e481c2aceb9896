"""The commands of the program, and their parser."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn

from qingyin.cli import DEFAULT_VOICE, PROGRAM
from qingyin.cli.language import told

if TYPE_CHECKING:  # late, so that what needs no options of speech does not wait for their table
    from qingyin.options import Row

_BEGINS_WITH_MINUS: Final = re.compile(r"-(?:[0-9.]|[^\x00-\x7f])")  # and so is no option
_NUMBER: Final = re.compile(r"-\d+|-\d*\.\d+")  # which argparse knows from an option


class Command(NamedTuple):
    """A command in the help, and what runs it: a function of a module in `qingyin.cli.commands`."""

    usage: str
    help: str
    module: str
    function: str = "run"


COMMANDS: Final = {  # in the order of the help
    "say": Command("[TEXT] [options]", "Speak a text and play it, or write it to a file.", "say"),
    "book": Command("BOOK... -o OUT [options]", "Speak whole books, chapter by chapter, to files.", "book"),
    "analyze": Command(
        "[TEXT] [options]", "Show how a text will be spoken, syllable by syllable.", "inspect", "analyze"
    ),
    "check": Command(
        "WAV [TEXT] [options]", "Check whether the emotion of a recording fits that of its text.", "inspect", "check"
    ),
    "plot": Command(
        "[TEXT] -o FILE.png [options]",
        "Draw the waveform, spectrogram, F0 and emotion of a spoken text.",
        "inspect",
        "plot",
    ),
    "voices": Command("", "List the installed voices.", "voices", "voices"),
    "doctor": Command("[options]", "Check the installation and say how to fix what does not work.", "doctor"),
    "tune": Command(
        "[options]", "Find the fastest settings for this machine and save them for `say` and others.", "tune"
    ),
    "styles": Command("", "List the built-in speaking styles.", "voices", "styles"),
    "bench": Command(
        "[options]", "Measure speed, time to the first sound, memory and startup on this machine.", "bench"
    ),
    "plan": Command("--streams NUMBER [options]", "Say how many machines hold a number of listeners.", "plan"),
    "forecast": Command("--capacity NUMBER [options]", "Warn before the servers are full.", "forecast"),
    "abtest": Command("ACTION [FILE...] [options]", "Compare voices and styles by listeners and users.", "abtest"),
    "evaluate": Command("-o FOLDER [options]", "Measure a voice, or compare two, and write a report.", "evaluate"),
    "serve": Command("[options]", "Run a server with HTTP, WebSocket, gRPC, Wyoming and a web page.", "serve"),
    "speechd": Command("[options]", "Be the voice of a screen reader: a module of speech-dispatcher.", "speechd"),
    "config": Command(
        "[COMMAND]", "Show the options of commands, and where their values come from.", "shell", "config"
    ),
    "completion": Command(
        "SHELL", "Print a script for bash, zsh or fish that completes commands and options.", "shell", "completion"
    ),
    "man": Command("", "Print a manual page.", "shell", "man"),
}


class _Help(argparse.HelpFormatter):
    """Options as `-o, --output FILE` in every version of Python, 100 columns wide wherever it runs."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=32, width=100)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings or action.nargs == 0:
            return super()._format_action_invocation(action)
        return f"{', '.join(action.option_strings)} {self._format_args(action, action.dest.upper())}"


class _Parser(argparse.ArgumentParser):
    """Tells its errors in the user's language."""

    def error(self, message: str) -> NoReturn:
        super().error(told(message))


def parser(
    program: str = PROGRAM, voice: str = DEFAULT_VOICE, rows: Sequence[Row] | None = None, only: str | None = None
) -> argparse.ArgumentParser:
    """The parser of the program; `command` in what it gives is the command's name, or None.

    `voice` is the one that is used if none is named, `rows` are the options of speech. All commands are in the help;
    with `only`, no other than this one can be parsed, and none if that is the empty string.
    """
    top = _Parser(
        prog=program,
        formatter_class=_Help,
        usage=f"{program} COMMAND ...",
        description="Speak Chinese text with emotion, without a network connection.",
        epilog=f"Run '{program} COMMAND --help' to see the options of a command.",
    )
    top.add_argument("--version", action="store_true", help="print the version and exit")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for name, command in COMMANDS.items():
        usage = f"{program} {name} {command.usage}".rstrip()
        made = commands.add_parser(
            name, help=command.help, description=command.help, formatter_class=_Help, usage=usage
        )
        if only in (None, name):
            from qingyin.cli.arguments import ADD, Usual

            ADD[name](made, Usual(voice) if rows is None else Usual(voice, rows))
    return top


def command_of(words: Sequence[str]) -> str:
    """The command that the words of a command line begin with; empty if they begin with none."""
    return words[0] if words and words[0] in COMMANDS else ""


def commands_of(top: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The parser of each command, by its name."""
    return dict(_subparsers(top).choices)


def helps_of(top: argparse.ArgumentParser) -> dict[str, str]:
    """What each command is for, by its name."""
    return {each.dest: each.help or "" for each in _subparsers(top)._choices_actions}


def _subparsers(top: argparse.ArgumentParser) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    return next(action for action in top._actions if isinstance(action, argparse._SubParsersAction))


def join_signs(argv: Sequence[str]) -> list[str]:
    """The words of a command as argparse understands them, which would take `-10%` and `-5度` for options.

    `--rate -10%` becomes `--rate=-10%`; a text that begins with a minus goes to the end, after `--`.
    """
    from qingyin.options import TABLE

    may_begin_with_minus = [f"--{row.name}" for row in TABLE if row.kind == "number"]
    joined: list[str] = []
    texts: list[str] = []
    for number, word in enumerate(argv):
        if word == "--":
            return [*joined, "--", *texts, *argv[number + 1 :]]
        if not _BEGINS_WITH_MINUS.match(word):
            joined.append(word)
        elif joined and joined[-1] in may_begin_with_minus:
            joined[-1] += f"={word}"
        elif _NUMBER.fullmatch(word) or (word.isascii() and joined and joined[-1].startswith("-")):
            joined.append(word)
        else:
            texts.append(word)
    return [*joined, "--", *texts] if texts else joined
