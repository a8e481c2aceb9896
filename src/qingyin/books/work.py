"""The work folder of a book: what was spoken, so that a run that was ended at any moment goes on where it was.

A piece is kept under the hash of all that its sound depends on. Its WAV is put in place first and its record after it,
both whole or not at all; where the record is, the piece is done. So nothing has to be updated, and a piece whose text,
lexicon, cast, voice or options change has another name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Final

from qingyin.audio import lock
from qingyin.audio.output import OutputFile
from qingyin.books.cast import Role
from qingyin.books.level import Loudness
from qingyin.books.performance import Pauses, Performed, SpokenSentence, Take, Times
from qingyin.books.script import Piece
from qingyin.errors import OutputError
from qingyin.expression.style import StyleFile
from qingyin.inspect.cues import Place
from qingyin.options import Options
from qingyin.synthesizer import Synthesizer
from qingyin.text.normalize.normalizer import fold, normalise
from qingyin.text.normalize.pieces import is_han
from qingyin.text.sentences import spans
from qingyin.version import __version__
from qingyin.voice import new_sha256

LOCK: Final = "lock"


def digest(*parts: Any) -> str:
    """The SHA-256 of the parts, which JSON can hold."""
    return _sha256(json.dumps(parts, sort_keys=True).encode())


def _sha256(data: bytes) -> str:
    found = new_sha256()
    found.update(data)
    text: str = found.hexdigest()
    return text


class Keys:
    """The names under which pieces are kept: hashes of all that the sound of a piece depends on.

    So a change makes only those pieces stale that it reaches: of the cast, those in which the speaker speaks; of the
    lexicon, those in which the word stands.
    """

    def __init__(self, synthesizer: Synthesizer, options: Options, pauses: Pauses) -> None:
        self._parts = parts = synthesizer.parts
        self._options = options
        user = parts.reader.user
        if user is not None:
            user.refresh()
        self._words = user.entries() if user is not None else []
        given = {each.name: repr(getattr(options, each.name)) for each in fields(options) if each.name != "reference"}
        recording = options.recording()
        heard = recording and [_sha256(recording.samples.tobytes()), recording.sample_rate]
        reader = [parts.reader.erhua, parts.reader.emoji]
        self._common = [__version__, self._voice(""), self._style(""), given, heard, asdict(pauses), reader]

    def of(self, piece: Piece, narrator: Role, roles: Sequence[Role]) -> str:
        """The key of a piece in which those speak."""
        spoken = [[asdict(role) | {"lines": 0, "aliases": ()}, self._voice(role.voice), self._style(role.style)]
                  for role in (narrator, *roles)]  # fmt: skip
        texts = [each.text for each in piece.texts]
        said = [each.lines for each in piece.texts]
        place = [piece.first == 0, piece.last]
        return digest(self._common, spoken, texts, said, place, self._words_in("\n".join(texts)))[:32]

    def _voice(self, name: str) -> list[str]:
        """The hashes of a voice's files. Raises VoiceNotFound or VoiceError."""
        voice = self._parts.voiced(name or self._options.voice).voice
        return sorted(f"{role} {entry.sha256}" for role, entry in voice.files.items())

    def _style(self, name: str) -> str:
        style = self._parts.styles.get(name or self._options.style)
        return repr(style) if isinstance(style, StyleFile) else style.name()  # a plug-in's repr may hold an address

    def _words_in(self, text: str) -> list[tuple[str, tuple[str, ...]]]:
        """The entries of the user's lexicon that may count in a text: those that stand in it as it is read."""
        if not self._words:
            return []
        lexicon = self._parts.reader.lexicon
        modern = lexicon.modern(text)
        sentences = [modern[a:b] for a, b in spans(text, lexicon)]
        read = [piece.spoken for each in sentences for piece in normalise(each, self._parts.reader.emoji)]
        there = "".join([char for char in "".join(read) if is_han(char)]) + "\n" + fold(text).lower()
        return [entry for entry in self._words if entry[0] in there]


def read_record(path: Path) -> dict[str, Any] | None:
    """The JSON object in a file; None if it is not there or damaged."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def write_record(path: Path, record: dict[str, Any]) -> None:
    """Writes a JSON object. Raises OutputError."""
    with OutputFile(path) as file:
        file.write(json.dumps(record, ensure_ascii=False).encode())


class WorkFolder:
    """A folder with the pieces that were spoken. Open it with `work_folder`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def wav(self, key: str) -> Path:
        """The path of a piece's samples."""
        return self.path / f"{key}.wav"

    def take(self, key: str) -> Take | None:
        """What is known of a piece; None if it has to be spoken."""
        record = read_record(self.path / f"{key}.json")
        try:
            if record is None or self.wav(key).stat().st_size != record["bytes"]:
                return None
            sentences = tuple([SpokenSentence(*each) for each in record["sentences"]])
            return Take(Loudness(*record["loudness"]), sentences)
        except (OSError, KeyError, TypeError):
            return None

    def times(self, key: str) -> list[Times]:
        """When what stands in a piece is heard. Raises OutputError if that cannot be read."""
        record = read_record(self.path / f"{key}.json") or {}
        try:
            return [Times(number, [Place(*each) for each in places]) for number, places in record["times"]]
        except (KeyError, TypeError, ValueError) as error:
            raise OutputError(f"{self.path} is damaged ({error!r}); delete it and run the command again") from error

    def keep(self, key: str, done: Performed) -> None:
        """Says that a piece is done. Raises OutputError."""
        take = done.take
        loudness = [take.loudness.samples, take.loudness.square_sum, take.loudness.peak]
        size = self.wav(key).stat().st_size
        record = {"bytes": size, "loudness": loudness, "sentences": take.sentences, "times": done.times}
        write_record(self.path / f"{key}.json", record)

    def clear(self, keys: Iterable[str]) -> None:
        """Removes all but the pieces with those keys and the records of what was delivered."""
        kept = {*keys, "delivered", LOCK}
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
        locked = (path / LOCK).open("ab")
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
