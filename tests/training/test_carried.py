"""What passages teach of moods."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from qingyin.emotions import EMOTIONS  # noqa: E402
from qingyin.expression import mood  # noqa: E402
from training.bert_tone.carried import NEUTRAL, OTHERS, Carried, learned, passages  # noqa: E402

pytestmark = pytest.mark.training
SADNESS = EMOTIONS.index("sadness")


def mixture(**weights: float) -> list[float]:
    return [weights.get(name, 0.0) for name in EMOTIONS]


def test_every_sentence_has_one_of_the_feelings() -> None:
    rows = [row for passage in passages() for row in passage]
    assert {felt for _, felt in rows} == {*EMOTIONS, ""}
    assert all(text.strip() == text and text for text, _ in rows)


def test_a_mood_that_lasts_in_the_passages_is_learned() -> None:
    felt = torch.tensor([[mixture(sadness=0.9, neutral=0.1), mixture(neutral=0.9, sadness=0.1)]] * 8)
    wanted = torch.tensor([[SADNESS, SADNESS]] * 8)
    table = learned(felt, wanted).table
    assert table[OTHERS.index(SADNESS), SADNESS] > 1 > table[OTHERS.index(SADNESS), NEUTRAL]
    assert learned(felt, wanted)(felt).argmax(2).eq(wanted).all()


def test_the_rule_that_is_learned_is_the_one_that_speaks() -> None:
    model = Carried()
    with torch.no_grad():
        model.table.copy_(torch.tensor([mood.CARRIED[place] for place in OTHERS]))
    alone = [mixture(fear=0.7, neutral=0.3), mixture(neutral=0.8, joy=0.2), mixture(neutral=0.95, caring=0.05)]
    before: dict[str, float] = {"neutral": 1.0}
    for row, felt in zip(model(torch.tensor([alone]))[0].exp().tolist(), alone, strict=True):
        before = mood.carried(before, dict(zip(EMOTIONS, felt, strict=True)))
        assert row == pytest.approx([before[name] for name in EMOTIONS], abs=1e-4)
