"""What the runtime uses of onnxruntime, for browsers: sessions of ONNX Runtime's own WebAssembly, called synchronously.

The JavaScript side is src/ort.js; the module `qingyin_ort` is that file's, as Pyodide shows it.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple

import qingyin_ort  # type: ignore[import-not-found]
from numpy.arrays import ndarray
from numpy.types import TYPES
from pyodide.ffi import to_js  # type: ignore[import-not-found]

ExecutionMode = SimpleNamespace(ORT_SEQUENTIAL=0, ORT_PARALLEL=1)
GraphOptimizationLevel = SimpleNamespace(
    ORT_DISABLE_ALL=0, ORT_ENABLE_BASIC=1, ORT_ENABLE_EXTENDED=2, ORT_ENABLE_ALL=99
)
_NUMBERS = {"float32": 1, "uint8": 2, "int16": 5, "int32": 6, "int64": 7, "bool": 9, "float64": 11}  # in ONNX
_WORDS = {1: "float", 11: "double"} | {_NUMBERS[each.name]: each.name for each in TYPES if each.kind != "f"}
_TYPES = {_NUMBERS[each.name]: each for each in TYPES}


def get_available_providers() -> list[str]:
    """The one provider that there is."""
    return ["CPUExecutionProvider"]


class NodeArg(NamedTuple):
    """An input or an output of a graph."""

    name: str
    type: str
    shape: tuple[None, ...]  # as many as there are axes


class SessionOptions:
    """What can be set; there is one thread, whatever is asked for."""

    def __init__(self) -> None:
        self.intra_op_num_threads = self.inter_op_num_threads = 1
        self.execution_mode = ExecutionMode.ORT_SEQUENTIAL
        self.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_ALL
        self.enable_cpu_mem_arena = self.enable_mem_pattern = self.enable_mem_reuse = True
        self.log_severity_level = 2

    def add_session_config_entry(self, name: str, value: str) -> None:
        """Nothing: the entries are about an arena that sessions share, which a browser does not have."""


class InferenceSession:
    """A graph that is open."""

    def __init__(self, path: str, options: SessionOptions, providers: list[str]) -> None:
        level = options.graph_optimization_level
        self._handle, inputs, outputs = qingyin_ort.open(path, level, options.enable_mem_pattern).to_py()
        self._inputs, self._outputs = _nodes(inputs), _nodes(outputs)

    def get_inputs(self) -> list[NodeArg]:
        """The inputs of the graph."""
        return self._inputs

    def get_outputs(self) -> list[NodeArg]:
        """The outputs of the graph."""
        return self._outputs

    def run(self, names: list[str], given: dict[str, ndarray]) -> list[ndarray]:
        """These outputs for these inputs."""
        inputs = [
            [name, array.flat.cast("B"), _NUMBERS[array.dtype.name], list(array.shape)] for name, array in given.items()
        ]
        found = qingyin_ort.run(self._handle, to_js(inputs), to_js(names))
        return [_array(*each) for each in found]


def _nodes(found: list[list[Any]]) -> list[NodeArg]:
    return [NodeArg(name, f"tensor({_WORDS.get(kind, kind)})", (None,) * axes) for name, kind, axes in found]


def _array(data: Any, kind: int, shape: Any) -> ndarray:
    found = _TYPES[kind]
    return ndarray(data.to_memoryview().cast("B").cast(found.code), tuple(shape), found)
