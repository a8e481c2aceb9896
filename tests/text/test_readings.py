"""What speaks for a reading, and how it is weighed."""

from __future__ import annotations

import pytest

from qingyin.text import Lexicon, Reader
from qingyin.text.cut import cut
from qingyin.text.readings import NUMBER, ZERO, add, checksum, features, possible


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, ["", "-_", "+乐", "-__", "+乐会", "_+乐", "-___", "+乐会真", "<_", ">会", "__+乐", "_+乐会", "l_", "r真", "w0音乐会"]),
        (1, ["", "-会", "+好", "-乐会", "+好_", "会+好", "-音乐会", "+好__", "<乐", ">_", "乐会+好", "会+好_", "l音乐会", "r好", "w"]),
    ],
)  # fmt: skip
def test_features(lexicon: Lexicon, number: int, expected: list[str]) -> None:
    words = cut("音乐会真好", lexicon)
    assert [word.end for word in words] == [3, 4, 5]
    assert features("音乐会真好", words[number].start, words, number) == expected


@pytest.mark.parametrize(
    ("char", "known", "base", "alone", "numbers"),
    [
        ("识", ("shi2", "shi5", "zhi4"), "shi5", False, [1, 2]),  # light in its word, it stays light
        ("行", ("xing2", "hang2", "hang5"), "hang2", False, [0, 1]),  # 银行 stays full
        ("识", ("shi2", "shi5", "zhi4"), "shi2", True, [0, 1, 2]),  # nothing is known of a character alone
        ("得", ("de5", "de2", "dei3"), "de2", False, [0, 1, 2]),  # a particle is another word
    ],
)
def test_which_readings_are_in_question(
    char: str, known: tuple[str, ...], base: str, alone: bool, numbers: list[int]
) -> None:
    assert possible(char, known, base, alone) == numbers


def test_what_is_learned_is_added_to_the_readings_that_it_names() -> None:
    entries = sorted(
        checksum(feature) | number << NUMBER | ZERO + weight
        for feature, number, weight in [("-跑", 1, 8), ("-跑", 0, -4), ("+快", 1, 63), ("+慢", 0, 16)]
    )
    scores = [0.0, 0.5]
    add(scores, ["", "-跑", "+快", "w"], entries)
    assert scores == [-0.5, 0.5 + 1 + 63 / 8]


@pytest.mark.parametrize(
    ("text", "place", "opinion", "reading", "source"),
    [
        ("他姓行。", 2, {"xing2": 0.001, "hang2": 0.999}, "hang2", "model"),
        ("他姓行。", 2, {"xing2": 0.5, "hang2": 0.5}, "xing2", "char"),
        ("去重庆。", 1, {"chong2": 0.0, "zhong4": 1.0}, "chong2", "lexicon"),  # put right by hand: nothing overrules it
    ],
)
def test_a_model_is_weighed_with_the_rest(
    lexicon: Lexicon, text: str, place: int, opinion: dict[str, float], reading: str, source: str
) -> None:
    reader = Reader(lexicon=lexicon, model=lambda said: [opinion if n == place else {} for n in range(len(said))])
    (sentence,) = reader.sentences(text)
    assert (sentence.syllables[place].pinyin, sentence.syllables[place].source) == (reading, source)
