"""AAC by the ffmpeg that is found on PATH: M4A and M4B with tags, chapters and a cover, and a stream of ADTS frames.

Measured with ffmpeg 5.1 and 9.0: a first chapter that does not start at 0 is read back with another time, titles over
255 bytes are cut in the middle of a character, and nested chapters are lost. So chapters here tile the sound from 0,
and titles are cut where a character ends.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import weakref
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO, Final

from qingyin.audio.wav import to_int16
from qingyin.errors import MissingExtra, OutputError
from qingyin.records import Floats

INSTALL: Final = "apt install ffmpeg"
LONGEST_TITLE: Final = 255  # bytes
_AAC: Final = ("-c:a", "aac", "-b:a", "64k")
_AT_ONCE: Final = 1 << 13  # samples; their frames are far smaller than a pipe
# packets that may wait; with the usual 8, an ffmpeg with several inputs sleeps 10 ms after each, a quarter of its time
_WAITING: Final = ("-thread_queue_size", "512")
_EXACT: Final = ("-fflags", "+bitexact", "-flags:a", "+bitexact")  # no version of ffmpeg in the file


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a chapter lies, in samples."""

    title: str
    first: int
    last: int


def program() -> str:
    """The path of ffmpeg. Raises MissingExtra if there is none."""
    found = shutil.which("ffmpeg")
    if found is None:
        raise MissingExtra(f"m4a, m4b and aac need ffmpeg, which is not on PATH: {INSTALL}; or choose another format")
    return found


def metadata(tags: Mapping[str, str], chapters: Sequence[Mark], rate: int = 1) -> str:
    """The tags and chapters as ffmpeg's metadata file."""
    names = {"tracknumber": "track"}
    lines = [";FFMETADATA1", *(f"{names.get(key, key)}={_escaped(value)}" for key, value in tags.items())]
    for mark in chapters:
        lines += ["[CHAPTER]", f"TIMEBASE=1/{rate}", f"START={mark.first}", f"END={mark.last}"]
        lines.append(f"title={_escaped(shortened(mark.title))}")
    return "\n".join(lines) + "\n"


def shortened(title: str) -> str:
    """The title, cut with an ellipsis if it has more than LONGEST_TITLE bytes."""
    data = title.encode()
    if len(data) <= LONGEST_TITLE:
        return title
    return data[: LONGEST_TITLE - len("…".encode())].decode(errors="ignore") + "…"


def _escaped(value: str) -> str:
    return re.sub(r"([=;#\\\n])", r"\\\1", value)


def encode(path: Path, blocks: Iterable[Floats], rate: int, described: str, cover: bytes | None) -> None:
    """Writes an MP4 of the samples, whole or not at all; `described` comes from `metadata`.

    Raises MissingExtra, or OutputError with what ffmpeg says.
    """
    # a name of its own: an ffmpeg whose parent was killed may still be finishing its file
    part = path.with_name(f".{path.name[:40]}.{os.urandom(4).hex()}.part")
    try:
        with tempfile.TemporaryDirectory(prefix="qingyin-") as folder, tempfile.TemporaryFile() as errors:
            command = _command(Path(folder), rate, described, cover)
            with subprocess.Popen(
                [*command, str(part)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors
            ) as process:
                _feed(process, blocks)
            if process.returncode:
                errors.seek(0)
                said = errors.read().decode(errors="replace").strip().splitlines()[-1:] or ["no message"]
                raise OutputError(f"ffmpeg could not write {str(path)!r}: {said[0]}; check the space on the disk")
        part.replace(path)
    except OSError as error:
        raise OutputError(f"cannot write {str(path)!r}: {error.strerror or error}; choose another place") from error
    finally:
        part.unlink(missing_ok=True)


def _command(folder: Path, rate: int, described: str, cover: bytes | None) -> list[str]:
    (folder / "described").write_text(described, "utf-8")
    command = [*_reading(rate, *_WAITING), "-y", "-i", str(folder / "described")]
    if cover:
        (folder / "cover").write_bytes(cover)
        command += ["-i", str(folder / "cover"), "-map", "2:v", "-c:v", "copy", "-disposition:v", "attached_pic"]
    command += ["-map", "0:a", *_AAC, "-map_metadata", "1", "-map_chapters", "1"]
    return [*command, *_EXACT, "-movflags", "+faststart", "-f", "ipod"]


def _reading(rate: int, *more: str) -> list[str]:
    """The beginning of a command that reads 16-bit samples from its standard input; `more` are options of that."""
    quiet = [program(), "-hide_banner", "-loglevel", "error", "-nostdin"]
    return [*quiet, *more, "-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", "pipe:0"]


def _feed(process: subprocess.Popen[bytes], blocks: Iterable[Floats]) -> None:
    assert process.stdin
    try:
        with process.stdin as pipe:
            for samples in blocks:
                pipe.write(to_int16(samples).data)
    except BrokenPipeError:
        pass  # its exit status and its message tell more
    except BaseException:
        process.kill()
        raise


class AacWriter:
    """Writes AAC in ADTS frames to a binary file, while the samples come. Raises MissingExtra, or OutputError.

    ffmpeg keeps the last frames until the end. It is ended with the object if close() is not called.
    """

    def __init__(self, target: BinaryIO | RawIOBase, rate: int) -> None:
        self._target = target
        if not hasattr(os, "set_blocking"):
            raise OutputError("sending aac needs Python 3.12 on Windows; choose another format")
        command = [*_reading(rate), *_AAC, *_EXACT, "-flush_packets", "1", "-f", "adts", "pipe:1"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._end = weakref.finalize(self, _end, self._process)
        assert self._process.stdout
        os.set_blocking(self._process.stdout.fileno(), False)

    def write(self, samples: Floats) -> None:
        """Passes samples on, and writes the frames that are ready."""
        assert self._process.stdin and self._process.stdout
        try:
            for at in range(0, len(samples), _AT_ONCE):  # so that neither side waits for the other
                self._process.stdin.write(to_int16(samples[at : at + _AT_ONCE]).data)
                self._process.stdin.flush()
                self._target.write(self._process.stdout.read() or b"")
        except OSError as error:
            raise OutputError(f"ffmpeg ended before the sound: {error}; choose another format") from error

    def close(self) -> None:
        """Writes the last frames."""
        assert self._process.stdin and self._process.stdout
        with suppress(OSError):  # it has ended; its exit status tells
            self._process.stdin.close()
        os.set_blocking(self._process.stdout.fileno(), True)
        self._target.write(self._process.stdout.read())
        status = self._process.wait()
        self._end()
        if status:
            raise OutputError(f"ffmpeg ended with status {status}; choose another format")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a program and closes its pipes."""
    process.kill()  # does nothing to one that has ended
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    process.wait()
