"""The table of words: which is found around a character, and what it means."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from torch import Tensor  # noqa: E402

from training.models.ngrams import ORDERS  # noqa: E402
from training.models.words import CHARACTERS, WORD_VECTORS, WORDS, Words  # noqa: E402

WIDTH = 8
KNOWN = ((10, 11), (11, 12), (10, 11, 12, 13), (20, 21), (21, 22))  # tokens of words, the most frequent first


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `training.bert_tone.vectors` writes, of five words and all characters but number 30, as wide as the net."""
    folder = tmp_path_factory.mktemp("vectors")
    draw = np.random.default_rng(0)
    characters = draw.normal(size=(60, WIDTH)).astype(np.float32)
    characters[30] = 0
    np.save(folder / CHARACTERS, characters)
    np.save(folder / WORDS, np.array([[*word, *[0] * (ORDERS - len(word))] for word in KNOWN]))
    np.save(folder / WORD_VECTORS, draw.normal(size=(len(KNOWN), WIDTH)).astype(np.float32))
    return folder


@pytest.fixture(scope="module")
def filled(corpus: Path) -> tuple[Words, Tensor]:
    """The table, and the vectors of the characters."""
    words = Words(64, WIDTH)
    return words, torch.from_numpy(words.fill(corpus))


def around(filled: tuple[Words, Tensor], *tokens: int) -> Tensor:
    """The vector of the word around each of the tokens [N, C]."""
    words, characters = filled
    row = torch.tensor([tokens])
    return words(row, characters[row])[0]


def test_a_character_is_given_the_longest_word_around_it(filled: tuple[Words, Tensor]) -> None:
    short, long = around(filled, 10, 11), around(filled, 10, 11, 12, 13)
    assert torch.allclose(short[0], short[1]) and short[0].abs().sum() > 0
    assert all(torch.allclose(long[0], each) for each in long)
    assert not torch.allclose(short[0], long[0])


def test_of_two_words_of_one_length_that_overlap_it_is_given_the_mean(filled: tuple[Words, Tensor]) -> None:
    left, right, both = around(filled, 20, 21), around(filled, 21, 22), around(filled, 20, 21, 22)
    assert torch.allclose(both, torch.stack([left[0], (left[1] + right[0]) / 2, right[1]]), atol=1e-6)


def test_a_character_in_no_known_word_is_its_own_word(filled: tuple[Words, Tensor]) -> None:
    assert torch.equal(around(filled, 11, 10, 40, 30), filled[1][[11, 10, 40, 30]])
    assert not filled[1][30].any()  # a character that was never met


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_what_lies_behind_the_end_changes_nothing(filled: tuple[Words, Tensor], count: int) -> None:
    text = [10, 11, 12, 13, 20, 21, 22][:count]
    assert torch.equal(around(filled, *text), around(filled, *text, 0, 0, 0, 0)[:count])


def test_the_vectors_keep_their_angles(filled: tuple[Words, Tensor], corpus: Path) -> None:
    """Turned to other axes and scaled, but the words differ as they did; with the characters in the same space."""
    vectors = np.load(corpus / WORD_VECTORS)
    turned = torch.stack([around(filled, *word)[0] for word in KNOWN]).numpy()
    before, after = (each - each.mean(0) for each in (vectors, turned))
    assert np.corrcoef((before @ before.T).ravel(), (after @ after.T).ravel())[0, 1] > 0.999
