"""Graphs as plain functions. The only file that knows ONNX Runtime."""

from __future__ import annotations

import ctypes
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import onnxruntime

from qingyin.errors import OptionError, VoiceCorrupt
from qingyin.models.stages import stage
from qingyin.records import Arrays

Run = Callable[[Arrays], Arrays]  # what a stage is built on; a test may pass any function of this form

FLOAT, DOUBLE, INT64 = "tensor(float)", "tensor(double)", "tensor(int64)"
LEVELS: Final = ("none", "basic", "extended", "all")
PROVIDERS: Final = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
    "xnnpack": "XnnpackExecutionProvider",
}


class Port(NamedTuple):
    """An input or an output of a graph: the type of its elements, in ONNX Runtime's words, and how many axes."""

    kind: str
    rank: int


Ports = Mapping[str, Port]  # by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the graphs are run. The defaults are for small boards; `qingyin tune` finds others for a machine."""

    threads: int = 1  # inside an operator, 1–64; the graphs are small, so more cost more than they bring
    parallel: bool = False  # operators that do not depend on one another at the same time
    level: str = "none"  # of graph optimization, one of LEVELS; a voice's graphs are optimized when they are made
    memory_pattern: bool = False  # plan one block for all tensors: it pays where sizes repeat, and windows grow
    arena: bool = True  # one block that all graphs share and keep; otherwise each array is allocated and freed
    provider: str = "cpu"  # one of PROVIDERS; what it cannot do runs on the CPU

    def __post_init__(self) -> None:
        if type(self.threads) is not int or not 1 <= self.threads <= 64:
            raise OptionError(f"threads must be a whole number from 1 to 64, not {self.threads!r}")
        for name in ("parallel", "memory_pattern", "arena"):
            if type(getattr(self, name)) is not bool:
                raise OptionError(f"{name} must be true or false, not {getattr(self, name)!r}")
        for name, known in (("level", LEVELS), ("provider", tuple(PROVIDERS))):
            if getattr(self, name) not in known:
                raise OptionError(f"unknown {name} {getattr(self, name)!r}; available: {', '.join(known)}")


DEFAULT: Final = Settings()
ARENA: Final = 8_000_000  # bytes; a window needs 5 MB of them, and what is never written to takes no memory
_DROP: Final = 4  # MADV_DONTNEED
_CODE: Final = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r-xp [0-9a-f]+ \S+ [1-9]\d* +/")  # of a file, in /proc/self/smaps


def available() -> list[str]:
    """The names of the providers that this build of ONNX Runtime has."""
    built = onnxruntime.get_available_providers()
    return [name for name, provider in PROVIDERS.items() if provider in built]


def open_graph(path: Path, inputs: Ports, outputs: Ports, settings: Settings = DEFAULT) -> Run:
    """The graph in that file as a function from named arrays to named arrays; safe to call from many threads.

    Raises VoiceCorrupt if it cannot be loaded or its inputs and outputs are others, OptionError if the provider is
    not in this build.
    """
    try:
        session = onnxruntime.InferenceSession(str(path), _options(settings), providers=_providers(settings.provider))
    except OptionError:
        raise
    except Exception as error:  # ONNX Runtime raises a dozen types that share no base
        raise VoiceCorrupt(f"{path} is not a graph that ONNX Runtime can load: {error}; reinstall the voice") from error
    _check(path, "inputs", inputs, session.get_inputs())
    _check(path, "outputs", outputs, session.get_outputs())
    _give_back()
    names = list(outputs)

    def run(given: Arrays) -> Arrays:
        with stage(path.stem):
            return dict(zip(names, session.run(names, given), strict=True))

    return run


def _options(settings: Settings) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = settings.threads
    options.inter_op_num_threads = settings.threads if settings.parallel else 1
    if settings.parallel:
        options.execution_mode = onnxruntime.ExecutionMode.ORT_PARALLEL
    level = {"none": "DISABLE_ALL"}.get(settings.level, f"ENABLE_{settings.level.upper()}")
    options.graph_optimization_level = getattr(onnxruntime.GraphOptimizationLevel, f"ORT_{level}")
    options.enable_cpu_mem_arena = settings.arena
    if settings.arena:
        _make_arena()
        options.add_session_config_entry("session.use_env_allocators", "1")
        options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")  # weights stay outside
    options.enable_mem_pattern = settings.memory_pattern
    options.log_severity_level = 3  # errors are raised; warnings would go to stderr past the caller
    return options


@cache
def _make_arena() -> None:
    """Have ONNX Runtime take one block for the arrays of all sessions of the process.

    Without it each array is a block of malloc's, between whose holes the small and lasting ones of Python come to
    lie: 9 MB were lost to holes after a hundred sentences.
    """
    kind = onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR
    where = onnxruntime.OrtMemoryInfo("Cpu", kind, 0, onnxruntime.OrtMemType.DEFAULT)
    how = onnxruntime.OrtArenaCfg({"initial_chunk_size_bytes": ARENA})
    with suppress(Exception):  # the program around has one already: then that is used
        onnxruntime.create_and_register_allocator(where, how)


def _providers(name: str) -> list[str]:
    if name not in available():
        raise OptionError(
            f"provider {name!r} is not in this build of ONNX Runtime; available: {', '.join(available())}"
            + ("; for cuda and tensorrt: pip install onnxruntime-gpu" if name in ("cuda", "tensorrt") else "")
        )
    return [PROVIDERS[name]] if name == "cpu" else [PROVIDERS[name], PROVIDERS["cpu"]]


def _check(path: Path, which: str, wanted: Ports, nodes: list[onnxruntime.NodeArg]) -> None:
    found = {node.name: Port(node.type, len(node.shape)) for node in nodes}
    if found.keys() != wanted.keys():
        raise VoiceCorrupt(f"{path} has {which} {', '.join(found)} instead of {', '.join(wanted)}; reinstall the voice")
    for name, port in wanted.items():
        if found[name] != port:
            raise VoiceCorrupt(
                f"{path}: {name} is {_words(found[name])} instead of {_words(port)}; reinstall the voice and qingyin"
            )


def _words(port: Port) -> str:
    return f"{port.kind} of {port.rank} axes"


def _give_back() -> None:
    """Return to the system what loading a graph took and freed: glibc keeps it, 5 MB of the default voice's."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none, and keeps nothing
        if trim is not None:
            trim(0)


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
