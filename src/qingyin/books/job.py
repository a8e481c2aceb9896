"""A book as files: every chapter is spoken once, then all are brought to one level and encoded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any, Final

from qingyin.audio import ffmpeg, files
from qingyin.books.book import Book, Chapter
from qingyin.books.cast import Cast
from qingyin.books.level import gains, leveled
from qingyin.books.outputs import overlays
from qingyin.books.performance import AUDIOBOOK, Pauses, Take, performer, speak_chapter
from qingyin.books.work import WorkFolder, chapter_key, digest, read_record, settings_digest, work_folder, write_record
from qingyin.errors import OptionError, OutputError
from qingyin.options import Options
from qingyin.records import Floats
from qingyin.synthesizer import Synthesizer

WORK: Final = "work"
SINGLE: Final = {".m4b": "m4a", ".epub": "mp3"}  # endings that mean one file, and the format of its sound
_LONGEST_NAME: Final = 60  # characters of a file's name
_UNSAFE: Final = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]+')


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the speaking is; encoding is quick and not counted."""

    number: int  # of the chapter, in the book
    title: str
    done: int  # characters of all chapters that are to be spoken
    characters: int
    seconds: float  # of sound, of those that were spoken in this run


@dataclass(frozen=True, slots=True)
class ChapterFile:
    """A chapter that is delivered."""

    number: int  # in the book, from 1
    title: str
    path: Path  # its file, or the whole book's
    seconds: float


@dataclass(frozen=True, slots=True)
class _Done:
    """A chapter with its sound in the work folder."""

    number: int
    chapter: Chapter
    key: str
    take: Take
    gain: float = 0.0


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
    on_progress: Callable[[Progress], object] | None = None,
) -> list[ChapterFile]:
    """Speaks a book and writes it: a folder with a file for each chapter, or, where `target` ends with that, one `.m4b`
    with chapters or an `.epub` in which text and sound go together, sentence by sentence.

    `format` is that of the files in a folder: wav, flac, mp3, opus or m4a. `first` and `last` choose chapters by their
    numbers. What was spoken stays in a work folder (in the folder, or beside the file), so that a run that was ended
    at any moment goes on with the next chapter, and a later run speaks only the chapters that have changed.
    The same book and settings give the same bytes.

    Raises OptionError, OutputError, MissingExtra if the format needs a package that is not installed, and what
    `Synthesizer.stream` raises.
    """
    target = Path(target)
    ending = target.suffix.lower()
    files.check(SINGLE.get(ending, format))
    if isinstance(options.intensity, memoryview):
        raise OptionError("a curve of intensities belongs to one text; give a number for a book")
    chosen = _chosen(book, first, last)
    cast, pauses = cast or Cast(), pauses or Pauses()
    with work_folder(_work_of(target)) as work:
        settings = settings_digest(synthesizer, options, cast, pauses)
        work.clear(chapter_key(settings, chapter) for chapter in book.chapters)
        keys = [chapter_key(settings, chapter) for _, chapter in chosen]
        speaker = performer(synthesizer)

        def speak(key: str, chapter: Chapter, on_sound: Callable[[int, float], object]) -> Take:
            take = speak_chapter(speaker, chapter, work.wav(key), options, cast, pauses, on_sound)
            work.keep(key, take)
            return take

        rate = synthesizer.voice.sample_rate
        done = _spoken(work, chosen, keys, rate, speak, on_progress)
        if ending == ".m4b":
            return _m4b(work, book, done, target, rate)
        if ending == ".epub":
            return _epub(work, book, done, target, rate)
        return _files(work, book, done, target, format, rate)


def _chosen(book: Book, first: int, last: int | None) -> list[tuple[int, Chapter]]:
    size = len(book.chapters)
    if not 1 <= first <= (size if last is None else last) or (last is not None and last > size):
        raise OptionError(f"chapters {first} to {last or size} are not in this book, which has {size}")
    return list(enumerate(book.chapters, 1))[first - 1 : last]


def _spoken(
    work: WorkFolder,
    chosen: Sequence[tuple[int, Chapter]],
    keys: Sequence[str],
    rate: int,
    speak: Callable[[str, Chapter, Callable[[int, float], object]], Take],
    on_progress: Callable[[Progress], object] | None,
) -> list[_Done]:
    """All chapters, those that are not in the work folder spoken now; each with its gain."""
    total = sum(chapter.characters for _, chapter in chosen)
    before, seconds = 0, 0.0  # of the chapters that are done: characters, and sound that was made in this run
    takes: list[Take] = []
    for (number, chapter), key in zip(chosen, keys, strict=True):
        progress = Progress(number, chapter.title, before, total, seconds)

        def tell(characters: int, sound: float, at: Progress = progress) -> None:
            if on_progress is not None:
                on_progress(replace(at, done=at.done + characters, seconds=at.seconds + sound))

        take = work.take(key)
        if take is None:
            take = speak(key, chapter, tell)
            seconds += take.loudness.samples / rate
        takes.append(take)
        before += chapter.characters
    if on_progress is not None and before:
        on_progress(replace(progress, done=before, seconds=seconds))
    levels = gains([take.loudness for take in takes])
    return [
        _Done(number, chapter, key, take, gain)
        for (number, chapter), key, take, gain in zip(chosen, keys, takes, levels, strict=True)
    ]


# ---- what is delivered


def _files(
    work: WorkFolder, book: Book, done: Sequence[_Done], target: Path, format: str, rate: int
) -> list[ChapterFile]:
    """A file for each chapter, and book.json, which lists them."""
    delivered, found = read_record(work.path / "delivered.json") or {}, []
    for each in done:
        path = target / f"{each.number:0{len(str(len(book.chapters)))}d} {_file_name(each.chapter.title)}.{format}"
        tags = {"title": each.chapter.title, "album": book.title, "tracknumber": str(each.number)}
        if book.author:
            tags["artist"] = book.author
        state = digest(each.key, each.gain, format, tags, rate)

        def write(part: Path, each: _Done = each, tags: Mapping[str, str] = tags) -> None:
            files.encode(part, format, leveled(work.wav(each.key), each.gain), rate, tags)

        _deliver(work, delivered, path, state, write)
        found.append(ChapterFile(each.number, each.chapter.title, path, each.take.loudness.samples / rate))
    _remove_old(target, read_record(target / "book.json"), found)
    rows = [{"number": x.number, "title": x.title, "file": x.path.name, "seconds": x.seconds} for x in found]
    listed = {"title": book.title, "author": book.author, "language": book.language, "chapters": rows}
    write_record(target / "book.json", listed)
    return found


def _m4b(work: WorkFolder, book: Book, done: Sequence[_Done], target: Path, rate: int) -> list[ChapterFile]:
    """One .m4b with a mark for each chapter; the marks tile the sound."""
    marks, at = [], 0
    for each in done:
        size = each.take.loudness.samples
        marks.append(ffmpeg.Mark(each.chapter.title, at, at + size))
        at += size
    tags = {"title": book.title, "album": book.title, "genre": "Audiobook"}
    if book.author:
        tags["artist"] = book.author
    described = ffmpeg.metadata(tags, marks, rate)
    cover = digest(book.cover.hex()) if book.cover else ""
    state = digest(described, cover, rate, [[each.key, each.gain] for each in done])

    def sound() -> Iterator[Floats]:
        for each in done:
            yield from leveled(work.wav(each.key), each.gain)

    def write(part: Path) -> None:
        ffmpeg.encode(part, sound(), rate, described, book.cover)

    _deliver(work, read_record(work.path / "delivered.json") or {}, target, state, write)
    return [ChapterFile(x.number, x.chapter.title, target, x.take.loudness.samples / rate) for x in done]


def _epub(work: WorkFolder, book: Book, done: Sequence[_Done], target: Path, rate: int) -> list[ChapterFile]:
    """An EPUB with media overlays; its sound is made chapter by chapter, so it takes the memory of none."""
    chapters = [overlays.SpokenChapter(each.chapter, each.take) for each in done]

    def sound(index: int) -> Path:
        path, each = work.path / "making.mp3", done[index]
        files.encode(path, "mp3", leveled(work.wav(each.key), each.gain), rate, {})
        return path

    cover = digest(book.cover.hex()) if book.cover else ""
    told = [book.title, book.author, book.language, cover, rate]
    state = digest("epub", told, [[each.key, each.gain] for each in done])
    delivered = read_record(work.path / "delivered.json") or {}
    _deliver(work, delivered, target, state, lambda part: overlays.write(part, book, chapters, rate, sound))
    (work.path / "making.mp3").unlink(missing_ok=True)
    return [ChapterFile(x.number, x.chapter.title, target, x.take.loudness.samples / rate) for x in done]


def _deliver(
    work: WorkFolder, delivered: dict[str, Any], path: Path, state: str, write: Callable[[Path], object]
) -> None:
    """Writes a file, unless it is there in the same state. It is made in the work folder and then moved."""
    try:
        if delivered.get(path.name) == [state, path.stat().st_size]:
            return
    except OSError:
        pass  # it is not there
    part = work.path / f"making{path.suffix}"
    write(part)
    try:
        part.replace(path)
        delivered[path.name] = [state, path.stat().st_size]
    except OSError as error:
        raise OutputError(f"cannot write {str(path)!r}: {error.strerror or error}; choose another place") from error
    write_record(work.path / "delivered.json", delivered)


def _remove_old(target: Path, listed: dict[str, Any] | None, found: Sequence[ChapterFile]) -> None:
    """Removes the file of a chapter that an earlier run wrote under another name: another title or format."""
    now = {each.number: each.path.name for each in found}
    for row in (listed or {}).get("chapters", ()):
        name = Path(str(row.get("file"))).name
        if now.get(row.get("number"), name) != name and name not in now.values():
            (target / name).unlink(missing_ok=True)


def _file_name(title: str) -> str:
    """The title as a part of a file's name that every system takes."""
    return _UNSAFE.sub(" ", title).strip(" .")[:_LONGEST_NAME].strip(" .") or "chapter"


def _work_of(target: Path) -> Path:
    """Where the work is kept: in the folder, or beside the file."""
    return target.with_name(target.name + f".{WORK}") if target.suffix.lower() in SINGLE else target / f".{WORK}"
