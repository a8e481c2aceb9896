"""What a person should look at before a book is spoken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qingyin.books import Book, Chapter
from qingyin.books.check import DOUBTFUL, Doubt, doubts, measured
from qingyin.synthesizer import Synthesizer
from qingyin.text import UserLexicon
from qingyin.text.pinyin.user_lexicon import entry

TEXT = "他在银行上班。小盖说：“这片叫Tenet吧。”\n小盖说：“我看Tenet。”"


@pytest.fixture(scope="module")
def tan() -> Synthesizer:
    """The default voice, which knows all characters."""
    return Synthesizer.load("tan")


def book(*chapters: str) -> Book:
    return Book("书", tuple(Chapter(f"第{n}章", tuple(each.split("\n"))) for n, each in enumerate(chapters, 1)))


def found(synthesizer: Synthesizer, *chapters: str) -> list[tuple[str, str, int, int]]:
    return [(each.kind, each.word, each.count, each.chapter) for each in doubts(synthesizer, book(*chapters))]


def test_names_and_latin_words(tan: Synthesizer) -> None:
    assert found(tan, "天亮了。", TEXT) == [("name", "小盖", 2, 2), ("word", "tenet", 2, 2)]


def test_what_a_lexicon_settles_is_not_doubtful(tan: Synthesizer) -> None:
    user = UserLexicon(entries={"小盖": "xiao3 gai4", "tenet": "te5 nei4 te5"})
    reader = replace(tan.parts.reader, user=user)
    assert found(Synthesizer(replace(tan.parts, reader=reader)), TEXT) == []


def test_a_reading_for_which_little_speaks(tan: Synthesizer) -> None:
    (each,) = [each for each in doubts(tan, book("谁还没有个难处。", "谁还没有个难处。")) if each.kind == "reading"]
    assert (each.word, each.count, each.chapter, each.sentence) == ("个", 2, 1, "谁还没有个难处。")
    assert 0 < each.certainty < DOUBTFUL


def test_a_line_is_one_of_a_lexicon() -> None:
    doubt = Doubt("reading", "行长", "hang2 zhang3", 0.61, 3, 2, "他是行长。")
    assert doubt.line() == "行长\thang2 zhang3\t# 61 %, 3×, chapter 2: 他是行长。"
    assert entry(doubt.line()) == ("行长", ("hang2", "zhang3"))


def test_the_speed(synthesizer: Synthesizer) -> None:
    speed = measured(synthesizer, book("天亮了，他走了。\n＊＊＊"))
    assert 0.01 < speed.sound < 1 and 0 < speed.work < 1
    assert measured(synthesizer, book("＊＊＊")).sound == 0


def test_certainty_is_a_share(tan: Synthesizer, tmp_path: Path) -> None:
    syllables = [each for sentence in tan.analyze("他都到了首都，还没还书。") for each in sentence.syllables]
    assert all(0 <= each.certainty <= 1 for each in syllables)
    assert min(each.certainty for each in syllables if each.char == "书") == 1
