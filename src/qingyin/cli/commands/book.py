"""`qingyin book`: a whole book as sound, with its progress on stderr."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qingyin.cli.given import settings, synthesizer
from qingyin.cli.speech import options_of
from qingyin.errors import OptionError

if TYPE_CHECKING:
    from qingyin.books import Book, Cast, Crew, Progress
    from qingyin.books.check import Speed
    from qingyin.options import Options
    from qingyin.synthesizer import Synthesizer

PARTS: Final = ("front_matter", "footnotes", "tables", "pictures")  # that --read may name
_WIDTH: Final = 24  # of the bar


def add_arguments(to: argparse.ArgumentParser) -> None:
    """Adds what `qingyin book` takes besides the options of speech."""
    to.add_argument(
        "book", metavar="BOOK", help="an .epub, .txt, .md, .html or .srt file, or a folder with a file for each chapter"
    )
    to.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="a folder for the chapters, one .m4b, or an .epub with text and sound; also a URL that fsspec knows",
    )
    to.add_argument(
        "--format",
        metavar="NAME",
        default="mp3",
        help="format of the files in a folder: wav, flac, mp3, opus or m4a (default %(default)s)",
    )
    to.add_argument(
        "--check", action="store_true", help="list the chapters, what is skipped and what is doubtful, and stop"
    )
    to.add_argument("--from", dest="first", metavar="NUMBER", type=int, default=1, help="begin with this chapter")
    to.add_argument("--to", dest="last", metavar="NUMBER", type=int, help="end with this chapter")
    to.add_argument(
        "--read", metavar="PARTS", default="", help=f"also read these parts, separated by commas: {', '.join(PARTS)}"
    )
    to.add_argument(
        "--cast",
        metavar="FILE",
        help="who speaks how: a TOML file, which is written if it is not there, and to which new speakers are added "
        "(default: cast.toml in the folder, or OUT.cast.toml)",
    )
    to.add_argument("--new-cast", metavar="FILE", help="write or complete such a file, and stop")
    to.add_argument("--subtitles", metavar="FORMAT", help="also write subtitles: srt, vtt, ass or lrc")
    to.add_argument("--each-character", action="store_true", help="mark the time of each character in srt and lrc too")
    to.add_argument(
        "--jobs",
        metavar="NUMBER",
        type=int,
        help="speak in this number of processes (default 1; with --ray, as the cluster has processors)",
    )
    to.add_argument(
        "--ray", metavar="ADDRESS", help="speak on a Ray cluster; auto finds the one that runs here, local starts one"
    )
    to.add_argument("--work", metavar="FOLDER", help="where the book is made first, if OUT is a URL")


def run(arguments: argparse.Namespace) -> int:
    """Makes the book, or lists what is in it."""
    from qingyin.books import Policy, read_book

    options = options_of(arguments)
    parts = [part for part in arguments.read.split(",") if part]
    if unknown := set(parts) - {*PARTS}:
        raise OptionError(f"--read {sorted(unknown)[0]!r}: write one or more of {', '.join(PARTS)}")
    book = read_book(arguments.book, Policy(**dict.fromkeys(parts, "read")))  # type: ignore[arg-type]
    if arguments.new_cast:
        cast, text = _completed(book, Path(arguments.new_cast))
        _write(Path(arguments.new_cast), text)
        print(f"{len(cast.speakers)} characters in {arguments.new_cast}")
        return 0
    if arguments.check:
        return _check(arguments, book, options)
    if not arguments.output:
        raise OptionError("say where the sound goes with -o: a folder, or a file such as book.m4b; or use --check")
    for note in book.notes:
        print(note, file=sys.stderr)
    return _make(arguments, book, options)


def _make(arguments: argparse.Namespace, book: Book, options: Options) -> int:
    from qingyin.books import make_book
    from qingyin.books.outputs.elsewhere import publish
    from qingyin.models.cache import ONCE

    output, url = _places(arguments)
    alone = arguments.ray is None and arguments.jobs in (None, 1)
    loaded = synthesizer(arguments, cache=ONCE, lazily=not alone)
    path = Path(arguments.cast) if arguments.cast else _cast_of(output)
    cast, text = _completed(book, path)
    shown = _Bar(len(book.chapters))
    with ExitStack() as stack:
        stack.callback(shown.clear)
        crew = None if alone else _crew(arguments, loaded, stack)
        found = make_book(
            loaded, book, output, format=arguments.format, options=options, cast=cast, first=arguments.first,
            last=arguments.last, subtitles=arguments.subtitles, each_character=arguments.each_character, crew=crew,
            on_progress=shown if sys.stderr.isatty() else None,
        )  # fmt: skip
    _write(path, text)
    if url:
        publish(output if output.is_dir() else output.parent, url)
    print(f"{len(found)} chapters, {_clock(sum(each.seconds for each in found))}, in {arguments.output}")
    return 0


def _places(arguments: argparse.Namespace) -> tuple[Path, str]:
    """Where the book is made, and the URL of the folder to which it goes then; empty if it stays there."""
    from qingyin.books.job import SINGLE
    from qingyin.books.outputs.elsewhere import is_url, name_in

    if not is_url(arguments.output):
        return Path(arguments.output), ""
    if not arguments.work:
        raise OptionError("a book for a URL is made in a folder of this machine first; name it with --work FOLDER")
    url, name = arguments.output.rstrip("/"), name_in(arguments.output)
    if Path(name).suffix.lower() in SINGLE:
        return Path(arguments.work) / name, url.removesuffix(f"/{name}")
    return Path(arguments.work), url


def _crew(arguments: argparse.Namespace, loaded: Synthesizer, stack: ExitStack) -> Crew:
    """The processes or the cluster that speak."""
    from qingyin.books import Cluster, Processes, Recipe

    recipe = Recipe.of(loaded, settings())
    if arguments.ray is None:
        return Processes(recipe, arguments.jobs)
    return stack.enter_context(Cluster(recipe, arguments.ray, arguments.jobs))


def _cast_of(output: Path) -> Path:
    """Where the cast of a book is kept that no other place is given for."""
    from qingyin.books.job import SINGLE

    return output.with_suffix(".cast.toml") if output.suffix.lower() in SINGLE else output / "cast.toml"


def _completed(book: Book, path: Path) -> tuple[Cast, str]:
    """The cast in a file, if there is one, with those who are new in the book, and what the file should hold."""
    from qingyin.books.cast import Cast, speakers_toml

    if not path.exists():
        cast = Cast.proposed(book)
        return cast, cast.toml(book.title)
    known = Cast.open(path)
    cast = known.completed(book)
    return cast, path.read_text("utf-8") + speakers_toml(cast.speakers[len(known.speakers) :])


def _write(path: Path, text: str) -> None:
    """Writes a cast, unless the file holds it already."""
    from qingyin.audio.output import OutputFile

    if not path.exists() or path.read_text("utf-8") != text:
        with OutputFile(path) as file:
            file.write(text.encode())


def _check(arguments: argparse.Namespace, book: Book, options: Options) -> int:
    """Prints what is in a book and how long it takes, and then what is doubtful, as a lexicon has it."""
    from qingyin.books.check import doubts, measured
    from qingyin.models.cache import ONCE

    loaded = synthesizer(arguments, cache=ONCE)
    speed = measured(loaded, book, options)
    print(f"{book.title} · {book.author or 'author unknown'} · {book.language}")
    for number, chapter in enumerate(book.chapters, 1):
        print(f"{number:5} {_amount(chapter.characters, speed)}  {chapter.title}")
    total = sum(chapter.characters for chapter in book.chapters)
    print(f"{'all':>5} {_amount(total, speed)}  {speed.work * total / 60:.1f} min of work on this machine")
    for note in book.notes:
        print(note)
    found = doubts(loaded, book)
    print(f"{len(found)} doubtful words; correct those that are wrong in a file for --lexicon")
    for doubt in found:
        print(doubt.line())
    return 0


def _amount(characters: int, speed: Speed) -> str:
    return f"{characters:8} characters {speed.sound * characters / 60:7.1f} min"


class _Bar:
    """Draws how far the work is, at most ten times a second."""

    def __init__(self, chapters: int) -> None:
        self._chapters, self._began, self._next = chapters, time.monotonic(), 0.0
        self._before: int | None = None  # characters that were done when this run began
        self._drawn = False

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if self._before is None or not progress.seconds:
            self._before = progress.done
        if now < self._next:
            return
        self._next, self._drawn = now + 0.1, True
        share = progress.done / max(1, progress.characters)
        passed, made = now - self._began, progress.done - self._before
        left = _clock(passed * (progress.characters - progress.done) / made) if made > 0 else "?"
        bar = "█" * int(_WIDTH * share) + "░" * (_WIDTH - int(_WIDTH * share))
        speed = progress.seconds / passed if passed else 0.0
        line = f"{bar} {100 * share:3.0f} %  chapter {progress.number}/{self._chapters}  {speed:.0f}×  {left} left"
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Removes the bar."""
        if self._drawn:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
