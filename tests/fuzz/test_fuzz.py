"""A short run of every target, and the inputs that have found a fault once. `python -m tests.fuzz` runs for longer."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("uvicorn", reason="pip install 'qingyin[serve]'")
pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")

from tests.fuzz.doors import DOORS
from tests.fuzz.targets import TARGETS

EVERY = TARGETS | DOORS

SHORT = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", EVERY)
@SHORT
@given(data=st.data())
def test_what_nobody_would_write(name: str, data: st.DataObject) -> None:
    target = EVERY[name]
    target(data.draw(target.inputs))
