"""The work folder of a book: what was spoken, so that a run that was ended at any moment goes on where it was.

A chapter is kept under the hash of all that its sound depends on. Its WAV is put in place first and its record after
it, both whole or not at all; where the record is, the chapter is done. So nothing has to be updated, and a chapter
whose text, lexicon, cast, voice or options change has another name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Final

from qingyin.audio import lock
from qingyin.audio.output import OutputFile
from qingyin.books.book import Chapter
from qingyin.books.cast import Cast
from qingyin.books.level import Loudness
from qingyin.books.performance import Pauses, SpokenSentence, Take
from qingyin.errors import OutputError
from qingyin.expression.style import StyleFile
from qingyin.options import Options
from qingyin.synthesizer import Synthesizer
from qingyin.version import __version__

_LOCK: Final = "lock"


def digest(*parts: Any) -> str:
    """The SHA-256 of the parts, which JSON can hold."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def settings_digest(synthesizer: Synthesizer, options: Options, cast: Cast, pauses: Pauses) -> str:
    """A hash of all that the sound of every chapter depends on: the voice, the lexicon, the style, the options."""
    parts = synthesizer.parts
    user = parts.reader.user
    if user is not None:
        user.refresh()
    voice = {role: entry.sha256 for role, entry in synthesizer.voice.files.items()}
    given = {each.name: repr(getattr(options, each.name)) for each in fields(options) if each.name != "reference"}
    recording = options.recording()
    heard = recording and [hashlib.sha256(recording.samples.tobytes()).hexdigest(), recording.sample_rate]
    style = parts.styles.get(options.style)
    styled = repr(style) if isinstance(style, StyleFile) else style.name()  # a plug-in's repr may hold an address
    roles = [asdict(role) | {"lines": 0} for role in (cast.narrator, *cast.speakers)]
    return digest(__version__, voice, user.entries() if user else [], given, heard, styled, roles, asdict(pauses))


def read_record(path: Path) -> dict[str, Any] | None:
    """The JSON object in a file; None if it is not there or damaged."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def write_record(path: Path, record: dict[str, Any]) -> None:
    """Writes a JSON object. Raises OutputError."""
    with OutputFile(path) as file:
        file.write(json.dumps(record, ensure_ascii=False).encode())


class WorkFolder:
    """A folder with the chapters that were spoken. Open it with `work_folder`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def wav(self, key: str) -> Path:
        """The path of a chapter's samples."""
        return self.path / f"{key}.wav"

    def take(self, key: str) -> Take | None:
        """What is known of a chapter; None if it has to be spoken."""
        record = read_record(self.path / f"{key}.json")
        try:
            if record is None or self.wav(key).stat().st_size != record["bytes"]:
                return None
            return Take(Loudness(*record["loudness"]), tuple([SpokenSentence(*each) for each in record["sentences"]]))
        except (OSError, KeyError, TypeError):
            return None

    def keep(self, key: str, take: Take) -> None:
        """Says that a chapter is done. Raises OutputError."""
        sentences = [[each.paragraph, each.start, each.end, each.first, each.last] for each in take.sentences]
        loudness = [take.loudness.samples, take.loudness.square_sum, take.loudness.peak]
        size = self.wav(key).stat().st_size
        write_record(self.path / f"{key}.json", {"bytes": size, "loudness": loudness, "sentences": sentences})

    def clear(self, keys: Iterable[str]) -> None:
        """Removes all but the chapters with those keys and the records of what was delivered."""
        kept = {*keys, "delivered", _LOCK}
        for path in self.path.iterdir():
            if path.stem not in kept and path.is_file():
                with suppress(OSError):
                    path.unlink()


@contextmanager
def work_folder(path: Path) -> Iterator[WorkFolder]:
    """The folder, made if it is not there, while no other process uses it.

    Half-written files of a run that was killed are removed. Raises OutputError if it cannot be made, or is in use.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        locked = (path / _LOCK).open("ab")
    except OSError as error:
        cure = "choose a place that you may write to"
        raise OutputError(f"cannot make {str(path)!r}: {error.strerror or error}; {cure}") from error
    with locked:
        _lock(locked.fileno(), path)
        for part in path.glob(".*.part"):
            with suppress(OSError):
                part.unlink()
        yield WorkFolder(path)


def _lock(descriptor: int, path: Path) -> None:
    try:
        lock.take(descriptor)
    except OSError as error:
        raise OutputError(f"another process works in {str(path)!r}; wait until it ends, or use another -o") from error


def chapter_key(settings: str, chapter: Chapter) -> str:
    """The name under which a chapter is kept."""
    return digest(settings, chapter.title, chapter.paragraphs)[:32]
