"""The joint classifier learns from both of its vectors, and its graph is what was learned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")
pytest.importorskip("pyworld", reason="needs the train extra: pip install 'qingyin[train]'")

from qingyin.models.agreement import MISFITS, AgreementStage  # noqa: E402
from qingyin.models.ports import AGREEMENT  # noqa: E402
from qingyin.models.session import open_graph  # noqa: E402
from qingyin.records import EMOTIONS, VECTOR  # noqa: E402
from training.export.weights import read  # noqa: E402
from training.models.agreement import PROSODY, JointNet, Naming  # noqa: E402
from training.speech.agreement import WAYS, Pool, accuracy, joined, learned, others, texts_of, write  # noqa: E402


def pool(size: int, high: bool) -> Pool:
    """Vectors that tell an emotion's number but for its highest bit, or but for its lowest."""
    emotions = np.arange(80) % len(EMOTIONS)
    told = emotions // 2 if high else emotions % 4
    return Pool(torch.from_numpy(np.eye(4, dtype=np.float32)[told].repeat(size // 4, 1)), torch.from_numpy(emotions))


def test_both_together_know_more_than_each_alone() -> None:
    texts, heard = pool(VECTOR, False), pool(PROSODY, True)
    found = {way: accuracy(learned(texts, [heard], way, 80), texts, heard, way, MISFITS)[0] for way in WAYS}
    assert found["both"] > 0.6
    assert found["both"] > found["text alone"] + 0.1
    assert found["both"] > found["recording alone"] + 0.1


def test_misfits_are_as_many_as_asked_for() -> None:
    emotions = torch.arange(8).repeat(2000)
    found = others(emotions, torch.Generator().manual_seed(0), 0.25)
    assert float((found != emotions).float().mean()) == pytest.approx(0.25, abs=0.02)
    assert set(found[emotions == 3].tolist()) == set(range(8))
    assert torch.equal(others(emotions, torch.Generator(), 0.0), emotions)
    both = joined(pool(8, False), pool(8, True))
    drawn = both.draw(torch.tensor([5, 1]), torch.Generator().manual_seed(0))
    assert all(any(torch.equal(row, each) for each in both.vectors) for row in drawn)


def test_the_graph_says_what_the_network_does(tmp_path: Path) -> None:
    net = JointNet().eval()
    net.centre += torch.randn(VECTOR + PROSODY)
    path = tmp_path / "joint.onnx"
    assert write(Naming(net), path) < 1e-3
    config, weights = read(tmp_path, "joint")
    assert config == net.config()
    assert all(torch.equal(weights[name], value) for name, value in net.state_dict().items())
    text, recording = torch.randn(VECTOR), torch.randn(PROSODY)
    found = AgreementStage(lambda: open_graph(path, AGREEMENT))(text.numpy(), recording.numpy())
    wanted = torch.softmax(net(text[None], recording[None])[0], dim=-1)
    assert list(found.weights.values()) == pytest.approx(wanted.tolist(), abs=1e-5)


def test_texts_of_training_alone(tmp_path: Path) -> None:
    (tmp_path / "emotion").mkdir()
    rows = [("cped", "train", "happy", "今天真开心"), ("tone_of_voice", "train", "开心", "太好了！")]
    rows += [("tone_of_voice", "dev", "开心", "真好啊！"), ("cped", "train", "worried", "他还好吗")]
    lines = ["source\tsplit\tlabel\ttext", *("\t".join(row) for row in rows)]
    (tmp_path / "emotion/labelled.tsv").write_text("\n".join(lines), "utf-8")
    joy = EMOTIONS.index("joy")
    assert texts_of(tmp_path, False, 9) == [("太好了！", joy), ("今天真开心", joy)]
    assert texts_of(tmp_path, False, 1) == [("太好了！", joy)]
    assert texts_of(tmp_path, True, 9) == [("真好啊！", joy)]
