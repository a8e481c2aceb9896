"""What is compared with people's reading, and how."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.speech.prosody import by_means, compare
from measures.alignments import phones
from measures.readers import Read, syllables_of
from qingyin.models.prosody_net import characters
from qingyin.text import Lexicon, analyze
from tests.text.conftest import LEXICON


@pytest.fixture(scope="module")
def reads() -> list[Read]:
    lexicon, draw = Lexicon.open(LEXICON), np.random.default_rng(0)
    found = []
    for number, text in enumerate(("今天天气很好", "我们明天去公园", "他喜欢看书")):
        (sentence,) = analyze(text, lexicon)
        size = len(sentence.syllables)
        seconds = draw.uniform(0.1, 0.3, size).astype(np.float32)
        pause = np.zeros(size, np.float32)
        pause[2] = 0.2
        found.append(Read(str(number), sentence, seconds, draw.normal(0, 3, (size, 5)).astype(np.float32), pause))
    return found


def test_an_alignment_gives_the_places_of_syllables_and_finals() -> None:
    begins, ends, finals = syllables_of(phones("SIL:20 q_B:16 i2_I:12 zh_I:9 ong1_E:17 SIL:15 iu3_S:22 SIL:9"))
    assert begins == pytest.approx([0.20, 0.48, 0.89])
    assert finals == pytest.approx([0.36, 0.57, 0.89])
    assert ends == pytest.approx([0.48, 0.74, 1.11])


def test_who_says_the_same_makes_no_error(reads: list[Read]) -> None:
    found = compare(reads, lambda r: (np.log(r.seconds * 1.3), r.f0 + 4, r.pause))  # slower and higher is no error
    assert found["duration_rmse_ms"] == pytest.approx(0, abs=1e-3)
    assert found["f0_rmse_st"] == pytest.approx(0, abs=1e-5)
    assert found["duration_r"] == pytest.approx(1)
    assert found["pause_f1"] == 1


def test_means_are_worse_than_the_truth_and_pause_nowhere(reads: list[Read]) -> None:
    found = compare(reads, by_means(reads))
    assert found["duration_rmse_log"] > 0.05
    assert found["f0_r"] < 0.9
    assert found["pause_f1"] == 0


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("今天，好。", [0, 1, 3]),
        ("他说“好好”。", [0, 1, 3, 4]),
        ("花儿开了", [0, 2, 3]),
    ],
)
def test_each_syllable_knows_its_character(text: str, places: list[int]) -> None:
    (sentence,) = analyze(text, Lexicon.open(LEXICON))
    assert characters(sentence) == places


def test_syllables_of_a_number_and_of_english_lie_inside_the_text() -> None:
    for text in ("一共123元，打5折", "我用computer和Wi-Fi工作"):
        (sentence,) = analyze(text, Lexicon.open(LEXICON))
        found = characters(sentence)
        assert len(found) == len(sentence.syllables)
        assert found == sorted(found)
        assert found[-1] < len(sentence.normalized)
