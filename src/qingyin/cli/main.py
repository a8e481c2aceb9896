"""The command line. The only place that prints or reads the environment.

What is heavy (numpy, onnxruntime) is imported inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qingyin.cli.files import check_outputs
from qingyin.cli.parser import join_signs, parser
from qingyin.cli.signals import as_exceptions
from qingyin.cli.source import format_by_name, pieces
from qingyin.cli.speech import check_prosody, options_of
from qingyin.errors import MissingExtra, OptionError, OutputError, QingyinError
from qingyin.version import __version__

if TYPE_CHECKING:
    from qingyin.inspect.plan import FilePlan
    from qingyin.models.session import Settings
    from qingyin.options import Options
    from qingyin.records import AudioChunk, Floats, Sentence, TimedSyllable
    from qingyin.serve.config import ServerConfig
    from qingyin.synthesizer import Synthesizer
    from qingyin.text.pinyin.user_lexicon import UserLexicon

PROGRAM: Final = "qingyin"
DEFAULT_VOICE: Final = "tan"
VOICE_VARIABLE: Final = "QINGYIN_VOICE"
INTERRUPTED: Final = 130  # 128 + SIGINT, as shells have it
PIPE_CLOSED: Final = 141  # 128 + SIGPIPE
TOLD: Final = 5  # of the stretches that were not spoken, and of the bad lines of a lexicon
LONG_TEXT: Final = 200  # characters from which a progress bar is worth drawing


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; the exit status comes back (errors.py has the table)."""
    top = parser(PROGRAM, os.environ.get(VOICE_VARIABLE) or DEFAULT_VOICE)
    arguments = top.parse_args(join_signs(sys.argv[1:] if argv is None else argv))
    if arguments.command is None:
        print(f"{PROGRAM} {__version__}" if arguments.version else top.format_help())
        return 0 if arguments.version else 2
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Chinese shows \uXXXX
    try:
        with as_exceptions():
            check_outputs(arguments)
            status = COMMANDS[arguments.command](arguments)
            sys.stdout.flush()
        return status
    except QingyinError as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the flush at exit fails again
        return PIPE_CLOSED


def _say(arguments: argparse.Namespace) -> int:
    text, size, plan = _planned(arguments)
    options = _options(arguments)
    import numpy as np

    from qingyin.audio import files
    from qingyin.audio.output import OutputFile
    from qingyin.audio.resample import Resampler
    from qingyin.cli.memory import load
    from qingyin.inspect import subtitles
    from qingyin.models.cache import ONCE

    layout = subtitles.format_of(Path(arguments.subtitles)) if arguments.subtitles else None
    if arguments.output not in (None, "-"):
        files.check(files.format_of(arguments.output))
    user = _lexicon(arguments.lexicon)
    synthesizer = load(arguments.voice, lexicon=user, settings=_settings(), cache=ONCE)
    heard: list[str] = []  # the text and its syllables are kept for subtitles alone: a book needs no more than a page
    syllables: list[TimedSyllable] = []
    unspoken = _Unspoken()
    if layout:
        text = _noted(text, heard)
    with ExitStack() as stack:
        rate = synthesizer.voice.sample_rate
        asked = arguments.sample_rate or rate
        convert = Resampler(rate, asked)
        side = stack.enter_context(OutputFile(arguments.subtitles)) if layout else None

        def blocks() -> Iterator[Floats]:
            for chunk in _with_progress(synthesizer.stream(text, options, on_sentence=unspoken.note, plan=plan), size):
                yield convert(chunk.samples)
                if layout:
                    syllables.extend(chunk.syllables)
            yield convert(np.zeros(0, np.float32), last=True)
            if side and layout:  # before the file of sound is complete: there are both or neither
                side.write(layout(subtitles.cues("".join(heard), syllables)).encode())

        _deliver(arguments.output, blocks(), asked)
    unspoken.tell()
    return 0


def _planned(arguments: argparse.Namespace) -> tuple[str | Iterable[str], int, FilePlan | None]:
    """The text and its length as `pieces` has them, and the plan of --prosody, whose text it is if none is given."""
    if arguments.prosody is None:
        return *pieces(arguments, PROGRAM), None
    check_prosody(arguments)
    from qingyin.inspect.plan import FilePlan

    plan = FilePlan.open(arguments.prosody)
    if arguments.text or arguments.file:
        plan.check_text("".join(pieces(arguments, PROGRAM)[0]))
    return plan.text, len(plan.text), plan


def _options(arguments: argparse.Namespace) -> Options:
    """The options of speech; the format is that of the file's name, unless one is given."""
    options = options_of(arguments)
    return replace(options, input_format=format_by_name(arguments.file)) if options.input_format == "auto" else options


def _noted(text: str | Iterable[str], to: list[str]) -> str | Iterable[str]:
    """The text, with each of its pieces put into a list too."""
    if isinstance(text, str):
        to.append(text)
        return text

    def noted() -> Iterator[str]:
        for piece in text:
            to.append(piece)
            yield piece

    return noted()


def _lexicon(path: str | None) -> UserLexicon | None:
    """The user's lexicon; its bad lines are reported on stderr, the others apply."""
    if path is None:
        return None
    from qingyin.text.pinyin.user_lexicon import UserLexicon

    user = UserLexicon(path)
    for problem in user.problems[:TOLD]:
        print(f"{PROGRAM}: {path}: {problem.message}", file=sys.stderr)
    if len(user.problems) > TOLD:
        more = f"and {len(user.problems) - TOLD} more lines; see {PROGRAM} doctor --lexicon {path}"
        print(f"{PROGRAM}: {path}: {more}", file=sys.stderr)
    return user


class _Unspoken:
    """What had no reading: the first few stretches, and how many there were."""

    def __init__(self) -> None:
        self._first: list[str] = []
        self._count = 0

    def note(self, sentence: Sentence) -> None:
        """Take notice of a sentence that was read."""
        from qingyin.inspect.report import unspoken

        found = unspoken([sentence])
        self._count += len(found)
        self._first += found[: TOLD - len(self._first)]

    def tell(self) -> None:
        """One line on stderr, if there is something to say."""
        if self._count:
            more = f" and {self._count - TOLD} more; see {PROGRAM} analyze" if self._count > TOLD else ""
            print(f"{PROGRAM}: not spoken: {', '.join(self._first)}{more}", file=sys.stderr)


def _deliver(output: str | None, blocks: Iterator[Floats], sample_rate: int) -> None:
    """Brings samples to where they are wanted: the sound card, standard output, or a file."""
    if output is None:
        _play(blocks, sample_rate)
    elif output != "-":
        from qingyin.audio import files

        files.encode(output, files.format_of(output), blocks, sample_rate, {})
    elif sys.stdout.isatty():
        raise OutputError(
            "-o - writes raw samples, which a terminal cannot show; pipe them to a program, or use -o FILE"
        )
    else:
        _write_raw(blocks)


def _play(blocks: Iterator[Floats], sample_rate: int) -> None:
    from qingyin.audio.player import Player

    with Player(sample_rate) as player:
        for samples in blocks:
            player.write(samples)
    if player.underruns:
        cure = "this machine is too busy or too slow to play while it speaks; write a file with -o FILE"
        print(f"{PROGRAM}: the sound broke off {player.underruns} times: {cure}", file=sys.stderr)


def _write_raw(blocks: Iterator[Floats]) -> None:
    from qingyin.audio.wav import to_int16

    raw = sys.stdout.buffer
    for samples in blocks:
        try:
            raw.write(to_int16(samples).data.cast("B"))
            raw.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"cannot write to stdout: {error.strerror}; choose another place") from error


def _with_progress(chunks: Iterator[AudioChunk], size: int) -> Iterator[AudioChunk]:
    """The chunks; a progress bar on stderr follows them if the text is long and stderr is a terminal."""
    if size < LONG_TEXT or not sys.stderr.isatty():
        yield from chunks
        return
    width, seconds, place, began = 30, 0.0, 0, time.monotonic()
    try:
        for chunk in chunks:
            seconds += len(chunk.samples) / chunk.sample_rate
            here = chunk.syllables[-1].syllable.span[1] if chunk.syllables else chunk.sentence.span[0]
            place = min(size, max(place, here))  # a chunk in which no syllable begins is no step back
            full = width * place // size
            bar = "█" * full + "░" * (width - full)
            left = (time.monotonic() - began) * (size - place) / max(1, place)
            line = f"\r{bar} {100 * place // size:3} %  {seconds:.0f} s of sound, {left:.0f} s left \x1b[K"
            print(line, end="", file=sys.stderr, flush=True)
            yield chunk
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _book(arguments: argparse.Namespace) -> int:
    from qingyin.cli import book

    def load() -> Synthesizer:
        from qingyin.cli.memory import load
        from qingyin.models.cache import ONCE

        return load(arguments.voice, lexicon=_lexicon(arguments.lexicon), settings=_settings(), cache=ONCE)

    return book.run(arguments, load)


def _analyze(arguments: argparse.Namespace) -> int:
    text = "".join(pieces(arguments, PROGRAM)[0])
    options = _options(arguments)
    from qingyin.cli.memory import load
    from qingyin.inspect import report

    synthesizer = load(arguments.voice, lexicon=_lexicon(arguments.lexicon), settings=_settings())
    found = report.analyze(synthesizer, text, options)
    print(report.as_json(text, found) if arguments.json else report.as_table(found))
    return 0


def _check(arguments: argparse.Namespace) -> int:
    text = "".join(pieces(arguments, PROGRAM)[0])
    from qingyin.audio.recording import Recording
    from qingyin.cli.memory import load
    from qingyin.inspect.report import Fit

    recording = Recording.of(arguments.recording)
    synthesizer = load(arguments.voice, lexicon=_lexicon(arguments.lexicon), settings=_settings())
    found = Fit.of(synthesizer, recording, text)
    print(found.as_json(text) if arguments.json else found.as_table())
    return 0


def _plot(arguments: argparse.Namespace) -> int:
    text, _, plan = _planned(arguments)
    options = _options(arguments)
    from qingyin.cli.memory import load
    from qingyin.inspect import plot

    written = "".join(text)
    synthesizer = load(arguments.voice, lexicon=_lexicon(arguments.lexicon), settings=_settings())
    for warning in plot.write(plot.heard(synthesizer, written, options, plan), arguments.output):
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
        lexicon=_lexicon(arguments.lexicon),
        styles=arguments.styles,
        settings=_settings(),
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


def _speechd(arguments: argparse.Namespace) -> int:
    from qingyin.cli import screen_reader

    if arguments.install or arguments.uninstall:
        defaults = parser(PROGRAM, DEFAULT_VOICE).parse_args(["speechd"])
        for line in screen_reader.change(arguments, defaults, os.environ):
            print(line)
        return 0

    def log(line: str) -> None:
        print(f"{PROGRAM}: {line}", file=sys.stderr, flush=True)

    screen_reader.run(arguments, _lexicon(arguments.lexicon), _settings(), log)
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
    path = _config()
    tune.write(path, best.settings)
    print(f"the last is written to {path}")
    return 0


def _config() -> Path:
    """The user's settings, where the XDG base directory specification has them."""
    base = Path(os.environ.get("XDG_CONFIG_HOME") or "")
    if not base.is_absolute():
        try:
            base = Path.home() / ".config"
        except RuntimeError:  # a user without a home, in a container for instance
            base = Path("/nonexistent")
    return base / PROGRAM / "config.toml"


def _settings() -> Settings:
    from qingyin.cli import tune

    return tune.read(_config())


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
}
