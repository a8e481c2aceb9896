"""The table of latencies has every door."""

from __future__ import annotations

import pytest

from tests.conftest import SILENCE

pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")
pytest.importorskip("websockets", reason="pip install 'qingyin[serve]'")

from evaluation.machine import doors


def test_every_door_sounds_and_stops() -> None:
    found = doors.measure(str(SILENCE), 1)
    expected = {"HTTP", "WebSocket", "gRPC", "Wyoming", "qingyin speechd"}
    assert found.keys() >= expected
    for each in found.values():
        assert 0 < each["first_ms"]["p50"] < 10_000
        assert 0 <= each["stop_ms"]["p50"] < 10_000
    assert doors.table(found).count("\n") == 1 + len(found)
