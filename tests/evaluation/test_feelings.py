"""What BERT-tone of the default voice makes of everyday lines, and how the figures are reckoned."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from evaluation.text.feelings import EVERYDAY, HELD_OUT, everyday, lines_of, missed, pauses_of
from measures.alignments import phones as fields
from measures.labels import felt
from qingyin.records import EMOTIONS
from qingyin.synthesizer import Synthesizer

LEARNED = Path(__file__).parents[2] / "training/bert_tone/text/everyday.tsv"
MISSED = {"……我明白了。"}  # that the voice does not hear as people do
UNSEEN = 0.92  # of the lines for which nothing was changed


@pytest.fixture(scope="module")
def tan() -> Synthesizer:
    return Synthesizer.load()


def test_everyday_lines_feel_as_people_hear_them(tan: Synthesizer) -> None:
    lines = everyday(tan)
    assert len(lines) == 50
    assert {text for text, _, _ in missed(lines)} <= MISSED


def test_so_do_lines_for_which_nothing_was_changed(tan: Synthesizer) -> None:
    lines = everyday(tan, "everyday_unseen")
    assert len(lines) == 210
    assert 1 - len(missed(lines)) / len(lines) >= UNSEEN


def test_every_line_to_learn_from_has_one_emotion() -> None:
    lines = felt(LEARNED)
    assert {emotion for _, emotion in lines} == set(EMOTIONS)
    assert len({text for text, _ in lines}) == len(lines)


def test_no_line_to_learn_from_is_near_one_that_measures() -> None:
    def pairs(text: str) -> set[str]:
        chars = re.sub(r"[^一-鿿]", "", text)
        return {a + b for a, b in pairwise(chars)}

    measures = [pairs(text) for name in EVERYDAY for text, _ in felt(lines_of(name))]
    kept = {text for text, _ in felt(lines_of(HELD_OUT))}
    for text, _ in felt(LEARNED):
        own = pairs(text)
        assert text not in kept
        assert all(2 * len(own & other) < len(own | other) for other in measures if own), text


def test_among_others_a_text_feels_as_it_does_alone(tan: Synthesizer) -> None:
    texts = [text for text, _, _ in everyday(tan)]
    fresh = Synthesizer.load(cache=0)
    together = fresh.emotion(texts)
    for text, found in zip(texts, together, strict=True):
        assert found == fresh.emotion(text), text


@pytest.mark.parametrize(
    ("phones", "length", "expected"),
    [
        ("SIL:9 n_B:3 i3_E:9 h_B:3 ao3_E:9 SIL:9", 2, set()),
        ("SIL:9 n_B:3 i3_E:9 SIL:9 h_B:3 ao3_E:9 SIL:9", 2, {1}),
        ("n_B:3 i3_E:9 SIL_S:20 SIL:9 h_B:3 ao3_E:9", 4, {3}),  # two characters of an unknown word
        ("n_B:3 i3_E:9 SIL_S:20 SIL_S:20 h_B:3 ao3_E:9", 4, None),
        ("n_B:3 i3_E:9", 2, None),
    ],
)
def test_pauses(phones: str, length: int, expected: set[int] | None) -> None:
    assert pauses_of(list(fields(phones)), length) == expected
