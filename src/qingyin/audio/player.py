"""Plays samples as they come: on the sound card through miniaudio, else through whatever player the system has."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import suppress
from importlib.util import find_spec
from types import TracebackType
from typing import Any, Final, Protocol, Self

from qingyin.audio.ring import Ring
from qingyin.audio.wav import WavWriter
from qingyin.errors import OutputError
from qingyin.records import Floats

# Each reads a WAV of unknown length from its standard input. macOS's afplay cannot.
PLAYERS: Final = {
    "aplay": ("-q", "-"),
    "ffplay": ("-nodisp", "-autoexit", "-loglevel", "error", "-f", "wav", "-i", "-"),
    "play": ("-q", "--ignore-length", "-t", "wav", "-"),
    "mpv": ("--no-video", "--really-quiet", "--no-terminal", "-"),
}
CARD: Final = "miniaudio"
_INSTALL: Final = (
    "install one (pip install 'qingyin[play]'; Debian: apt install alsa-utils; macOS: brew install ffmpeg) "
    "or write a file with -o FILE"
)
_BUFFERED: Final = 2.0  # seconds of sound that wait for the card; then the voice waits
_LEAD: Final = 0.25  # seconds of sound before the first is heard: what the card asks for at once
_PERIOD: Final = 0.1  # seconds that the card holds
_NO_CARD: Final = "audio open failed"  # what ffplay says, and ends with status 0
_EARLY: Final = 0.2  # seconds before the end of the sound that no player may end


class Way(Protocol):
    """One way to play: what is written is heard; `finish` returns when it has been."""

    @property
    def name(self) -> str: ...
    @property
    def underruns(self) -> int: ...
    def write(self, samples: Floats) -> None: ...
    def finish(self) -> None: ...
    def stop(self) -> None: ...


def find_player() -> str | None:
    """The name of the first way to play that is there, or None."""
    return CARD if _miniaudio() is not None else _program()


def _miniaudio() -> Any:
    """The module if it is installed and finds a sound card, else None."""
    try:
        import miniaudio
    except ImportError:
        return None
    try:
        found = miniaudio.Devices(backends=_cards(miniaudio)).get_playbacks()
    except miniaudio.MiniaudioError:
        return None
    return miniaudio if found else None


def _cards(miniaudio: Any) -> list[Any]:
    """All backends but the one that throws the sound away."""
    return [backend for backend in miniaudio.Backend if backend.name not in ("NULL", "CUSTOM")]


def _program() -> str | None:
    return next((name for name in PLAYERS if shutil.which(name)), None)


def _way(sample_rate: int) -> Way:
    """The card; where it cannot be opened, a program; raises OutputError if there is neither."""
    miniaudio, program = _miniaudio(), _program()
    if miniaudio is not None:
        try:
            return Card(sample_rate, miniaudio, _cards(miniaudio))
        except OutputError:
            if program is None:
                raise
    if program is None and find_spec(CARD) is not None:
        raise OutputError("no sound card was found; start the sound server, or write a file with -o FILE")
    if program is None:
        raise OutputError(f"there is no player ({CARD}, {', '.join(PLAYERS)}); {_INSTALL}")
    return Program(sample_rate, program)


class Player:
    """Plays the samples that are written to it. Leaving its `with` block waits until they have been heard.

    `underruns` counts how often playback was interrupted because the next samples were late. Raises OutputError.
    """

    def __init__(self, sample_rate: int) -> None:
        self._way = _way(sample_rate)
        self.name = self._way.name

    @property
    def underruns(self) -> int:
        """How often playback was interrupted so far."""
        return self._way.underruns

    def write(self, samples: Floats) -> None:
        """Append samples; waits while the buffer is full."""
        self._way.write(samples)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._way.finish()
        finally:
            self._way.stop()  # an interruption is heard at once


class Card:
    """The sound card: its thread takes samples out of a ring."""

    name = CARD

    def __init__(self, sample_rate: int, miniaudio: Any, backends: list[Any]) -> None:
        self._ring = Ring(int(_BUFFERED * sample_rate))
        self._rate = sample_rate
        try:
            self._device = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=sample_rate,
                buffersize_msec=int(1000 * _PERIOD),
                backends=backends,
                app_name="qingyin",
            )
        except miniaudio.MiniaudioError as error:
            raise OutputError(f"the sound card cannot be opened: {error}; write a file with -o FILE") from error
        self._started = False

    @property
    def underruns(self) -> int:
        """How often the card found too little in the ring."""
        return self._ring.underruns

    def write(self, samples: Floats) -> None:
        """Puts samples into the ring."""
        self._ring.write(samples)
        if not self._started and len(self._ring) >= _LEAD * self._rate:
            self._start()

    def finish(self) -> None:
        """Waits until all has been heard."""
        self._ring.end()
        if not self._started:
            self._start()
        if self._ring.wait_empty(_BUFFERED + 5):
            time.sleep(2 * _PERIOD)  # what the card itself still holds

    def stop(self) -> None:
        """Silence, now."""
        self._ring.leave()
        self._device.close()

    def _start(self) -> None:
        self._started = True
        feed = self._feed()
        next(feed)
        self._device.start(feed)

    def _feed(self) -> Generator[memoryview, int, None]:
        """What miniaudio asks for on its own thread: as many samples as it says, or fewer, and silence follows."""
        asked = yield memoryview(b"")
        while True:
            found = self._ring.peek(asked)
            asked = yield found
            self._ring.take(len(found))


class Program:
    """A player that reads a WAV from its standard input."""

    def __init__(self, sample_rate: int, name: str) -> None:
        self.name = name
        self.underruns = 0  # by the clock: the program does not tell
        self._rate = sample_rate
        self._heard_until = 0.0
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 closed in stop()
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
        """Hands samples on; waits while the pipe is full."""
        now = time.monotonic()
        if self._heard_until and now > self._heard_until + _PERIOD:
            self.underruns += 1
        self._heard_until = max(now, self._heard_until) + len(samples) / self._rate
        try:
            self._wav.write(samples)
            self._stdin.flush()
        except OSError as error:
            raise self._failure() from error

    def finish(self) -> None:
        """Waits until the program has played all and ended.

        ffplay ends well where there is no card: what complains, and ends before its sound can be over, has failed.
        """
        self._close()
        status = self._process.wait()
        early = time.monotonic() < self._heard_until - _EARLY
        said = self._complaints_so_far()
        if status != 0 or (said and early) or _NO_CARD in said:
            raise self._failure()

    def stop(self) -> None:
        """Ends the program."""
        self._process.kill()  # does nothing to a process that has ended
        self._close()
        self._process.wait()
        self._complaints.close()

    def _close(self) -> None:
        with suppress(OSError):  # the player ended before; its exit status says how
            self._stdin.close()

    def _complaints_so_far(self) -> str:
        self._complaints.seek(0)
        return self._complaints.read().decode("utf-8", "replace")

    def _failure(self) -> OutputError:
        self._close()
        self._process.kill()
        self._process.wait()
        said = self._complaints_so_far().strip().splitlines()
        why = said[-1] if said else "it ended"
        return OutputError(f"{self.name} cannot play: {why}; is there a sound card? Or write a file with -o FILE")
