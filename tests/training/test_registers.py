"""The teacher speaks in other registers: its graph takes a factor and an exponent of F0."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
onnx = pytest.importorskip("onnx", reason="needs the train extra: pip install 'qingyin[train]'")

from qingyin.models.session import Settings, open_graph  # noqa: E402
from training.teacher.fetch import INPUTS, MODEL, OUTPUTS  # noqa: E402
from training.teacher.registers import RANGE, SEMITONES, Register, opened  # noqa: E402
from training.teacher.speak import AUDIO, GRAPH  # noqa: E402

MIDDLE = 200.0  # Hz
MEANT = np.array([[0.5, 100.0, 200.0, 400.0]], np.float32)  # Hz, the first unvoiced


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model of the teacher's names, whose F0 is its style and whose sound is the F0 it is given."""
    make, value = onnx.helper.make_node, onnx.helper.make_tensor_value_info
    kinds = onnx.TensorProto
    names = (OUTPUTS["frames"], OUTPUTS["f0"], OUTPUTS["energy"])
    nodes = [make("Identity", ["style"], [name]) for name in names]
    nodes += [make("Cast", ["style"], [OUTPUTS["whole"]], to=kinds.INT64)]
    nodes += [make("Squeeze", [OUTPUTS["f0"]], [AUDIO])]
    given = [value(INPUTS[0], kinds.INT64, (1, "K")), value("style", kinds.FLOAT, (1, "F"))]
    given.append(value("speed", kinds.FLOAT, (1,)))
    graph = onnx.helper.make_graph(nodes, "teacher", given, [value(AUDIO, kinds.FLOAT, ("F",))])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    folder = tmp_path_factory.mktemp("teacher")
    onnx.save(model, folder / MODEL)
    return folder


def spoken(teacher: Path, register: Register) -> tuple[np.ndarray, np.ndarray]:
    """F0 as the model means it, and as it is spoken."""
    given: dict[str, np.ndarray] = {
        "tokens": np.zeros((1, 4), np.int64),
        "style": MEANT,
        "speed": np.ones(1, np.float32),
    }
    said = open_graph(opened(teacher), GRAPH, Settings())(given | register.inputs(MIDDLE))
    return said[OUTPUTS["f0"]], said[AUDIO]


def test_nothing_moves_in_its_own_register(teacher: Path) -> None:
    meant, heard = spoken(teacher, Register())
    assert meant == pytest.approx(MEANT) and heard == pytest.approx(MEANT[0])


def test_all_is_moved_by_semitones_and_around_the_middle(teacher: Path) -> None:
    meant, heard = spoken(teacher, Register(pitch=12.0, range=1.5))
    assert meant == pytest.approx(MEANT)  # labels are of what it means
    assert heard[1:] == pytest.approx(2 * MIDDLE * 2.0 ** np.array([-1.5, 0, 1.5]), rel=1e-4)


def test_no_voice_stays_no_voice(teacher: Path) -> None:
    for pitch in SEMITONES:
        for wide in RANGE:
            assert spoken(teacher, Register(pitch, wide))[1][0] < 2  # Hz


def test_registers_are_drawn_from_all_of_the_room() -> None:
    random = np.random.default_rng(0)
    drawn = [Register.drawn(random) for _ in range(400)]
    for values, (low, high) in (([d.pitch for d in drawn], SEMITONES), ([d.range for d in drawn], RANGE)):
        assert low <= min(values) < low + 0.05 * (high - low)
        assert high - 0.05 * (high - low) < max(values) <= high
