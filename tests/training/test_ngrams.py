"""The memory of n-grams says what was learned, nothing of what was not, and the same in a batch and alone."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from torch import Tensor  # noqa: E402

from qingyin.models.vocabulary import PADDING, START  # noqa: E402
from training.bert_tone.ngrams import PLAIN, Learned, counts, memory, ngrams, plainer  # noqa: E402
from training.bert_tone.text.lines import Lines  # noqa: E402
from training.models.ngrams import Grams, hashes, housed  # noqa: E402

SLOTS = 512


def lines(*texts: list[int]) -> Lines:
    tokens = np.concatenate([np.array(text, np.uint16) for text in texts])
    starts = np.cumsum([0, *map(len, texts)])
    none, each = np.zeros(len(tokens), np.uint8), np.zeros(len(texts), np.uint8)
    return Lines(tokens, none, none, none, starts, each, each, each.astype(bool))


TEXTS = lines([10, 11, 12, 11], [900, 6000], [10, 11, 12])


@pytest.fixture(scope="module")
def learned() -> tuple[Grams, np.ndarray, Learned]:
    hashed, owner = ngrams(TEXTS)
    keys = np.unique(hashed[owner != 1])  # the second text was never seen
    house = housed(keys, np.arange(len(keys), 0, -1), SLOTS)
    assert len(house) == len(keys)
    draw = np.random.default_rng(0)
    of_key = draw.normal(size=(len(keys), 8)).astype(np.float32)
    bias = draw.normal(size=8).astype(np.float32)
    slots = sorted(house)
    grams = memory(keys, house, Learned(of_key[[house[slot] for slot in slots]], bias), SLOTS)
    return grams, keys, Learned(of_key, bias)


def row(text: int) -> Tensor:
    return torch.from_numpy(
        np.concatenate([[START], TEXTS.tokens[TEXTS.starts[text] : TEXTS.starts[text + 1]]]).astype(np.int64)
    )


def test_the_table_says_what_the_sparse_matrix_says(learned: tuple[Grams, np.ndarray, Learned]) -> None:
    grams, keys, weights = learned
    wanted = counts(TEXTS, keys) @ weights.weights + weights.bias
    for text in (0, 2):
        assert torch.allclose(grams(row(text)[None])[0], torch.from_numpy(wanted[text]), atol=0.05)  # int8


def test_what_was_never_seen_says_nothing(learned: tuple[Grams, np.ndarray, Learned]) -> None:
    grams, _, weights = learned
    seen = grams(torch.tensor([[START]]))  # START alone is an n-gram too
    assert torch.equal(grams(row(1)[None]), seen)
    assert not torch.allclose(seen[0], torch.from_numpy(weights.bias), atol=1e-3)


def test_padding_changes_nothing(learned: tuple[Grams, np.ndarray, Learned]) -> None:
    grams, *_ = learned
    padded = torch.full((2, 9), PADDING)
    padded[0, : len(row(0))], padded[1, : len(row(2))] = row(0), row(2)
    together = grams(padded)
    assert torch.allclose(together[0], grams(row(0)[None])[0], atol=1e-6)
    assert torch.allclose(together[1], grams(row(2)[None])[0], atol=1e-6)


def test_hashes_of_arrays_and_tensors_agree() -> None:
    hashed, owner = ngrams(TEXTS)
    mine = hashed[owner == 0]
    found, whole = hashes(row(0)[None])
    assert sorted(mine.tolist()) == sorted(found[whole].tolist())


def test_neutral_is_said_more_and_nothing_else(learned: tuple[Grams, np.ndarray, Learned]) -> None:
    _, _, weights = learned
    made = plainer(weights)
    assert np.allclose(made.bias - weights.bias, [PLAIN, *[0] * 7])
    assert made.weights is weights.weights and PLAIN > 0
