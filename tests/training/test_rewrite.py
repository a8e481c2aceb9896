"""The graph of BERT-tone: in few nodes it says what torch says, and it can be written again from itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")
onnx = pytest.importorskip("onnx", reason="needs the train extra: pip install 'qingyin[train]'")

import onnxruntime  # noqa: E402
from onnx import TensorProto, helper, numpy_helper  # noqa: E402
from torch import Tensor, nn  # noqa: E402

from qingyin.models.ports import BERT_TONE  # noqa: E402
from qingyin.models.vocabulary import PADDING  # noqa: E402
from qingyin.records import EMOTIONS, VECTOR  # noqa: E402
from tests.training.test_again import speaking  # noqa: E402
from tests.training.test_batches import VOCABULARY  # noqa: E402
from training.bert_tone.export import make  # noqa: E402
from training.bert_tone.rewrite import keep_numbers, rewrite  # noqa: E402
from training.export.simplify import join  # noqa: E402
from training.models.bert_tone import SAID, Tone, ToneShape, blend, opinions, parted  # noqa: E402
from training.models.single_nodes import attended, attention, joined  # noqa: E402

FLOAT32 = TensorProto.FLOAT


def session(path: Path) -> onnxruntime.InferenceSession:
    """The graph, opened as the runtime does."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class Both(nn.Module):
    """Attention of two heads, and its result beside itself."""

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        y = attention(x, 2 * x, x + 1, mask, 2)
        return joined(torch.stack([y, x], dim=2))


@pytest.mark.filterwarnings("ignore")
def test_attention_is_one_node_and_leaves_padding_alone(tmp_path: Path) -> None:
    torch.manual_seed(0)
    x, mask = torch.randn(2, 7, 8), torch.ones(2, 7)
    mask[1, 5:] = 0
    both, path = Both(), tmp_path / "a.onnx"
    torch.onnx.export(
        both, (x, mask), str(path), input_names=["x", "mask"], output_names=["y"], opset_version=20, dynamo=False,
        dynamic_axes={"x": {0: "B", 1: "N"}, "mask": {0: "B", 1: "N"}}, custom_opsets={"com.microsoft": 1},
    )  # fmt: skip
    kinds = [node.op_type for node in onnx.load(str(path)).graph.node]
    assert kinds.count("MultiHeadAttention") == 1 and "Softmax" not in kinds and "Shape" not in kinds
    (found,) = session(path).run(None, {"x": x.numpy(), "mask": mask.numpy()})
    assert np.allclose(found, both(x, mask).numpy(), atol=1e-5)
    assert torch.allclose(
        attended(x[1:], 2 * x[1:], x[1:] + 1, mask[1:], 2)[0, :5], both(x[1:, :5], mask[1:, :5])[0, :, :8]
    )


def test_biases_and_sums_are_joined_and_change_nothing(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    arrays = {
        "w": draw.integers(0, 255, (8, 8)).astype(np.uint8),
        "scale": np.full(8, 0.01, np.float32),
        "zero": np.full(8, 128, np.uint8),
        **{name: draw.normal(size=8).astype(np.float32) for name in ("bias", "gain", "shift")},
    }
    nodes = [
        helper.make_node("DynamicQuantizeMatMul", ["x", "w", "scale", "zero", ""], ["p"], domain="com.microsoft"),
        helper.make_node("Add", ["bias", "p"], ["q"]),
        helper.make_node("Add", ["x", "q"], ["sum"]),
        helper.make_node("LayerNormalization", ["sum", "gain", "shift"], ["normal"], axis=-1, epsilon=1e-5),
        helper.make_node("Add", ["sum", "normal"], ["y"]),
    ]
    kind = (
        helper.make_tensor_value_info("x", FLOAT32, [1, "N", 8]),
        helper.make_tensor_value_info("y", FLOAT32, [1, "N", 8]),
    )
    made = helper.make_graph(
        nodes, "graph", [kind[0]], [kind[1]], [numpy_helper.from_array(v, k) for k, v in arrays.items()]
    )
    sets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    path = tmp_path / "a.onnx"
    onnx.save(helper.make_model(made, opset_imports=sets, ir_version=9), str(path))
    x = draw.normal(size=(1, 5, 8)).astype(np.float32)
    (before,) = session(path).run(None, {"x": x})
    join(path)
    kinds = [node.op_type for node in onnx.load(str(path)).graph.node]
    assert kinds == ["DynamicQuantizeMatMul", "SkipLayerNormalization", "Add"]
    (after,) = session(path).run(None, {"x": x})
    assert np.allclose(before, after, atol=1e-5)


def test_the_blend_is_the_weighted_sum_of_opinions() -> None:
    torch.manual_seed(0)
    amounts = [0.2, 0.7, 0.3, 0.4, 0.5]
    transformer, posts, memory = (torch.randn(3, size) for size in (SAID, len(EMOTIONS) + 1, len(EMOTIONS)))
    each = opinions(transformer, (posts[:, :-1], posts[:, -1]), memory)
    wanted = sum(share * opinion for share, opinion in zip(amounts, each, strict=True))
    said = torch.cat([transformer, posts, memory], dim=-1) @ blend(amounts)
    if_speech, if_post, likeness = parted(said)
    post = torch.sigmoid(likeness)[:, None]
    assert torch.allclose((1 - post) * if_speech + post * if_post, wanted, atol=1e-5)


def test_a_graph_says_what_torch_says_and_the_same_when_it_is_written_again(tmp_path: Path) -> None:
    torch.manual_seed(0)
    shape = ToneShape(vocabulary=VOCABULARY, embedding=8, width=2 * VECTOR, layers=2, heads=2, inner=32)
    own = speaking(1, Tone(shape, torch.zeros(VOCABULARY, 2, dtype=torch.long)).eval())
    own.posts.words.prints = torch.randint(1, 30_000, (100,), dtype=torch.int16)
    own.grams.load_state_dict(
        {name: torch.randint(1, 99, value.shape) for name, value in own.grams.state_dict().items()}
    )
    path = tmp_path / "tone.onnx"
    make(own, path)
    graph = onnx.load(str(path)).graph
    kinds = [node.op_type for node in graph.node]
    assert len(kinds) < 250 and kinds.count("MultiHeadAttention") == 2 and kinds.count("SkipLayerNormalization") == 5
    run = session(path)
    for count in (1, 3, 20):  # a text may be shorter than the longest n-gram
        tokens = torch.randint(4, VOCABULARY, (1, count))
        given = {"tokens": tokens.numpy(), "polarity": np.zeros((1, count), np.int64)}
        with torch.no_grad():
            wanted = own(tokens, torch.zeros_like(tokens))
        for name, found, value in zip(BERT_TONE.outputs, run.run(list(BERT_TONE.outputs), given), wanted, strict=True):
            assert np.abs(found - value.numpy()).mean() < (0.1 if name == "vectors" else 0.02), name
    padded = torch.full((2, 9), PADDING)
    padded[0], padded[1, :6] = torch.randint(4, VOCABULARY, (9,)), torch.randint(4, VOCABULARY, (6,))
    with torch.no_grad():
        alone, both = own(padded[1:, :6], torch.zeros(1, 6, dtype=torch.long)), own(padded, torch.zeros_like(padded))
    assert torch.allclose(alone[0], both[0][1:], atol=1e-5) and torch.allclose(alone[3], both[3][1:, :6], atol=1e-4)
    nodes = rewrite(tmp_path, tmp_path / "again.onnx")
    assert nodes == len(kinds)
    again, given = (
        session(tmp_path / "again.onnx"),
        {"tokens": padded[:1].numpy(), "polarity": np.zeros((1, 9), np.int64)},
    )
    for name, new, old in zip(BERT_TONE.outputs, again.run(None, given), run.run(None, given), strict=True):
        assert np.allclose(new, old, atol=1e-5), name


def test_numbers_that_the_graph_before_has_not_are_refused() -> None:
    own = numpy_helper.from_array(np.zeros((2, 2), np.uint8), "new_quantized")
    made, old = (helper.make_model(helper.make_graph([], "graph", [], [], held)) for held in ([own], []))
    with pytest.raises(SystemExit, match="has no new in 8 bits"):
        keep_numbers(made, old)
