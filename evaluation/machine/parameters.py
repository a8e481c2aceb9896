"""How many numbers a voice's graphs hold: those that were learned, and constants such as DFT matrices.

A learned number belongs to a module of the network: its initialiser is named by that module, "model.blocks.0.scale",
or renamed by the exporter after the operation that takes it, "onnx::MatMul_784". A constant is a buffer of the
outermost module, so its name has neither a dot nor a colon ("forward_dft", "table"); or it is folded into the graph as
a Constant node of more than a few numbers, which only those of a fixed shape are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, Final

from measures.extras import need
from qingyin.voice import Voice

GRAPHS: Final = ("tone", "prosody", "acoustic", "vocoder", "manner", "joint")
FLOATS: Final = {1, 10, 11, 16}  # ONNX's numbers of float, float16, double and bfloat16
QUANTISED: Final = {2, 3}  # of uint8 and int8, as quantised weights are
_EXPORTED: Final = "::"


@dataclass(frozen=True)
class Tensor:
    """One array of numbers in a graph."""

    name: str
    shape: tuple[int, ...]
    learned: bool

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)


def is_learned(name: str) -> bool:
    """Whether an initialiser of that name belongs to a module of the network."""
    return "." in name or _EXPORTED in name


def tensors(path: Path) -> Iterator[Tensor]:
    """All initialisers and Constant nodes of real numbers (or quantised weights) in a graph."""
    graph = need("onnx").load(str(path)).graph
    for each in graph.initializer:
        if each.data_type in FLOATS | QUANTISED:
            yield Tensor(each.name, tuple(each.dims), is_learned(each.name))
    for node in graph.node:
        for attribute in node.attribute:
            if node.op_type == "Constant" and attribute.t.data_type in FLOATS and attribute.t.dims:
                yield Tensor(node.name, tuple(attribute.t.dims), learned=False)


def count(voice: Voice) -> dict[str, Any]:
    """`params` (learned), `constants`, both by graph, and the names of the ten largest constants."""
    by_graph, constants = {}, []
    for role in GRAPHS:
        if role not in voice.files:
            continue
        found = list(tensors(voice.path(role)))
        fixed = [t for t in found if not t.learned]
        by_graph[role] = {
            "params": sum(t.size for t in found if t.learned),
            "constants": sum(t.size for t in fixed),
        }
        constants += [(t.size, f"{role}: {t.name} {list(t.shape)}") for t in fixed]
    return {
        "params": sum(each["params"] for each in by_graph.values()),
        "constants": sum(each["constants"] for each in by_graph.values()),
        "by_graph": by_graph,
        "largest_constants": [name for _, name in sorted(constants, reverse=True)[:10]],
    }
