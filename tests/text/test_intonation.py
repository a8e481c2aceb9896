"""Which melody a sentence has."""

from __future__ import annotations

import pytest

from qingyin.text import Intonation, analyze, intonation
from qingyin.text.pinyin.lexicon import Lexicon


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("你明天去。", Intonation.STATEMENT),
        ("你明天去", Intonation.STATEMENT),
        ("你明天去？", Intonation.QUESTION),
        ("你明天去吗？", Intonation.PARTICLE),
        ("我们走吧？", Intonation.PARTICLE),
        ("谁明天去？", Intonation.OPEN),
        ("你去不去？", Intonation.OPEN),
        ("有没有问题?", Intonation.OPEN),
        ("你有什么问题吗？", Intonation.PARTICLE),
        ("太好了！", Intonation.EXCLAIMED),
        ("真的？！", Intonation.QUESTION),
        ("他走了……", Intonation.STATEMENT),
    ],
)
def test_the_end_of_a_sentence_gives_its_type(text: str, last: Intonation, lexicon: Lexicon) -> None:
    (sentence,) = analyze(text, lexicon)
    assert set(intonation(sentence)) == {last}


def test_what_comes_before_a_comma_goes_on(lexicon: Lexicon) -> None:
    (sentence,) = analyze("天黑了，你回家吗？", lexicon)
    assert intonation(sentence) == [Intonation.CONTINUED] * 3 + [Intonation.PARTICLE] * 4


def test_a_list_has_a_melody_of_its_own(lexicon: Lexicon) -> None:
    (sentence,) = analyze("苹果、香蕉和梨。", lexicon)
    assert intonation(sentence) == [Intonation.LISTED] * 2 + [Intonation.STATEMENT] * 4


def test_what_is_in_brackets_is_said_aside(lexicon: Lexicon) -> None:
    (sentence,) = analyze("小王（我的同学）来了。", lexicon)
    assert intonation(sentence)[2:6] == [Intonation.ASIDE] * 4
    assert intonation(sentence)[6:] == [Intonation.STATEMENT] * 2


def test_speech_is_quoted_and_a_word_is_not(lexicon: Lexicon) -> None:
    (sentence,) = analyze("他说：“我来了。”", lexicon)
    assert intonation(sentence)[2:] == [Intonation.QUOTED] * 3
    (sentence,) = analyze("这叫“人工智能”技术。", lexicon)
    assert Intonation.QUOTED not in intonation(sentence)


def test_a_question_in_quotation_marks_stays_a_question(lexicon: Lexicon) -> None:
    (sentence,) = analyze("他问：“你明天去吗？”", lexicon)
    assert intonation(sentence)[2:] == [Intonation.PARTICLE] * 5


def test_markup_is_no_bracket(lexicon: Lexicon) -> None:
    (sentence,) = analyze("他[stress:昨天]来了[pause:1s]。", lexicon)
    assert set(intonation(sentence)) == {Intonation.STATEMENT}


def test_a_word_that_is_read_as_several_sentences_has_a_melody_in_each(lexicon: Lexicon) -> None:
    found = [intonation(each) for each in analyze("<speak><sub alias='好。好！好'>x</sub></speak>", lexicon)]
    assert found == [[Intonation.STATEMENT], [Intonation.EXCLAIMED], [Intonation.STATEMENT]]
