"""Runs the targets in turn for that many minutes: python -m tests.fuzz MINUTES [NAME ...]

What Hypothesis finds it keeps in .hypothesis/, so that the next run begins with it, and prints in its smallest form:
give that to `FOUND` in test_fuzz.py. The status is 1 if there was anything.
"""

from __future__ import annotations

import sys
import time
import traceback
from typing import Any

from hypothesis import HealthCheck, Verbosity, given, settings

from tests.fuzz.doors import DOORS
from tests.fuzz.targets import TARGETS, Target

EVERY = TARGETS | DOORS

LONG = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), verbosity=Verbosity.normal)


def run(name: str, target: Target) -> tuple[int, bool]:
    """The number of inputs that were tried in one round, and whether all was well."""
    tried = 0

    @LONG
    @given(target.inputs)
    def feed(value: Any) -> None:
        nonlocal tried
        tried += 1
        target(value)

    feed.__qualname__ = feed.__name__ = f"fuzz_{name.replace(' ', '_')}"
    try:
        feed()
    except Exception:
        traceback.print_exc()
        return tried, False
    return tried, True


def main(minutes: float, names: list[str]) -> int:
    """Runs them; 1 comes back if anything was found."""
    end, tried, found = time.monotonic() + 60 * minutes, dict.fromkeys(names, 0), set[str]()
    while time.monotonic() < end:
        for name in names:
            if name not in found:
                count, well = run(name, EVERY[name])
                tried[name] += count
                found |= set() if well else {name}
            if time.monotonic() >= end:
                break
    for name, count in tried.items():
        print(f"{name:14} {count:8} inputs  {'FOUND' if name in found else 'ok'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:] or list(EVERY)))
