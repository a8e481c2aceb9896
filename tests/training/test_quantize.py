"""Products in 8 bits: what a channel that lies far from the others costs them, and what evening channels saves."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.training
pytest.importorskip("onnx", reason="needs the train extra: pip install 'qingyin[train]'")

from onnx import ModelProto, TensorProto, helper, numpy_helper  # noqa: E402

from training.export.quantize import decibels, evened, in_8_bits, open_session, products, ranges  # noqa: E402

WIDTH, OUT = 64, 320  # of a product that is large enough for 8 bits


def normalized(draw: np.random.Generator, transposed: bool) -> ModelProto:
    """x [N, WIDTH], normalized with one channel far away, times a matrix, plus a bias: y [N, OUT]."""
    shift = draw.normal(0, 0.2, WIDTH).astype(np.float32)
    shift[5] = 30.0
    matrix = draw.normal(0, 0.1, (WIDTH, OUT)).astype(np.float32)
    values = {
        "norm.weight": draw.uniform(0.5, 1.5, WIDTH).astype(np.float32),
        "norm.bias": shift,
        "head.weight": np.ascontiguousarray(matrix.T) if transposed else matrix,
        "head.bias": draw.normal(0, 1, OUT).astype(np.float32),
    }
    nodes = [
        helper.make_node("LayerNormalization", ["x", "norm.weight", "norm.bias"], ["even"], axis=-1),
        helper.make_node("Gemm", ["even", "head.weight", "head.bias"], ["y"], transB=int(transposed)),
    ]
    graph = helper.make_graph(
        nodes,
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", WIDTH])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", OUT])],
        [numpy_helper.from_array(value, name) for name, value in values.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)


@pytest.mark.parametrize("transposed", [False, True])
def test_channels_are_evened_without_a_change_of_the_result_and_8_bits_lose_less(transposed: bool) -> None:
    draw = np.random.default_rng(4)
    graph = normalized(draw, transposed)
    given = [{"x": draw.normal(0, 1, (40, WIDTH)).astype(np.float32)} for _ in range(3)]
    even = evened(graph, products(graph), given)
    before, after = (open_session(each).run(["y"], given[0])[0] for each in (graph, even))
    assert np.allclose(before, after, atol=1e-4)
    found = []
    for each in (graph, even):
        chosen = products(each)
        found.append(decibels(graph, in_8_bits(each, chosen, ranges(each, ["even"], given)), "y", given))
    assert found[1] > found[0] + 10
