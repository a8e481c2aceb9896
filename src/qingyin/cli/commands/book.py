"""`qingyin book`: a whole book as sound, with its progress on stderr."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qingyin.cli.files import NAME, check_outputs
from qingyin.cli.given import settings, synthesizer
from qingyin.cli.language import tell, told
from qingyin.cli.progress import Bar, clock
from qingyin.cli.speech import options_of
from qingyin.errors import OptionError, QingyinError

if TYPE_CHECKING:
    from qingyin.books import Book, Cast, Crew, Progress
    from qingyin.books.check import Speed
    from qingyin.options import Options
    from qingyin.synthesizer import Synthesizer

PARTS: Final = ("front_matter", "footnotes", "tables", "pictures")  # that --read may name


def add_arguments(to: argparse.ArgumentParser) -> None:
    """Adds what `qingyin book` takes besides the options of speech."""
    to.add_argument(
        "book",
        metavar="BOOK",
        nargs="+",
        help="an .epub, .txt, .md, .html or .srt file, or a folder with a file for each chapter",
    )
    to.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="a folder for the chapters, one .m4b, or an .epub with text and sound; also a URL that fsspec knows; "
        "{} in it stands for the name of each BOOK",
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
    """Makes books, or lists what is in them; of several, those that can be made."""
    options = options_of(arguments)
    each = _each(arguments)
    status = 0
    with ExitStack() as stack:
        workshop = _Workshop(arguments, stack)
        for one in each:
            try:
                _run(one, options, workshop)
            except QingyinError as error:
                if len(each) == 1:
                    raise
                tell(one.book, str(error))
                status = status or error.exit_code
    return status


def _each(arguments: argparse.Namespace) -> list[argparse.Namespace]:
    """The arguments for each book: the book itself, and where it goes."""
    if not arguments.output and not arguments.check and not arguments.new_cast:
        raise OptionError("say where the sound goes with -o: a folder, or a file such as book.m4b; or use --check")
    several, output = len(arguments.book) > 1, arguments.output or ""
    if several and (arguments.cast or arguments.new_cast):
        raise OptionError("each book has a cast of its own; leave --cast and --new-cast out, or give one book")
    if several and NAME not in output and not arguments.check:
        raise OptionError(f"{NAME} stands for the name of each book; write it in -o, as in 'out/{NAME}.m4b'")
    each = [
        argparse.Namespace(**vars(arguments) | {"book": book, "output": output.replace(NAME, Path(book).stem)})
        for book in arguments.book
    ]
    if twice := [name for name, number in Counter(one.output for one in each).items() if name and number > 1]:
        raise OptionError(f"two of the books would be written to {twice[0]!r}; give them other names")
    for one in each:
        check_outputs(argparse.Namespace(**vars(one) | {"book": arguments.book}))
    return each


class _Workshop:
    """What all books have in common: the voice, and who speaks the pieces."""

    def __init__(self, arguments: argparse.Namespace, stack: ExitStack) -> None:
        self._arguments, self._stack = arguments, stack
        self._alone = arguments.ray is None and arguments.jobs in (None, 1)

    @cached_property
    def loaded(self) -> Synthesizer:
        """The voice; its graphs are opened when they are needed."""
        from qingyin.models.cache import ONCE

        return synthesizer(self._arguments, cache=ONCE, lazily=not self._alone)

    @cached_property
    def crew(self) -> Crew | None:
        """The processes or the cluster that speak; None if it is this process."""
        if self._alone:
            return None
        from qingyin.books import Cluster, Processes, Recipe

        recipe = Recipe.of(self.loaded, settings())
        if self._arguments.ray is None:
            return Processes(recipe, self._arguments.jobs)
        return self._stack.enter_context(Cluster(recipe, self._arguments.ray, self._arguments.jobs))


def _run(arguments: argparse.Namespace, options: Options, workshop: _Workshop) -> None:
    """Makes one book, or lists what is in it."""
    from qingyin.books import Policy, read_book

    parts = [part for part in arguments.read.split(",") if part]
    if unknown := set(parts) - {*PARTS}:
        raise OptionError(f"--read {sorted(unknown)[0]!r}: write one or more of {', '.join(PARTS)}")
    book = read_book(arguments.book, Policy(**dict.fromkeys(parts, "read")))  # type: ignore[arg-type]
    if arguments.new_cast:
        cast, text = _completed(book, Path(arguments.new_cast))
        _write(Path(arguments.new_cast), text)
        print(told(f"{len(cast.speakers)} characters in {arguments.new_cast}"))
    elif arguments.check:
        _check(workshop.loaded, book, options)
    else:
        for note in book.notes:
            print(told(note), file=sys.stderr)
        _make(arguments, book, options, workshop)


def _make(arguments: argparse.Namespace, book: Book, options: Options, workshop: _Workshop) -> None:
    from qingyin.books import make_book
    from qingyin.books.outputs.elsewhere import publish

    output, url = _places(arguments)
    path = Path(arguments.cast) if arguments.cast else _cast_of(output)
    cast, text = _completed(book, path)
    shown = _Bar(len(book.chapters))
    try:
        found = make_book(
            workshop.loaded, book, output, format=arguments.format, options=options, cast=cast, first=arguments.first,
            last=arguments.last, subtitles=arguments.subtitles, each_character=arguments.each_character,
            crew=workshop.crew, on_progress=shown if sys.stderr.isatty() else None,
        )  # fmt: skip
    finally:
        shown.clear()
    _write(path, text)
    if url:
        publish(output if output.is_dir() else output.parent, url)
    print(told(f"{len(found)} chapters, {clock(sum(each.seconds for each in found))}, in {arguments.output}"))


def _places(arguments: argparse.Namespace) -> tuple[Path, str]:
    """Where the book is made, and the URL of the folder to which it goes then; empty if it stays there."""
    from qingyin.books.job import SINGLE
    from qingyin.books.outputs.elsewhere import is_url, name_in

    if not is_url(arguments.output):
        return Path(arguments.output), ""
    if not arguments.work:
        raise OptionError("a book for a URL is made in a folder of this machine first; name it with --work FOLDER")
    url, name = arguments.output.rstrip("/"), Path(name_in(arguments.output))
    if name.suffix.lower() in SINGLE:
        return Path(arguments.work) / name.stem / name, url.removesuffix(f"/{name}")
    return Path(arguments.work) / name, url


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


def _check(loaded: Synthesizer, book: Book, options: Options) -> None:
    """Prints what is in a book and how long it takes, and then what is doubtful, as a lexicon has it."""
    from qingyin.books.check import doubts, measured

    speed = measured(loaded, book, options)
    print(f"{book.title} · {book.author or 'author unknown'} · {book.language}")
    for number, chapter in enumerate(book.chapters, 1):
        print(f"{number:5} {_amount(chapter.characters, speed)}  {chapter.title}")
    total = sum(chapter.characters for chapter in book.chapters)
    print(f"{'all':>5} {_amount(total, speed)}  {speed.work * total / 60:.1f} min of work on this machine")
    for note in book.notes:
        print(told(note))
    found = doubts(loaded, book)
    print(told(f"{len(found)} doubtful words; correct those that are wrong in a file for --lexicon"))
    for doubt in found:
        print(doubt.line())


def _amount(characters: int, speed: Speed) -> str:
    return f"{characters:8} characters {speed.sound * characters / 60:7.1f} min"


class _Bar(Bar):
    """Draws how far a book is."""

    def __init__(self, chapters: int) -> None:
        super().__init__()
        self._chapters = chapters
        self._before: int | None = None  # characters that were done when this run began

    def __call__(self, progress: Progress) -> None:
        if self._before is None or not progress.seconds:
            self._before = progress.done
        left = self.left(progress.done - self._before, progress.characters - self._before)
        speed = progress.seconds / self.passed if self.passed else 0.0
        share = progress.done / max(1, progress.characters)
        self.draw(share, f"chapter {progress.number}/{self._chapters}  {speed:.0f}×  {left} left")
