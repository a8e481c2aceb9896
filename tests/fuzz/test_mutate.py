"""A changed byte is refused, in every file that is read without being understood."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qingyin.voice import BUILT_IN
from tests.conftest import SILENCE
from tests.fuzz.mutate import REFUSED, WRONG, of_cache, of_styles, of_voice, tried


def test_no_changed_byte_of_a_voice_is_read(tmp_path: Path) -> None:
    found = dict(of_voice(Path(shutil.copytree(SILENCE, tmp_path / "voice")), 60))
    assert len(found) == 9
    assert not any(outcomes[WRONG] for outcomes in found.values()), found


def test_files_of_another_voice_are_left_alone(tmp_path: Path) -> None:
    lan = pytest.importorskip("qingyin_voices", reason="pip install ./voices").__path__[0]
    folder = Path(shutil.copytree(Path(lan) / "lan", tmp_path / "lan"))
    before = {path: path.stat().st_mtime_ns for path in (BUILT_IN / "tan").iterdir()}
    found = dict(of_voice(folder, 3))
    assert set(found) == {"prosody", "acoustic", "manner", "voice.json"}
    assert not any(outcomes[WRONG] for outcomes in found.values()), found
    assert {path: path.stat().st_mtime_ns for path in (BUILT_IN / "tan").iterdir()} == before


def test_no_changed_byte_of_a_cache_or_a_sealed_style_is_read(tmp_path: Path) -> None:
    assert of_cache(tmp_path, 200)[REFUSED] == 200
    (tmp_path / "styles").mkdir()
    assert of_styles(tmp_path / "styles", 140)[REFUSED] == 140


def test_a_reader_that_notices_nothing_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"whole")
    assert tried(path, 5, path.read_bytes, lambda found: found == b"whole")[WRONG] == 5
    assert path.read_bytes() == b"whole"
