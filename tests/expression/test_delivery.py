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


def test_in_a_story_what_is_asked_for_is_said_as_it_is(synthesizer: Synthesizer) -> None:
    (sentence,) = synthesizer.analyze("太好了。")
    asked = {"joy": 0.5, "neutral": 0.5}
    deliver = delivery(Feel(), emotion=asked, scene="audiobook")
    for _ in range(4):
        weights = deliver(sentence).emotion.weights
        assert {name: weights[name] for name in asked} == pytest.approx(asked)


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


class Moods:
    """Finds in each text what it is given, in turn."""

    def __init__(self, *moods: str) -> None:
        self._moods = iter(moods)

    def __call__(self, sentence: Sentence, before: Emotion | None) -> Emotion:
        return Emotion({next(self._moods): 1.0})


def heights(synthesizer: Synthesizer, deliver: Delivery, sentences: int = 3) -> list[float]:
    """What is added to the mean F0 of a few calm sentences, in semitones."""
    (sentence,) = synthesizer.analyze("我们走。")
    return [round(float(deliver(sentence).delta[:, 0].mean()), 3) for _ in range(sentences)]


@pytest.mark.parametrize(
    ("moods", "expected"),  # joy adds 4, anger 4.8, sadness -1.8; a fall is 3 at most, a rise 4
    [
        (("joy", "neutral", "neutral"), [4.0, 1.0, 0.0]),
        (("neutral", "anger", "anger"), [0.0, 4.0, 4.8]),
        (("sadness", "joy", "sadness"), [-1.8, 2.2, -0.8]),
        (("sadness", "neutral", "sadness"), [-1.8, 0.0, -1.8]),
    ],
)
def test_a_feeling_sets_in_and_fades_in_steps(
    synthesizer: Synthesizer, moods: tuple[str, ...], expected: list[float]
) -> None:
    deliver = Delivery(Options(), Stylebook(), Moods(*moods), lambda recording: NEUTRAL)
    assert heights(synthesizer, deliver) == pytest.approx(expected, abs=0.001)


def test_the_steps_grow_with_the_intensity(synthesizer: Synthesizer) -> None:
    deliver = Delivery(Options(intensity=0.5), Stylebook(), Moods("joy", "neutral"), lambda recording: NEUTRAL)
    assert heights(synthesizer, deliver, 2) == pytest.approx([2.0, 0.5], abs=0.001)


def test_an_emotion_that_is_asked_for_is_kept_whole(synthesizer: Synthesizer) -> None:
    text = "<speak><mstts:express-as style='cheerful'>我们走。</mstts:express-as>我们走。</speak>"
    joyful, calm = synthesizer.analyze(text)
    deliver = Delivery(Options(emotion="anger"), Stylebook(), Moods(), lambda recording: NEUTRAL)
    assert [float(deliver(each).delta[0, 0]) for each in (calm, joyful)] == pytest.approx([4.8, 4.0], abs=0.001)


def test_after_the_other_person_has_spoken_a_feeling_begins_anew(synthesizer: Synthesizer) -> None:
    deliver = Delivery(Options(), Stylebook(), Moods("sadness", "anger"), lambda recording: NEUTRAL)
    assert heights(synthesizer, deliver, 1) == pytest.approx([-1.8], abs=0.001)
    deliver.turn()
    assert heights(synthesizer, deliver, 1) == pytest.approx([4.8], abs=0.001)
