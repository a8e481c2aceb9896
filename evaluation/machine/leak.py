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

from evaluation.machine.worker import resident_bytes
from qingyin.models import prosody_net, vocoder
from qingyin.models.session import Run, open_graph
from qingyin.voice import Voice


def grown(run: Run, given: list[dict[str, np.ndarray]], calls: int) -> int:
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
    syllables = [
        {
            **{name: np.ones(size, np.int64) for name in ("initial", "final", "coda", "tone", "boundary", "mark")},
            "delta": np.ones((size, 7), np.float32),
        }
        for size in range(1, 40)
    ]
    frames = [
        {
            "mel": np.full((size, 80), -5, np.float32),
            "control": np.tile(np.array([220, 1, 0, 0], np.float32), (size, 1)),
            "phase": np.array(0.0),
            "frame": np.array(size),
            "seed": np.array(0),
            "state": np.zeros(0, np.float32),
            "last": np.array(1),
        }
        for size in range(40, 48)
    ]
    for role, stage, given in (("prosody", prosody_net, syllables), ("vocoder", vocoder, frames)):
        if role not in asked.graphs:
            continue
        run = open_graph(voice.path(role), stage.INPUTS, stage.OUTPUTS)
        added = grown(run, given, asked.calls)
        print(f"onnxruntime {version('onnxruntime')}: {role}: {added:+,} bytes in {asked.calls * 9 // 10:,} calls")


if __name__ == "__main__":
    main()
