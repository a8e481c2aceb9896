"""Dialogues and their misfits."""

from __future__ import annotations

from collections import Counter

import numpy as np

from measures.dialogues import Course, piece, pieces
from qingyin.emotions import EMOTIONS
from qingyin.evaluate.consistency.net import WIDTH

DRAW = np.random.default_rng(0)
COURSE = Course(DRAW.integers(len(EMOTIONS), size=50), DRAW.random((50, len(EMOTIONS)), np.float32))


def test_a_course_is_cut_into_dialogues() -> None:
    found = list(pieces(COURSE, 8))
    assert len(found) == 6
    assert np.array_equal(np.concatenate([each.said for each in found]), COURSE.said[:48])
    assert all(each.answers.tolist() == [False, True] * 4 for each in found)


def test_a_misfit_has_the_answers_of_another_and_nothing_else() -> None:
    one, other = piece(COURSE, 0, 7, 1), piece(COURSE, 20, 7, 1)
    found = one.misfit(other)
    assert np.array_equal(found.felt, one.felt) and np.array_equal(found.answers, one.answers)
    assert np.array_equal(found.said[~one.answers], one.said[~one.answers])
    assert np.array_equal(found.said[one.answers], other.said[one.answers])
    assert np.array_equal(one.said, COURSE.said[:7])  # the dialogue itself stays as it is


def test_emotions_are_as_frequent_in_misfits() -> None:
    found = list(pieces(COURSE, 8))
    turned = [each.misfit(other) for each, other in zip(found, found[1:] + found[:1], strict=True)]
    counts = [Counter(np.concatenate([each.said for each in some]).tolist()) for some in (found, turned)]
    assert counts[0] == counts[1]


def test_features_of_emotions_that_are_expressed_in_part() -> None:
    one = piece(COURSE, 0, 6, 0)
    whole, half = one.features(), one.features(np.full(6, 0.5, np.float32))
    assert whole.shape == half.shape == (6, WIDTH)
    for place, emotion in enumerate(one.said):
        assert whole[place, emotion] == 1
        assert np.isclose(half[place, : len(EMOTIONS)].sum(), 1) and half[place, 0] >= 0.5
