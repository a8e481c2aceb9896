"""Whether ONNX Runtime keeps memory from call to call: resident memory over many calls of two of a voice's graphs.

    python -m evaluation.machine.leak --calls 20000

The sizes of the inputs change from call to call, as they do in speech. The first tenth of the calls may grow; what the
rest adds is the leak.
"""

from __future__ import annotations

import argparse
import random
from importlib.metadata import version

import numpy as np

from evaluation.machine.held import resident_bytes
from qingyin.models.ports import DOUBLE, FLOAT, GRAPHS, INT64
from qingyin.models.session import Run, open_graph
from qingyin.records import VECTOR, Arrays
from qingyin.voice import Voice

KINDS = {FLOAT: np.float32, DOUBLE: np.float64, INT64: np.int64}


def grown(run: Run, given: list[Arrays], calls: int) -> int:
    """Bytes that the last nine tenths of the calls added."""
    draw, before = random.Random(0), 0
    for number in range(calls):
        if number == calls // 10:
            before = resident_bytes()
        run(draw.choice(given))
    return resident_bytes() - before


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--voice", default="tan")
    options.add_argument("--calls", type=int, default=20_000)
    options.add_argument("--graphs", nargs="+", choices=("prosody", "vocoder"), default=("prosody", "vocoder"))
    asked = options.parse_args()
    voice = Voice.open(asked.voice)
    for role in asked.graphs:
        added = grown(open_graph(voice.path(role), GRAPHS[role]), examples(role), asked.calls)
        print(f"onnxruntime {version('onnxruntime')}: {role}: {added:+,} bytes in {asked.calls * 9 // 10:,} calls")


def examples(role: str) -> list[Arrays]:
    """Inputs of a graph in the sizes that come in speech: 1 to 39 syllables, passages of 30 to 37 frames."""
    sizes = range(1, 40) if role == "prosody" else range(30, 38)
    columns = {"vectors": VECTOR, "delta": 7, "mel": 80, "control": 4}  # of the inputs of two axes
    found = []
    for size in sizes:
        shapes = {
            name: (() if port.rank == 0 else (size,) if port.rank == 1 else (size, columns[name]), KINDS[port.kind])
            for name, port in GRAPHS[role].inputs.items()
        }
        if "state" in shapes:
            shapes["state"] = (0,), np.float32  # each window is a passage of its own
        found.append({name: np.ones(shape, kind) for name, (shape, kind) in shapes.items()})
    return found


if __name__ == "__main__":
    main()
