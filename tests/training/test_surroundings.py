"""What is learned of surroundings, and how it is kept."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.training


def test_what_decides_is_learned_and_survives_the_entries() -> None:
    from qingyin.text.pinyin.readings import add
    from training.lexicon.surroundings import Example, learn

    def example(shown: list[str], reading: str) -> Example:
        return Example("行", ["", *shown], ("xing2", "hang2", "heng2"), ("xing2", 1.0), [0, 1, 2], reading)

    seen = [example(["-银", "+长"], "hang2")] * 4 + [example(["-步", "+人"], "xing2")] * 4
    entries = learn(seen)["行"]
    assert entries == sorted(entries)
    for shown, wanted in ((["-银", "+长"], 1), (["-步", "+人"], 0), (["-银", "+业"], 1)):
        scores = [1.0, 0.0, 0.0]
        add(scores, ["", *shown], entries)
        assert scores.index(max(scores)) == wanted


def test_a_label_that_is_no_reading_in_question_teaches_nothing() -> None:
    from training.lexicon.surroundings import Example, learn

    light = Example("识", ["", "-认"], ("shi2", "shi5"), ("shi5", 6.0), [1], "shi2")
    assert learn([light]) == {}
