"""The clock, the sums and the curves of three days of mixed load."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import environment
from tests.endurance.clock import Clock

pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")  # and with it all that serves
pytest.importorskip("matplotlib", reason="pip install 'qingyin[plot]'")

from tests.endurance.year import Point, draw, spent


def test_the_curves_and_their_sums(tmp_path: Path) -> None:
    points = [
        Point(hour, 1000 * (hour + 1), 60 + hour / 10, hour / 20, 20, 9 - hour % 2, 5.0, 9.0) for hour in range(4)
    ]
    sums = spent(points)
    assert sums == {
        "requests": 4000,
        "grown_mb": 0.3,
        "grown_in_the_cache_mb": 0.15,
        "most_grown_beside_it_mb": 0.15,
        "descriptors_more": 0,
        "threads_more": -1,
    }
    draw(points, tmp_path / "year.png")
    assert (tmp_path / "year.png").read_bytes().startswith(b"\x89PNG")


def test_a_clock_is_set_while_its_process_runs(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    ask = "import time\nwhile input():\n    print(time.time(), time.monotonic(), flush=True)"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    env = environment(**clock.variables)
    with subprocess.Popen([sys.executable, "-c", ask], text=True, env=env, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdin and process.stdout
        for ahead in (0, 86_400, -(10**9), 2 * 10**9):
            clock.set(ahead)
            process.stdin.write("?\n")
            process.stdin.flush()
            wall, monotonic = map(float, process.stdout.readline().split())
            assert abs(wall - time.time() - ahead) < 60
            assert abs(monotonic - time.monotonic()) < 60
        process.stdin.write("\n")
        process.stdin.close()
