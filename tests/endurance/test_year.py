"""The sums and the curves of three days of mixed load."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")  # and with it all that serves
pytest.importorskip("matplotlib", reason="pip install 'qingyin[plot]'")

from tests.endurance.year import Point, draw, spent


def test_the_curves_and_their_sums(tmp_path: Path) -> None:
    points = [Point(hour, 1000 * (hour + 1), 60 + hour / 10, 20, 9 - hour % 2, 5.0, 9.0) for hour in range(4)]
    sums = spent(points)
    assert (sums["grown_mb"], sums["most_grown_mb"], sums["descriptors_more"], sums["threads_more"]) == (
        0.3,
        0.3,
        0,
        -1,
    )
    draw(points, tmp_path / "year.png")
    assert (tmp_path / "year.png").read_bytes().startswith(b"\x89PNG")
