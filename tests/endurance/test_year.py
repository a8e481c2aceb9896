"""The short form of three days of mixed load; `python -m tests.endurance.year` is the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")  # and with it all that serves
pytest.importorskip("matplotlib", reason="pip install 'qingyin[plot]'")

from tests.endurance.year import FAKETIME, Point, Year, draw, spent


@pytest.mark.skipif(not FAKETIME, reason="apt install libfaketime")
def test_files_are_reloaded_and_the_log_is_whole_while_the_clock_jumps(tmp_path: Path) -> None:
    year = Year(tmp_path, requests=80, hours=2, warm=20)
    points = list(year.points())
    assert [each.requests for each in points] == [20, 50, 80]
    assert points[-1].descriptors <= points[0].descriptors + 8  # of a busy machine, which notices late who has left
    assert year.lines > 40
    assert all(each.first_p99 >= each.first_p50 > 0 for each in points)


@pytest.mark.skipif(not FAKETIME, reason="apt install libfaketime")
def test_the_server_s_clock_is_the_one_that_jumps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.endurance.year.JUMPS", {1: 2 * 10**9})
    year = Year(tmp_path, requests=20, hours=1, warm=10)
    list(year.points())
    assert any(day > "2080" for day in year.days) and any(day < "2080" for day in year.days)


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
