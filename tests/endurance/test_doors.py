"""The short form of many requests and many lost connections; `python -m tests.endurance.doors` is the long one."""

from __future__ import annotations

import pytest

pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")  # and with it all that serves

from tests.endurance.clients import DOORS, answered, http
from tests.endurance.doors import MODULE, Row, measured
from tests.endurance.server import Held
from tests.serve.conftest import running

FEW = Held(20, 5, 60.0)


def test_nothing_is_left_of_requests_and_lost_connections() -> None:
    names = [*DOORS, MODULE]
    rows = measured(60, 20, names, stall=4.0)
    assert [row.door for row in rows] == names
    for row in rows:
        assert row.after.descriptors <= row.before.descriptors, row
        assert row.after.threads <= row.before.threads + 4, row  # pools begin one for each client; not one a request
        assert row.grown < 8, row  # caches fill


@pytest.mark.parametrize(
    ("after", "leaks"),
    [
        (FEW, False),
        (Held(19, 4, 60.9), False),
        (Held(21, 5, 60.0), True),
        (Held(20, 6, 60.0), True),
        (Held(20, 5, 61.1), True),
    ],
)
def test_what_is_left_is_a_leak(after: Held, leaks: bool) -> None:
    assert Row("HTTP", 100, 10, 1.0, FEW, FEW, after).leaks is leaks


def test_a_wrong_answer_is_found_out() -> None:
    with running() as server:
        answered(server.ports["http"], http("GET", "/healthz"), 200, 10)
        with pytest.raises(ValueError, match="404 Not Found"):
            answered(server.ports["http"], http("GET", "/nowhere"), 200, 10)
        with pytest.raises(ValueError, match="bytes"):
            answered(server.ports["http"], http("GET", "/healthz"), 200, 1000)
