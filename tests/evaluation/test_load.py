"""The load of a server: a few clients, a few cancelled streams, figures that make sense."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation.machine import load
from qingyin.errors import QingyinError
from tests.conftest import ROOT
from tests.evaluation.conftest import Script

pytest.importorskip("uvicorn", reason="pip install 'qingyin[serve]'")
pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")


@pytest.fixture(autouse=True)
def in_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server finds the packages that this process has."""
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'src'}")


def test_the_figures(script: Script, tmp_path: Path) -> None:
    some = ["--clients", "1", "3", "--rounds", "2", "--sentences", "1", "--cancelled", "5"]
    some += ["--listeners", "2", "3"]
    assert script("machine.load", *some) == 0
    figures = json.loads((tmp_path / "load.json").read_text())
    assert [each["streams"] for each in figures["at_a_time"].values()] == [2, 6]
    for each in figures["at_a_time"].values():
        assert 0 < each["first_ms"]["p50"] <= each["first_ms"]["p99"] < 60_000
        assert each["rss_mb"] >= 0.9 * figures["idle_rss_mb"] > 20
        assert 0 < each["cpu_s_per_s"] < 10
    held = figures["held"]
    assert held["listeners"] in (0, 2, 3)
    assert all(each["wall_s"] > 2 * each["audio_s"] for each in held["at_a_time"].values())  # they hear it to the end
    assert len(figures["cancelled"]["rss_mb"]) == 6


def test_a_server_that_does_not_start() -> None:
    with pytest.raises(QingyinError, match="did not start"), load.server("nobody", 2):
        pass
