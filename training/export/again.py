"""The graphs of a voice once more, in the form that this code gives them; it learns nothing.

    python -m training.export.again --voice src/qingyin/voices/tan

When `forward` of a graph changes and its weights do not, the voice need not be trained: they lie in its graphs.
ProsodyNet's graph holds the voice's delivery too, which may be older than what its TOML file says.
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
from torch import nn

from qingyin.models.ports import PROSODY_NET
from training.bert_tone.rewrite import rewrite
from training.config import Manner, add_config
from training.export import weights
from training.export.quantize import in_8_bits, in_parts, open_session, products
from training.export.voice import DELIVERY, MODULES, example, export, renew
from training.models.speaking_prosody import Speaking
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


def in_its_manner(folder: Path, role: str, manner: Manner) -> nn.Module:
    """A graph's network with the weights that it has; ProsodyNet in the delivery that its graph holds.

    Raises ValueError if the graph holds none, being of before 29 November 2026.
    """
    made: nn.Module = MODULES[role](weights.read(folder, role), manner)
    if role != "prosody":
        return made
    made.delivery.load_state_dict(weights.read(folder, role, DELIVERY)[1])
    return Speaking(made.model, made.delivery)


def check(made: ModelProto, old: ModelProto) -> None:
    """Raises SystemExit if ProsodyNet's new graph says something else than the old one."""
    sessions = [open_session(graph) for graph in (made, old)]
    for seed, syllables in enumerate((1, 9, 40)):
        given = {
            name: value.numpy() for name, value in example(syllables, 1, seed).items() if name in PROSODY_NET.inputs
        }
        said = [session.run(list(PROSODY_NET.outputs), given) for session in sessions]
        for name, new, before in zip(PROSODY_NET.outputs, *said, strict=True):
            if not np.allclose(new, before, rtol=1e-4, atol=1e-3):  # large tables are float16 in the old graph
                raise SystemExit(f"prosody: {name} differs from the old graph's; the code says something else now")


def main() -> None:
    """Export the graphs that the folder has, and describe the voice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voice", type=Path, help="its folder; by default the one that --config names")
    parser.add_argument("--only", nargs="+", choices=("tone", *MODULES), help="leave the others as they are")
    add_config(parser)
    options = parser.parse_args()
    folder = options.voice or options.config.folder
    chosen = options.only or ("tone", *MODULES)
    if "tone" in chosen and (folder / "tone.onnx").exists():
        with tempfile.TemporaryDirectory(dir=folder) as place:
            path = Path(place) / "tone.onnx"
            print(f"tone: {rewrite(folder, path)} nodes", flush=True)
            path.replace(folder / path.name)
    there = [role for role in MODULES if role in chosen and (folder / f"{role}.onnx").exists()]
    for role in there:
        made = in_its_manner(folder, role, options.config.manner)
        old = onnx.load(str(folder / f"{role}.onnx"))
        with tempfile.TemporaryDirectory(dir=folder) as place:
            path = Path(place) / f"{role}.onnx"
            difference = export(role, made, path)
            graph = onnx.load(str(path))
            if role == "prosody":
                check(graph, old)
            elif not products(old):
                found = products(graph)
                graph = in_8_bits(graph, found, {each.node.input[0]: (-1.0, 1.0) for each in found})
                alike(graph, old)
                in_parts(graph)
                onnx.save(graph, str(path))
            path.replace(folder / path.name)
        print(f"{role}: {len(graph.graph.node)} nodes, {difference:.1e} from torch", flush=True)
    renew(folder, VocoderShape(**weights.read(folder, "vocoder")[0]).ahead if "vocoder" in there else None)


if __name__ == "__main__":
    main()
