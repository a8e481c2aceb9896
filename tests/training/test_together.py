"""How the parts of BERT-tone learn to be heard together."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

import numpy as np  # noqa: E402

from qingyin.records import EMOTIONS  # noqa: E402
from tests.training.test_again import of_source  # noqa: E402
from training.bert_tone.text.lines import drawn, felt_in, for_together  # noqa: E402
from training.bert_tone.together import HEARD, Told, learned, unlikely  # noqa: E402
from training.models.bert_tone import OPINIONS, SAID, blend, decided, parted  # noqa: E402

COUNT, NEUTRAL = len(EMOTIONS), EMOTIONS.index("neutral")


def lines(seed: int, plain: float) -> Told:
    """Lines of which so large a share is plain; whatever they are, all parts hear the wrong emotion a little."""
    draw = torch.Generator().manual_seed(seed)
    label = torch.randint(COUNT, (400,), generator=draw)
    label[torch.rand(400, generator=draw) < plain] = NEUTRAL
    said = torch.randn(400, SAID + 2 * COUNT + 1, generator=draw)
    said[:, SAID + COUNT + 1 :] += 3 * torch.eye(COUNT)[label]  # the memory knows
    said[:, SAID + COUNT] = -6  # and the convolutions say that it is no post
    return Told(said.double(), label, torch.eye(COUNT).double())


def test_lines_that_are_mostly_plain_make_all_that_is_heard_plainer() -> None:
    start, told = blend([0.5] * len(OPINIONS)), lines(0, plain=0.8)
    mixture, prior = learned({"natural": told}, start)
    assert unlikely(told, mixture, prior) < 0.7 * unlikely(told, start, torch.zeros(SAID))
    silent = torch.zeros(1, SAID + 2 * COUNT + 1)
    silent[:, SAID + COUNT] = -6
    assert decided(silent, mixture, prior).argmax() == NEUTRAL
    fresh = lines(1, plain=0.8)
    assert unlikely(fresh, mixture, prior) < unlikely(fresh, start, torch.zeros(SAID))


def test_posts_are_heard_as_before() -> None:
    start = blend([0.5] * len(OPINIONS))
    mixture, prior = learned({name: lines(2, plain=0.5) for name in HEARD}, start)
    said = torch.randn(9, start.shape[0])
    before, after = parted(said @ start), parted(said @ mixture + prior)
    assert not torch.allclose(before[0], after[0])
    assert torch.allclose(before[1], after[1]) and torch.allclose(before[2], after[2])


def test_a_quarter_of_the_passages_is_drawn_for_nobody_else() -> None:
    passages = of_source("natural", [9] * 400)
    kept = for_together(passages)
    assert 60 < kept.sum() < 140
    assert not drawn(passages, np.ones(400, bool), {"natural": 1.0}, 0.0)[kept].any()
    assert not for_together(of_source("everyday", [9] * 40)).any()
    assert not for_together(of_source("natural", [9] * 40, held_out=True)).any()


def test_a_label_that_is_no_feeling_is_left_out() -> None:
    spoken = of_source("tone_of_voice", [5] * 8)
    spoken.label[:] = np.arange(8)
    assert felt_in(spoken, "tone_of_voice", np.ones(8, bool)).tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert felt_in(spoken, "everyday", np.ones(8, bool)).tolist() == []
