"""Latin letters as Mandarin syllables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyin.text import Lexicon, analyze, normalised, phones_of
from qingyin.text.latin.english import LETTERS, by_spelling, syllables
from qingyin.text.latin.english_words import WORDS
from qingyin.text.latin.nativize import BORROWED, LEGAL


def spoken(word: str) -> str:
    return " ".join(reading.syllable for reading in syllables(word))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("AI", "ei1 ai1"), ("ai", "ei1 ai1"), ("OK", "ou1 kei4"), ("WiFi", "wai1 fai1"), ("iPhone", "ai4 feng1"), ("app", "ei1 pi1 pi1"),
        ("APP", "ei1 pi1 pi1"), ("email", "yi1 mei4 er5"), ("CEO", "xi1 yi1 ou1"), ("nba", "en1 bi1 ei1"), ("HTML", "ei1 chi5 ti1 ai2 mu5 ai2 er5"),
        ("X", "ai2 ke5 si5"), ("Chapter", "chai1 pu5 te5"), ("VLOOKUP", "wei1 lu1 ka4 pu5"), ("AVERAGE", "ai1 wo5 rui5 zhi5"), ("IF", "ai1 ai2 fu5"), ("GOOGLE", "gu3 ge1"), ("robot", "rou1 bo4 te5"), ("OpenAI", "ou1 pen1 ei1 ai1"), ("hello", "ha1 lou2"),
    ],
)  # fmt: skip
def test_words(word: str, expected: str) -> None:
    assert spoken(word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        # a consonant without a vowel, clusters, nasals
        ("computer", "kang1 piu4 te5"), ("robot", "rou1 bo4 te5"), ("test", "tai4 si5 te5"), ("bank", "bang4 ke5"), ("spring", "si5 pu5 run4"),
        ("system", "xi1 si5 te5 mu5"), ("sports", "si5 po4 ci5"), ("drive", "zhuai4 fu5"), ("train", "chui1 en5"), ("twin", "tun1"),
        ("light", "lai4 te5"), ("software", "suo1 fu5 tui4 er5"), ("hardware", "ha1 dui4 er5"), ("nation", "nei1 shen5"), ("vision", "wei1 zhen5"),
        # spelling: silent letters, magic e, endings
        ("write", "rai4 te5"), ("knife", "nai4 fu5"), ("judge", "zha4 zhi5"), ("message", "mai1 xi5 zhi5"), ("service", "se1 wei5 si5"),
        ("quick", "kui4 ke5"), ("phone", "feng1"), ("house", "hao4 zi5"), ("teacher", "ti1 che5"), ("future", "fu1 che5"), ("table", "tei1 bo5"),
        # stress: the last but one if it is heavy
        ("technology", "tai1 ke5 nou1 lou4 ji4"), ("player", "pu5 lei1 er5"), ("monitor", "mou1 ni5 te5"),
    ],
)  # fmt: skip
def test_by_spelling(word: str, expected: str) -> None:
    assert " ".join(syllable for _, _, syllable in by_spelling(word)) == expected


@pytest.mark.parametrize(
    ("word", "expected", "how"),
    [
        ("phones", "feng1 si5", "english"), ("Cards", "ka3 zi5", "english"), ("PCs", "pi1 xi1 si5", "letters"), ("boss's", "bo1 si5 si5", "english"),
        ("IPHONE", "ai4 feng1", "english"), ("Tesla", "te4 si1 la1", "english"), ("GRE", "ji1 a1 er5 yi1", "letters"), ("MyApp", "mai1 ei1 pi1 pi1", "english"),
        ("Go", "gou4", "english"), ("list", "li4 si5 te5", "english"), ("Star", "si5 da4", "english"), ("Units", "you1 ni5 ci5", "english"), ("TOP", "tao4 pu5", "english"),
        ("WHO", "da2 bu5 liu5 ei1 chi5 ou1", "letters"), ("who", "hu1", "english"), ("IT", "ai1 ti1", "letters"), ("it", "yi1 te5", "english"),
        ("US", "you1 ai2 si5", "letters"), ("Us", "a4 si5", "english"), ("PM", "pi1 ai2 mu5", "letters"), ("cmd", "xi1 ai2 mu5 di1", "letters"), ("abc", "ei1 bi1 xi1", "letters"),
        ("exe", "yi1 ai2 ke5 si5 yi1", "letters"), ("save", "sei4 fu5", "english"),
        ("qwrt", "ku1 you5 da2 bu5 liu5 a1 er5 ti1", "letters"), ("robotic", "rou1 bo4 ti5 ke5", "guess"), ("AAAA", "ei1 ei1 ei1 ei1", "letters"), ("AA", "ei1 ei1", "letters"), ("aaaa", "ai1 ai4 ai4 a4", "guess"),
        ("IUCN", "ai1 you1 xi1 en1", "letters"), ("NADPH", "en1 ei1 di1 pi1 ei1 chi5", "letters"), ("Esc", "yi1 ai2 si5 xi1", "letters"),
        ("ANNA", "ai1 na4", "guess"), ("README", "rui1 de5 mi1", "english"), ("Install", "yin1 si5 tou4", "english"), ("Tests", "tai4 si5 ci5", "english"), ("configs", "kang1 fei4 ge5 si5", "english"),
    ],
)  # fmt: skip
def test_case_plural_and_what_is_a_guess(word: str, expected: str, how: str) -> None:
    assert spoken(word) == expected
    assert syllables(word)[0].how == how


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("8GB内存", "八GB内存"), ("100Mbps", "一百兆比特每秒"), ("3.2GHz", "三点二吉赫兹"), ("5kWh", "五千瓦时"), ("60fps", "六十帧每秒"),
        ("4K", "四K"), ("5G", "五G"), ("10MB/s", "十兆字节每秒"), ("5000mAh", "五千毫安时"),
    ],
)  # fmt: skip
def test_units_as_they_are_said(written: str, expected: str) -> None:
    assert normalised(written) == expected


@pytest.mark.parametrize("table", [LETTERS, WORDS])
def test_the_tables_hold_syllables_of_mandarin(table: dict[str, str]) -> None:
    for word, readings in table.items():
        for reading in readings.split():
            phones_of(reading)
            assert reading[:-1] in LEGAL | BORROWED, (word, reading)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'", min_size=1).filter(str.isalpha))
def test_any_word_is_spoken_and_every_letter_belongs_to_a_syllable(word: str) -> None:
    found = syllables(word)
    assert found[0].start == 0 and found[-1].end == len(word)
    covered = {i for start, end, *_ in found for i in range(start, end)}
    assert covered == set(range(len(word)))
    for reading in found:
        assert reading.syllable[:-1] in LEGAL | BORROWED


def test_english_in_a_sentence_is_visible(lexicon: Lexicon) -> None:
    found = analyze("我用WiFi和iPhone15。", lexicon)[0].syllables
    english = [(s.text, s.spoken) for s in found if s.source == "english"]
    assert english == [("Wi", "wai1"), ("Fi", "fai1"), ("iPh", "ai4"), ("one", "feng1")]
    assert "".join(s.char for s in found) == "我用WiFi和iPhone十五"
