"""espeak-ng by its library: it speaks as fast and as high as it is asked to, and is named where it is not installed."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from measures import espeak
from measures.espeak_library import Library
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.errors import QingyinError
from tests.evaluation.conftest import needs

TEXT = "今天天气很好，我们去公园吧。"
needs_library = needs("espeakng_loader", "scipy")


@needs_library
def test_it_speaks_as_fast_as_it_is_asked_to() -> None:
    assert (espeak.missing(), espeak.version()) == ("", "1.52.0")
    usual, fast = (espeak.speak(TEXT, speed=speed) for speed in (175, 350))
    assert 1.5 < len(usual) / SAMPLE_RATE < 5
    assert 0.05 < np.abs(usual).max() <= 1
    assert 1.5 < len(usual) / len(fast) < 2.5
    assert len(espeak.speak(TEXT)) == pytest.approx(len(usual), rel=0.01)  # what was asked before does not stay


@needs_library
def test_mandarin_is_not_spelled() -> None:
    """ "ni three" would take longer."""
    assert 0.15 < len(espeak.speak(TEXT)) / SAMPLE_RATE / len(TEXT) < 0.35


@needs_library
def test_what_it_cannot_say_is_an_error() -> None:
    with pytest.raises(QingyinError, match="could not speak"):
        espeak.speak(TEXT, voice="no such voice")


def test_where_it_is_not_installed_there_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    monkeypatch.setattr(espeak, "_library", Library)
    assert "qingyin[measures]" in espeak.missing()
