"""Real servers with listeners: the scripts' figures, and what must not be lost whatever the machine is doing."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from evaluation.fleet import chaos, listeners
from evaluation.fleet.listeners import BROKEN, MIXED, REFUSED, WHOLE, Heard
from tests.conftest import ROOT, SILENCE, environment

pytest.importorskip("uvicorn", reason="pip install 'qingyin[serve]'")
pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")


def figures(folder: Path, name: str, *arguments: str) -> dict[str, Any]:
    """What `python -m evaluation.fleet.NAME` finds with the silent voice; it must find that nothing is lost."""
    words = [f"evaluation.fleet.{name}", *arguments, "--voice", str(SILENCE), "--results", str(folder)]
    env = environment(PYTHONPATH=f"{ROOT}:{ROOT / 'src'}")
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return found


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


def test_a_rolling_restart_drops_no_stream(tmp_path: Path) -> None:
    found = figures(tmp_path, "rolling", "--listeners", "3", "--rounds", "1", "--seconds", "1")
    assert sum(found[part][WHOLE] for part in ("before", "during", "after")) >= 3
    assert found["statuses"] == [0] and found["replaced"] == 2


def test_a_collector_that_answers_nothing_costs_no_stream(tmp_path: Path) -> None:
    pytest.importorskip("opentelemetry.sdk", reason="pip install 'qingyin[otel]'")
    found = figures(tmp_path, "chaos", "--only", "slow", "--seconds", "1")["cases"]["slow"]
    assert found["opinions"]["kept"] > 0 and found["opinions"]["lost"] == 0 and found["status"] == 0


@pytest.mark.skipif(find_spec("ray") is None, reason="Ray Serve is not installed: pip install 'qingyin[cluster]'")
def test_replicas_on_a_cluster_come_and_go(tmp_path: Path) -> None:
    found = figures(tmp_path, "cluster", "--listeners", "6", "--seconds", "3")["phases"]
    assert all(each[MIXED] == each[REFUSED] == 0 for each in found.values())
    broken = {name for name, each in found.items() if each[BROKEN]}
    assert broken <= {"1 -> 2 again", "one of 2 killed"}
