"""What rounding of floats differs in from processor to processor decides nothing: a millionth more or less before each
quantizer of BERT-tone leaves every feeling and every reading as it was.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
onnx = pytest.importorskip("onnx", reason="needs the train extra: pip install 'qingyin[train]'")
onnxruntime = pytest.importorskip("onnxruntime")

from measures.labels import felt  # noqa: E402
from qingyin.models.vocabulary import START, Vocabulary  # noqa: E402
from qingyin.records import EMOTIONS  # noqa: E402
from qingyin.voice import Voice  # noqa: E402
from tests.conftest import ROOT  # noqa: E402

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


def decided(path: Path, vocabulary: Vocabulary) -> list[tuple[np.ndarray, np.ndarray]]:
    """Of each line the weights of the feelings, and the likeliest reading of each character."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    found = []
    for line, _ in felt(LINES):
        tokens = np.array([[START, *vocabulary.tokens(line)]], np.int64)
        polarity = np.array([[0, *vocabulary.polarity(line)]], np.int64)
        emotion, readings = session.run(["emotion", "readings"], {"tokens": tokens, "polarity": polarity})
        found.append((emotion[0], readings[0].argmax(-1)))
    return found


def test_noise_of_floats_decides_nothing(tmp_path: Path) -> None:
    voice = Voice.open("tan")
    vocabulary = Vocabulary.open(voice.path("vocabulary"))
    assert noisy(voice.path("tone"), tmp_path / "tone.onnx", seed=0) > 30
    before, after = (decided(path, vocabulary) for path in (voice.path("tone"), tmp_path / "tone.onnx"))
    apart = [float(np.abs(a - b).max()) for (a, _), (b, _) in zip(before, after, strict=True)]
    assert 0 < max(apart) < 0.02
    flipped = [line for (line, _), (a, _), (b, _) in zip(felt(LINES), before, after, strict=True)
               if EMOTIONS[a.argmax()] != EMOTIONS[b.argmax()]]  # fmt: skip
    assert not flipped
    assert all(np.array_equal(a, b) for (_, a), (_, b) in zip(before, after, strict=True))
