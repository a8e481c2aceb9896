"""What may be written after each command. Options of speech are added from their table (`qingyin.options`).

`ADD` has a function for each command, which adds its arguments to its parser. What only one of them needs is imported
in it, so that a command does not wait for the others.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from qingyin.cli.speech import add_options
from qingyin.emotions import TABLE as EMOTIONS
from qingyin.options import TABLE, Row


class Usual(NamedTuple):
    """What commands share: the voice that they use if none is named, and the options of speech."""

    voice: str
    rows: Sequence[Row] = TABLE


class _Once(argparse.Action):
    """Takes its value once: the first of two files would be lost."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        if getattr(namespace, self.dest) != self.default:
            parser.error(f"{option} is given twice; give it once")
        setattr(namespace, self.dest, values)


def _say(to: argparse.ArgumentParser, usual: Usual) -> None:
    _add_text(to, several=True)
    to.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        action=_Once,
        help="write this file: .wav, .mp3, .opus, .flac, .m4a or .m4b; '-' writes raw 16-bit samples to stdout; "
        "{} in it stands for the name of each -f FILE",
    )
    to.add_argument(
        "--sample-rate", metavar="HZ", type=int, help="sample rate of the output, 8000 to 48000 (default: the voice's)"
    )
    to.add_argument(
        "--subtitles", metavar="FILE", help="also write subtitles: .srt, .vtt, .ass with karaoke times, or .lrc"
    )
    to.add_argument(
        "--each-character",
        action="store_true",
        help="mark the time of each character in .srt and .lrc too, which not every player shows well",
    )
    _add_prosody(to)
    _add_voice(to, usual)
    add_options(to, usual.rows)


def _book(to: argparse.ArgumentParser, usual: Usual) -> None:
    from qingyin.cli.commands.book import add_arguments

    add_arguments(to)
    _add_voice(to, usual)
    add_options(to, [row for row in usual.rows if not row.reader])  # a book has its own format
    to.set_defaults(scene="audiobook")


def _analyze(to: argparse.ArgumentParser, usual: Usual) -> None:
    _add_text(to)
    to.add_argument("--json", action="store_true", help="print JSON instead of a table")
    _add_voice(to, usual)
    add_options(to, usual.rows)


def _check(to: argparse.ArgumentParser, usual: Usual) -> None:
    to.add_argument("recording", metavar="WAV", help="the recording to check, 0.5 to 30 s long")
    _add_text(to)
    to.add_argument("--json", action="store_true", help="print JSON instead of text")
    _add_voice(to, usual)


def _plot(to: argparse.ArgumentParser, usual: Usual) -> None:
    _add_text(to)
    to.add_argument("-o", "--output", metavar="FILE", required=True, help="write the picture to this PNG file")
    _add_prosody(to)
    _add_voice(to, usual)
    add_options(to, usual.rows)


def _nothing(to: argparse.ArgumentParser, usual: Usual) -> None:
    pass


def _bench(to: argparse.ArgumentParser, usual: Usual) -> None:
    to.add_argument(
        "--rounds",
        metavar="NUMBER",
        type=int,
        default=5,
        help="repeat each measurement this often (default %(default)s)",
    )
    to.add_argument("--json", action="store_true", help="print JSON instead of a table")
    _add_voice(to, usual, lexicon=False)


def _plan(to: argparse.ArgumentParser, usual: Usual) -> None:
    from qingyin.cli.commands.plan import add_arguments

    add_arguments(to)
    _add_voice(to, usual, lexicon=False)


def _forecast(to: argparse.ArgumentParser, usual: Usual) -> None:
    from qingyin.cli.commands.forecast import add_arguments

    add_arguments(to)


def _abtest(to: argparse.ArgumentParser, usual: Usual) -> None:
    from qingyin.cli.commands.abtest import add_arguments

    add_arguments(to)


def _evaluate(to: argparse.ArgumentParser, usual: Usual) -> None:
    from qingyin.cli.commands.evaluate import add_arguments

    add_arguments(to, usual.voice)
    _add_lexicon(to)


def _config(to: argparse.ArgumentParser, usual: Usual) -> None:
    to.add_argument("of", metavar="COMMAND", nargs="?", help="only those of this command")


def _completion(to: argparse.ArgumentParser, usual: Usual) -> None:
    from qingyin.cli.shells import SHELLS

    to.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))


def _tune(to: argparse.ArgumentParser, usual: Usual) -> None:
    most = min(8, os.cpu_count() or 1)
    to.add_argument("--threads", metavar="NUMBER", type=int, default=most, help="try at most this number of threads")
    to.add_argument(
        "--provider", metavar="NAME", help="hardware interface to use: cpu, cuda, tensorrt, coreml or xnnpack"
    )
    _add_voice(to, usual, lexicon=False)


def _speechd(to: argparse.ArgumentParser, usual: Usual) -> None:
    what = to.add_mutually_exclusive_group()
    what.add_argument(
        "--install",
        action="store_true",
        help="add the voice, with the other options given here, to your configuration of speech-dispatcher",
    )
    what.add_argument("--uninstall", action="store_true", help="remove it from there")
    _add_voice(to, usual)
    # a screen reader's phrases are short and read without drama unless the user wants it
    neutral = [row._replace(default=EMOTIONS[0].name) if row.kind == "emotion" else row for row in usual.rows]
    add_options(to, [row for row in neutral if row.kind != "recording" and not row.reader])


def _serve(to: argparse.ArgumentParser, usual: Usual) -> None:
    from qingyin.serve.config import GRPC, METRICS, WYOMING, Ports, ServerConfig
    from qingyin.serve.engine.limits import Limits

    def number(name: str, default: float, text: str) -> None:
        to.add_argument(
            name, metavar="NUMBER", type=type(default), default=default, help=f"{text} (default {default:g})"
        )

    def door(name: str, port: int, text: str) -> None:
        to.add_argument(name, metavar="PORT", type=int, nargs="?", const=port, help=f"{text} (default port {port})")

    _add_voice(to, usual)
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


def _add_prosody(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--prosody",
        metavar="FILE",
        help="take the prosody of each syllable from this file, written by `analyze --json` and perhaps edited",
    )


def _add_voice(to: argparse.ArgumentParser, usual: Usual, lexicon: bool = True) -> None:
    to.add_argument("--voice", default=usual.voice, help="name or folder of a voice (default %(default)r)")
    if lexicon:
        _add_lexicon(to)


def _add_lexicon(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--lexicon", metavar="FILE", help="your own pronunciations; each line is a word, a tab and its pinyin"
    )


ADD: Final[Mapping[str, Callable[[argparse.ArgumentParser, Usual], None]]] = {
    "say": _say,
    "book": _book,
    "analyze": _analyze,
    "check": _check,
    "plot": _plot,
    "voices": _nothing,
    "styles": _nothing,
    "doctor": _add_voice,
    "serve": _serve,
    "abtest": _abtest,
    "bench": _bench,
    "plan": _plan,
    "forecast": _forecast,
    "evaluate": _evaluate,
    "tune": _tune,
    "speechd": _speechd,
    "config": _config,
    "completion": _completion,
    "man": _nothing,
}
