"""How a process of our own keeps its memory small: the command line's and the server's, never an embedding program's.

What is done here has an effect on the whole process. So the library does none of it by itself:

    with frugal() as open_graph:
        synthesizer = Synthesizer.load("tan", open_graph=open_graph)
"""

from __future__ import annotations

import ctypes
import gc
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

import onnxruntime

from qingyin.models import session
from qingyin.models.ports import Graph
from qingyin.models.session import OpenGraph, Run, Settings

ARENA: Final = 8_000_000  # bytes; a window needs 5 MB of them, and what is never written to takes no memory
_DROP: Final = 4  # MADV_DONTNEED
_MOST_HEAPS: Final = -8  # M_ARENA_MAX
_CODE: Final = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r-xp [0-9a-f]+ \S+ [1-9]\d* +/")  # of a file, in /proc/self/smaps


@contextmanager
def frugal() -> Iterator[OpenGraph]:
    """Within it graphs are opened with the function that it gives; afterwards what loading left behind is dropped."""
    share_heap()
    share_arena()
    yield _open_graph
    drop_code()


def _open_graph(path: Path, graph: Graph, settings: Settings) -> Run:
    run = session.open_graph(path, graph, settings)
    give_back()
    return run


@cache
def share_arena() -> None:
    """Have ONNX Runtime take one block, in which the graphs of all sessions of the process hold their arrays.

    Without it there is a block for each graph, or, without `Settings.arena`, one of malloc's for each array, between
    whose holes the small and lasting ones of Python come to lie: 9 MB were lost to holes after a hundred sentences.
    """
    kind = onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR
    where = onnxruntime.OrtMemoryInfo("Cpu", kind, 0, onnxruntime.OrtMemType.DEFAULT)
    how = onnxruntime.OrtArenaCfg({"initial_chunk_size_bytes": ARENA})
    with suppress(Exception):  # the program around has one already: then that is used
        onnxruntime.create_and_register_allocator(where, how)


def share_heap() -> None:
    """Have the threads that begin from now on allocate from one heap: glibc gives each its own, and what a busy moment
    has left in one of them serves no other. With 15 heaps a server takes 4 MB more, and they grow for a long time.
    """
    _glibc("mallopt", _MOST_HEAPS, 1)


def give_back() -> None:
    """Return to the system what loading a graph took and freed: glibc keeps it, 5 MB of the default voice's."""
    _glibc("malloc_trim", 0)


def _glibc(name: str, *given: int) -> None:
    """Calls a function of glibc that musl does not have; that one keeps nothing, and has one heap."""
    if sys.platform == "linux" and (function := getattr(ctypes.CDLL(None), name, None)) is not None:
        function(*given)


def freeze() -> None:
    """Have the garbage collector leave alone what there is now: what a program has loaded that serves from now on.

    It looks through all objects only when a quarter as many are new. Beside the 80,000 of a server it does so after
    some 20,000 requests, and by then the cycles that connections leave behind take megabytes.
    """
    gc.collect()
    gc.freeze()
    gc.collect()  # it remembers how many stay


def tidy() -> None:
    """Collects what is left in cycles, and returns free memory to the system; for a moment in which nobody waits."""
    gc.collect()
    give_back()


def drop_code() -> None:
    """Let go of the pages of program code that starting and loading have touched; those in use come back by themselves.

    Half of ONNX Runtime's code in memory is there for nothing but opening graphs. The pages are the files' own, so the
    system may drop them too; it does so when memory is short, and then they still look like memory that is held.
    """
    if sys.platform != "linux" or not (maps := Path("/proc/self/smaps")).exists():
        return
    advise = ctypes.CDLL(None).madvise
    advise.argtypes = (ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int)
    for start, size in _code(maps.read_text("utf-8", "surrogateescape")):
        advise(start, size, _DROP)


def _code(maps: str) -> Iterator[tuple[int, int]]:
    """Start and size in bytes of the mappings that hold code of files and nothing else, in the words of smaps."""
    place = (0, 0)
    for line in maps.splitlines():
        found = _CODE.match(line)
        if found:
            start, stop = (int(each, 16) for each in found.groups())
            place = (start, stop - start)
        elif line.startswith("Anonymous:"):
            if place[1] and line.split()[1] == "0":  # what was written to is not in the file
                yield place
            place = (0, 0)
