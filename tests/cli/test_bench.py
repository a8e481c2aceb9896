"""`qingyin bench` with the silent voice: every figure is there, and is one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qingyin.cli.commands import bench
from qingyin.errors import QingyinError
from tests.conftest import SILENCE


@pytest.fixture(scope="module")
def figures() -> dict:
    return bench.measure(str(SILENCE), rounds=1)


def test_all_figures(figures: dict) -> None:
    assert figures["machine"]["cores"] >= 1 and figures["machine"]["cpu"]
    assert set(figures["rtf"]) >= {"1"} and all(value > 0 for value in figures["rtf"].values())
    assert set(figures["first_audio_ms"]) == {"5", "30", "300", "3000"}
    assert all(0 < ms["p50"] <= ms["p95"] for ms in figures["first_audio_ms"].values())
    assert figures["cold_start_ms"] > 0
    if Path("/proc/self/smaps_rollup").exists():
        assert 20 < figures["proportional_mb"] <= figures["resident_mb"] < 200


def test_table_and_json_tell_the_same(figures: dict) -> None:
    assert json.loads(json.dumps(figures)) == figures
    shown = bench.table(figures | {"joules_a_second_of_sound": None})
    assert str(figures["rtf"]["1"]) in shown and str(figures["cold_start_ms"]) in shown and "not available" in shown


def test_texts_have_their_lengths_and_differ() -> None:
    found = list(bench.texts(3))
    assert all(len(text) == length for length, text in found) and len({text for _, text in found}) == len(found)


def test_a_voice_that_is_not_there() -> None:
    with pytest.raises(QingyinError, match="nobody"):
        bench.measure("nobody", rounds=1)
