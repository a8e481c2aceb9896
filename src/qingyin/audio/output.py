"""A file that is there whole or not at all."""

from __future__ import annotations

import errno
import glob
import os
import weakref
import zlib
from contextlib import suppress
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from qingyin.audio import lock
from qingyin.errors import OutputError

_SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))


class Whole:
    """What is closed when its `with` block ends well, and discarded otherwise."""

    def close(self) -> None:
        """Completes it."""
        raise NotImplementedError

    def discard(self) -> None:
        """Leaves nothing behind."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()


class OutputFile(Whole):
    """A binary file that takes its place at `path` when its `with` block ends without an error.

    Until then it is a hidden file in the same folder, and after an error nothing is left of it. That holds wherever
    an exception arrives, even between this object's making and its `with` block: the hidden file goes with the
    object, or at the latest when the interpreter ends. A signal whose handler raises is such an exception; one that
    kills the process outright leaves the hidden file, which the next one for that path removes. Of two at a time for
    one path the later is refused, or both. A pipe or a device is written straight, piece by piece. Every failure is an
    OutputError that names the path.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        if not os.fspath(path):
            raise OutputError("the name of the file to write is empty; give one")
        self.path = Path(path)
        self._part: Path | None = None
        try:
            if str(path).endswith(_SEPARATORS):  # Path would write a file of that name
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            self._target = Path(os.path.realpath(path))  # a link keeps pointing where it points
            self._file = self._open()
        except OSError as error:
            raise self._failure(error) from error
        except ValueError as error:  # a NUL in the name
            raise OutputError(f"cannot write {str(path)!r}: {error}; choose another name") from error

    def _open(self) -> BinaryIO:
        there = self._target.exists()
        if there and not self._target.is_file():
            return self._target.open("wb")  # a folder ends here, as IsADirectoryError
        if there and not os.access(self._target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        self._part = _hidden(self._target, os.urandom(4).hex())
        self._removal = weakref.finalize(self, _remove, self._part)  # before there is anything to remove
        file = self._part.open("xb")
        try:
            _own(file.fileno(), self._part)
            _clear(self._target, self._part)
        except BaseException:
            file.close()
            _remove(self._part)
            raise
        return file

    def write(self, data: bytes | memoryview) -> None:
        """Appends."""
        try:
            self._file.write(data)
            if self._part is None:
                self._file.flush()
        except OSError as error:
            raise self._failure(error) from error

    def seekable(self) -> bool:
        """Whether what is written can be changed later: not so in a pipe or a device."""
        return self._part is not None

    def seek(self, position: int) -> None:
        """Goes to a byte, for the next write."""
        self._file.seek(position)

    def close(self) -> None:
        """Puts the file in its place."""
        try:
            if self._part is None:
                self._file.close()
            elif lock.OPEN_FILES_CAN_BE_RENAMED:
                self._file.flush()
                self._part.replace(self._target)  # while it is locked: no other process takes it for a remnant
                self._removal.detach()
                self._file.close()
            else:
                self._file.close()
                self._part.replace(self._target)
                self._removal.detach()
        except OSError as error:
            self.discard()
            raise self._failure(error) from error

    def discard(self) -> None:
        """Leaves nothing behind."""
        try:
            self._file.close()
        except OSError:
            pass  # what could not be written is thrown away in any case
        finally:
            if self._part is not None:
                self._part.unlink(missing_ok=True)
                self._removal.detach()

    def _failure(self, error: OSError) -> OutputError:
        cure = "choose another place"
        if isinstance(error, IsADirectoryError):
            cure = "name a file inside it"
        elif isinstance(error, (FileNotFoundError, NotADirectoryError)):
            cure = f"make the folder first: mkdir -p {str(self.path.parent)!r}"
        elif isinstance(error, _Busy):
            cure = "wait until it ends, or choose another name"
        elif isinstance(error, PermissionError):
            cure = "choose a place that you may write to"
        return OutputError(f"cannot write {str(self.path)!r}: {error.strerror or error}; {cure}")


class _Busy(OSError):
    """Another process is writing the same file."""

    def __init__(self) -> None:
        super().__init__(errno.EBUSY, "another process is writing it")


def _hidden(target: Path, mark: str) -> Path:
    name = target.name
    return target.with_name(f".{name[:32]}.{zlib.crc32(os.fsencode(name)):08x}{mark}.part")


def _own(descriptor: int, part: Path) -> None:
    """Locks a hidden file while it is open. Raises _Busy if another process has just taken it for a remnant."""
    try:
        lock.take(descriptor)
    except OSError:
        raise _Busy from None
    if not part.exists():
        raise _Busy


def _clear(target: Path, own: Path) -> None:
    """Removes the hidden files for that path whose writers are gone. Raises _Busy if one of them is still at work."""
    for part in target.parent.glob(f"{glob.escape(_hidden(target, '').stem)}*.part"):
        if part == own:
            continue
        try:
            descriptor = os.open(part, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        except OSError:  # it is gone, or somebody else's
            continue
        try:
            lock.take(descriptor)
        except OSError:
            raise _Busy from None
        finally:
            os.close(descriptor)
        _remove(part)


def _remove(part: Path) -> None:
    with suppress(OSError):  # it was never made, or its folder is gone
        part.unlink()
