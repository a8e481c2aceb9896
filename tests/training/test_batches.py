"""Batches for BERT-tone: what is drawn, hidden, left out and told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from qingyin.models.vocabulary import MASK, PADDING, START  # noqa: E402
from qingyin.text.records import Boundary  # noqa: E402
from training.bert_tone.batches import Batches, Shelf  # noqa: E402
from training.bert_tone.text.lines import Lines  # noqa: E402

INSIDE, END = 1 + Boundary.NONE, 1 + Boundary.WORD
VOCABULARY, MARK = 60, 50
SIZES = (1, 4, 9, 30)


def lines() -> Lines:
    """Lines of several lengths in words of two characters; the last has one known reading, at place 20."""
    count = sum(SIZES)
    tokens = np.random.default_rng(0).integers(10, 40, count).astype(np.uint16)
    tokens[5 + 4] = MARK  # in the third line
    boundary = np.concatenate([np.resize([INSIDE, END], size) for size in SIZES]).astype(np.uint8)
    reading = np.zeros(count, np.uint8)
    reading[14 + 20] = 3
    each = np.arange(len(SIZES), dtype=np.uint8)
    polarity = np.ones(count, np.uint8)
    return Lines(tokens, polarity, reading, boundary, np.cumsum([0, *SIZES]), each, each % 2, np.zeros(4, bool))


def batches(weights: tuple[float, ...] = (1, 1, 1, 1), **options: object) -> Batches:
    wanted: dict[str, Any] = {"masked": 0.0, "size": 200, **options}
    return Batches([(lines(), np.array(weights))], device="cpu", vocabulary=VOCABULARY, seed=0, **wanted)


def test_a_line_is_what_it_was_behind_start_and_before_padding() -> None:
    batch, known = batches().of(np.array([1, 3])), lines()
    for row, line in enumerate((1, 3)):
        own = known.tokens[known.starts[line] : known.starts[line + 1]].astype(np.int64)
        assert batch.tokens[row, 0] == START
        assert np.array_equal(batch.tokens[row, 1 : 1 + len(own)], own)
        assert (batch.tokens[row, 1 + len(own) :] == PADDING).all()
        assert (batch.boundary[row, 1 + len(own) :] == -100).all() and batch.boundary[row, 1] == int(Boundary.NONE)
    assert (batch.hidden == -100).all()
    assert batch.reading[1, 21] == 2 and (batch.reading >= 0).sum() == 1
    assert batch.source.tolist() == [1, 3] and batch.label.tolist() == [1, 1]
    assert torch.equal(batch.polarity > 0, (batch.tokens != PADDING) & (batch.tokens != START))


def test_a_line_that_weighs_nothing_is_never_drawn() -> None:
    drawn = batches((0, 1, 0, 0))
    assert all((next(drawn).source == 1).all() for _ in range(5))


def test_lines_of_like_length_are_together_and_no_batch_is_too_large() -> None:
    groups = Shelf([lines(), lines()], "cpu").groups(np.arange(8), size=40, most=3)
    assert sorted(np.concatenate(groups).tolist()) == list(range(8))
    sizes = [[SIZES[line % 4] for line in group] for group in groups]
    assert all(len(each) == 1 or len(each) <= 3 and len(each) * (1 + max(each)) <= 40 for each in sizes)
    assert [max(each) for each in sizes] == sorted((max(each) for each in sizes), reverse=True)


def test_words_are_hidden_whole() -> None:
    batch = batches(masked=0.4).of(np.full(200, 3))
    hidden = (batch.hidden >= 0)[:, 1:31].reshape(200, 15, 2)
    assert (hidden[..., 0] == hidden[..., 1]).all()
    assert 0.3 < hidden.float().mean() < 0.5
    shown = batch.tokens[batch.hidden >= 0]
    assert 0.7 < (shown == MASK).float().mean() < 0.9
    assert (batch.polarity[batch.hidden >= 0] == 0).all() and (batch.reading[batch.hidden >= 0] == -100).all()


def test_of_one_known_reading_the_surroundings_are_shown() -> None:
    batch = batches(near=(3, 4)).of(np.array([3, 1]))
    own = lines().tokens[14 + 17 : 14 + 24].astype(np.int64)
    assert np.array_equal(batch.tokens[0, 1:8], own) and batch.reading[0, 4] == 2
    assert (batch.tokens[1] != PADDING).sum() == 5  # no reading is known, so the whole line is


def test_lines_lose_their_marks_and_nothing_else() -> None:
    marks = np.zeros(VOCABULARY, bool)
    marks[MARK] = True
    before, after = (batches(marks=marks, unmarked=share).of(np.array([2])) for share in (0.0, 1.0))
    kept = before.tokens[0] != MARK
    count = int(kept.sum())
    for name in ("tokens", "boundary", "polarity"):
        assert torch.equal(getattr(after, name)[0, :count], getattr(before, name)[0][kept])
    assert (after.tokens[0, count:] == PADDING).all()


def test_start_is_told_a_polarity_now_and_then() -> None:
    drawn = batches()
    drawn.hints = np.full((4, 2), 2)
    told = drawn.of(np.full(2000, 1)).polarity[:, 0]
    assert 0.2 < (told > 0).float().mean() < 0.35
    assert (told == 2).sum() > 3 * (told == 1).sum() > 0


def test_what_teachers_feel_belongs_to_its_line() -> None:
    drawn = batches()
    assert not drawn.of(np.array([0])).felt.any()
    drawn.felt = torch.arange(4.0)[:, None].expand(4, 8)
    assert torch.equal(drawn.of(np.array([3, 1])).felt[:, 0], torch.tensor([3.0, 1.0]))
