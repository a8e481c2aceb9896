"""What the measure of fast speech counts."""

from __future__ import annotations

import numpy as np

from evaluation.speech import rates
from qingyin.options import ROWS
from qingyin.speechd.settings import FASTEST
from qingyin.synthesizer import Synthesizer


def test_the_shares_are_over_all_sentences() -> None:
    one = {"characters": 8, "wrong_characters": 2, "syllables": 8, "wrong": 1, "toneless": 0}
    other = {"characters": 2, "wrong_characters": 1, "syllables": 2, "wrong": 1, "toneless": 1}
    assert rates.summary([one, other]) == {"characters": 0.3, "syllables": 0.2, "toneless": 0.1}
    of_syllables = {"syllables": 4, "wrong": 1, "toneless": 1}  # by a recognizer that knows no characters
    assert rates.summary([of_syllables]) == {"syllables": 0.25, "toneless": 0.25}


def test_the_voice_and_its_sound_sped_up_are_as_long(synthesizer: Synthesizer) -> None:
    found = rates.sources(synthesizer)
    lengths = {name: len(speak("今天真好，我们去公园吧。", 2.0)) for name, speak in found.items()}
    assert max(lengths.values()) < 1.1 * min(lengths.values())


def test_it_goes_as_far_as_a_screen_reader() -> None:
    assert max(rates.RATES) == FASTEST > ROWS["rate"].high in rates.RATES
    assert list(rates.RATES) == sorted(np.unique(rates.RATES))
    assert len(rates.SENTENCES.read_text("utf-8").split()) == 40
