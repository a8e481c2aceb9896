"""`qingyin evaluate`: one voice, or two side by side, measured on texts; a page says what was found."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qingyin.cli.given import synthesizer
from qingyin.cli.language import tell, told
from qingyin.cli.progress import Bar
from qingyin.errors import OptionError
from qingyin.options import STANDARD, Options

if TYPE_CHECKING:
    from qingyin.evaluate.job import Progress
    from qingyin.evaluate.side import Side

NONE: Final = "none"  # in place of a recognizer
WHISPER: Final = "whisper"


class _UpToTwo(argparse.Action):
    """Takes a value once or twice; the first replaces the default."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        found = getattr(namespace, self.dest)
        given = [*found, values] if isinstance(found, list) else [values]
        if len(given) > 2:
            parser.error(f"{option} is given more than twice; two sides can be compared")
        setattr(namespace, self.dest, given)


def add_arguments(to: argparse.ArgumentParser, default_voice: str) -> None:
    """Adds what `qingyin evaluate` takes."""
    to.add_argument(
        "--voice",
        action=_UpToTwo,
        default=default_voice,
        help="name or folder of a voice; given twice, two voices are compared (default %(default)r)",
    )
    to.add_argument(
        "--style",
        action=_UpToTwo,
        default=STANDARD,
        help="speaking style; given twice, two styles of one voice are compared (default %(default)s)",
    )
    to.add_argument(
        "--texts", metavar="FILE", help="a table of texts, with tabs between its columns (default: the built-in one)"
    )
    to.add_argument(
        "-o", "--output", metavar="FOLDER", required=True, help="where index.html, report.json and the sound go"
    )
    to.add_argument(
        "--recognizer",
        metavar="NAME",
        default=WHISPER,
        help=f"what writes down what it hears: {WHISPER}, a plug-in, the path of an .onnx file, or {NONE} "
        "(default %(default)s)",
    )
    to.add_argument(
        "--ratings",
        metavar="FILE",
        help="what people said, 1 to 5: the file of `qingyin serve --results`, or a CSV file with the columns scene, "
        "voice, rating",
    )
    to.add_argument(
        "--dialogues", metavar="FILE", help="dialogues that were really held, as JSON Lines, to be judged as well"
    )


def run(arguments: argparse.Namespace) -> int:
    """Speaks, measures and writes the report."""
    from qingyin.evaluate import ratings, texts
    from qingyin.evaluate.consistency.dialogues import logged
    from qingyin.evaluate.extras import need
    from qingyin.evaluate.figures import figures
    from qingyin.evaluate.job import measured
    from qingyin.evaluate.report.page import write

    lines = texts.read(Path(arguments.texts) if arguments.texts else texts.BUILT_IN)
    logs = logged(Path(arguments.dialogues)) if arguments.dialogues else []
    need("matplotlib")  # before an hour of work, not after it
    sides = _sides(arguments)
    given = ratings.read(Path(arguments.ratings), sides) if arguments.ratings else []
    folder = Path(arguments.output)
    bar = Bar()
    try:
        found = measured(
            sides,
            lines,
            folder,
            () if arguments.recognizer == NONE else (arguments.recognizer,),
            (lambda progress: _draw(bar, progress)) if sys.stderr.isatty() else lambda progress: None,
        )
    finally:
        bar.clear()
    report = figures(found, given, logs)
    page = write(report, folder)
    for what, why in report["missing"].items():
        tell(f"{what} was not measured: {why}")
    print(told(f"{len(report['lines'])} lines by {' and '.join(side.name for side in sides)}, in {page}"))
    return 0


def _sides(arguments: argparse.Namespace) -> list[Side]:
    """The one or two that are measured: their names differ."""
    from qingyin.evaluate.side import Side

    voices, styles = _list(arguments.voice), _list(arguments.style)
    if len(voices) == len(styles) == 2:
        raise OptionError("give two voices or two styles, not both: a difference could be due to either")
    loaded = [synthesizer(argparse.Namespace(voice=each, lexicon=arguments.lexicon)) for each in voices]
    pairs = [(each, style) for each in loaded for style in styles]
    names = [each.voice.name if len(styles) == 1 else f"{each.voice.name}, {style}" for each, style in pairs]
    if len({*names}) < len(names):
        if len(styles) == 2 or voices[0] == voices[1]:
            raise OptionError("both sides are the same; give two different voices or styles")
        names = [f"{name} ({path})" for name, path in zip(names, voices, strict=True)]  # two versions of one voice
    return [Side(name, each, Options(style=style)) for name, (each, style) in zip(names, pairs, strict=True)]


def _list(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else [*value]


def _draw(bar: Bar, progress: Progress) -> None:
    left = bar.left(progress.done, progress.total)
    bar.draw(progress.done / progress.total, f"{progress.side}, {progress.what}  {left} left")
