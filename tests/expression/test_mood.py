"""What a mood does to the next sentence."""

from __future__ import annotations

import pytest

from qingyin.emotions import EMOTIONS
from qingyin.expression.mood import CARRIED, carried

CALM = {"neutral": 1.0}
PLAIN = {"neutral": 0.9, "joy": 0.03, "sadness": 0.03, "caring": 0.04}


def dominant(weights: dict[str, float]) -> str:
    return max(weights, key=weights.__getitem__)


@pytest.mark.parametrize("felt", [CALM, PLAIN, {"anger": 0.6, "disgust": 0.4}])
def test_after_a_calm_mood_a_sentence_is_as_it_is_felt(felt: dict[str, float]) -> None:
    assert carried(CALM, felt) == pytest.approx({name: felt.get(name, 0.0) for name in EMOTIONS})


@pytest.mark.parametrize("emotion", [name for name in EMOTIONS if name != "neutral"])
def test_plain_words_take_on_a_mood_and_lose_it(emotion: str) -> None:
    first = carried({emotion: 1.0}, PLAIN)
    assert first[emotion] > 5 * PLAIN.get(emotion, 0.01)
    assert sum(first.values()) == pytest.approx(1)
    mood = first
    for _ in range(12):
        mood = carried(mood, PLAIN)
    assert dominant(mood) == "neutral"


def test_what_is_clearly_felt_outweighs_what_went_before() -> None:
    assert dominant(carried({"sadness": 1.0}, {"joy": 0.9, "neutral": 0.1})) == "joy"
    assert dominant(carried({"joy": 1.0}, {"anger": 0.9, "neutral": 0.1})) == "anger"


def test_the_table_has_a_row_for_each_feeling_that_speaks_for_it_most() -> None:
    assert {*CARRIED} == {*EMOTIONS} - {"neutral"}
    for emotion, row in CARRIED.items():
        assert len(row) == len(EMOTIONS)
        assert dominant(dict(zip(EMOTIONS, row, strict=True))) == emotion
