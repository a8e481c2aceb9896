"""What BERT-tone of the default voice makes of everyday lines, and how the figures are reckoned."""

from __future__ import annotations

import pytest

from evaluation.tone import _pauses, everyday
from qingyin.synthesizer import Synthesizer

# Lines that the voice does not hear as people do; what is not here it must hear. To be made shorter.
MISSED = {
    "周末可以去海边玩，想想就高兴。", "……我明白了。", "太过分了，这简直是欺负人！", "你凭什么这么说我？",
    "天冷了，记得多穿点衣服。", "别太累了，早点睡吧。", "路上小心，到了给我打个电话。",
    "多喝点热水，注意身体。",
    "我一个人过生日，没有人记得。", "他那副嘴脸，我看了就想吐。", "别碰我，脏死了。", "救命啊，有人跟着我！",
}  # fmt: skip


@pytest.fixture(scope="module")
def tan() -> Synthesizer:
    return Synthesizer.load()


def test_everyday_lines_feel_as_people_hear_them(tan: Synthesizer) -> None:
    lines = everyday(tan)
    assert len(lines) == 50
    assert {text for text, wanted, felt in lines if felt != wanted.split(" ")[0]} <= MISSED


def test_among_others_a_text_feels_as_it_does_alone(tan: Synthesizer) -> None:
    texts = [text for text, _, _ in everyday(tan)]
    fresh = Synthesizer.load(cache=0)
    together = fresh.emotion(texts)
    for text, felt in zip(texts, together, strict=True):
        assert felt == fresh.emotion(text), text


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
    assert _pauses(phones, length) == expected
