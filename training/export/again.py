"""The acoustic model and the vocoder of a voice once more, in the form that this code gives them; it learns nothing.

    python -m training.export.again --voice src/qingyin/voices/tan

When `forward` of a graph changes and its weights do not, the voice need not be trained: they lie in its graphs.
Products in 8 bits keep their very numbers and scales, so samples stay what they were but for the rounding of sums.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import ModelProto, numpy_helper

from training.config import add_config
from training.export import weights
from training.export.quantize import in_8_bits, in_parts, products
from training.export.simplify import name_shortly
from training.export.voice import MODULES, export, renew
from training.models.vocoder import BINS, ORDER, VocoderShape


def places(graph: ModelProto) -> dict[str, str]:
    """Where the weights are, by the names that the network has for them."""
    notes = next(entry.value for entry in graph.metadata_props if entry.key == weights.NOTES)
    return {name: place for name, (place, _) in json.loads(notes)["places"].items()}


def alike(made: ModelProto, old: ModelProto) -> None:
    """Give products of `made` the 8-bit numbers and the scales that they have in `old`."""
    arrays = {each.name: numpy_helper.to_array(each) for each in old.graph.initializer}
    sources = {place: name for name, place in places(made).items()}
    before = places(old)
    inputs = {node.input[1]: node.input for node in old.graph.node if node.op_type == "MatMulIntegerToFloat"}
    values: dict[str, np.ndarray] = {}
    reordered = "bins" in places(made) and "bins" not in before
    for node in made.graph.node:
        if node.op_type == "MatMulIntegerToFloat":
            table = before[sources[node.input[1].removesuffix("_quantized")]]
            for new, known in zip(node.input[1:6], inputs[f"{table}_quantized"][1:6], strict=True):
                value = arrays[known]
                if reordered and table == before["head.weight"] and value.ndim:  # a column or a number for each output
                    parts = value.reshape(*value.shape[:-1], -1, BINS)
                    value = parts[..., ORDER.numpy()].reshape(value.shape)
                values[new] = value
    for each in made.graph.initializer:
        if each.name in values:
            each.CopyFrom(numpy_helper.from_array(values[each.name], each.name))


def main() -> None:
    """Export what is exported of the graphs that the folder has, rename the rest, and describe the voice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voice", type=Path, help="its folder; by default the one that --config names")
    add_config(parser)
    options = parser.parse_args()
    folder = options.voice or options.config.folder
    there = [role for role in ("acoustic", "vocoder") if (folder / f"{role}.onnx").exists()]
    for role in there:
        made = MODULES[role](weights.read(folder, role), options.config.manner)
        old = onnx.load(str(folder / f"{role}.onnx"))
        with tempfile.TemporaryDirectory(dir=folder) as place:
            path = Path(place) / f"{role}.onnx"
            difference = export(role, made, path)
            graph = onnx.load(str(path))
            if not products(old):
                chosen = products(graph)
                graph = in_8_bits(graph, chosen, {each.node.input[0]: (-1.0, 1.0) for each in chosen})
                alike(graph, old)
                in_parts(graph)
                onnx.save(graph, str(path))
            path.replace(folder / path.name)
        print(f"{role}: {len(graph.graph.node)} nodes, {difference:.1e} from torch", flush=True)
    for role in [role for role in ("prosody", "tone") if (folder / f"{role}.onnx").exists()]:
        graph = onnx.load(str(folder / f"{role}.onnx"))
        name_shortly(graph.graph)
        onnx.save(graph, str(folder / f"{role}.onnx"))
    renew(folder, VocoderShape(**weights.read(folder, "vocoder")[0]).ahead if "vocoder" in there else None)


if __name__ == "__main__":
    main()
