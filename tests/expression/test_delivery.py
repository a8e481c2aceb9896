"""A text's delivery: whom it asks for a feeling, and that intensity 0 leaves the style alone."""

from __future__ import annotations

import numpy as np
import pytest

from qingyin.expression.delivery import Delivery
from qingyin.expression.delta import NEUTRAL, Delta
from qingyin.expression.stylebook import Stylebook
from qingyin.options import Options
from qingyin.records import Emotion, Sentence
from qingyin.synthesizer import Synthesizer

JOY, SADNESS = Emotion({"joy": 1.0}), Emotion({"sadness": 1.0})


class Feel:
    """Finds joy in every text; `asked` has what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Emotion | None]] = []

    def __call__(self, sentence: Sentence, before: Emotion | None) -> Emotion:
        self.asked.append((sentence.text, before))
        return JOY


def delivery(feel: Feel, **options: object) -> Delivery:
    return Delivery(Options(**options), Stylebook(), feel, lambda recording: NEUTRAL)  # type: ignore[arg-type]


def test_the_text_says_what_it_feels_like_and_a_turn_what_was_heard_before(synthesizer: Synthesizer) -> None:
    (sentence,) = synthesizer.analyze("太好了！")
    feel = Feel()
    deliver = delivery(feel)
    assert deliver(sentence).emotion.weights == JOY.weights
    deliver.turn(SADNESS)
    deliver(sentence)
    assert feel.asked == [("太好了！", None), ("太好了！", SADNESS)]


def test_an_emotion_that_is_asked_for_asks_nobody(synthesizer: Synthesizer) -> None:
    (sentence,) = synthesizer.analyze("太好了！")
    feel = Feel()
    found = delivery(feel, emotion="sadness")(sentence)
    assert found.emotion.weights["sadness"] == 1.0
    assert found.delta.shape == (3, 7)
    assert feel.asked == []


@pytest.mark.parametrize("emotion", ["joy", "anger", "sadness"])
def test_intensity_0_changes_nothing(synthesizer: Synthesizer, emotion: str) -> None:
    (sentence,) = synthesizer.analyze("太好了。")
    flat = delivery(Feel(), emotion=emotion, intensity=0.0)(sentence).delta
    neutral = delivery(Feel(), emotion="neutral")(sentence).delta
    full = delivery(Feel(), emotion=emotion)(sentence).delta
    np.testing.assert_allclose(flat, neutral, atol=1e-6)
    assert not np.allclose(full, neutral, atol=0.05)


def test_pitch_and_rate_come_on_top(synthesizer: Synthesizer) -> None:
    (sentence,) = synthesizer.analyze("太好了。")
    plain, asked = (delivery(Feel(), **options)(sentence) for options in ({}, {"pitch": 2.0, "rate": 2.0}))
    names = list(Delta.__dataclass_fields__)
    np.testing.assert_allclose(asked.delta[:, names.index("f0_mean")], plain.delta[:, 0] + 2.0, atol=1e-5)
    duration = names.index("duration")
    np.testing.assert_allclose(asked.delta[:, duration], plain.delta[:, duration] / 2, rtol=1e-5)
