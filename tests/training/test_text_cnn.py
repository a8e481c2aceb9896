"""The convolutions of posts, and how much each opinion is heard."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from qingyin.records import EMOTIONS  # noqa: E402
from training.bert_tone.opinions import meaning, shares  # noqa: E402
from training.models.bert_tone import opinions  # noqa: E402
from training.models.text_cnn import TextCNN, TextCNNShape  # noqa: E402

SHAPE = TextCNNShape(characters=50, words=64, embedding=8, filters=6)


@pytest.fixture(scope="module")
def network() -> TextCNN:
    torch.manual_seed(0)
    return TextCNN(SHAPE).eval()


@torch.no_grad()
@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_padding_changes_nothing(network: TextCNN, count: int) -> None:
    tokens = torch.randint(4, 50, (1, count))
    padded = torch.cat([tokens, torch.zeros(1, 6, dtype=torch.int64)], dim=1)
    for alone, together in zip(network(tokens), network(padded), strict=True):
        assert torch.allclose(alone, together, atol=1e-6)


@torch.no_grad()
def test_rare_characters_share_the_last_embedding(network: TextCNN) -> None:
    last = torch.tensor([[5, 49, 7]])
    assert torch.equal(network(last)[0], network(torch.tensor([[5, 5000, 7]]))[0])
    assert not torch.equal(network(last)[0], network(torch.tensor([[5, 48, 7]]))[0])


def test_who_knows_posts_alone_is_heard_of_posts() -> None:
    as_speech, as_a_post, memory, posts = torch.randn(4, 2, len(EMOTIONS))
    likeness = torch.tensor([-80.0, 80.0])  # and the others do not know
    transformer = torch.cat([as_speech, as_a_post, torch.zeros(2, 1)], dim=-1)
    said = opinions(transformer, (posts, likeness), memory)
    of_speech, of_a_post = (torch.stack([each[row] for each in said]) for row in (0, 1))
    nothing = torch.zeros(len(EMOTIONS))
    assert torch.allclose(of_speech, torch.stack([as_speech[0], memory[0], nothing, nothing, nothing]))
    assert torch.allclose(of_a_post, torch.stack([nothing, nothing, as_a_post[1], posts[1], memory[1]]))


def test_an_opinion_that_is_right_gets_a_share_and_one_that_is_noise_gets_none() -> None:
    draw = np.random.default_rng(0)
    labels = draw.integers(0, 6, 2000)
    right = meaning("ewect_usual").T[torch.from_numpy(labels)] * 3 + torch.from_numpy(draw.normal(0, 1, (2000, 8)))
    noise = torch.from_numpy(draw.normal(0, 3, (2000, 8)))
    of_right, of_noise = shares([(torch.stack([right, noise]), labels, "ewect_usual")])
    assert of_right > 0.5
    assert of_noise < 0.05 * of_right
