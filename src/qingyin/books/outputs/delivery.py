"""What a book is delivered as: a file for each chapter, an .m4b, or an .epub, each with its subtitles."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar

from qingyin.audio import files
from qingyin.audio.encoders import ffmpeg
from qingyin.audio.output import OutputFile
from qingyin.books.book import Book, Chapter
from qingyin.books.level import leveled
from qingyin.books.outputs import overlays
from qingyin.books.performance import Take
from qingyin.books.script import Piece
from qingyin.books.work import WorkFolder, digest, read_record, write_record
from qingyin.errors import OutputError
from qingyin.inspect import cues, subtitles
from qingyin.records import Floats

_LONGEST_NAME: Final = 60  # characters of a file's name
_RECORDING: Final = Lock()  # of threads that write what is delivered
_Item = TypeVar("_Item")
_Made = TypeVar("_Made")
_UNSAFE: Final = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]+')


@dataclass(frozen=True, slots=True)
class ChapterFile:
    """A chapter that is delivered."""

    number: int  # in the book, from 1
    title: str
    path: Path  # its file, or the whole book's
    seconds: float


@dataclass(frozen=True, slots=True)
class Done:
    """A chapter whose pieces are all in the work folder."""

    number: int
    chapter: Chapter
    pieces: tuple[Piece, ...]
    keys: tuple[str, ...]  # of the pieces
    lengths: tuple[int, ...]  # samples of the pieces
    take: Take  # of the whole chapter
    gain: float

    def sound(self, work: WorkFolder) -> Iterator[Floats]:
        """The samples at their level."""
        for key in self.keys:
            yield from leveled(work.wav(key), self.gain)

    def cues(self, work: WorkFolder, rate: int, begun: int = 0) -> Iterator[cues.Cue]:
        """The subtitles of the chapter, which begins at that sample."""
        for piece, key, length in zip(self.pieces, self.keys, self.lengths, strict=True):
            for number, places in work.times(key):
                for cue in cues.cues_at(piece.texts[number].text, places):
                    yield cues.moved(cue, begun / rate)
            begun += length

    @property
    def state(self) -> list[Any]:
        """What its sound depends on."""
        return [self.keys, self.gain]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Delivers a book to `target`; a file that is there in the same state is left as it is."""

    work: WorkFolder
    book: Book
    target: Path
    rate: int  # Hz
    subtitles: str | None = None  # the ending of their files, such as ".srt"
    each_character: bool = False
    threads: int = 1  # that encode chapters at the same time

    def files(self, done: Sequence[Done], format: str) -> list[ChapterFile]:
        """A file for each chapter, and book.json, which lists them."""
        found, rows = [], []
        for each, path in zip(done, in_order(lambda each: self._file(each, format), done, self.threads), strict=True):
            found.append(self._chapter_file(each, path))
            rows.append({"number": each.number, "title": each.chapter.title, "file": path.name})
            rows[-1] |= {"seconds": found[-1].seconds}
            if written := self._subtitles([each], path):
                rows[-1] |= {"subtitles": written.name}
        _remove_old(self.target, read_record(self.target / "book.json"), rows)
        listed = {"title": self.book.title, "author": self.book.author, "language": self.book.language}
        write_record(self.target / "book.json", listed | {"chapters": rows})
        return found

    def _file(self, each: Done, format: str) -> Path:
        size = len(str(len(self.book.chapters)))
        path = self.target / f"{each.number:0{size}d} {_file_name(each.chapter.title)}.{format}"
        tags = {"title": each.chapter.title, "album": self.book.title, "tracknumber": str(each.number)}
        if self.book.author:
            tags["artist"] = self.book.author

        def write(part: Path) -> None:
            files.encode(part, format, each.sound(self.work), self.rate, tags)

        self._deliver(path, digest(each.state, format, tags, self.rate), write)
        return path

    def m4b(self, done: Sequence[Done]) -> list[ChapterFile]:
        """One .m4b with a mark for each chapter; the marks tile the sound."""
        marks, at = [], 0
        for each in done:
            size = each.take.loudness.samples
            marks.append(ffmpeg.Mark(each.chapter.title, at, at + size))
            at += size
        tags = {"title": self.book.title, "album": self.book.title, "genre": "Audiobook"}
        if self.book.author:
            tags["artist"] = self.book.author
        described = ffmpeg.metadata(tags, marks, self.rate)
        state = digest(described, self._cover(), self.rate, [each.state for each in done])

        def write(part: Path) -> None:
            sound = (samples for each in done for samples in each.sound(self.work))
            ffmpeg.encode(part, sound, self.rate, described, self.book.cover)

        self._deliver(self.target, state, write)
        self._subtitles(done, self.target)
        return [self._chapter_file(each, self.target) for each in done]

    def epub(self, done: Sequence[Done]) -> list[ChapterFile]:
        """An EPUB with media overlays; its sound is made chapter by chapter, so it takes the memory of none."""
        chapters = [overlays.SpokenChapter(each.chapter, each.take) for each in done]

        def sound(each: Done) -> Path:
            path = self.work.path / f"making {each.number}.mp3"
            files.encode(path, "mp3", each.sound(self.work), self.rate, {})
            return path

        def write(part: Path) -> None:
            overlays.write(part, self.book, chapters, self.rate, in_order(sound, done, self.threads))

        told = [self.book.title, self.book.author, self.book.language, self._cover(), self.rate]
        state = digest("epub", told, [[each.chapter.title, each.state] for each in done])
        self._deliver(self.target, state, write)
        return [self._chapter_file(each, self.target) for each in done]

    def _subtitles(self, done: Sequence[Done], beside: Path) -> Path | None:
        """Writes the subtitles of chapters that follow each other, beside their file; None if none are wanted."""
        if self.subtitles is None:
            return None
        path = beside.with_suffix(self.subtitles)
        layout = subtitles.format_of(path, self.each_character)
        state = digest([each.state for each in done], self.rate, self.each_character)

        def shown() -> Iterator[cues.Cue]:
            begun = 0
            for each in done:
                yield from each.cues(self.work, self.rate, begun)
                begun += each.take.loudness.samples

        def write(part: Path) -> None:
            with OutputFile(part) as file:
                file.write(layout(shown()).encode())

        self._deliver(path, state, write)
        return path

    def _cover(self) -> str:
        return digest(self.book.cover.hex()) if self.book.cover else ""

    def _chapter_file(self, each: Done, path: Path) -> ChapterFile:
        return ChapterFile(each.number, each.chapter.title, path, each.take.loudness.samples / self.rate)

    def _deliver(self, path: Path, state: str, write: Callable[[Path], object]) -> None:
        """Writes a file, unless it is there in the same state. It is made in the work folder and then moved."""
        record = self.work.path / "delivered.json"
        try:
            if (read_record(record) or {}).get(path.name) == [state, path.stat().st_size]:
                return
        except OSError:
            pass  # it is not there
        part = self.work.path / f"making {path.stem}{path.suffix}"
        write(part)
        try:
            part.replace(path)
            size = path.stat().st_size
        except OSError as error:
            raise OutputError(f"cannot write {str(path)!r}: {error.strerror or error}; choose another place") from error
        with _RECORDING:
            write_record(record, (read_record(record) or {}) | {path.name: [state, size]})


def in_order(make: Callable[[_Item], _Made], items: Sequence[_Item], threads: int) -> Iterator[_Made]:
    """What `make` gives for each item, made in threads, at most twice their number before it is taken.

    Twice, so that a thread whose item is short need not wait for a long one before it.
    """
    if threads == 1:
        yield from map(make, items)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[_Made]] = deque()
        try:
            for each in items:
                waiting.append(pool.submit(make, each))
                if len(waiting) == 2 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for each_waiting in waiting:
                each_waiting.cancel()


def _remove_old(target: Path, listed: dict[str, Any] | None, rows: Sequence[Mapping[str, Any]]) -> None:
    """Removes the files of chapters that an earlier run wrote under other names: another title or format."""
    now = {row["number"] for row in rows}
    kept = {str(row.get(key)) for row in rows for key in ("file", "subtitles")}
    for row in (listed or {}).get("chapters", ()):
        for key in ("file", "subtitles"):
            name = Path(str(row.get(key, ""))).name
            if name and row.get("number") in now and name not in kept:
                (target / name).unlink(missing_ok=True)


def _file_name(title: str) -> str:
    """The title as a part of a file's name that every system takes."""
    return _UNSAFE.sub(" ", title).strip(" .")[:_LONGEST_NAME].strip(" .") or "chapter"
