"""A text in pieces is read as the whole text is, each sentence as soon as it is certain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingyin.errors import TextError
from qingyin.text import Incoming, Lexicon, Reader, Sentence
from tests.conftest import SILENCE
from tests.text.conftest import Opinions

READER = Reader(lexicon=Lexicon.open(SILENCE / "lexicon.bin"))
TEXTS = [
    "今天真开心！我们一起去公园吧。",
    "今天天气真好……真的好吗？！”他说。\n\n我们一起去公园，",
    "今天真开心[pause:0.5s]我们。[pause:1s]一起去<公园|gong1 yuan2>吧。好[吧。好<吧。好",
    "今天天气真好我们一起去公园吧" * 12,
    "今天天气真好，我们一起去公园吧" * 12 + "。" + "”" * 70 + "好",
    "好" * 61 + "。好。" + "好" * 130 + "，好",
    "v1.5好. 好.",
    "[pause:1s]今天[stress:真开心。我们<公园|gong1 yuan2>]好。[pause:1s]😀。[pause:2s]",
    "今天天气真好我们一起去公园" * 4 + "[stress:今天天气真好我们一起去公园]好" + "今天天气真好我们一起去公园吧" * 9,
    "😀。好。😀",
    "<。|[pause:1s]>好。",  # no reading: the sentence ends inside it, and the pause is one
    "好<b。[pause:1s]|1>好[stress:好。]<a|[stress:好。好]>。",
    "[stress:好。" + "好" * 40 + "<]" + "好" * 400 + "。好",  # the < inside stands open long after the mark is closed
    "好[stress:今天<公园|gong1 yuan2>。好]。<好|hao3",
    "。[stress:<b>][pause:1s]今",  # the stress holds nothing, and the pause comes once
    "  好",
    "<speak>今天<break time='1s'/>真开心。我们去公园。</speak>",
]
_ALPHABET = st.sampled_from(
    [
        *"今天好公园。！？…，、. \n”」a1<>[]|:",
        "[pause:1s]",
        "[stress:",
        "<好|hao3>",
        "<b>",
        "</b>",
        "<br>",
        '<a href="?x">',
        "&gt;",
    ]
)


def sentences(pieces: Iterable[str]) -> Iterator[Sentence]:
    """The sentences of a text in pieces, each before the next piece is asked for if it is certain."""
    text = Incoming(READER)
    for piece in pieces:
        text.feed(piece)
        while (sentence := text.next()) is not None:
            yield sentence
    text.close()
    while (sentence := text.next()) is not None:
        yield sentence


def pieces(text: str, size: int) -> Iterator[str]:
    for at in range(0, len(text), size):
        yield text[at : at + size]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("size", [1, 2, 7, 50, 1000])
def test_the_sentences_are_those_of_the_whole(text: str, size: int) -> None:
    assert list(sentences(pieces(text, size))) == list(READER.sentences(text))


@settings(max_examples=300, deadline=None)
@given(st.lists(_ALPHABET, max_size=300).map("".join), st.integers(1, 40))
def test_any_text_in_any_pieces(text: str, size: int) -> None:
    try:
        wanted = list(READER.sentences(text))
    except TextError:
        with pytest.raises(TextError):
            list(sentences(pieces(text, size)))
        return
    assert list(sentences(pieces(text, size))) == wanted


def test_a_sentence_comes_before_the_next_is_written() -> None:
    asked = 0

    def written() -> Iterator[str]:
        nonlocal asked
        for char in "今天真开心！我们一起去公园吧。":
            asked += 1
            yield char

    first = next(sentences(written()))
    assert first.text == "今天真开心！"
    assert asked == 7  # the mark that ends it, and one character that shows that no other mark follows


def test_a_text_without_marks_is_read_all_the_same() -> None:
    asked = 0

    def written() -> Iterator[str]:
        nonlocal asked
        while True:
            asked += 1
            yield "今天天气真好"

    assert len(next(sentences(written())).text) <= 60
    assert asked <= 21


@pytest.mark.parametrize("text", ["", " \n", "。！", "😀"])
def test_nothing_to_speak(text: str) -> None:
    with pytest.raises(TextError, match="nothing to speak"):
        list(sentences(iter(text)))


def test_a_malformed_mark_is_an_error_in_pieces_too() -> None:
    with pytest.raises(TextError, match="pause"):
        list(sentences(iter("今天。好[pause:99s]好。")))


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["你好", "。", "再见", "。"], ["", "", "你好。", "", "再见。"]),
        (["他说：“好。", "”然后走了。"], ["", "他说：“好。”", "然后走了。"]),
        (["3.", "5元。好"], ["", "3.5元。", "好"]),
        (["你好。", "……"], ["", "", "你好。……"]),
        (["<sp", "eak>你好。再见。", "</speak>"], ["", "", "", "<speak>你好。|再见。</speak>"]),
        (
            ["……。今天。好[stress:今", "天。好", "]。！公", "园"],
            ["……。|今天。", "", "好[stress:今天。|好]。！", "", "公园"],
        ),
        (["天" * 200], ["|".join(["天" * 60, "天" * 60]), "|".join(["天" * 60, "天" * 20])]),
    ],
)
def test_what_is_certain_after_each_piece(pieces: list[str], expected: list[str]) -> None:
    text, found = Incoming(READER), []
    for piece in [*pieces, None]:
        if piece is None:
            text.close()
        else:
            text.feed(piece)
        found.append("|".join([sentence.text for sentence in iter(text.next, None)]))
    assert found == expected


def test_a_whole_text_is_read_once_and_as_it_is_needed() -> None:
    asked: list[str] = []

    def model(text: str) -> Opinions:
        asked.append(text)
        return Opinions([{}] * len(text))

    text = Incoming(replace(READER, model=model))
    text.feed("今天。你好。再见。")
    text.close()
    assert asked == []
    for number in (1, 2, 3):
        assert text.next() is not None
        assert len(asked) == number
    assert text.next() is None
