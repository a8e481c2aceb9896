"""The command line. The only place that prints or reads the environment.

What is heavy (numpy, onnxruntime) is imported inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from qingyin.cli.defaults import NAME as FILE_OF_DEFAULTS
from qingyin.cli.defaults import Defaults, Value, table
from qingyin.cli.files import check_outputs, pieces
from qingyin.cli.given import PROGRAM, config_folder, lexicon, options, planned, settings, synthesizer
from qingyin.cli.parser import commands_of, helps_of, join_signs, parser
from qingyin.cli.signals import as_exceptions
from qingyin.errors import MissingExtra, OptionError, QingyinError
from qingyin.version import __version__

if TYPE_CHECKING:
    from qingyin.serve.config import ServerConfig
    from qingyin.synthesizer import Synthesizer

DEFAULT_VOICE: Final = "tan"
VOICE_VARIABLE: Final = "QINGYIN_VOICE"
INTERRUPTED: Final = 130  # 128 + SIGINT, as shells have it
PIPE_CLOSED: Final = 141  # 128 + SIGPIPE


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; the exit status comes back (errors.py has the table)."""
    try:
        top = _parser()[0]
    except QingyinError as error:  # in the file of the user's defaults
        return _failed(error)
    arguments = top.parse_args(join_signs(sys.argv[1:] if argv is None else argv))
    if arguments.command is None:
        print(f"{PROGRAM} {__version__}" if arguments.version else top.format_help())
        return 0 if arguments.version else 2
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Chinese shows \uXXXX
    arguments.default_of = commands_of(top)[arguments.command].get_default
    try:
        with as_exceptions():
            check_outputs(arguments)
            status = COMMANDS[arguments.command](arguments)
            sys.stdout.flush()
        return status
    except QingyinError as error:
        return _failed(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the flush at exit fails again
        return PIPE_CLOSED


def _parser() -> tuple[argparse.ArgumentParser, Defaults, list[Value]]:
    """The parser with the user's defaults, their file, and where the value of each option comes from."""
    variable = os.environ.get(VOICE_VARIABLE)
    top = parser(PROGRAM, variable or DEFAULT_VOICE)
    defaults = Defaults(config_folder() / FILE_OF_DEFAULTS)
    return top, defaults, defaults.apply(commands_of(top), {"voice": VOICE_VARIABLE} if variable else {})


def _failed(error: QingyinError) -> int:
    print(f"{PROGRAM}: {error}", file=sys.stderr)
    return error.exit_code


def _say(arguments: argparse.Namespace) -> int:
    from qingyin.cli import say

    say.run(arguments)
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    try:
        from qingyin.serve.run import run
    except ImportError as error:
        raise MissingExtra(f"serving needs {error.name}: pip install 'qingyin[serve]'") from error

    def write(line: str) -> None:
        # one call, so that no other line comes between; and past sys.stderr, whose lock could hold up the exit
        left = memoryview(f"{line}\n".encode(errors="backslashreplace"))
        while left:
            left = left[os.write(sys.stderr.fileno(), left) :]

    def hear(handler: logging.Handler) -> None:
        logging.basicConfig(handlers=[handler], level=logging.WARNING)
        logging.captureWarnings(True)

    run(_server_config(arguments), write, hear)
    return 0


def _server_config(arguments: argparse.Namespace) -> ServerConfig:
    from qingyin.serve.config import Ports, ServerConfig
    from qingyin.serve.engine.limits import Limits

    return ServerConfig(
        voice=arguments.voice,
        lexicon=lexicon(arguments.lexicon),
        styles=arguments.styles,
        settings=settings(),
        ports=Ports(
            host=arguments.host,
            http=arguments.port,
            metrics=arguments.metrics,
            grpc=arguments.grpc,
            wyoming=arguments.wyoming,
            zeroconf=arguments.zeroconf,
            names=tuple(arguments.allow_host),
            origins=tuple(arguments.cors),
            proxies=tuple(arguments.trust_proxy),
        ),
        limits=Limits(
            text=arguments.text_limit,
            streams=arguments.streams,
            queue=arguments.queue,
            wait=arguments.queue_seconds,
            rate=arguments.client_rate,
            stall=arguments.stall_seconds,
        ),
        site=arguments.site,
        tokens=arguments.tokens,
        drain=arguments.drain_seconds,
        otlp=arguments.otlp,
        log_text=arguments.log_text,
    )


def _book(arguments: argparse.Namespace) -> int:
    from qingyin.cli import book

    def load() -> Synthesizer:
        from qingyin.models.cache import ONCE

        return synthesizer(arguments, cache=ONCE)

    return book.run(arguments, load)


def _analyze(arguments: argparse.Namespace) -> int:
    text = "".join(pieces(arguments, PROGRAM)[0])
    how = options(arguments)
    from qingyin.inspect import report

    loaded = synthesizer(arguments)
    found = report.analyze(loaded, text, how)
    print(report.as_json(text, found) if arguments.json else report.as_table(found))
    return 0


def _check(arguments: argparse.Namespace) -> int:
    text = "".join(pieces(arguments, PROGRAM)[0])
    from qingyin.audio.recording import Recording
    from qingyin.inspect.report import Fit

    recording = Recording.of(arguments.recording)
    loaded = synthesizer(arguments)
    found = Fit.of(loaded, recording, text)
    print(found.as_json(text) if arguments.json else found.as_table())
    return 0


def _plot(arguments: argparse.Namespace) -> int:
    text, _, plan = planned(arguments)
    how = options(arguments)
    from qingyin.inspect import plot

    written = "".join(text)
    loaded = synthesizer(arguments)
    for warning in plot.write(plot.heard(loaded, written, how, plan), arguments.output):
        print(f"{PROGRAM}: {warning}", file=sys.stderr)
    return 0


def _voices(arguments: argparse.Namespace) -> int:
    from qingyin.voice import Voice, voices

    for name in voices():
        try:
            voice = Voice.open(name)
            print(f"{name:12} {voice.title} · {voice.language} · {voice.sample_rate} Hz · {voice.license}")
            print(f"{'':12} {voice.description}")
        except QingyinError as error:
            print(f"{name:12} cannot be used: {error}")
    if not voices():
        print("There is no voice; put one back with: pip install --force-reinstall qingyin", file=sys.stderr)
        return 3
    return 0


def _styles(arguments: argparse.Namespace) -> int:
    from qingyin.expression.stylebook import Stylebook

    for style in Stylebook().files():
        print(f"{style.id:12} {style.title} · {style.description}")
    return 0


def _doctor(arguments: argparse.Namespace) -> int:
    from qingyin.cli.doctor import examine, summary

    findings = []
    for finding in examine(arguments.voice, arguments.lexicon):
        print(f"{finding.state:5} {finding.text}", flush=True)
        findings.append(finding)
    print(summary(findings))
    return next((each.exit_code for each in findings if each.exit_code), 0)


def _speechd(arguments: argparse.Namespace) -> int:
    from qingyin.cli import screen_reader

    if arguments.install or arguments.uninstall:
        defaults = parser(PROGRAM, DEFAULT_VOICE).parse_args(["speechd"])
        for line in screen_reader.change(arguments, defaults, os.environ):
            print(line)
        return 0

    def log(line: str) -> None:
        print(f"{PROGRAM}: {line}", file=sys.stderr, flush=True)

    screen_reader.run(arguments, lexicon(arguments.lexicon), settings(), log)
    return 0


def _bench(arguments: argparse.Namespace) -> int:
    from qingyin.cli import bench

    if arguments.rounds < 1:
        raise OptionError(f"--rounds must be 1 or more, not {arguments.rounds}")
    figures = bench.measure(arguments.voice, arguments.rounds)
    print(json.dumps(figures, ensure_ascii=False, indent=2) if arguments.json else bench.table(figures))
    return 0


def _tune(arguments: argparse.Namespace) -> int:
    from qingyin.cli import tune

    def line(trial: tune.Trial) -> str:
        said = ", ".join(f"{name} {value}" for name, value in tune.changed(trial.settings).items()) or "defaults"
        return f"{said:48} {1000 * trial.rtf:7.2f} ms a second of sound, {1000 * trial.first:6.2f} ms to the first"

    for best in tune.trials(arguments.voice, arguments.threads, arguments.provider):
        print(line(best), flush=True)
    path = config_folder() / "config.toml"
    tune.write(path, best.settings)
    print(f"the last is written to {path}")
    return 0


def _show_config(arguments: argparse.Namespace) -> int:
    top, defaults, values = _parser()
    if arguments.of not in (None, *commands_of(top)):
        raise OptionError(f"there is no command {arguments.of!r}; known: {', '.join(commands_of(top))}")
    print(f"{defaults.path}" + ("" if defaults.found else " is not there; what it may hold is in docs/cli.md"))
    for line in table([each for each in values if arguments.of in (None, each.command)]):
        print(line)
    return 0


def _completion(arguments: argparse.Namespace) -> int:
    from qingyin.cli import shells

    top = parser(PROGRAM, DEFAULT_VOICE)
    print(shells.completion(arguments.shell, PROGRAM, commands_of(top), helps_of(top)), end="")
    return 0


def _man(arguments: argparse.Namespace) -> int:
    from qingyin.cli import shells

    top = parser(PROGRAM, DEFAULT_VOICE)
    print(shells.manual(PROGRAM, __version__, top, commands_of(top)), end="")
    return 0


COMMANDS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "say": _say,
    "book": _book,
    "analyze": _analyze,
    "check": _check,
    "plot": _plot,
    "voices": _voices,
    "styles": _styles,
    "doctor": _doctor,
    "serve": _serve,
    "bench": _bench,
    "tune": _tune,
    "speechd": _speechd,
    "config": _show_config,
    "completion": _completion,
    "man": _man,
}
