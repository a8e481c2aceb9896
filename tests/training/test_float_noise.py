"""What rounding of floats differs in from processor to processor decides nothing: a millionth more or less before each
quantizer of BERT-tone leaves every feeling and every reading as it was.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
onnx = pytest.importorskip("onnx", reason="needs the train extra: pip install 'qingyin[train]'")

from measures.labels import felt  # noqa: E402
from qingyin import Synthesizer  # noqa: E402
from qingyin.records import EMOTIONS  # noqa: E402
from qingyin.voice import Voice  # noqa: E402
from tests.conftest import ROOT  # noqa: E402
from training.export.voice import renew  # noqa: E402

QUANTIZERS = ("DynamicQuantizeMatMul", "DynamicQuantizeLinear")
NOISE = 1e-6  # of a number; sums in another order differ by as much
LINES = ROOT / "evaluation/text/everyday_unseen.tsv"


def noisy(path: Path, target: Path, seed: int) -> int:
    """Write the graph with noise before each quantizer; returns how many there are."""
    graph = onnx.load(str(path))
    rows = {each.name: each.dims[0] for each in graph.graph.initializer if each.dims}
    quantized = {node.output[0]: node.input[0] for node in graph.graph.node if node.op_type == QUANTIZERS[1]}
    products = [node for node in graph.graph.node if node.input and node.input[0] in quantized]
    width = {quantized[node.input[0]]: rows[node.input[1]] for node in products}
    draw, nodes, count = np.random.default_rng(seed), [], 0
    for node in graph.graph.node:
        if node.op_type in QUANTIZERS:
            size = rows[node.input[1]] if node.op_type == QUANTIZERS[0] else width[node.input[0]]
            noise = (1 + NOISE * draw.choice([-1.0, 1.0], size)).astype(np.float32)
            graph.graph.initializer.append(onnx.numpy_helper.from_array(noise, f"noise.{count}"))
            made = onnx.helper.make_node("Mul", [node.input[0], f"noise.{count}"], [f"noisy.{count}"])
            nodes.append(made)
            node.input[0] = made.output[0]
            count += 1
        nodes.append(node)
    del graph.graph.node[:]
    graph.graph.node.extend(nodes)
    onnx.save(graph, str(target))
    return count


def decided(synthesizer: Synthesizer) -> list[tuple[np.ndarray, list[str]]]:
    """Of each line the weights of the feelings, and how each syllable is read."""
    found = []
    for line, _ in felt(LINES):
        spoken = [each.spoken for sentence in synthesizer.analyze(line) for each in sentence.syllables]
        found.append((np.array([*synthesizer.emotion(line).weights.values()]), spoken))
    return found


def test_noise_of_floats_decides_nothing(tmp_path: Path) -> None:
    voice, other = Voice.open("tan"), tmp_path / "tan"
    shutil.copytree(voice.folder, other)
    assert noisy(voice.path("tone"), other / "tone.onnx", seed=0) > 30
    renew(other)
    before, after = (decided(Synthesizer.load(folder)) for folder in (voice.folder, other))
    apart = [float(np.abs(a - b).max()) for (a, _), (b, _) in zip(before, after, strict=True)]
    assert 0 < max(apart) < 0.02
    for (line, _), (a, read), (b, again) in zip(felt(LINES), before, after, strict=True):
        assert EMOTIONS[a.argmax()] == EMOTIONS[b.argmax()], line
        assert read == again, line
