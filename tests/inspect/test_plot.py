"""A text as a picture."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import pytest

from qingyin.errors import MissingExtra, OutputError, TextError
from qingyin.inspect import plot
from qingyin.options import Options
from qingyin.synthesizer import Synthesizer
from tests.conftest import Run, names

TEXT = "今天真开心！我们一起去公园吧。"


def size(path: Path) -> tuple[int, int]:
    """Width and height of a PNG."""
    data = path.read_bytes()
    assert data.startswith(b"\x89PNG")
    return struct.unpack(">II", data[16:24])


def test_what_is_drawn(synthesizer: Synthesizer) -> None:
    shown = plot.heard(synthesizer, TEXT, Options())
    assert [(begin < end, max(weights, key=weights.__getitem__)) for begin, end, weights in shown.feelings] == [
        (True, "joy"),
        (True, "neutral"),
    ]
    asked = plot.heard(synthesizer, TEXT, Options(emotion={"sadness": 0.5}))
    assert [dict(weights) for _, _, weights in asked.feelings] == [{"sadness": 0.5}] * 2


def test_a_long_text_is_no_picture(synthesizer: Synthesizer) -> None:
    with pytest.raises(TextError, match="more than 60 s; draw a part"):
        plot.heard(synthesizer, TEXT * 40, Options())


def test_another_format_is_refused(synthesizer: Synthesizer, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"name it .*hello\.png"):
        plot.write(plot.heard(synthesizer, "今天", Options()), tmp_path / "hello.pdf")


def test_without_matplotlib_the_line_that_installs_it_is_named(
    synthesizer: Synthesizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtra, match=r"pip install 'qingyin\[plot\]'"):
        plot.write(plot.heard(synthesizer, "今天", Options()), tmp_path / "hello.png")
    assert names(tmp_path) == []


def test_without_a_font_the_readings_stand_alone(
    synthesizer: Synthesizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib", reason="pip install 'qingyin[plot]'")
    monkeypatch.setattr(plot, "chinese_font", lambda: None)
    told = plot.write(plot.heard(synthesizer, TEXT, Options()), tmp_path / "hello.png")  # a missing glyph would warn
    assert len(told) == 1 and "pinyin alone" in told[0]
    assert size(tmp_path / "hello.png")[0] > 900


def test_the_command_line(qingyin: Run, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="pip install 'qingyin[plot]'")
    done = qingyin("plot", TEXT, "-o", "hello.png", "--emotion", "joy=0.7,sadness=0.3")
    assert done.returncode == 0, done.stderr.decode()
    width, height = size(tmp_path / "hello.png")
    assert width > 900 and height > 900
    longer = qingyin("plot", TEXT + TEXT, "-o", "longer.png")
    assert longer.returncode == 0
    assert size(tmp_path / "longer.png")[0] > width
    assert names(tmp_path) == ["hello.png", "longer.png"]
