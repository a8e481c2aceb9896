"""Whether a stressed word can be heard."""

from __future__ import annotations

import pytest

from evaluation.speech import focus
from qingyin.synthesizer import Synthesizer
from tests.evaluation.conftest import needs


@needs("pyworld")
@pytest.mark.parametrize("text", ["他[stress:昨天]就已经回北京了。", "请把[stress:窗户]关上再走。"])
def test_the_stressed_word_is_wider_higher_and_longer_in_the_sound(text: str) -> None:
    found = focus.compare(Synthesizer.load("tan"), text)
    before, after = found["span_st"]
    assert after > before * 1.2
    assert found["top_st"] > 1
    assert found["longer"] == pytest.approx(1.25, abs=0.02)
    assert found["after_mean_st"] < -0.5
    assert found["after_span_st"][1] < found["after_span_st"][0]
    assert focus.holds(found)


def test_a_word_without_voice_does_not_hold() -> None:
    assert not focus.holds({"span_st": [None, None], "longer": 1.25})
    assert not focus.holds({"span_st": [3.0, 2.0], "longer": 1.25})
    assert not focus.holds({"span_st": [2.0, 3.0], "longer": 1.0})


def test_the_sentences_hold_one_stressed_word_each(synthesizer: Synthesizer) -> None:
    assert len(focus.TEXTS) == 10
    assert focus.plain(focus.TEXTS[0]) == "今天我们去公园散步。"
    assert all(text.count("[stress:") == text.count("]") == 1 for text in focus.TEXTS)
