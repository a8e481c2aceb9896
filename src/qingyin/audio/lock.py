"""A file that one process at a time may use."""

from __future__ import annotations

import sys
from typing import Final

OPEN_FILES_CAN_BE_RENAMED: Final = sys.platform != "win32"

if sys.platform == "win32":
    import msvcrt

    def take(descriptor: int) -> None:
        """Locks a file until it is closed or the process ends, however it ends. Raises OSError if it is locked."""
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def take(descriptor: int) -> None:
        """Locks a file until it is closed or the process ends, however it ends. Raises OSError if it is locked."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
