"""The signals that end a command, as exceptions, so that a half-written file is removed."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP
ENDING: Final = tuple([getattr(signal, name) for name in _NAMES if hasattr(signal, name)])


@contextmanager
def as_exceptions() -> Iterator[None]:
    """Inside, the first of these signals raises KeyboardInterrupt (SIGINT) or SystemExit(128 + its number).

    Those that come after it are ignored: they would interrupt the tidying. One that was ignored from the start stays
    so (SIGHUP under nohup, SIGINT in a shell's background job). If none came, the handlers are put back at the end.
    """
    came = False

    def end(number: int, frame: FrameType | None) -> None:
        nonlocal came
        came = True
        for each in ENDING:
            signal.signal(each, signal.SIG_IGN)
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + number)

    found = {number: signal.getsignal(number) for number in ENDING}
    before = {number: handler for number, handler in found.items() if handler not in (signal.SIG_IGN, None)}
    for number in before:
        signal.signal(number, end)
    try:
        yield
    finally:
        if not came:
            for number, handler in before.items():
                signal.signal(number, handler)
