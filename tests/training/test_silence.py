"""The silent voice that is committed is the one that its script makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import SILENCE

pytestmark = pytest.mark.training


def test_the_script_makes_what_is_committed(tmp_path: Path) -> None:
    from tests.voices.make_silence import write

    write(tmp_path)
    names = {path.name for path in SILENCE.iterdir()}
    assert {path.name for path in tmp_path.iterdir()} == names
    for name in names:
        assert (tmp_path / name).read_bytes() == (SILENCE / name).read_bytes(), name
