"""Whether a file has changed since it was read."""

from __future__ import annotations

import os
import time
from typing import Final

_RECENT: Final = 20_000_000  # nanoseconds within which two writes may get the same times


def stamp(status: os.stat_result) -> tuple[int, ...]:
    """Numbers that change when a file is written or replaced, even by one of its size with its time set by hand.

    A file that was written just now has another stamp at every look.
    """
    found = (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
    now = time.time_ns()
    return (*found, now) if abs(now - max(found[:2])) < _RECENT else found
