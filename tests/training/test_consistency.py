"""The network that judges dialogues learns, and its graph says what torch says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="pip install 'qingyin[train]'")

from measures.dialogues import Course  # noqa: E402
from qingyin.emotions import EMOTIONS  # noqa: E402
from qingyin.evaluate.consistency.net import PORTS, WIDTH  # noqa: E402
from qingyin.models.session import open_graph  # noqa: E402
from training.models.consistency import ConsistencyNet  # noqa: E402
from training.speech import consistency  # noqa: E402

pytestmark = pytest.mark.training


def test_padding_does_not_count() -> None:
    net = ConsistencyNet().eval()
    turns = torch.randn(1, 6, WIDTH)
    longer = torch.cat([turns, torch.randn(1, 3, WIDTH)], dim=1)
    with torch.no_grad():
        alone, padded = net(turns, torch.tensor([6])), net(longer, torch.tensor([6]))
    assert torch.allclose(alone, padded, atol=1e-6)


def test_what_belongs_together_is_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consistency, "EVERY", 50)
    said = np.random.default_rng(0).integers(len(EMOTIONS), size=600)
    course = Course(said, np.eye(len(EMOTIONS), dtype=np.float32)[said])  # the texts say which emotion fits
    net, best = consistency.learned([course], [course], 150, 16)
    assert best > 0.9
    consistency.write(net, tmp_path / "consistency.onnx")
    found = open_graph(tmp_path / "consistency.onnx", PORTS)({"turns": np.zeros((3, WIDTH), np.float32)})
    assert 0 <= found["consistent"][0] <= 1
