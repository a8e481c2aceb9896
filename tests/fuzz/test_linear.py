"""What is ten times as long takes about ten times as long, whatever it is made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from qingyin.books import read_book
from qingyin.books.cast import Cast
from qingyin.books.sources.tags import Tag, tokens
from qingyin.cli import defaults, tuned
from qingyin.errors import OptionError, StyleError
from qingyin.expression.style import read as read_style
from qingyin.text import UserLexicon
from tests.fuzz.constructs import CONSTRUCTS
from tests.fuzz.linear import MOST, growth, row
from tests.fuzz.readers import reader, voice

ONCE_SLOWER = (  # by more than in proportion
    "markdown: spaces", "markdown: a rule", "markdown: a table rule", "markdown: a heading", "html: blanks",
    "html book: open tag", "html book: open comments", "html book: open sections", "epub: a title",
    ".md: '```x\\n'", ".md: 好'_好'", ".md: # 好'␣'", ".md: 好'\\u3000'", ".srt: '␣'",
    "user lexicon: Chinese", "user lexicon: Latin", "style: dots", "speechd: nested",
)  # fmt: skip
OTHERS = ("text: sentences", "text: digits", "ssml: sentences", "pieces of 1: no mark", "subtitles: srt", "html: tags")


@pytest.mark.parametrize("name", ONCE_SLOWER + OTHERS)
def test_time_grows_in_proportion(name: str) -> None:
    assert reader() and voice()
    found = row(CONSTRUCTS[name], 20_000, 2_000)
    assert growth(found) < MOST, found


# ---- and what was rewritten for it reads as before


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("好", ["好"]),
        ("<P CLASS=a id='b' hidden>好&amp;坏</p>", [("p", {"class": "a", "id": "b", "hidden": ""}), "好&坏", "/p"]),
        ('<a href="x>y">好</a>', [("a", {"href": "x>y"}), "好", "/a"]),
        ("<br/>好", [("br", {}), "/br", "好"]),
        ("好<!-- <p> -->你", ["好", "你"]),
        ("好<!-- <p>你", ["好<!-- ", ("p", {}), "你"]),
        ("<script>a<b>c</script>好", [("script", {}), "a<b>c", "/script", "好"]),
        ("<script/>好", [("script", {}), "/script", "好"]),
        ("<style>a<b>c", [("style", {}), "a", ("b", {}), "c"]),
        ("1 < 2 <3", ["1 < 2 <3"]),
        ("<p <p>好", ["<p ", ("p", {}), "好"]),
        ("<?xml version='1.0'?><!DOCTYPE html>好", ["好"]),
        ("<p title='没完>好", [("p", {"title": "", "没完": ""}), "好"]),
        (f"&#22909;&nbsp;&#{'9' * 5000};", [f"好\xa0&#{'9' * 5000};"]),
    ],
)
def test_tags(source: str, found: list[str | tuple[str, dict[str, str]]]) -> None:
    def told(token: Tag | str) -> str | tuple[str, dict[str, str]]:
        if isinstance(token, str):
            return token
        return f"/{token.name}" if token.end else (token.name, token.attributes)

    assert [told(token) for token in tokens(source)] == found


def markdown(folder: Path, text: str) -> list[tuple[str, tuple[str, ...]]]:
    (folder / "mine.md").write_text(text, "utf-8")
    return [(chapter.title, chapter.paragraphs) for chapter in read_book(folder / "mine.md").chapters]


def test_a_book_in_markdown(tmp_path: Path) -> None:
    text = "# 一 C##  \n\n好_很_好，_不_坏。\n\n```\n代码\n```\n\n天\u3000\n 地\nA\n~~~\n余下\n"
    assert markdown(tmp_path, text) == [("一 C", ("好_很_好，_不_坏。", "天地 A ~~~ 余下"))]


def test_the_front_of_a_book_in_markdown(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("---\ntitle: \"山里的书\"  \nauthor: '王小明'\n---\n好。\n", "utf-8")
    book = read_book(tmp_path / "mine.md")
    assert (book.title, book.author) == ("山里的书", "王小明")


def test_the_longest_entry_of_a_lexicon_wins_and_may_end_the_text() -> None:
    user = UserLexicon(entries={"闵行": "min3 hang2", "闵行区里": "min3 hang2 qu1 li3", "ok": "ou1 kei1"})
    assert user.find("在闵行区里", 1) == (4, ("min3", "hang2", "qu1", "li3"))
    assert user.find("在闵行区", 1) == user.find("在闵行", 1) == (2, ("min3", "hang2"))
    assert user.find("在闵", 1) is None
    assert user.word("OK") == ("ou1", "kei1") and user.word("o") is None


# ---- files of tables


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 5000, "a." * 40 + "a = 1", '"a" . ' * 40 + "a = 1", "# " + "x" * 70_000]
)
def test_a_table_that_asks_for_much_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")
    why = "nested too deeply|more than 32 names|more than 65536 bytes"
    for read in (Cast.open, tuned.read, defaults._read):
        with pytest.raises(OptionError, match=why):
            read(path)
    with pytest.raises(StyleError, match=why):
        read_style(path)
