"""What ONNX Runtime would make of a graph each time it opens it, made once; and weights of half the size.

Opening the voice takes a third of the time. The graphs stay ONNX files that any processor can run: nothing here
depends on the machine, and nothing on how its memory is laid out (which is what the level "all" would add).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import GraphProto, TensorProto, helper, numpy_helper

from training.export.weights import LARGE

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
    name_shortly(graph.graph)
    onnx.save(graph, str(path))


def join(path: Path) -> None:
    """Have products of 8 bits add their bias themselves, and sums be normalized where they are added up, which ONNX
    Runtime does not do by itself.
    """
    graph = onnx.load(str(path))
    nodes = list(graph.graph.node)
    flat = {each.name for each in graph.graph.initializer if len(each.dims) == 1}
    made = {name: node for node in nodes for name in node.output}
    readers = Counter([name for node in nodes for name in node.input] + [each.name for each in graph.graph.output])
    gone: list[str] = []
    for node in nodes:
        if node.op_type == "Add":
            for own, other in (node.input, reversed(node.input)):
                product = made.get(own)
                if product is None or product.op_type != "DynamicQuantizeMatMul" or "".join(product.input[4:]):
                    continue
                if other in flat and readers[own] == 1:
                    product.input[:] = [*product.input[:4], other]
                    product.output[0] = node.output[0]
                    gone.append(node.output[0])
                    made[node.output[0]] = product
                    break
        elif node.op_type == "LayerNormalization":
            total = made.get(node.input[0])
            if total is not None and total.op_type == "Add" and not flat.intersection(total.input):
                epsilon = next(each.f for each in node.attribute if each.name == "epsilon")
                given = [*total.input, *node.input[1:3]]
                fused = helper.make_node("SkipLayerNormalization", given, [node.output[0], "", "", total.output[0]])
                fused.domain = "com.microsoft"
                fused.attribute.append(helper.make_attribute("epsilon", epsilon))
                total.CopyFrom(fused)
                node.Clear()
    kept = [n for n in nodes if n.op_type and not (n.op_type == "Add" and n.output[0] in gone)]
    del graph.graph.node[:]
    graph.graph.node.extend(kept)
    name_shortly(graph.graph)
    onnx.save(graph, str(path))


def name_shortly(graph: GraphProto) -> None:
    """Give nodes and what they compute short names, and forget the shapes that are noted of it.

    ONNX Runtime keeps all of these as long as the graph is open: 2 MB for a voice. Inputs, outputs and initializers
    keep their names.
    """
    kept = {each.name for each in (*graph.input, *graph.output, *graph.initializer)} | {""}
    short: dict[str, str] = {}
    for number, node in enumerate(graph.node):
        node.name, node.doc_string = f"{node.op_type}.{number}", ""
        for place, name in enumerate(node.output):
            if name not in kept:
                short[name] = f"{number}.{place}" if place else f"{number}"
        for names in (node.input, node.output):
            names[:] = [short.get(name, name) for name in names]
    del graph.value_info[:]


def halve(path: Path, exact: Collection[str] = ()) -> None:
    """Keep the large float32 tables of a graph, but those named in `exact`, as float16, each made float32 again where
    it is used.

    Of a table that rows are taken from, the rows alone are. The result of a cast is held no longer than it is used. The
    cast stays as long as the graph is opened at level "none": every other level folds it, and holds float32 again.
    """
    graph = onnx.load(str(path))
    floats = [each for each in graph.graph.initializer if each.data_type == TensorProto.FLOAT]
    tables = {each.name: each for each in floats if each.name not in exact}
    read = {name for node in graph.graph.node for name in node.input}
    tables = {name: table for name, table in tables.items() if name in read and np.prod(table.dims) >= LARGE}
    nodes = []
    for node in graph.graph.node:
        if node.op_type == "Gather" and node.input[0] in tables:
            name, node.output[0] = node.output[0], f"{node.output[0]}.half"
            nodes += [node, helper.make_node("Cast", [node.output[0]], [name], name, to=TensorProto.FLOAT)]
            continue
        for place, name in enumerate(node.input):
            if name in tables:
                node.input[place] = f"{name}.float{len(nodes)}"
                nodes.append(
                    helper.make_node("Cast", [name], [node.input[place]], node.input[place], to=TensorProto.FLOAT)
                )
        nodes.append(node)
    for name, table in tables.items():
        table.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(table).astype(np.float16), name))
    del graph.graph.node[:]
    graph.graph.node.extend(nodes)
    onnx.save(graph, str(path))
