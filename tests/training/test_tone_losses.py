"""What BERT-tone and its head are told, and what they look at."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from torch import nn  # noqa: E402

from measures.labels import SOURCES  # noqa: E402
from qingyin.models.vocabulary import START  # noqa: E402
from qingyin.records import EMOTIONS  # noqa: E402
from tests.training.test_batches import SIZES, VOCABULARY, lines  # noqa: E402
from training.bert_tone.head import seen  # noqa: E402
from training.bert_tone.losses import feeling_losses, mean_cost  # noqa: E402
from training.bert_tone.text.sources import POSTS  # noqa: E402
from training.bert_tone.trunk import some  # noqa: E402
from training.models.bert_tone import SAID, Tone, ToneShape, parted, shifted  # noqa: E402
from training.models.labels import LabelNoise, is_post  # noqa: E402


def number(source: str) -> int:
    return list(SOURCES).index(source)


def test_a_depthwise_convolution_is_a_sum_of_shifted_copies() -> None:
    near, x = nn.Conv1d(12, 12, 3, padding=1, groups=12), torch.randn(2, 7, 12)
    assert torch.allclose(shifted(x, near), near(x.transpose(1, 2)).transpose(1, 2), atol=1e-6)


def test_wanted_places_come_first_whatever_their_number() -> None:
    wanted = torch.tensor([[False, True, False], [True, False, True]])
    assert some(wanted, 3).tolist() == [1, 3, 5]
    assert some(wanted, 2).tolist() == [1, 3]
    assert set(some(wanted, 4).tolist()) > {1, 3, 5}


def test_the_mean_is_of_those_that_have_a_label() -> None:
    logits, labels = torch.randn(4, 3), torch.tensor([2, -100, 0, -100])
    assert torch.isclose(mean_cost(logits, labels), nn.functional.cross_entropy(logits[[0, 2]], labels[[0, 2]]))
    assert mean_cost(logits, torch.full((4,), -100)) == 0


def test_a_label_counts_by_what_its_source_means_by_it() -> None:
    noise, logits = LabelNoise(), torch.full((3, len(EMOTIONS)), -9.0)
    logits[:, EMOTIONS.index("disgust")] = 9.0
    source = torch.tensor([number("ewect_usual"), number("tone_of_voice"), number("tone_of_voice")])
    angry = list(SOURCES["ewect_usual"]).index("angry")
    disgusted, glad = (list(SOURCES["tone_of_voice"]).index(label) for label in ("厌恶", "开心"))
    cost = [noise.loss(logits[row : row + 1], source[row : row + 1], torch.tensor([label]))
            for row, label in enumerate((angry, disgusted, glad))]  # fmt: skip
    assert cost[0] < 0.2 and cost[1] < 0.3 and cost[2] > 2
    assert torch.isclose(noise.loss(logits, source, torch.tensor([angry, disgusted, glad])), torch.stack(cost).mean())


def test_posts_and_speech_have_logits_of_their_own() -> None:
    source = torch.tensor([number("nlpcc2014"), number("cped"), number("everyday")])
    assert is_post(source).tolist() == [True, False, False] and "cped" not in POSTS
    said = torch.randn(3, SAID, requires_grad=True)
    silent = torch.zeros(3, len(EMOTIONS))
    found = feeling_losses(said, LabelNoise(), source, torch.zeros(3, dtype=torch.long), silent, labelled=True)
    assert found["teacher"] == 0
    (slope,) = torch.autograd.grad(found["feeling"] + found["post"], said)
    speech, posts, likeness = parted(slope)
    assert posts[0].any() and not posts[1:].any() and speech[1:].any(1).all() and not speech[0].any()
    assert likeness[0] < 0 < likeness[1]


def test_of_raw_text_teachers_alone_speak_and_as_of_speech() -> None:
    said = torch.randn(2, SAID, requires_grad=True)
    none = torch.zeros(0, dtype=torch.long)
    felt = torch.stack([torch.randn(len(EMOTIONS)), torch.zeros(len(EMOTIONS))])  # of the second nobody speaks
    found = feeling_losses(said, LabelNoise(), none, none, felt, labelled=False)
    (slope,) = torch.autograd.grad(sum(found.values()), said)
    speech, posts, likeness = parted(slope)
    assert speech[0].any() and not speech[1].any() and not posts.any() and (likeness > 0).all()


def test_a_line_is_seen_as_the_network_sees_it_alone() -> None:
    candidates = torch.zeros(VOCABULARY, 2, dtype=torch.long)
    model = Tone(ToneShape(VOCABULARY, 1, 16, 64, 1, 1, 64), candidates).eval()
    known, told = lines(), np.array([0, 2, 1, 0])
    plain, other = (seen(model, known, np.array([1, 3]), told=each) for each in (None, told))
    assert plain.shape == other.shape == (2, 3 * 64)
    assert np.array_equal(plain[1], other[1]) and not np.allclose(plain[0], other[0], atol=1e-2)
    own = known.tokens[known.starts[1] : known.starts[2]].astype(np.int64)
    tokens = torch.tensor([[START, *own]])
    assert tokens.shape[1] == 1 + SIZES[1]
    with torch.no_grad():
        alone = model.seen(*model(tokens, torch.tensor([[0] + [1] * SIZES[1]])))
    assert np.allclose(plain[0], alone[0], atol=0.05)  # bfloat16 where the processor has it
