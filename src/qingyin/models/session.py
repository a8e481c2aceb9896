"""Graphs as plain functions. With process_memory.py the only file that knows ONNX Runtime."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import onnxruntime

from qingyin.errors import OptionError, VoiceCorrupt
from qingyin.models.ports import Graph, Port, Ports
from qingyin.models.stages import stage
from qingyin.records import Arrays

Run = Callable[[Arrays], Arrays]  # what a stage is built on; a test may pass any function of this form
OpenGraph = Callable[[Path, Graph, "Settings"], Run]  # open_graph, or what stands in for it

LEVELS: Final = ("none", "basic", "extended", "all")
PROVIDERS: Final = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
    "xnnpack": "XnnpackExecutionProvider",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the graphs are run. The defaults are for small boards; `qingyin tune` finds others for a machine."""

    threads: int = 1  # inside an operator, 1–64; the graphs are small, so more cost more than they bring
    parallel: bool = False  # operators that do not depend on one another at the same time
    level: str = "none"  # of graph optimization, one of LEVELS; a voice's graphs are optimized when they are made
    memory_pattern: bool = False  # plan one block for all tensors: it pays where sizes repeat, and windows grow
    arena: bool = True  # blocks that are kept, for all arrays; otherwise each array is allocated and freed
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


def available() -> list[str]:
    """The names of the providers that this build of ONNX Runtime has."""
    built = onnxruntime.get_available_providers()
    return [name for name, provider in PROVIDERS.items() if provider in built]


def open_graph(path: Path, graph: Graph, settings: Settings = DEFAULT) -> Run:
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
    _check(path, "inputs", graph.inputs, session.get_inputs())
    _check(path, "outputs", graph.outputs, session.get_outputs())
    names = list(graph.outputs)

    def run(given: Arrays) -> Arrays:
        with stage(path.stem):
            return dict(zip(names, session.run(names, given), strict=True))

    return run


def later(open_graph: OpenGraph) -> OpenGraph:
    """A function that opens a graph when it is first run: for a program that may not need it."""

    def opened(path: Path, graph: Graph, settings: Settings) -> Run:
        once = cache(lambda: open_graph(path, graph, settings))
        return lambda given: once()(given)

    return opened


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
        options.add_session_config_entry("session.use_env_allocators", "1")  # the process's, if it has one
        options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")  # weights stay outside
    options.enable_mem_pattern = settings.memory_pattern
    # which arrays may lie where others lay takes half of the time of opening a graph to plan, and the arena does it too
    options.enable_mem_reuse = not settings.arena
    options.log_severity_level = 4  # errors are raised; here they would go to stderr, past the caller
    return options


def _providers(name: str) -> list[str]:
    if name not in available():
        there = ", ".join(available())
        cure = "; for cuda and tensorrt: pip install onnxruntime-gpu" if name in ("cuda", "tensorrt") else ""
        raise OptionError(f"provider {name!r} is not in this build of ONNX Runtime; available: {there}{cure}")
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
