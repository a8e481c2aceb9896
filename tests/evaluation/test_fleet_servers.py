"""Real servers with listeners: the scripts' figures, and what must not be lost whatever the machine is doing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from evaluation.fleet import chaos, listeners
from evaluation.fleet.listeners import BROKEN, MIXED, REFUSED, WHOLE, Heard
from tests.conftest import ROOT, SILENCE, environment
from tests.evaluation.conftest import Script, needs

pytest.importorskip("uvicorn", reason="pip install 'qingyin[serve]'")
pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")


@pytest.fixture(autouse=True)
def in_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers find the packages that this process has."""
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'src'}")


def test_what_is_told_of_streams() -> None:
    heard = [Heard("HTTP", 0.0, first=0.01 * number, size=44100, outcome=WHOLE) for number in range(1, 100)]
    heard += [Heard("gRPC", 0.0, first=2.0, late=0.5, size=44100, outcome=BROKEN, reason="UNAVAILABLE")]
    found = listeners.told(heard, 0.2)
    assert (found["streams"], found[WHOLE], found[BROKEN], found[REFUSED], found[MIXED]) == (100, 99, 1, 0, 0)
    assert found["first_ms"] == {"p50": 510.0, "p99": 2000.0}
    assert found["underruns"] == 1 and found["reasons"] == {"gRPC: UNAVAILABLE": 1}
    assert found["sound_s"] == 100.0


def test_a_stream_with_other_samples_is_mixed() -> None:
    assert chaos.lost("disk", {"after": {WHOLE: 5, MIXED: 0, BROKEN: 1, REFUSED: 0}}) == 1
    assert chaos.lost("oom", {"after": {WHOLE: 5, MIXED: 0, BROKEN: 1, REFUSED: 0}}) == 0
    assert chaos.lost("oom", {"after": {WHOLE: 5, MIXED: 1, BROKEN: 1, REFUSED: 0}, "opinions": {"lost": 2}}) == 3


def test_a_rolling_restart_drops_no_stream(script: Script, tmp_path: Path) -> None:
    assert script("fleet.rolling", "--listeners", "3", "--rounds", "1", "--seconds", "1") == 0
    found = json.loads((tmp_path / "rolling.json").read_text())
    assert sum(found[part][WHOLE] for part in ("before", "during", "after")) >= 3
    assert found["statuses"] == [0] and found["replaced"] == 2


def test_a_collector_that_is_slow_costs_no_stream(script: Script, tmp_path: Path) -> None:
    pytest.importorskip("opentelemetry.sdk", reason="pip install 'qingyin[otel]'")
    assert script("fleet.chaos", "--only", "slow", "--seconds", "1") == 0
    found = json.loads((tmp_path / "chaos.json").read_text())["cases"]["slow"]
    assert found["opinions"]["kept"] > 0 and found["opinions"]["lost"] == 0 and found["status"] == 0


@needs("ray", "prometheus_client")
def test_replicas_on_a_cluster_come_and_go(tmp_path: Path) -> None:
    """In a process of its own: Ray changes signals, and warns of itself."""
    words = ["--listeners", "6", "--seconds", "3", "--voice", str(SILENCE), "--results", str(tmp_path)]
    command = [sys.executable, "-m", "evaluation.fleet.cluster", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "cluster.json").read_text())["phases"]
    assert all(each[MIXED] == each[REFUSED] == 0 for each in found.values())
    broken = [name for name, each in found.items() if each[BROKEN]]
    assert set(broken) <= {"1 -> 2 again", "one of 2 killed"}
