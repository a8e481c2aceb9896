"""`qingyin book`: a whole book as sound, with its progress on stderr."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qingyin.cli.given import synthesizer
from qingyin.cli.speech import options_of
from qingyin.errors import OptionError

if TYPE_CHECKING:
    from qingyin.books import Book, Progress

PARTS: Final = ("front_matter", "footnotes", "tables", "pictures")  # that --read may name
_CHARACTERS_A_MINUTE: Final = 230  # of sound, with pauses
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
        help="a folder for the chapters, one .m4b, or an .epub with text and sound",
    )
    to.add_argument(
        "--format",
        metavar="NAME",
        default="mp3",
        help="format of the files in a folder: wav, flac, mp3, opus or m4a (default %(default)s)",
    )
    to.add_argument("--check", action="store_true", help="list the chapters and what is skipped, and speak nothing")
    to.add_argument("--from", dest="first", metavar="NUMBER", type=int, default=1, help="begin with this chapter")
    to.add_argument("--to", dest="last", metavar="NUMBER", type=int, help="end with this chapter")
    to.add_argument(
        "--read", metavar="PARTS", default="", help=f"also read these parts, separated by commas: {', '.join(PARTS)}"
    )
    to.add_argument("--cast", metavar="FILE", help="who speaks how, in a TOML file that --new-cast has written")
    to.add_argument("--new-cast", metavar="FILE", help="write the characters that were found to this file, and stop")


def run(arguments: argparse.Namespace) -> int:
    """Makes the book, or lists what is in it."""
    from qingyin.books import Cast, Policy, read_book

    options = options_of(arguments)
    parts = [part for part in arguments.read.split(",") if part]
    if unknown := set(parts) - {*PARTS}:
        raise OptionError(f"--read {sorted(unknown)[0]!r}: write one or more of {', '.join(PARTS)}")
    book = read_book(arguments.book, Policy(**dict.fromkeys(parts, "read")))  # type: ignore[arg-type]
    if arguments.new_cast:
        return _new_cast(book, Path(arguments.new_cast))
    if arguments.check:
        print(listing(book))
        return 0
    if not arguments.output:
        raise OptionError("say where the sound goes with -o: a folder, or a file such as book.m4b; or use --check")
    cast = Cast.open(arguments.cast) if arguments.cast else None
    for note in book.notes:
        print(note, file=sys.stderr)
    from qingyin.books import make_book
    from qingyin.models.cache import ONCE

    shown = _Bar(len(book.chapters))
    try:
        found = make_book(
            synthesizer(arguments, cache=ONCE), book, arguments.output, format=arguments.format, options=options,
            cast=cast, first=arguments.first, last=arguments.last, on_progress=shown if sys.stderr.isatty() else None,
        )  # fmt: skip
    finally:
        shown.clear()
    print(f"{len(found)} chapters, {_clock(sum(each.seconds for each in found))}, in {arguments.output}")
    return 0


def _new_cast(book: Book, path: Path) -> int:
    """Writes the proposal, unless a file is there that a person may have edited."""
    from qingyin.audio.output import OutputFile
    from qingyin.books import Cast

    if path.exists():
        raise OptionError(f"{str(path)!r} is there already; delete it, or choose another name")
    cast = Cast.proposed(book)
    with OutputFile(path) as file:
        file.write(cast.toml(book.title).encode())
    print(f"{len(cast.speakers)} characters in {path}")
    return 0


def listing(book: Book) -> str:
    """The chapters with their characters and about how long they last."""
    total = sum(chapter.characters for chapter in book.chapters)
    lines = [f"{book.title} · {book.author or 'author unknown'} · {book.language}"]
    for number, chapter in enumerate(book.chapters, 1):
        minutes = chapter.characters / _CHARACTERS_A_MINUTE
        lines.append(f"{number:5} {chapter.characters:8} characters {minutes:7.1f} min  {chapter.title}")
    lines.append(f"{'all':>5} {total:8} characters {total / _CHARACTERS_A_MINUTE:7.1f} min")
    return "\n".join([*lines, *book.notes])


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
