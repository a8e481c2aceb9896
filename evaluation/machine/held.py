"""The memory that a process holds, as Linux tells it. Imports nothing that would add to what is measured."""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import Final

OWN: Final = "self"


def kilobytes(file: str, process: int | str = OWN) -> dict[str, int]:
    """The rows in kB of a file of /proc/PROCESS ("status", "smaps_rollup") by name; empty where there is none."""
    path = Path(f"/proc/{process}/{file}")
    rows = (line.split() for line in path.read_text().splitlines()) if path.exists() else ()
    return {row[0].rstrip(":"): int(row[1]) for row in rows if len(row) == 3 and row[2] == "kB"}


def peak_bytes() -> int:
    """The most memory that this process has held since it began."""
    if held := kilobytes("status"):  # ru_maxrss may still remember the process that started this one
        return held["VmHWM"] * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def resident_bytes(process: int | str = OWN) -> int:
    """The memory that a process holds now; 0 where the system does not tell."""
    return kilobytes("status", process).get("VmRSS", 0) * 1024
