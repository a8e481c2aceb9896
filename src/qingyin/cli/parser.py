"""What may be written on the command line, and what it means. Percentages are written as for edge-tts."""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from qingyin.errors import OptionError

if TYPE_CHECKING:
    from qingyin.options import Options

_MAY_BEGIN_WITH_MINUS: Final = ("--rate", "--pitch", "--volume")


class _Help(argparse.HelpFormatter):
    """Options as `-o, --output FILE` in every version of Python, 100 columns wide wherever it runs."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=32, width=100)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings or action.nargs == 0:
            return super()._format_action_invocation(action)
        return f"{', '.join(action.option_strings)} {self._format_args(action, action.dest.upper())}"


def parser(program: str, default_voice: str) -> argparse.ArgumentParser:
    """The parser of every command; `command` in what it gives is the command's name, or None."""
    top = argparse.ArgumentParser(
        prog=program,
        formatter_class=_Help,
        usage=f"{program} COMMAND ...",
        description="Reads Chinese text aloud, with feeling, with no network.",
        epilog=f"'{program} COMMAND --help' tells more about a command.",
    )
    top.add_argument("--version", action="store_true", help="show the program's version")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="command")

    def command(name: str, usage: str, text: str) -> argparse.ArgumentParser:
        whole = f"{program} {name} {usage}".rstrip()
        return commands.add_parser(name, help=text, description=text, formatter_class=_Help, usage=whole)

    say = command("say", "[TEXT] [options]", "Speak a text: aloud, or into a file.")
    _add_text(say)
    say.add_argument("-o", "--output", metavar="FILE", help="write this WAV; '-' writes raw 16-bit samples to stdout")
    say.add_argument(
        "--sample-rate", metavar="HZ", type=int, help="of the sound, 8000 to 48000; without it, the voice's own"
    )
    say.add_argument("--subtitles", metavar="FILE", help="write this .srt or .vtt too, with a time per character")
    analyze = command("analyze", "[TEXT] [options]", "Show how a text will be read, syllable by syllable.")
    _add_text(analyze)
    analyze.add_argument("--json", action="store_true", help="for programs")
    check = command("check", "WAV [TEXT] [options]", "Tell whether a recording is said as its text feels.")
    check.add_argument("recording", metavar="WAV", help="the recording, half a second to 30 s")
    _add_text(check)
    check.add_argument("--json", action="store_true", help="for programs")
    plot = command(
        "plot", "[TEXT] -o FILE.png [options]", "Draw how a text sounds: waveform, spectrogram, F0, feeling."
    )
    _add_text(plot)
    plot.add_argument("-o", "--output", metavar="FILE", required=True, help="write this PNG")
    for each in (say, plot):
        each.add_argument(
            "--prosody", metavar="FILE", help="speak as this file says: what `analyze --json` wrote, edited"
        )
    command("voices", "", "List the voices that are installed.")
    doctor = command("doctor", "[options]", "Check that everything works, and say how to mend it.")
    tune = command("tune", "[options]", "Measure how this machine speaks fastest, and keep that for `say`.")
    most = os.cpu_count() or 1
    tune.add_argument("--threads", metavar="NUMBER", type=int, default=min(8, most), help="try up to so many")
    tune.add_argument("--provider", metavar="NAME", help="run on this: cpu, cuda, tensorrt, coreml or xnnpack")
    tune.add_argument("--voice", default=default_voice, help=f"a voice's name or folder (here {default_voice!r})")
    command("styles", "", "List the styles that come with this program.")
    bench = command("bench", "[options]", "Measure speed, first sound, memory and start on this machine.")
    bench.add_argument("--rounds", metavar="NUMBER", type=int, default=5, help="of each measurement (%(default)s)")
    bench.add_argument("--json", action="store_true", help="print JSON instead of a table")
    bench.add_argument("--voice", default=default_voice, help=f"a voice's name or folder (here {default_voice!r})")
    serve = command("serve", "[options]", "Speak for other programs: HTTP, WebSocket, gRPC, Wyoming and a web page.")
    for each in (say, analyze, check, plot, doctor, serve):
        each.add_argument("--voice", default=default_voice, help=f"a voice's name or folder (here {default_voice!r})")
        each.add_argument("--lexicon", metavar="FILE", help="your own readings, a line each: word, tab, syllables")
    serve.add_argument("--styles", metavar="FOLDER", help="your own styles, NAME.toml; what changes there goes live")
    for each in (say, analyze, plot):
        _add_options(each)
    _add_serving(serve)
    return top


def _add_text(to: argparse.ArgumentParser) -> None:
    to.add_argument("text", nargs="*", metavar="TEXT", help="the text; without it and -f, standard input is read")
    to.add_argument("-f", "--file", metavar="FILE", help="read the text from this UTF-8 file; '-' is standard input")


def _add_options(to: argparse.ArgumentParser) -> None:
    to.add_argument("--rate", metavar="RATE", default="1", help="times as fast, 0.5 to 2; or +10%%, -20%%")
    to.add_argument("--pitch", metavar="SEMITONES", default="0", help="higher or lower by so much, -12 to 12")
    to.add_argument("--volume", metavar="DB", default="0", help="louder or softer by so many dB, -40 to 12; or +10%%")
    to.add_argument(
        "--emotion",
        metavar="EMOTION",
        default="auto",
        help="auto (what each sentence feels like), neutral, joy, caring, anger, surprise, sadness, disgust or fear; "
        "or joy=0.7,sadness=0.3",
    )
    to.add_argument(
        "--intensity",
        metavar="TIMES",
        default="1",
        help="how much of the emotion, 0 to 2; or one a sentence: 0.5,1,1.5",
    )
    to.add_argument("--style", metavar="STYLE", default="standard", help="a style's name, or a file: evening.toml")
    to.add_argument("--scene", metavar="SCENE", help="customer_service, audiobook or assistant")
    to.add_argument("--reference", metavar="WAV", help="speak in the manner of this recording, 30 s at most")
    to.add_argument("--seed", metavar="NUMBER", default="0", help="of the voice's noise; the same seed, the same sound")


def _add_serving(to: argparse.ArgumentParser) -> None:
    def port(name: str, default: int, text: str) -> None:
        optional = name != "--port"  # a door that opens when it is named
        to.add_argument(
            name,
            metavar="PORT",
            type=int,
            nargs="?" if optional else None,
            const=default if optional else None,
            default=None if optional else default,
            help=f"{text} ({default})",
        )

    def number(name: str, default: float, text: str) -> None:
        to.add_argument(name, metavar="NUMBER", type=type(default), default=default, help=f"{text} ({default:g})")

    to.add_argument("--host", default="127.0.0.1", help="listen there; 0.0.0.0 is for all who reach this machine")
    port("--port", 8080, "of HTTP, WebSocket and the page")
    port("--grpc", 50051, "open the gRPC door too")
    port("--wyoming", 10200, "open the Wyoming door too")
    port("--metrics", 9090, "show /metrics on a port of its own too")
    to.add_argument("--tokens", metavar="FILE", help="ask for one of the tokens in this file, one a line")
    number("--text-limit", 5000, "characters in a request")
    number("--streams", 32, "streams at a time")
    number("--queue", 32, "requests that wait for a stream to end")
    number("--queue-seconds", 5.0, "how long each waits at most")
    number("--client-rate", 120.0, "requests a minute from one client")
    number("--stall-seconds", 30.0, "end a stream whose client takes or sends nothing for so long")
    number("--drain-seconds", 30.0, "after SIGTERM, wait so long for streams to end")
    to.add_argument("--otlp", metavar="URL", help="send spans there, such as http://127.0.0.1:4318/v1/traces")
    to.add_argument("--log-text", action="store_true", help="put the texts that are spoken into the log")


def join_signs(argv: Sequence[str]) -> list[str]:
    """`--rate -10%` as `--rate=-10%`, which argparse would take for another option."""
    joined: list[str] = []
    for word in argv:
        if joined and joined[-1] in _MAY_BEGIN_WITH_MINUS and word[:1] == "-" and word[1:2].isdigit():
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


# what a file of prosody has settled, and how it looks where nothing is asked
_SETTLED: Final = {
    "rate": "1", "pitch": "0", "emotion": "auto", "intensity": "1", "style": "standard", "scene": None,
}  # fmt: skip


def check_prosody(arguments: argparse.Namespace) -> None:
    """Nothing, if no option is given that a file of prosody would leave without effect. Raises OptionError."""
    given = [f"--{name}" for name, default in _SETTLED.items() if getattr(arguments, name) != default]
    if given:
        raise OptionError(
            f"{arguments.prosody} says how each syllable sounds, so {given[0]} would do nothing; give it "
            "to analyze --json, which writes that file"
        )


def options_of(arguments: argparse.Namespace) -> Options:
    """The options as a record. Raises OptionError, with an example of what may be written."""
    from qingyin.options import Options

    return Options(
        rate=_rate(arguments.rate),
        pitch=_number("--pitch", arguments.pitch.removesuffix("st"), "semitones, such as 2 or -1.5"),
        volume=_volume(arguments.volume),
        emotion=_emotion(arguments.emotion),
        intensity=_intensity(arguments.intensity),
        style=arguments.style,
        scene=arguments.scene,
        seed=_seed(arguments.seed),
        reference=arguments.reference,
    )


def _rate(text: str) -> float:
    wanted = "a number such as 1.2, or a change such as +10%"
    if not text.endswith("%"):
        return _number("--rate", text, wanted)
    percent = _number("--rate", text[:-1], wanted)
    return (100 + percent if text[0] in "+-" else percent) / 100


def _volume(text: str) -> float:
    wanted = "dB such as -6, or a change such as +10%"
    if not text.endswith("%"):
        return _number("--volume", text.removesuffix("dB"), wanted)
    factor = 1 + _number("--volume", text[:-1], wanted) / 100
    if text[0] not in "+-" or factor <= 0:
        raise OptionError(f"--volume {text!r}: write {wanted}")
    return 20 * math.log10(factor)


def _seed(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise OptionError(f"--seed {text!r}: write a whole number such as 7") from None


def _emotion(text: str) -> str | dict[str, float]:
    if "=" not in text:
        return text
    weights: dict[str, float] = {}
    for part in text.split(","):
        name, _, weight = (piece.strip() for piece in part.partition("="))
        if name in weights:
            raise OptionError(f"--emotion {text!r}: {name!r} stands twice; give each emotion once")
        weights[name] = _number("--emotion", weight, "weights such as joy=0.7,sadness=0.3")
    return weights


def _intensity(text: str) -> float | list[float]:
    wanted = "a number from 0 to 2, or one for each sentence such as 0.5,1,1.5"
    values = [_number("--intensity", each, wanted) for each in text.split(",")]
    return values[0] if len(values) == 1 else values


def _number(option: str, text: str, wanted: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise OptionError(f"{option} {text!r}: write {wanted}") from None
