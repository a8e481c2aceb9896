"""The teacher in another register than its own: its graph, with F0 changed between what it means and what it says.

It says F0 of each frame before it makes sound of it. There a factor and an exponent are let in, so that it speaks the
same sentence higher or lower, livelier or flatter, with the vowels and consonants that it has there: what emotions ask
of the acoustic model. Of six sentences DistillMOS is 4.37 for the woman as she is, 4.41 at 5 semitones lower, 4.18 at 3
higher and 4.09 at 6, and 3.17 at 9; for the man 4.42, and 4.45 at 6 higher.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import onnx

from training.teacher.fetch import MODEL, OUTPUTS

SPEAKING: Final = "registers.onnx"  # the whole model, which also says what it has in mind
FACTOR, EXPONENT = "register", "range"  # inputs float32 [1]: F0 becomes register · F0 ** (1 + range)
SEMITONES: Final = (-5.0, 6.0)  # how far a moved sentence's mean lies from the speaker's
RANGE: Final = (0.75, 1.45)  # factors on its range
UNVOICED_HZ: Final = 20.0  # F0 below it, which means no voice, is not widened


@dataclass(frozen=True)
class Register:
    """`pitch` semitones above the speaker's own, the range of F0 around it times `range`."""

    pitch: float = 0.0
    range: float = 1.0

    @classmethod
    def drawn(cls, random: np.random.Generator) -> Register:
        """One drawn evenly from SEMITONES and RANGE."""
        return cls(float(random.uniform(*SEMITONES)), float(random.uniform(*RANGE)))

    def inputs(self, middle: float) -> dict[str, np.ndarray]:
        """What the graph is given for a speaker whose mean F0 is `middle` Hz."""
        exponent = self.range - 1
        factor = 2 ** (self.pitch / 12) * middle**-exponent
        return {FACTOR: np.array([factor], np.float32), EXPONENT: np.array([exponent], np.float32)}


def opened(folder: Path) -> Path:
    """Write the model with its prosody among the outputs and a register among the inputs, unless it is there; the
    path of it.
    """
    path = folder / SPEAKING
    if not path.exists():
        model = onnx.load(folder / MODEL)
        _let_in(model.graph)
        kinds = {"whole": onnx.TensorProto.INT64}
        for name, tensor in OUTPUTS.items():
            kind = kinds.get(name, onnx.TensorProto.FLOAT)
            model.graph.output.append(onnx.helper.make_tensor_value_info(tensor, kind, (None, None)))
        part = path.with_suffix(f".{os.getpid()}.part")  # several calls may begin at once
        onnx.save(model, part)
        part.replace(path)
    return path


def _let_in(graph: onnx.GraphProto) -> None:
    """Put the change of F0 behind the node that says it."""
    f0 = OUTPUTS["f0"]
    nodes = list(graph.node)
    maker = next(number for number, node in enumerate(nodes) if f0 in node.output)
    for node in nodes:
        for place, name in enumerate(node.input):
            if name == f0:
                node.input[place] = "f0.moved"
    make = onnx.helper.make_node
    change = [
        make("Max", [f0, "f0.unvoiced"], ["f0.voiced"]),
        make("Pow", ["f0.voiced", EXPONENT], ["f0.widened"]),
        make("Mul", ["f0.widened", FACTOR], ["f0.factor"]),
        make("Mul", [f0, "f0.factor"], ["f0.moved"]),
    ]
    for number, node in enumerate(change):
        graph.node.insert(maker + 1 + number, node)
    graph.initializer.append(onnx.numpy_helper.from_array(np.array([UNVOICED_HZ], np.float32), "f0.unvoiced"))
    for name in (FACTOR, EXPONENT):
        graph.input.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, (1,)))
