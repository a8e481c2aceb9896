"""Lets a caller watch the stages at work: each says when it begins and ends, and nothing listens unless asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar

Watch = Callable[[str], AbstractContextManager[None]]  # from the name of a stage to what surrounds its work
_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


def stage(name: str) -> AbstractContextManager[None]:
    """Surrounds one piece of work of the stage "text", "tone", "manner", "joint", "prosody", "acoustic" or
    "vocoder".
    """
    watch = _watch.get()
    return nullcontext() if watch is None else watch(name)


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Within it, and in this thread alone, `watch` surrounds the work of every stage."""
    token = _watch.set(watch)
    try:
        yield
    finally:
        _watch.reset(token)
