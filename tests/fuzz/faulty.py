"""A disk that fails: within it, the operations on files of one folder are counted, and one of them goes wrong."""

from __future__ import annotations

import builtins
import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

SHORT: Final = "short write"
FAULTS: Final = (errno.ENOSPC, errno.EIO, errno.EMFILE, errno.EROFS, errno.EINTR, SHORT)
_CALLS: Final = ("replace", "rename", "mkdir")


class Disk:
    """Which operation fails, how, and how many there were."""

    def __init__(self, folder: Path, at: int = -1, fault: int | str = errno.EIO) -> None:
        self.folder = str(folder)
        self.at = at
        self.fault = fault
        self.count = 0

    def operate(self, path: Any) -> bool:
        """Counts an operation on a path; raises the fault, or says that the write is to be short, if it is its turn."""
        if not isinstance(path, (str, bytes, os.PathLike)) or not os.fsdecode(path).startswith(self.folder):
            return False
        self.count += 1
        if self.count - 1 != self.at:
            return False
        if isinstance(self.fault, str):
            return True
        raise OSError(self.fault, os.strerror(self.fault), os.fsdecode(path))


class _File(io.FileIO):
    """A file on such a disk, without a buffer."""

    disk: Disk

    def write(self, data: Any) -> int:
        if self.disk.operate(self.name) and len(data) > 1:
            return super().write(memoryview(data).cast("B")[: len(data) // 2])
        return super().write(data)


@contextmanager
def failing(disk: Disk) -> Iterator[None]:
    """Within it, what is opened for writing in the disk's folder, and what is moved and made there, may fail."""
    opened, calls = io.open, {name: getattr(os, name) for name in _CALLS}

    def open_(file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        if not set(mode) & set("wxa") or "b" not in mode or not _is_in(disk, file):
            return opened(file, mode, *more, **named)
        disk.operate(file)
        raw = _File(os.fspath(file), mode.replace("b", ""))
        raw.disk = disk
        return io.BufferedWriter(raw)

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def operate(path: Any, *more: Any, **named: Any) -> Any:
            disk.operate(path)
            return call(path, *more, **named)

        return operate

    io.open = builtins.open = open_  # type: ignore[assignment]
    for name, call in calls.items():
        setattr(os, name, counted(call))
    try:
        yield
    finally:
        io.open = builtins.open = opened
        for name, call in calls.items():
            setattr(os, name, call)


def _is_in(disk: Disk, file: Any) -> bool:
    return isinstance(file, (str, os.PathLike)) and os.fspath(file).startswith(disk.folder)
