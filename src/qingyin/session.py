"""Graphs as plain functions. The only file that knows ONNX Runtime."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import onnxruntime

from qingyin.errors import VoiceCorrupt
from qingyin.stages import stage
from qingyin.types import Arrays

Run = Callable[[Arrays], Arrays]  # what a stage is built on; a test may pass any function of this form
THREADS: Final = 1  # the graphs are small: more threads cost more than they bring


def open_graph(path: Path, inputs: Sequence[str], outputs: Sequence[str]) -> Run:
    """The graph in that file as a function from named arrays to named arrays; safe to call from many threads.

    Raises VoiceCorrupt if it cannot be loaded or its inputs and outputs have other names.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # windows vary in size, and an arena keeps the largest of each
    options.enable_mem_pattern = False
    options.log_severity_level = 3  # errors are raised; warnings would go to stderr past the caller
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime raises a dozen types that share no base
        raise VoiceCorrupt(f"{path} is not a graph that ONNX Runtime can load: {error}; reinstall the voice") from error
    for kind, wanted, found in (
        ("inputs", inputs, [each.name for each in session.get_inputs()]),
        ("outputs", outputs, [each.name for each in session.get_outputs()]),
    ):
        if set(wanted) != set(found):
            raise VoiceCorrupt(
                f"{path} has {kind} {', '.join(found)} instead of {', '.join(wanted)}; reinstall the voice"
            )
    names = list(outputs)

    def run(given: Arrays) -> Arrays:
        with stage(path.stem):
            return dict(zip(names, session.run(names, given), strict=True))

    return run
