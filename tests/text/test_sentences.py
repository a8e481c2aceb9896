"""Cutting into sentences, what is skipped and why, marks and boundaries."""

from __future__ import annotations

import pytest

from qingyin.errors import LexiconError, TextError
from qingyin.text import Boundary, Lexicon, analyze, mark_class, sentences
from qingyin.text.phrasing import MOST_SYLLABLES
from qingyin.text.sentences import spans


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("你好。再见！", ["你好。", "再见！"]),
        ("“你好。”他说。", ["“你好。”", "他说。"]),
        ("真的？！是的……好", ["真的？！", "是的……", "好"]),
        ("价格是3.5元。好", ["价格是3.5元。", "好"]),
        ("第一行\n第二行", ["第一行\n", "第二行"]),
        ("Hello. World", ["Hello. ", "World"]),
        ("一，二，三", ["一，二，三"]),
        ("", []),
        *(
            ("春夏秋冬" * 5 + "，" + "春夏秋冬" * 8 + last, ["春夏秋冬" * 5 + "，", "春夏秋冬" * 8 + last])
            for last in ("共计5,732.16元，可以", "上午10:00到这里，可以")
        ),
    ],
)
def test_spans(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in spans(text)] == parts


def test_a_long_clause_is_cut_at_a_comma_then_at_a_word(lexicon: Lexicon) -> None:
    commas = "我们今天去公园里散步，" * 20
    assert all(sentence.text.endswith("，") for sentence in analyze(commas, lexicon))
    found = analyze("我们今天去公园里散步" * 30, lexicon)
    assert all(len(sentence.syllables) <= MOST_SYLLABLES for sentence in found)
    assert all(sentence.syllables[0].char in "我今去公里散" for sentence in found), [s.text[:2] for s in found]


def test_20000_characters_without_a_stop(lexicon: Lexicon) -> None:
    text = "春天来了花都开了小鸟在树上唱歌" * 1334
    found = analyze(text, lexicon)
    assert "".join(sentence.text for sentence in found) == text
    assert max(len(sentence.syllables) for sentence in found) <= MOST_SYLLABLES


@pytest.mark.parametrize("text", ["", "   ", "，。！", "😀", "\0\0", "\n\n", "……——", "🀄️"])
def test_nothing_to_speak(lexicon: Lexicon, text: str) -> None:
    with pytest.raises(TextError, match="nothing to speak; give at least one"):
        analyze(text, lexicon)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("好\0好", "control"), ("好\x07好", "control"), ("好😀好", "emoji"), ("好 好", "space"), ("好\u200b好", "invisible"),
        ("好\ue000好", "private"), ("好□好", "ornament"), ("好ก好", "other script"), ("好\u0301好", "combining"),
        ("，好好", "mark before the first syllable"),
    ],
)  # fmt: skip
def test_what_is_not_spoken_is_named(lexicon: Lexicon, text: str, why: str) -> None:
    found = analyze(text, lexicon)
    assert [reason for sentence in found for _, _, reason in sentence.skipped] == [why]
    assert sum(len(sentence.syllables) for sentence in found) == 2


def test_marks_and_boundaries(lexicon: Lexicon) -> None:
    found = analyze("苹果、香蕉，“好吃”吗？", lexicon)[0].syllables
    marks = {s.char: (s.mark, s.boundary) for s in found if s.mark}
    assert marks == {
        "果": ("、", Boundary.PHRASE),
        "蕉": ("，“", Boundary.BREATH),
        "吃": ("”", Boundary.WORD),
        "吗": ("？", Boundary.BREATH),
    }
    assert [s.boundary for s in found][:2] == [Boundary.NONE, Boundary.PHRASE]


@pytest.mark.parametrize(
    ("mark", "number"),
    [("", 0), ("、", 1), ("-", 1), ("，", 2), (",", 2), ("：", 3), ("；", 4), ("。", 5), (".", 5), ("\n", 5), ("？", 6), ("?", 6), ("！", 7),
     ("……", 8), ("——", 8), ("…", 8), ("”", 9), ("(", 9), ("。”", 5), ("？！", 6), ("，“", 2), ("！……", 7)],
)  # fmt: skip
def test_mark_class(mark: str, number: int) -> None:
    assert mark_class(mark) == number


def test_spans_of_numbers_and_words(lexicon: Lexicon) -> None:
    text = "共20个苹果"
    found = analyze(text, lexicon)[0].syllables
    assert [(s.text, s.span, s.char) for s in found] == [
        ("共", (0, 1), "共"), ("20", (1, 3), "二"), ("20", (1, 3), "十"), ("个", (3, 4), "个"), ("苹", (4, 5), "苹"), ("果", (5, 6), "果"),
    ]  # fmt: skip


def test_sentences_come_one_by_one(lexicon: Lexicon) -> None:
    stream = sentences("好。" * 1000, lexicon)
    assert next(stream).text == "好。"
    with pytest.raises(TextError):
        list(sentences("。", lexicon))


def test_traditional_characters_are_read(lexicon: Lexicon) -> None:
    spoken = [s.pinyin for s in analyze("臺灣的學生們看著銀行頭髮著名", lexicon)[0].syllables]
    assert " ".join(spoken) == "tai2 wan1 de5 xue2 sheng5 men5 kan4 zhe5 yin2 hang2 tou2 fa4 zhu4 ming2"


def test_a_damaged_lexicon_says_what_to_do(tmp_path: object) -> None:
    with pytest.raises(LexiconError, match="compile it again"):
        Lexicon(b"nonsense")
    with pytest.raises(LexiconError, match="cannot read the lexicon"):
        Lexicon.open(f"{tmp_path}/none.bin")


@pytest.mark.parametrize("text", ["如果a!=b就退出", "5!=120", "x!=0"])
def test_not_equal_ends_no_sentence(text: str) -> None:
    assert list(spans(text)) == [(0, len(text))]
