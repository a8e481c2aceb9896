"""A sentence as a picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation import pictures
from qingyin.errors import OptionError
from tests.evaluation.conftest import Script, needs


@needs("matplotlib", "pyworld")
@pytest.mark.parametrize("characters", [True, False])
def test_it_is_a_png(script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, characters: bool) -> None:
    if not characters:
        monkeypatch.setattr(pictures, "chinese_font", lambda: None)
    path, wav = tmp_path / "hello.png", tmp_path / "hello.wav"
    assert script("pictures", "今天真开心！", "-o", str(path), "--wav", str(wav)) == 0
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size > 5000
    assert wav.stat().st_size > 44


def test_another_format_is_refused(script: Script, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"name it so: .*hello\.png"):
        script("pictures", "今天", "-o", str(tmp_path / "hello.pdf"))
