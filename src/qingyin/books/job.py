"""A book as files: every piece is spoken once, then all chapters are brought to one level and encoded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Final

from qingyin.audio import files
from qingyin.books.book import Book, Chapter
from qingyin.books.cast import REGISTERS, Cast, Role
from qingyin.books.crew import Alone, Crew
from qingyin.books.level import Loudness, gains
from qingyin.books.outputs.delivery import ChapterFile, Delivery, Done
from qingyin.books.performance import AUDIOBOOK, Pauses, Take, Task
from qingyin.books.script import pieces
from qingyin.books.work import Keys, WorkFolder, work_folder
from qingyin.errors import OptionError, OutputError
from qingyin.inspect import subtitles as written
from qingyin.options import Options
from qingyin.synthesizer import Synthesizer

WORK: Final = "work"
SINGLE: Final = {".m4b": "m4a", ".epub": "mp3"}  # endings that mean one file, and the format of its sound


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the speaking is; encoding is quick and not counted."""

    number: int  # of the chapter, in the book
    title: str
    done: int  # characters of all chapters that are to be spoken
    characters: int
    seconds: float  # of sound, of those that were spoken in this run


@dataclass(frozen=True, slots=True)
class _Planned:
    """A chapter with its tasks."""

    number: int
    chapter: Chapter
    tasks: tuple[Task, ...]


def make_book(
    synthesizer: Synthesizer,
    book: Book,
    target: str | PathLike[str],
    *,
    format: str = "mp3",
    options: Options = AUDIOBOOK,
    cast: Cast | None = None,
    pauses: Pauses | None = None,
    first: int = 1,
    last: int | None = None,
    subtitles: str | None = None,
    each_character: bool = False,
    crew: Crew | None = None,
    on_progress: Callable[[Progress], object] | None = None,
) -> list[ChapterFile]:
    """Speaks a book and writes it: a folder with a file for each chapter, or, where `target` ends with that, one `.m4b`
    with chapters or an `.epub` in which text and sound go together, sentence by sentence.

    `format` is that of the files in a folder: wav, flac, mp3, opus or m4a. `cast` is who speaks how; without one it is
    proposed from the text. `first` and `last` choose chapters by their numbers. `subtitles` is the format of subtitles
    beside each file of sound: srt, vtt, ass or lrc; `each_character` marks each character in srt and lrc too. `crew` is
    what speaks the pieces; without one it is this process. What was spoken stays in a work folder (in the folder, or
    beside the file), so that a run that was ended at any moment goes on with the next piece, and a later run speaks
    only the pieces that have changed. The same book and settings give the same bytes.

    Raises OptionError, OutputError, MissingExtra if the format needs a package that is not installed, and what
    `Synthesizer.stream` raises.
    """
    target = Path(target)
    ending = target.suffix.lower()
    files.check(SINGLE.get(ending, format))
    _check(options, subtitles, ending)
    chosen = _chosen(book, first, last)
    cast, pauses = Cast.proposed(book) if cast is None else cast, pauses or Pauses()
    with work_folder(_work_of(target)) as work:
        keys = Keys(synthesizer, options, pauses)
        planned = [_planned(number, each, cast, keys, options, pauses) for number, each in enumerate(book.chapters, 1)]
        work.clear(task.key for each in planned for task in each.tasks)
        wanted = [planned[number - 1] for number, _ in chosen]
        crew = crew or Alone(synthesizer)
        _speak(wanted, work, crew, on_progress)
        delivery = Delivery(
            work=work,
            book=book,
            target=target,
            rate=synthesizer.voice.sample_rate,
            subtitles=f".{subtitles}" if subtitles else None,
            each_character=each_character,
            threads=crew.threads,
        )
        done = _done(work, wanted)
        if ending == ".m4b":
            return delivery.m4b(done)
        return delivery.epub(done) if ending == ".epub" else delivery.files(done, format)


def _check(options: Options, subtitles: str | None, ending: str) -> None:
    if not isinstance(options.intensity, float):
        raise OptionError("a list or curve of intensities belongs to one text; give a number for a book")
    if subtitles is not None and f".{subtitles}" not in written.FORMATS:
        known = ", ".join(name.removeprefix(".") for name in written.FORMATS)
        raise OptionError(f"unknown subtitles {subtitles!r}; available: {known}")
    if subtitles is not None and ending == ".epub":
        raise OptionError("an .epub holds the time of each sentence itself; leave the subtitles out, or write an .m4b")


def _chosen(book: Book, first: int, last: int | None) -> list[tuple[int, Chapter]]:
    size = len(book.chapters)
    if not 1 <= first <= (size if last is None else last) or (last is not None and last > size):
        raise OptionError(f"chapters {first} to {last or size} are not in this book, which has {size}")
    return list(enumerate(book.chapters, 1))[first - 1 : last]


def _planned(number: int, chapter: Chapter, cast: Cast, keys: Keys, options: Options, pauses: Pauses) -> _Planned:
    """A chapter in tasks. A speaker who is not in the cast has the next register of those who came in the chapter."""
    known: dict[str, Role] = {}
    tasks = []
    for piece in pieces(chapter, cast.called):
        for name in piece.speakers:
            known.setdefault(name, cast.role(name) or Role(name, len(known) % REGISTERS + 1))
        roles = tuple([known[name] for name in piece.speakers])
        tasks.append(Task(keys.of(piece, cast.narrator, roles), piece, cast.narrator, roles, options, pauses))
    return _Planned(number, chapter, tuple(tasks))


def _speak(
    planned: Sequence[_Planned],
    work: WorkFolder,
    crew: Crew,
    on_progress: Callable[[Progress], object] | None,
) -> None:
    """Has all pieces spoken that are not in the work folder."""
    total = sum([each.chapter.characters for each in planned])
    chapters = {task.key: each for each in planned for task in each.tasks}
    there = {key for key in chapters if work.take(key) is not None}
    missing = {task.key: task for each in planned for task in each.tasks if task.key not in there}
    spoken = {task.key: task.piece.characters for each in planned for task in each.tasks if task.key in there}
    seconds: dict[str, float] = {}

    def tell(task: Task, characters: int, sound: float) -> None:
        spoken[task.key], seconds[task.key] = characters, sound
        if on_progress is not None:
            at = chapters[task.key]
            on_progress(Progress(at.number, at.chapter.title, sum(spoken.values()), total, sum(seconds.values())))

    crew.speak(list(missing.values()), work, tell)
    if on_progress is not None:
        last = planned[-1]
        on_progress(Progress(last.number, last.chapter.title, total, total, sum(seconds.values())))


def _done(work: WorkFolder, planned: Sequence[_Planned]) -> list[Done]:
    """The chapters, whose pieces are all in the work folder, with their gains."""
    takes = [[_take(work, task) for task in each.tasks] for each in planned]
    whole = [_joined(zip(each.tasks, found, strict=True)) for each, found in zip(planned, takes, strict=True)]
    levels = gains([take.loudness for take in whole])
    return [
        Done(
            number=each.number,
            chapter=each.chapter,
            pieces=tuple([task.piece for task in each.tasks]),
            keys=tuple([task.key for task in each.tasks]),
            lengths=tuple([take.loudness.samples for take in found]),
            take=take,
            gain=gain,
        )
        for each, found, take, gain in zip(planned, takes, whole, levels, strict=True)
    ]


def _take(work: WorkFolder, task: Task) -> Take:
    take = work.take(task.key)
    if take is None:
        raise OutputError(f"{work.path} has changed while it was in use; run the command again")
    return take


def _joined(parts: Iterable[tuple[Task, Take]]) -> Take:
    """The take of a chapter, from those of its pieces."""
    loudness, sentences = Loudness(), []
    for task, take in parts:
        first = loudness.samples
        sentences += [
            each._replace(paragraph=each.paragraph + task.piece.first, first=each.first + first, last=each.last + first)
            for each in take.sentences
        ]
        loudness = loudness.plus(take.loudness)
    return Take(loudness, tuple(sentences))


def _work_of(target: Path) -> Path:
    """Where the work is kept: in the folder, or beside the file."""
    return target.with_name(target.name + f".{WORK}") if target.suffix.lower() in SINGLE else target / f".{WORK}"
