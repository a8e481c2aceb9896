"""The large matrix products of a voice's acoustic model and vocoder in 8 bits: two thirds of the time, half the size.

    python -m training.export.quantize --voice VOICE

The voice speaks some sentences in all its emotions, and what goes into each product is watched: its range becomes the
scale of the 8 bits. The scales are constants of the graph, so a frame stays the same in any window; scales that each
call measures for itself, as BERT-tone's are, would make it depend on its neighbours. Run it after
training.export.voice; a
graph whose products are in 8 bits already stays as it is. How far the new graphs are from the old is told, and a graph
that is too far is not written.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from qingyin import Options, Synthesizer
from qingyin.models.ports import Graph
from qingyin.models.session import Run, Settings, open_graph
from qingyin.records import EMOTIONS, Arrays
from training.export.simplify import LARGE
from training.export.voice import renew
from training.export.weights import NOTES, is_learned

ROLES = {"acoustic": "mel", "vocoder": "samples"}  # and the output that is compared
LEAST = {"acoustic": 25.0, "vocoder": 25.0}  # dB of the output above its difference; a difference of 25 dB is not heard
MOST = 99.999  # percent of the numbers that lie in the range; the few beyond are cut off
INTENSITIES = (1.0, 1.6)
TEXTS = (
    "今天上午他去图书馆还书，下午回家。",
    "太好了！我们明天就出发吧。",
    "你怎么能这样？火车八点出发，十点半到达南京。",
    "妹妹把桌子上的杯子洗干净了，学校门口有一条很长的河。",
)
DEPTH = 128  # terms of a sum that ONNX Runtime adds up in one go, however wide the rest is
Watched = dict[str, list[Arrays]]  # what each graph was given


@dataclass(frozen=True)
class Product:
    """A product of something with a learned matrix, which the graph may hold as float16 with a Cast."""

    node: NodeProto
    table: str
    transposed: bool


def spoken(voice: Path) -> Watched:
    """What the acoustic model and the vocoder are given while the voice speaks TEXTS in every emotion."""
    found: Watched = {role: [] for role in ROLES}

    def watching(path: Path, graph: Graph, settings: Settings) -> Run:
        run = open_graph(path, graph, settings)

        def keeping(given: Arrays) -> Arrays:
            found.get(path.stem, []).append(dict(given))
            return run(given)

        return keeping

    speaking = Synthesizer.load(voice, open_graph=watching)
    for emotion in EMOTIONS:
        for intensity in INTENSITIES:
            for text in TEXTS:
                speaking.speak(text, Options(emotion=emotion, intensity=intensity))
    return found


def products(graph: ModelProto) -> list[Product]:
    """The products with learned matrices of LARGE numbers and more."""
    tables = {
        each.name: each for each in graph.graph.initializer if len(each.dims) == 2 and np.prod(each.dims) >= LARGE
    }
    casts = {node.output[0]: node.input[0] for node in graph.graph.node if node.op_type == "Cast"}
    found = []
    for node in graph.graph.node:
        if node.op_type in ("Gemm", "MatMul"):
            table = casts.get(node.input[1], node.input[1])
            if table in tables and is_learned(table):
                turned = any(each.name == "transB" and each.i for each in node.attribute)
                found.append(Product(node, table, turned))
    return found


def ranges(graph: ModelProto, names: list[str], given: list[Arrays]) -> dict[str, tuple[float, float]]:
    """The least and the greatest of MOST percent of the numbers that those tensors hold, 0 included."""
    watched = ModelProto()
    watched.CopyFrom(graph)
    watched.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    session = open_session(watched)
    edges: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for each in given:
        for name, value in zip(names, session.run(names, each), strict=True):
            low, high = np.percentile(value, [100 - MOST, MOST])
            edges[name].append((min(0.0, float(low)), max(0.0, float(high))))
    return {name: (min(low for low, _ in pairs), max(high for _, high in pairs)) for name, pairs in edges.items()}


def evened(graph: ModelProto, chosen: list[Product], given: list[Arrays]) -> ModelProto:
    """The graph with the channels of what normalized layers give to a product centred, and as wide as weights allow.

    All channels share the 256 steps of 8 bits, and in a small network one of them may lie far from the rest: it took
    15 dB from a vocoder's samples. What is taken from a channel here is given back by the product's bias and matrix
    (after Xiao et al., "SmoothQuant", 2023), so the result is what it was.
    """
    made = ModelProto()
    made.CopyFrom(graph)
    tables = {each.name: each for each in made.graph.initializer}
    layers = {node.output[0]: node for node in made.graph.node if node.op_type == "LayerNormalization"}
    readers = [name for node in made.graph.node for name in node.input]
    alone = [
        each
        for each in chosen
        if (name := each.node.input[0]) in layers and readers.count(name) == 1 and len(each.node.input) > 2
    ]
    for product, (low, high) in zip(alone, channels(graph, [each.node.input[0] for each in alone], given), strict=True):
        layer = layers[product.node.input[0]]
        names = (layer.input[1], layer.input[2], product.table, product.node.input[2])
        if any(readers.count(name) > 1 for name in names):
            continue
        scale, shift, matrix, bias = (numpy_helper.to_array(tables[name]).astype(np.float32) for name in names)
        matrix = matrix.T if product.transposed else matrix
        centre = (low + high) / 2
        wide = np.sqrt(np.maximum(high - low, 1e-6) / np.maximum(np.abs(matrix).max(1), 1e-6))
        wide /= np.exp(np.log(wide).mean())
        after = (scale / wide, (shift - centre) / wide, matrix * wide[:, None], bias + centre @ matrix)
        for name, value in zip(names, after, strict=True):
            value = value.T if name == product.table and product.transposed else value
            kind = numpy_helper.to_array(tables[name]).dtype
            tables[name].CopyFrom(numpy_helper.from_array(np.ascontiguousarray(value).astype(kind), name))
    return made


def channels(graph: ModelProto, names: list[str], given: list[Arrays]) -> list[tuple[np.ndarray, np.ndarray]]:
    """The least and the greatest number of each channel, the last axis of those tensors."""
    watched = ModelProto()
    watched.CopyFrom(graph)
    watched.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    session = open_session(watched)
    found = [[value.reshape(-1, value.shape[-1]) for value in session.run(names, each)] for each in given]
    return [
        (np.min([v.min(0) for v in values], axis=0), np.max([v.max(0) for v in values], axis=0))
        for values in zip(*found, strict=True)
    ]


def in_parts(graph: ModelProto) -> None:
    """Have each convolution over all channels add up at most DEPTH terms at once.

    Of longer sums the order depends on how many frames there are, and with it the last bit, which in the products that
    follow may become another step of 8 bits: samples differed by 1e-3 from window to window. All else is the same to
    the last bit in every window.
    """
    shapes = {each.name: tuple(each.dims) for each in graph.graph.initializer}
    casts = {node.output[0]: node.input[0] for node in graph.graph.node if node.op_type == "Cast"}
    nodes: list[NodeProto] = []
    for node in graph.graph.node:
        shape = shapes.get(casts.get(node.input[1], node.input[1])) if node.op_type == "Conv" else None
        depthwise = any(each.name == "group" and each.i > 1 for each in node.attribute)
        if shape is None or depthwise or np.prod(shape[1:]) <= DEPTH:
            nodes.append(node)
            continue
        name, most = node.output[0], DEPTH // int(np.prod(shape[2:]))
        sizes = np.array([len(part) for part in np.array_split(np.arange(shape[1]), -(-shape[1] // most))])
        graph.graph.initializer.append(numpy_helper.from_array(sizes, f"{name}.channels"))
        parts = [[f"{name}.{what}{at}" for at in range(len(sizes))] for what in ("x", "w", "y")]
        for whole, pieces in zip(node.input, parts[:2], strict=False):
            nodes.append(helper.make_node("Split", [whole, f"{name}.channels"], pieces, pieces[0], axis=1))
        for at, (x, w, y) in enumerate(zip(*parts, strict=True)):
            part = helper.make_node("Conv", [x, w, *([] if at else node.input[2:])], [y], y)
            part.attribute.extend(node.attribute)
            nodes.append(part)
        nodes.append(helper.make_node("Sum", parts[2], [name], name))
    del graph.graph.node[:]
    graph.graph.node.extend(nodes)


def in_8_bits(graph: ModelProto, chosen: list[Product], known: dict[str, tuple[float, float]]) -> ModelProto:
    """The graph with those products in 8 bits, and where training.export.weights finds their matrices."""
    made = ModelProto()
    made.CopyFrom(graph)
    arrays = {each.name: numpy_helper.to_array(each) for each in made.graph.initializer}
    by_output = {each.node.output[0]: each for each in chosen}
    turned = {each.table for each in chosen if each.transposed}
    nodes: list[NodeProto] = []
    for node in made.graph.node:
        product = by_output.get(node.output[0])
        nodes.extend([node] if product is None else replacement(product, known[node.input[0]]))
    for table in {each.table for each in chosen}:
        value = arrays[table].astype(np.float32)
        made.graph.initializer.extend(matrix(table, value.T if table in turned else value))
    for name in dict.fromkeys(each.node.input[0] for each in chosen):
        made.graph.initializer.extend(steps(name, *known[name]))
    read = {name for node in nodes for name in node.input} | {each.name for each in made.graph.output}
    nodes = [node for node in nodes if node.op_type != "Cast" or node.output[0] in read]
    kept = [each for each in made.graph.initializer if each.name not in {each.table for each in chosen}]
    del made.graph.node[:], made.graph.initializer[:]
    made.graph.node.extend(nodes)
    made.graph.initializer.extend(kept)
    if not any(entry.domain == "com.microsoft" for entry in made.opset_import):
        made.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    for entry in made.metadata_props:
        if entry.key == NOTES:
            notes = json.loads(entry.value)
            for name, (place, across) in notes["places"].items():
                notes["places"][name] = (place, across != (place in turned))
            entry.value = json.dumps(notes)
    return made


def replacement(product: Product, known: tuple[float, float]) -> Iterator[NodeProto]:
    """What stands in the graph for a product: its left side in 8 bits, and the product that makes float32 of them."""
    left, out, table = product.node.input[0], product.node.output[0], product.table
    scale, zero = f"{left}.scale", f"{left}.zero_point"
    yield helper.make_node("QuantizeLinear", [left, scale, zero], [f"{out}.left"], f"{out}.left")
    bias = list(product.node.input[2:])
    given = [f"{out}.left", f"{table}_quantized", scale, f"{table}_scale", zero, f"{table}_zero_point", *bias]
    name = product.node.name or out
    yield helper.make_node("MatMulIntegerToFloat", given, [out], name, domain="com.microsoft")


def matrix(table: str, value: np.ndarray) -> Iterator[TensorProto]:
    """A matrix [K, N] as unsigned bytes, with a scale for each column.

    Products of unsigned and signed bytes saturate on processors without VNNI.
    """
    scale = np.maximum(np.abs(value).max(0), 1e-12).astype(np.float32) / 127
    quantised = (np.clip(np.round(value / scale), -127, 127) + 128).astype(np.uint8)
    yield numpy_helper.from_array(quantised, f"{table}_quantized")
    yield numpy_helper.from_array(scale, f"{table}_scale")
    yield numpy_helper.from_array(np.full(len(scale), 128, np.uint8), f"{table}_zero_point")


def steps(name: str, low: float, high: float) -> Iterator[TensorProto]:
    """Scale and zero point of a tensor whose numbers lie between those two."""
    scale = np.float32(max(high - low, 1e-6) / 255)
    yield numpy_helper.from_array(np.array(scale), f"{name}.scale")
    yield numpy_helper.from_array(np.array(round(-low / float(scale)), np.uint8), f"{name}.zero_point")


def open_session(graph: ModelProto) -> onnxruntime.InferenceSession:
    """The graph as the runtime opens it."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3  # it would tell of the weights that only training reads
    return onnxruntime.InferenceSession(graph.SerializeToString(), options, providers=["CPUExecutionProvider"])


def decibels(before: ModelProto, after: ModelProto, output: str, given: list[Arrays]) -> float:
    """How far an output lies above what has changed in it; the mean of the output counts for nothing."""
    signal = noise = 0.0
    sessions = [open_session(graph) for graph in (before, after)]
    for each in given:
        old, new = (session.run([output], each)[0].astype(np.float64) for session in sessions)
        signal, noise = signal + float(np.sum((old - old.mean()) ** 2)), noise + float(np.sum((old - new) ** 2))
    return float(10 * np.log10(signal / max(noise, 1e-20)))


def main() -> None:
    """Watch the voice speak, write its graphs, and describe it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voice", type=Path, required=True, help="folder of the voice")
    folder = parser.parse_args().voice
    given = spoken(folder)
    for role, output in ROLES.items():
        path = folder / f"{role}.onnx"
        if not path.exists():
            continue  # it is another voice's, which has this one beside it
        graph = onnx.load(str(path))
        chosen = products(graph)
        if not chosen:
            print(f"{role}: no large product is left in more than 8 bits")
            continue
        graph = evened(graph, chosen, given[role])
        names = list(dict.fromkeys(each.node.input[0] for each in chosen))
        made = in_8_bits(graph, chosen, ranges(graph, names, given[role]))
        in_parts(made)
        found = decibels(graph, made, output, given[role])
        if found < LEAST[role]:
            raise SystemExit(f"{role}: only {found:.1f} dB above what 8 bits change, under {LEAST[role]}; not written")
        onnx.save(made, str(path))
        size = path.stat().st_size / 1e6
        print(f"{role}: {len(chosen)} products in 8 bits, {size:.2f} MB, {found:.1f} dB above what that changes")
    renew(folder)


if __name__ == "__main__":
    main()
