"""The mean of networks is a run that can be exported and gone on from."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from qingyin.voice import BUILT_IN  # noqa: E402
from training.export.mean import mean  # noqa: E402
from training.export.voice import checkpoint  # noqa: E402
from training.export.weights import read  # noqa: E402
from training.models.vocoder import Vocoder, VocoderShape  # noqa: E402
from training.run import write_learned  # noqa: E402


def test_it_lies_between_a_voice_and_a_run(tmp_path: Path, run: object) -> None:
    assert callable(run)
    config, weights = read(BUILT_IN / "tan", "vocoder")
    write_learned(tmp_path / "other/last.pt", config, {name: value + 2 for name, value in weights.items()})
    run("export.mean", "vocoder", str(BUILT_IN / "tan"), str(tmp_path / "other"), out=tmp_path / "mean")
    found, between = checkpoint(tmp_path / "mean")
    assert found == config
    for name, value in weights.items():
        assert torch.allclose(between[name].float(), value.float() + 1, atol=1e-3), name
    Vocoder(VocoderShape(**found)).load_state_dict(between)


def test_networks_of_different_shapes_have_no_mean() -> None:
    with pytest.raises(ValueError, match="different shapes"):
        mean([({"width": 1}, {"a": torch.zeros(1)}), ({"width": 2}, {"a": torch.zeros(2)})])
