"""How much boundaries lengthen the syllable before them, put into the ProsodyNet of a finished voice.

    python -m training.export.lengthening --config lan

The numbers are `lengthening` of the voice's TOML file. Nothing else of the graph changes, so it needs no checkpoint; a
graph that has such numbers already gets these instead.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import onnx
from onnx import ModelProto, helper, numpy_helper

from training.config import add_config
from training.export.voice import renew
from training.models.prosody_net import lengthened

TABLES = {"lengthening": "boundary", "ending": "mark"}  # of training.models.prosody_net.Speaking, by what they tell


def lengthen(model: ModelProto, octaves: Sequence[float]) -> None:
    """Let durations grow by so many octaves before each boundary and at a sentence's end, in place of what it has."""
    graph = model.graph
    there = {each.name: each for each in graph.initializer}
    for (name, given), factors in zip(TABLES.items(), lengthened(octaves), strict=True):
        table = numpy_helper.from_array(factors.numpy(), name)
        if name in there:
            there[name].CopyFrom(table)
            continue
        (last,) = (node for node in graph.node if "duration" in node.output)
        last.output[0] = f"{name}/before"
        graph.initializer.append(table)
        graph.node.append(helper.make_node("Gather", [name, given], [f"{name}/factor"]))
        graph.node.append(helper.make_node("Mul", [*last.output, f"{name}/factor"], ["duration"]))
    onnx.checker.check_model(model)


def main() -> None:
    """Change the voice's prosody.onnx, and describe the voice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voice", type=Path, help="its folder; by default the one that --config names")
    add_config(parser)
    options = parser.parse_args()
    folder = options.voice or options.config.folder
    path = folder / "prosody.onnx"
    model = onnx.load(str(path))
    lengthen(model, options.config.manner.lengthening)
    onnx.save(model, str(path))
    renew(folder)
    print(f"{path}: {len(model.graph.node)} nodes")


if __name__ == "__main__":
    main()
