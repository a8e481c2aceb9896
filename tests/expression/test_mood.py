"""What a mood does to the next sentence."""

from __future__ import annotations

import pytest

from qingyin.emotions import EMOTIONS
from qingyin.errors import OptionError
from qingyin.expression.mood import CARRIED, carried, told
from qingyin.records import Emotion
from qingyin.synthesizer import Synthesizer

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


def test_what_is_clearly_felt_outweighs_most_moods() -> None:
    assert dominant(carried({"sadness": 1.0}, {"joy": 0.9, "neutral": 0.1})) == "joy"
    assert dominant(carried({"sadness": 1.0}, {"anger": 0.9, "neutral": 0.1})) == "anger"


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("emotion", EMOTIONS[1:])
def test_a_mood_never_grows(emotion: str, share: float) -> None:
    same = {emotion: share, "neutral": 1 - share}
    mood = same
    for _ in range(5):
        mood = carried(mood, same)
        assert mood[emotion] <= share + 1e-9
        assert sum(mood.values()) == pytest.approx(1) and min(mood.values()) >= 0


@pytest.mark.parametrize(
    ("context", "message"),
    [
        (Emotion({}), "sum to 1"),
        (Emotion({"joi": 1.0}), "unknown emotion 'joi'"),
        (Emotion({"joy": float("nan"), "neutral": 0.5}), "from 0 to 1, not nan"),
        (Emotion({"neutral": 2.0, "joy": -1.0}), "from 0 to 1, not 2.0"),
        (Emotion({"joy": 1.0, "fear": 1.0}), "sum to 1, not to 2"),
        ({"joy": 1.0}, "a text or an Emotion, not dict"),
        (5, "a text or an Emotion, not int"),
    ],
)
def test_a_context_that_is_none_is_refused(synthesizer: Synthesizer, context: Emotion, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        synthesizer.emotion("今天", context)
    with pytest.raises(OptionError, match=message):
        synthesizer.conversation().speak("今天", context)


def test_a_context_may_name_some_of_the_emotions() -> None:
    found = told(Emotion({"joy": 1.0}), lambda text: Emotion({}))
    assert found is not None and {*found.weights} == {*EMOTIONS}


def test_a_context_colors_a_sentence_as_it_does_its_text(synthesizer: Synthesizer) -> None:
    (sentence,) = synthesizer.analyze("今天")
    sad = Emotion({"sadness": 1.0})
    assert synthesizer.emotion(sentence, sad).weights == pytest.approx(synthesizer.emotion("今天", sad).weights)
    assert synthesizer.emotion(["今天", "明天"], sad)[0].weights == synthesizer.emotion("今天", sad).weights


def test_the_table_has_a_row_for_each_feeling_that_speaks_for_it_most() -> None:
    calm, *others = zip(EMOTIONS, CARRIED, strict=True)
    assert calm == ("neutral", (0.0,) * len(EMOTIONS))
    for emotion, row in others:
        assert dominant(dict(zip(EMOTIONS, row, strict=True))) == emotion
