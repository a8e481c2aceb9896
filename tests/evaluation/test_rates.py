"""What the measure of fast speech counts."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.speech import rates
from qingyin.options import ROWS
from qingyin.synthesizer import Synthesizer


@pytest.mark.parametrize(
    ("wanted", "heard", "edits"),
    [("", "", 0), ("今天", "今天", 0), ("今天", "", 2), ("", "今天", 2), ("今天真好", "今真好", 1), ("abc", "axcd", 2)],
)
def test_edits(wanted: str, heard: str, edits: int) -> None:
    assert rates.edits(wanted, heard) == edits


def test_a_homophone_is_no_error_of_syllables(synthesizer: Synthesizer) -> None:
    assert rates.errors(synthesizer, "今天真好。", "今天真好") == (0, 4, 0, 4)
    assert rates.errors(synthesizer, "今天真好。", "金天真好！") == (1, 4, 0, 4)
    assert rates.errors(synthesizer, "今天真好。", "") == (4, 4, 4, 4)


def test_the_voice_and_its_sound_sped_up_are_as_long(synthesizer: Synthesizer) -> None:
    found = rates.sources(synthesizer)
    lengths = {
        name: len(speak("今天真好，我们去公园吧。", 2.0)) for name, speak in found.items() if name != "espeak-ng"
    }
    assert max(lengths.values()) < 1.1 * min(lengths.values())


def test_it_goes_as_far_as_the_option() -> None:
    assert max(rates.RATES) == ROWS["rate"].high
    assert list(rates.RATES) == sorted(np.unique(rates.RATES))
    assert len(rates.SENTENCES.read_text("utf-8").split()) == 40
