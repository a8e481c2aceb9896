"""What a language model felt in posts, as chances of the emotions."""

from __future__ import annotations

from zlib import crc32

import numpy as np
import pytest

from qingyin.emotions import EMOTIONS
from training.bert_tone.text import posts

pytestmark = pytest.mark.training


def test_a_post_that_was_read_has_its_feeling_and_others_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    felt = dict(zip(EMOTIONS, range(len(EMOTIONS)), strict=True))
    read = {crc32("今天真冷".encode()): np.array([*felt.values()], np.float16)}
    monkeypatch.setattr(posts, "read", lambda: read)
    found = posts.opinions([("ewect_usual", "今天真冷"), ("ewect_usual", "不认识"), ("cped", "今天真冷")])
    assert found.shape == (3, len(EMOTIONS))
    assert found[0].tolist() == [*felt.values()]
    assert not found[1:].any()


def test_the_chances_of_the_labels_are_one_together() -> None:
    found = np.stack([*posts.read().values()]).astype(float)
    assert len(found) > 40_000
    first = [EMOTIONS.index(emotions[0]) for emotions in posts.LABELS.values()]
    np.testing.assert_allclose(np.exp(found[:, first]).sum(1), 1, atol=2e-3)
    anger, disgust = (EMOTIONS.index(name) for name in posts.LABELS["angry"])
    assert (found[:, anger] == found[:, disgust]).all()  # one label for both
