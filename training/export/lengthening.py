"""How much boundaries lengthen the syllable before them, put into the ProsodyNet of a finished voice.

    python -m training.export.lengthening --config lan

The numbers are `lengthening` of the voice's TOML file. Nothing else of the graph changes, so it needs no checkpoint.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import onnx
from onnx import ModelProto, numpy_helper

from training.config import add_config
from training.export.voice import renew
from training.models.speaking_prosody import lengthened

TABLES = ("delivery.lengthening", "delivery.ending")  # of training.models.speaking_prosody.Delivery


def lengthen(model: ModelProto, octaves: Sequence[float]) -> None:
    """Let durations grow by so many octaves before each boundary and at a sentence's end, in place of what it has."""
    there = {each.name: each for each in model.graph.initializer}
    if missing := [name for name in TABLES if name not in there]:
        raise SystemExit(f"prosody.onnx holds no {missing[0]}; it is of before 29 November 2026, so export it again")
    for name, factors in zip(TABLES, lengthened(octaves), strict=True):
        there[name].CopyFrom(numpy_helper.from_array(factors.numpy(), name))


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
    print(f"{path}: {options.config.manner.lengthening}")


if __name__ == "__main__":
    main()
