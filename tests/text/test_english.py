"""Latin letters as Mandarin syllables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyin.text import Lexicon, analyze, phones_of
from qingyin.text.english import LEGAL, LETTERS, WORDS, syllables


def spoken(word: str) -> str:
    return " ".join(reading for _, _, reading in syllables(word))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("AI", "ei1 ai1"), ("ai", "ei1 ai1"), ("OK", "ou1 kei4"), ("WiFi", "wai1 fai1"), ("iPhone", "ai4 feng1"), ("app", "ei1 pi1 pi1"),
        ("APP", "ei1 pi1 pi1"), ("email", "yi1 mei4 er5"), ("CEO", "xi1 yi1 ou1"), ("nba", "en1 bi1 ei1"), ("HTML", "ei1 chi5 ti1 ai2 mu5 ai2 er5"),
        ("X", "ai2 ke5 si5"), ("GOOGLE", "gu3 ge1"), ("robot", "rou1 bo4 te5"), ("OpenAI", "ou1 pen1 ei1 ai1"), ("hello", "ha1 lou2"),
    ],
)  # fmt: skip
def test_words(word: str, expected: str) -> None:
    assert spoken(word) == expected


@pytest.mark.parametrize("table", [LETTERS, WORDS])
def test_the_tables_hold_syllables_of_mandarin(table: dict[str, str]) -> None:
    for word, readings in table.items():
        for reading in readings.split():
            phones_of(reading)
            assert reading[:-1] in LEGAL | {"ei", "zhei"}, (word, reading)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'", min_size=1).filter(str.isalpha))
def test_any_word_is_spoken_and_every_letter_belongs_to_a_syllable(word: str) -> None:
    found = syllables(word)
    assert found[0][0] == 0 and found[-1][1] == len(word)
    covered = {i for start, end, _ in found for i in range(start, end)}
    assert covered == set(range(len(word)))
    for _, _, reading in found:
        assert reading[:-1] in LEGAL | {"ei", "zhei"}


def test_english_in_a_sentence_is_visible(lexicon: Lexicon) -> None:
    found = analyze("我用WiFi和iPhone15。", lexicon)[0].syllables
    english = [(s.text, s.spoken) for s in found if s.source == "english"]
    assert english == [("Wi", "wai1"), ("Fi", "fai1"), ("iPh", "ai4"), ("one", "feng1")]
    assert "".join(s.char for s in found) == "我用WiFi和iPhone十五"
