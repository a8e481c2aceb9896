"""ProsodyNet beside a twin of the same size whose layers are an LSTM: how long a sentence of each takes.

    python -m training.speech.twin

The weights are random: how long a call takes does not depend on them. Both graphs are made by the same export and
called in turns, by one thread, as the runtime opens them.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import onnx
import torch

from qingyin.models.ports import PROSODY_NET
from qingyin.models.session import open_graph
from training.config import Manner, add_config
from training.export.voice import example, export, prosody
from training.models.blocks import parameters
from training.models.prosody_net import ProsodyNet, ProsodyShape

SYLLABLES = (10, 40, 200)
Times = tuple[np.ndarray, np.ndarray]  # microseconds of each call: of ProsodyNet, of the twin


def twin(shape: ProsodyShape) -> ProsodyShape:
    """The shape of the LSTM whose number of parameters is nearest to that of `shape`."""
    own = parameters(ProsodyNet(shape))
    shapes = [ProsodyShape(width=shape.width, recurrent=units) for units in range(8, 2 * shape.width)]
    return min(shapes, key=lambda other: abs(parameters(ProsodyNet(other)) - own))


def made(shape: ProsodyShape, manner: Manner, path: Path) -> int:
    """Write the graph of a network of that shape that has learned nothing; returns its number of nodes."""
    net = ProsodyNet(shape)
    export("prosody", prosody((net.config(), net.state_dict()), manner), path)
    return len(onnx.load(str(path)).graph.node)


def timed(paths: tuple[Path, Path], syllables: int, rounds: int) -> Times:
    """The time of each of so many calls in turns."""
    both = [open_graph(path, PROSODY_NET) for path in paths]
    given = {name: value.numpy() for name, value in example(syllables, 1, seed=1).items() if name in PROSODY_NET.inputs}
    found: list[list[float]] = [[], []]
    for _ in range(rounds):
        for run, times in zip(both, found, strict=True):
            begin = time.perf_counter()
            run(given)
            times.append(1e6 * (time.perf_counter() - begin))
    return np.array(found[0]), np.array(found[1])


def main() -> None:
    """Print a table of both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1000, help="calls of each graph (%(default)s)")
    add_config(parser)
    options = parser.parse_args()
    shapes = ProsodyShape(), twin(ProsodyShape())
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder, "prosody.onnx"), Path(folder, "twin.onnx")
        nodes = [made(shape, options.config.manner, path) for shape, path in zip(shapes, paths, strict=True)]
        for name, shape, count in zip(("ProsodyNet", "LSTM twin"), shapes, nodes, strict=True):
            print(f"{name}: {parameters(ProsodyNet(shape)):,} parameters, {count} nodes")
        print("| syllables | ProsodyNet, µs, least and median | LSTM twin | ratio of the least | of the medians |")
        print("|---|---|---|---|---|")
        for syllables in SYLLABLES:
            own, other = timed(paths, syllables, options.rounds)
            least, middle = own.min() / other.min(), np.median(own) / np.median(other)
            said = [f"{each.min():.0f}, {np.median(each):.0f}" for each in (own, other)]
            print(f"| {syllables} | {said[0]} | {said[1]} | {least:.2f} | {middle:.2f} |", flush=True)


if __name__ == "__main__":
    torch.manual_seed(0)
    main()
