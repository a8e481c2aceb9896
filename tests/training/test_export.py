"""Graphs in the form in which a voice holds them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

import onnx  # noqa: E402
import onnxruntime  # noqa: E402
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from qingyin.models.ports import GRAPHS, VOCODER  # noqa: E402
from qingyin.models.session import open_graph  # noqa: E402
from qingyin.text.intonation import Intonation  # noqa: E402
from training.config import VoiceConfig  # noqa: E402
from training.export.again import check, in_its_manner  # noqa: E402
from training.export.simplify import name_shortly  # noqa: E402
from training.export.voice import DELIVERY, MODULES, example, export  # noqa: E402
from training.export.weights import embed, read  # noqa: E402
from training.models.vocoder import SpeakingVocoder, Vocoder, VocoderShape  # noqa: E402


def graph(table: np.ndarray) -> onnx.ModelProto:
    """x [N, 3] -> y [2, N] and z [N, 4]: halves of x @ table, one turned."""
    nodes = [
        helper.make_node("MatMul", ["x", "a.weight"], ["/a/long/name_of_a_product"], "/a/long/name"),
        helper.make_node("Split", ["/a/long/name_of_a_product"], ["/long/other", "/long/half"], axis=1, num_outputs=2),
        helper.make_node("Relu", ["/a/long/name_of_a_product"], ["z"], doc_string="where it came from"),
        helper.make_node("Transpose", ["/long/half"], ["y"]),
    ]
    float32 = TensorProto.FLOAT
    made = helper.make_graph(
        nodes,
        "graph",
        [helper.make_tensor_value_info("x", float32, ["N", 3])],
        [helper.make_tensor_value_info("y", float32, [2, "N"]), helper.make_tensor_value_info("z", float32, ["N", 4])],
        [numpy_helper.from_array(table, "a.weight")],
        value_info=[helper.make_tensor_value_info("/long/half", float32, ["N", 2])],
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)


def results(model: onnx.ModelProto, x: np.ndarray) -> list[np.ndarray]:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    found: list[np.ndarray] = session.run(["y", "z"], {"x": x})
    return found


def test_short_names_change_nothing_that_is_computed() -> None:
    draw = np.random.default_rng(0)
    model = graph(draw.normal(size=(3, 4)).astype(np.float32))
    x = draw.normal(size=(5, 3)).astype(np.float32)
    before = results(model, x)
    name_shortly(model.graph)
    assert all(np.array_equal(a, b) for a, b in zip(before, results(model, x), strict=True))
    assert [list(node.output) for node in model.graph.node] == [["0"], ["1", "1.1"], ["z"], ["y"]]
    assert model.graph.node[0].input[1] == "a.weight" and not model.graph.value_info
    assert len({node.name for node in model.graph.node}) == 4 and not any(node.doc_string for node in model.graph.node)


def test_small_weights_that_no_node_reads_are_kept_as_they_are(tmp_path: Path) -> None:
    onnx.save(graph(np.eye(3, 4, dtype=np.float32)), tmp_path / "a.onnx")
    layer = torch.nn.Linear(3, 2)
    embed(tmp_path / "a.onnx", layer, {"width": 3})
    config, weights = read(tmp_path, "a")
    assert config == {"width": 3}
    assert torch.equal(weights["weight"], layer.weight) and torch.equal(weights["bias"], layer.bias)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[SpeakingVocoder, Path]:
    """A small vocoder and its graph."""
    torch.manual_seed(6)
    module = SpeakingVocoder(Vocoder(VocoderShape(width=16, blocks=1)))
    path = tmp_path_factory.mktemp("graph") / "vocoder.onnx"
    export("vocoder", module, path)
    return module, path


@pytest.mark.parametrize("gain", [-20.0, 0.0, 8.0])
def test_loud_speech_is_held_back_by_its_gain(exported: tuple[SpeakingVocoder, Path], gain: float) -> None:
    """In exports of November 2026 the lowest mel channel took the place of the gain."""
    module, path = exported
    given = example(1, 80, seed=3, last=True)
    given["mel"] = torch.linspace(-6, 4, 80)[:, None] - torch.arange(80) / 40
    given["control"] = torch.tensor([220.0, 1.0, gain, 0.0]).repeat(80, 1)
    with torch.no_grad():
        wanted = module(*(given[name] for name in VOCODER.inputs))[0]
    found = open_graph(path, VOCODER)({name: given[name].numpy() for name in VOCODER.inputs})["samples"]
    assert np.std(found) == pytest.approx(float(wanted.std()), rel=0.02)


CONFIGS = [VoiceConfig.read(name) for name in ("tan", "lan", "song")]
TAN = CONFIGS[0]


@pytest.mark.parametrize("config", CONFIGS, ids=[config.identity.name for config in CONFIGS])
def test_what_is_shipped_of_prosody_is_what_the_code_makes_of_its_weights(config: VoiceConfig) -> None:
    ports, kinds = GRAPHS["prosody"], list(Intonation)
    given = {key: value for key, value in example(9, 24, seed=1).items() if key in ports.inputs}
    given["intonation"] = torch.tensor([kinds[at % len(kinds)] for at in range(9)])
    found = open_graph(config.folder / "prosody.onnx", ports)({key: value.numpy() for key, value in given.items()})
    own = in_its_manner(config.folder, "prosody", config.manner)
    with torch.no_grad():
        wanted = own(*(given[key] for key in ports.inputs))
    for key, value in zip(ports.outputs, wanted, strict=True):
        # the graph's large tables are float16, and those that were made of them are not
        assert np.allclose(found[key], value.numpy(), rtol=1e-4, atol=1e-3), key


@pytest.mark.parametrize("config", CONFIGS, ids=["tan", "lan", "song"])
def test_what_is_shipped_of_prosody_has_the_delivery_of_its_file(config: VoiceConfig) -> None:
    wanted = MODULES["prosody"](read(config.folder, "prosody"), config.manner).delivery.state_dict()
    held = read(config.folder, "prosody", DELIVERY)[1]
    assert held.keys() == wanted.keys()
    for name, value in held.items():
        assert torch.allclose(value, wanted[name], rtol=1e-6), name


def test_a_prosody_net_of_another_delivery_is_no_graph_written_again(tmp_path: Path) -> None:
    old = onnx.load(str(TAN.folder / "prosody.onnx"))
    export("prosody", in_its_manner(TAN.folder, "prosody", TAN.manner), tmp_path / "prosody.onnx")
    check(onnx.load(str(tmp_path / "prosody.onnx")), old)
    other = MODULES["prosody"](read(TAN.folder, "prosody"), replace(TAN.manner, tempo=0.9))
    export("prosody", other, tmp_path / "prosody.onnx")
    with pytest.raises(SystemExit, match="differs from the old graph"):
        check(onnx.load(str(tmp_path / "prosody.onnx")), old)
