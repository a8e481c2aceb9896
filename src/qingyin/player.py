"""Plays samples as they come, through whatever player the system has."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

from qingyin.audio import WavWriter
from qingyin.errors import OutputError
from qingyin.types import Floats

# Each reads a WAV of unknown length from its standard input. macOS's afplay cannot.
PLAYERS: Final = {
    "aplay": ("-q", "-"),
    "ffplay": ("-nodisp", "-autoexit", "-loglevel", "error", "-f", "wav", "-i", "-"),
    "play": ("-q", "--ignore-length", "-t", "wav", "-"),
    "mpv": ("--no-video", "--really-quiet", "--no-terminal", "-"),
}
_INSTALL: Final = (
    "install one (Debian: apt install alsa-utils; macOS: brew install ffmpeg) or write a file with -o FILE"
)


def find_player() -> str | None:
    """The name of the first player that is installed, or None."""
    return next((name for name in PLAYERS if shutil.which(name)), None)


class Player:
    """Plays what is written to it; its `with` block ends when the sound has. Raises OutputError."""

    def __init__(self, sample_rate: int) -> None:
        name = find_player()
        if name is None:
            raise OutputError(f"there is no player ({', '.join(PLAYERS)}); {_INSTALL}")
        self.name = name
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 closed in __exit__
        self._process = subprocess.Popen(
            [name, *PLAYERS[name]], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._complaints
        )
        assert self._process.stdin is not None
        self._stdin = self._process.stdin
        try:
            self._wav = WavWriter(self._stdin, sample_rate)
        except OSError as error:
            raise self._failure() from error

    def write(self, samples: Floats) -> None:
        """Appends samples to what is heard."""
        try:
            self._wav.write(samples)
            self._stdin.flush()
        except OSError as error:
            raise self._failure() from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is not None:
                self._process.kill()  # an interruption is heard at once
            self._close()
            if self._process.wait() != 0 and kind is None:
                raise self._failure()
        finally:
            self._process.kill()  # does nothing to a process that has ended
            self._process.wait()
            self._complaints.close()

    def _close(self) -> None:
        with suppress(OSError):  # the player ended before; its exit status says how
            self._stdin.close()

    def _failure(self) -> OutputError:
        self._close()
        self._process.kill()
        self._process.wait()
        self._complaints.seek(0)
        said = self._complaints.read().decode("utf-8", "replace").strip().splitlines()
        return OutputError(f"{self.name} cannot play: {said[-1] if said else 'it ended'}; write a file with -o FILE")
