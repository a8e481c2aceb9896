"""The commands and what may be written after them. Options of speech are added from their table (`qingyin.options`)."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, NoReturn

from qingyin.cli.commands.abtest import add_arguments as add_abtest
from qingyin.cli.commands.book import add_arguments as add_book
from qingyin.cli.commands.evaluate import add_arguments as add_evaluate
from qingyin.cli.commands.forecast import add_arguments as add_forecast
from qingyin.cli.commands.plan import add_arguments as add_plan
from qingyin.cli.language import told
from qingyin.cli.shells import SHELLS
from qingyin.cli.speech import add_options
from qingyin.emotions import TABLE as EMOTIONS
from qingyin.options import TABLE, Row

_MAY_BEGIN_WITH_MINUS: Final = tuple(f"--{row.name}" for row in TABLE if row.kind == "number")

_BEGINS_WITH_MINUS: Final = re.compile(r"-(?:[0-9.]|[^\x00-\x7f])")  # and so is no option
_NUMBER: Final = re.compile(r"-\d+|-\d*\.\d+")  # which argparse knows from an option


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


class _Once(argparse.Action):
    """Takes its value once: the first of two files would be lost."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        if getattr(namespace, self.dest) != self.default:
            parser.error(f"{option} is given twice; give it once")
        setattr(namespace, self.dest, values)


def parser(program: str, default_voice: str, rows: Sequence[Row] = TABLE) -> argparse.ArgumentParser:
    """The parser of every command; `command` in what it gives is the command's name, or None."""
    top = _Parser(
        prog=program,
        formatter_class=_Help,
        usage=f"{program} COMMAND ...",
        description="Speak Chinese text with emotion, without a network connection.",
        epilog=f"Run '{program} COMMAND --help' to see the options of a command.",
    )
    top.add_argument("--version", action="store_true", help="print the version and exit")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="command")

    def command(name: str, usage: str, text: str) -> argparse.ArgumentParser:
        whole = f"{program} {name} {usage}".rstrip()
        return commands.add_parser(name, help=text, description=text, formatter_class=_Help, usage=whole)

    say = command("say", "[TEXT] [options]", "Speak a text and play it, or write it to a file.")
    _add_text(say, several=True)
    say.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        action=_Once,
        help="write this file: .wav, .mp3, .opus, .flac, .m4a or .m4b; '-' writes raw 16-bit samples to stdout; "
        "{} in it stands for the name of each -f FILE",
    )
    say.add_argument(
        "--sample-rate", metavar="HZ", type=int, help="sample rate of the output, 8000 to 48000 (default: the voice's)"
    )
    say.add_argument(
        "--subtitles", metavar="FILE", help="also write subtitles: .srt, .vtt, .ass with karaoke times, or .lrc"
    )
    say.add_argument(
        "--each-character",
        action="store_true",
        help="mark the time of each character in .srt and .lrc too, which not every player shows well",
    )
    book = command("book", "BOOK... -o OUT [options]", "Speak whole books, chapter by chapter, to files.")
    add_book(book)
    analyze = command("analyze", "[TEXT] [options]", "Show how a text will be spoken, syllable by syllable.")
    _add_text(analyze)
    analyze.add_argument("--json", action="store_true", help="print JSON instead of a table")
    check = command("check", "WAV [TEXT] [options]", "Check whether the emotion of a recording fits that of its text.")
    check.add_argument("recording", metavar="WAV", help="the recording to check, 0.5 to 30 s long")
    _add_text(check)
    check.add_argument("--json", action="store_true", help="print JSON instead of text")
    plot = command(
        "plot", "[TEXT] -o FILE.png [options]", "Draw the waveform, spectrogram, F0 and emotion of a spoken text."
    )
    _add_text(plot)
    plot.add_argument("-o", "--output", metavar="FILE", required=True, help="write the picture to this PNG file")
    for each in (say, plot):
        each.add_argument(
            "--prosody",
            metavar="FILE",
            help="take the prosody of each syllable from this file, written by `analyze --json` and perhaps edited",
        )
    command("voices", "", "List the installed voices.")
    doctor = command("doctor", "[options]", "Check the installation and say how to fix what does not work.")
    tune = command(
        "tune", "[options]", "Find the fastest settings for this machine and save them for `say` and others."
    )
    _add_tuning(tune)
    command("styles", "", "List the built-in speaking styles.")
    bench = command("bench", "[options]", "Measure speed, time to the first sound, memory and startup on this machine.")
    bench.add_argument(
        "--rounds",
        metavar="NUMBER",
        type=int,
        default=5,
        help="repeat each measurement this often (default %(default)s)",
    )
    bench.add_argument("--json", action="store_true", help="print JSON instead of a table")
    plan = command("plan", "--streams NUMBER [options]", "Say how many machines hold a number of listeners.")
    add_plan(plan)
    add_forecast(command("forecast", "--capacity NUMBER [options]", "Warn before the servers are full."))
    add_abtest(command("abtest", "ACTION [FILE...] [options]", "Compare voices and styles by listeners and users."))
    evaluate = command("evaluate", "-o FOLDER [options]", "Measure a voice, or compare two, and write a report.")
    add_evaluate(evaluate, default_voice)
    serve = command("serve", "[options]", "Run a server with HTTP, WebSocket, gRPC, Wyoming and a web page.")
    speechd = command("speechd", "[options]", "Be the voice of a screen reader: a module of speech-dispatcher.")
    _add_speechd(speechd, rows)
    config = command("config", "[COMMAND]", "Show the options of commands, and where their values come from.")
    config.add_argument("of", metavar="COMMAND", nargs="?", help="only those of this command")
    shells = command("completion", "SHELL", "Print a script for bash, zsh or fish that completes commands and options.")
    shells.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))
    command("man", "", "Print a manual page.")
    for each in (tune, bench, plan, say, book, analyze, check, plot, doctor, serve, speechd):
        each.add_argument("--voice", default=default_voice, help="name or folder of a voice (default %(default)r)")
    for each in (say, book, analyze, check, plot, doctor, evaluate, serve, speechd):
        each.add_argument(
            "--lexicon", metavar="FILE", help="your own pronunciations; each line is a word, a tab and its pinyin"
        )
    for each in (say, analyze, plot):
        add_options(each, rows)
    add_options(book, [row for row in rows if not row.reader])  # a book has its own format
    book.set_defaults(scene="audiobook")
    _add_serving(serve)
    return top


def commands_of(top: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The parser of each command, by its name."""
    return dict(_subparsers(top).choices)


def helps_of(top: argparse.ArgumentParser) -> dict[str, str]:
    """What each command is for, by its name."""
    return {each.dest: each.help or "" for each in _subparsers(top)._choices_actions}


def _subparsers(top: argparse.ArgumentParser) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    return next(action for action in top._actions if isinstance(action, argparse._SubParsersAction))


def _add_text(to: argparse.ArgumentParser, several: bool = False) -> None:
    to.add_argument(
        "text", nargs="*", metavar="TEXT", help="the text to use; without TEXT and -f it is read from standard input"
    )
    to.add_argument(
        "-f",
        "--file",
        metavar="FILE",
        action="append" if several else _Once,
        help="read the text from a UTF-8 file; '-' is standard input" + ("; may be repeated" if several else ""),
    )


def _add_tuning(to: argparse.ArgumentParser) -> None:
    most = min(8, os.cpu_count() or 1)
    to.add_argument("--threads", metavar="NUMBER", type=int, default=most, help="try at most this number of threads")
    to.add_argument(
        "--provider", metavar="NAME", help="hardware interface to use: cpu, cuda, tensorrt, coreml or xnnpack"
    )


def _add_speechd(to: argparse.ArgumentParser, rows: Sequence[Row]) -> None:
    what = to.add_mutually_exclusive_group()
    what.add_argument(
        "--install",
        action="store_true",
        help="add the voice, with the other options given here, to your configuration of speech-dispatcher",
    )
    what.add_argument("--uninstall", action="store_true", help="remove it from there")
    # a screen reader's phrases are short and read without drama unless the user wants it
    neutral = [replace(row, default=EMOTIONS[0].name) if row.kind == "emotion" else row for row in rows]
    add_options(to, [row for row in neutral if row.kind != "recording" and not row.reader])


def _add_serving(to: argparse.ArgumentParser) -> None:
    from qingyin.serve.config import GRPC, METRICS, WYOMING, Ports, ServerConfig
    from qingyin.serve.engine.limits import Limits

    def number(name: str, default: float, text: str) -> None:
        to.add_argument(
            name, metavar="NUMBER", type=type(default), default=default, help=f"{text} (default {default:g})"
        )

    def door(name: str, usual: int, text: str) -> None:
        to.add_argument(name, metavar="PORT", type=int, nargs="?", const=usual, help=f"{text} (default port {usual})")

    ports, limits, config = Ports(), Limits(), ServerConfig()
    to.add_argument(
        "--styles", metavar="FOLDER", help="your own styles, as NAME.toml files; changes take effect without a restart"
    )
    to.add_argument(
        "--host",
        default=ports.host,
        help="address to listen on; 0.0.0.0 accepts connections from other machines (default %(default)s)",
    )
    to.add_argument(
        "--port",
        metavar="PORT",
        type=int,
        default=ports.http,
        help="port for HTTP, WebSocket and the web page (default %(default)s)",
    )
    door("--grpc", GRPC, "also serve gRPC")
    door("--wyoming", WYOMING, "also serve Wyoming, for Home Assistant")
    to.add_argument(
        "--zeroconf",
        metavar="NAME",
        nargs="?",
        const="Qingyin",
        help="announce Wyoming in the local network under this name (default Qingyin), so that Home Assistant finds it",
    )
    door("--metrics", METRICS, "also serve /metrics on a separate port, without a token")
    to.add_argument(
        "--allow-host",
        metavar="NAME",
        action="append",
        default=[],
        help="also answer HTTP requests to this host name; may be repeated (addresses, localhost and the name of this "
        "machine are always allowed)",
    )
    to.add_argument(
        "--cors",
        metavar="ORIGIN",
        action="append",
        default=[],
        help="let pages of this origin, such as https://chat.example, use the server; '*' is any page; may be repeated",
    )
    to.add_argument(
        "--trust-proxy",
        metavar="ADDRESS",
        action="append",
        default=[],
        help="believe this proxy, an address or network, when it says where a request comes from; may be repeated",
    )
    to.add_argument("--site", metavar="FOLDER", help="also serve the browser's edition under /web/")
    _add_comparing(to)
    to.add_argument("--tokens", metavar="FILE", help="require one of the tokens in this file; one token per line")
    number("--text-limit", limits.text, "longest text of a request, in characters")
    number("--streams", limits.streams, "streams that may run at the same time")
    number("--queue", limits.queue, "requests that may wait for a stream to end")
    number("--queue-seconds", limits.wait, "longest time that a request may wait")
    number("--client-rate", limits.rate, "requests per minute from one client")
    number("--stall-seconds", limits.stall, "end a stream after its client has neither read nor sent for this time")
    number("--drain-seconds", config.drain, "after SIGTERM, time that running streams are given to finish")
    to.add_argument(
        "--otlp", metavar="URL", help="send trace spans to this collector, such as http://127.0.0.1:4318/v1/traces"
    )
    to.add_argument("--log-text", action="store_true", help="write the spoken texts to the log")


def _add_comparing(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--experiment",
        metavar="FILE",
        action="append",
        default=[],
        help="have users hear the variants of this experiment, a TOML file; may be repeated",
    )
    to.add_argument(
        "--listen",
        metavar="FILE",
        action="append",
        default=[],
        help="hold this listening test, a TOML file, at /listen/NAME; may be repeated",
    )
    to.add_argument("--sounds", metavar="FOLDER", help="the recordings of listening tests, as TEST/VARIANT/ITEM.wav")
    to.add_argument("--results", metavar="FILE", help="keep what experiments and listening tests bring in this file")


def join_signs(argv: Sequence[str]) -> list[str]:
    """The words of a command as argparse understands them, which would take `-10%` and `-5度` for options.

    `--rate -10%` becomes `--rate=-10%`; a text that begins with a minus goes to the end, after `--`.
    """
    joined: list[str] = []
    texts: list[str] = []
    for number, word in enumerate(argv):
        if word == "--":
            return [*joined, "--", *texts, *argv[number + 1 :]]
        if not _BEGINS_WITH_MINUS.match(word):
            joined.append(word)
        elif joined and joined[-1] in _MAY_BEGIN_WITH_MINUS:
            joined[-1] += f"={word}"
        elif _NUMBER.fullmatch(word) or (word.isascii() and joined and joined[-1].startswith("-")):
            joined.append(word)
        else:
            texts.append(word)
    return [*joined, "--", *texts] if texts else joined
