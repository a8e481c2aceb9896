"""What was spoken and measured, so that a run that was ended at any moment goes on where it was.

The sound of an utterance is put in place first and its record after it, both whole or not at all; each measure has a
record of its own. All are kept under the hash of what they depend on, so nothing has to be updated, and a measure that
was missing a package is made up for later without speaking again.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from qingyin.audio.recording import read_wav
from qingyin.audio.sound import Audio
from qingyin.books.work import LOCK, read_record, write_record
from qingyin.errors import OutputError, RecordingError
from qingyin.evaluate.side import Utterance
from qingyin.records import Floats

SPOKEN: Final = "spoken"  # the record of the utterance itself


class Kept:
    """The folder; the caller holds its lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def wav(self, key: str) -> Path:
        """The path of the sound of an utterance."""
        return self.folder / f"{key}.wav"

    def utterance(self, key: str) -> Utterance | None:
        """What is known of an utterance; None if it has to be spoken."""
        record = read_record(self._record(key, SPOKEN))
        try:
            if record is None or self.wav(key).stat().st_size != record.pop("bytes"):
                return None
            return Utterance(**record)
        except (OSError, KeyError, TypeError):
            return None

    def keep(self, key: str, audio: Audio, utterance: Utterance) -> None:
        """Keeps an utterance. Raises OutputError."""
        audio.save(self.wav(key))
        size = self.wav(key).stat().st_size
        write_record(self._record(key, SPOKEN), {"bytes": size, **asdict(utterance)})

    def samples(self, key: str) -> Floats:
        """The samples, −1 to 1, of an utterance that is kept. Raises OutputError."""
        try:
            return read_wav(self.wav(key).read_bytes())[0]
        except (OSError, RecordingError) as error:
            raise OutputError(f"{self.wav(key)} is damaged ({error}); delete it and run the command again") from error

    def measured(self, key: str, measure: str) -> dict[str, Any] | None:
        """What a measure found; None if it has to be made."""
        return read_record(self._record(key, measure))

    def keep_measured(self, key: str, measure: str, found: dict[str, Any]) -> None:
        """Keeps what a measure found. Raises OutputError."""
        write_record(self._record(key, measure), found)

    def clear(self, keys: Iterable[str]) -> None:
        """Removes what belongs to other utterances: to earlier texts, options or versions."""
        kept = {*keys, LOCK}
        for path in self.folder.iterdir():
            if path.name.partition(".")[0] not in kept and path.is_file():
                with suppress(OSError):
                    path.unlink()

    def _record(self, key: str, measure: str) -> Path:
        return self.folder / f"{key}.{measure}.json"
