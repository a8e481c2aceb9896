"""ProsodyNet as the runtime calls it, beside the form that learns."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")
onnx = pytest.importorskip("onnx", reason="needs the train extra: pip install 'qingyin[train]'")

from qingyin.models.ports import PROSODY_NET  # noqa: E402
from qingyin.records import F0_POINTS, Boundary  # noqa: E402
from qingyin.text.intonation import Intonation  # noqa: E402
from training.config import VoiceConfig  # noqa: E402
from training.export.voice import example, export  # noqa: E402
from training.models.blocks import parameters  # noqa: E402
from training.models.prosody_net import MANNERS, ProsodyNet, ProsodyShape  # noqa: E402
from training.models.speaking_prosody import AWAY, HEARD, Delivery, Speaking, parted, rising, runs  # noqa: E402
from training.speech.twin import made, timed, twin  # noqa: E402

PAUSES = [0.1 * number for number in range(10)]
SHARES = [0.4, 0.2, 0.2, 0.1, 0.1, 0.0, 0.0]


def speaking(recurrent: int = 0) -> Speaking:
    """A network with random weights that speaks with a tempo of 0.8 and half as much again of F0's range."""
    torch.manual_seed(3)
    net = ProsodyNet(ProsodyShape(recurrent=recurrent))
    torch.nn.init.normal_(net.text.weight, std=0.1)
    return Speaking(
        net, Delivery(200.0, PAUSES, shares=SHARES, tempo=0.8, lengthening=[0.0] * 5, liveliness=1.5)
    ).eval()


@pytest.mark.parametrize("recurrent", [0, 20])
@pytest.mark.parametrize("syllables", [1, 2, 30])
def test_one_sentence_is_said_as_in_a_batch(syllables: int, recurrent: int) -> None:
    own = speaking(recurrent)
    given = example(syllables, 1, seed=syllables)
    given["initial"][0], given["intonation"] = (
        0,
        torch.full((syllables,), int(Intonation.CONTINUED)),
    )  # which adds nothing
    given["delta"] = torch.tensor([[-2.0, 1.2, 0.9, 3.0, 1.0, 2.0, 0.5]]).repeat(syllables, 1)
    phones = torch.stack([given["initial"], given["final"], given["coda"]], dim=-1)
    rest = [given[name][None] for name in ("tone", "boundary", "mark", "vectors")]
    with torch.no_grad():
        found = dict(zip(PROSODY_NET.outputs, own(*(given[name] for name in PROSODY_NET.inputs)), strict=True))
        manner = own.model.between(torch.tensor([SHARES]))
        said = own.model(phones[None], *rest, manner, torch.ones(1, syllables))[0]
    assert torch.allclose(found["duration"], said[:, 0].exp() * 0.8 * 0.9, rtol=1e-5)
    assert torch.allclose(found["onset"], said[:, 1].sigmoid() * (given["initial"] > 0), atol=1e-6)
    level, tilt = 3.0, 1.0 + 2 * AWAY
    assert torch.allclose(found["energy"], said[:, 2] + HEARD[0][0] * level + HEARD[0][1] * tilt, atol=1e-5)
    assert torch.allclose(found["tilt"], torch.tensor(HEARD[1][0] * level + HEARD[1][1] * tilt), atol=1e-5)
    assert torch.allclose(found["pause"], 0.1 * given["mark"] * 0.5)
    semitones = said[:, 3:] * 1.5 * 1.2 - 2 + 2 * torch.arange(F0_POINTS) / (F0_POINTS - 1)
    assert torch.allclose(found["f0"], 200 * 2 ** (semitones.clamp(-20, 20) / 12), rtol=1e-5)


def test_a_stretch_rises_to_its_own_end() -> None:
    none = torch.zeros(5, dtype=torch.bool)
    ends = parted(torch.tensor([1, 1, 1, 3, 3]), torch.tensor([False, True, False, False, False]))
    assert ends.tolist() == [False, True, True, False, True]
    rise, last = rising(runs(none, ends)[1]).T.tolist()
    assert last == [0, 1, 1, 0, 1]
    assert rise == [0, 1, 1, 0, 1]
    rise, _ = rising(runs(none[:3], parted(torch.tensor([3, 3, 3]), none[:3]))[1]).T.tolist()
    assert rise == [0, 0.25, 1]


def test_places_are_counted_in_breaths() -> None:
    boundary = torch.tensor([0, int(Boundary.BREATH), 0, 0, int(Boundary.BREATH)])
    place, _ = runs(boundary == int(Boundary.BREATH), torch.zeros(5, dtype=torch.bool))
    before, after, at = place.T.tolist()
    assert [-each for each in before] == [0, 1, 0, 1, 2]
    assert after == [1, 0, 2, 1, 0]
    assert at == [0, 1, 2, 3, 4]


def test_a_graph_has_few_nodes_and_knows_the_delivery(tmp_path: Path) -> None:
    own = speaking()
    export("prosody", own, tmp_path / "prosody.onnx")
    graph = onnx.load(str(tmp_path / "prosody.onnx")).graph
    assert len(graph.node) <= 144
    names = {each.name for each in graph.initializer}
    assert {"rows", "asked", "delivery.melodies", "delivery.pauses"} <= names
    assert not any(node.op_type == "Cast" and "rows" in node.input for node in graph.node)


def test_the_twin_has_as_many_parameters_and_is_timed_beside_it(tmp_path: Path) -> None:
    shapes = ProsodyShape(), twin(ProsodyShape())
    own, other = (parameters(ProsodyNet(shape)) for shape in shapes)
    assert shapes[1].recurrent and other == pytest.approx(own, rel=0.01)
    paths = tmp_path / "prosody.onnx", tmp_path / "twin.onnx"
    manner = VoiceConfig.read("tan").manner
    assert len(manner.shares) == MANNERS
    assert all(made(shape, manner, path) > 50 for shape, path in zip(shapes, paths, strict=True))
    assert all((times > 0).all() and len(times) == 3 for times in timed(paths, 10, 3))
