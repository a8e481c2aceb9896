"""What ONNX Runtime would make of a graph each time it opens it, made once: constants folded, operators joined.

Opening the voice takes a third of the time. The graphs stay ONNX files that any processor can run: nothing here
depends on the machine, and nothing on how its memory is laid out (which is what the level "all" would add).
"""

from __future__ import annotations

from pathlib import Path

import onnx
import onnxruntime

LEVELS = {
    "basic": onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC,  # standard operators alone
    "extended": onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED,  # ONNX Runtime's own too
}


def simplify(path: Path, level: str) -> None:
    """Replace the graph in the file by what that level makes of it; initialisers that nothing reads are dropped."""
    made = path.with_suffix(".simple.onnx")
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = LEVELS[level]
    options.optimized_model_filepath = str(made)
    options.log_severity_level = 3  # it warns that the file may not suit other machines, for the sake of "all"
    onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    graph = onnx.load(str(made))
    made.unlink()
    used = {node.domain for node in graph.graph.node}
    kept = [entry for entry in graph.opset_import if entry.domain in used or entry.domain == ""]
    del graph.opset_import[:]  # ONNX Runtime names every domain that it knows
    graph.opset_import.extend(kept)
    onnx.save(graph, str(path))
