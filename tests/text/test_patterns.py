"""Patterns that are compiled late, and what a match of them can begin and end with."""

from __future__ import annotations

import re

import pytest

from qingyin.text.patterns import edge, regex
from qingyin.text.pinyin.usage import rows


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("不好", "不", "好"),
        ("[一两]个?", "一两", "一两个"),
        ("(?:你|您们)(?!好)", "你您", "你们"),
        ("(?<!很)好(?:的|了)+", "好", "的了"),
        ("(一|二)点{1,2}", "一二", "点"),
        ("三{0,2}天", "三天", "天"),
        ("(?P<day>日|月)", "日月", "日月"),
        ("a|", None, None),
        ("[^你]好", None, "好"),
        (r"\d年", None, "年"),
        ("[一-九]", None, None),
        ("了?", None, None),
        (".好", None, "好"),
    ],
)
def test_edges(written: str, first: str | None, last: str | None) -> None:
    assert edge(written) == (None if first is None else set(first))
    assert edge(written, last=True) == (None if last is None else set(last))


def test_the_edge_of_the_text_is_an_edge() -> None:
    assert edge("吗|$") == frozenset(("吗", "", "\n"))
    assert edge("^|不", last=True) == frozenset(("不", "", "\n"))
    assert edge("(?:^你)?好$", last=True) == frozenset("好")


def test_no_row_is_lost_that_fits() -> None:
    """The edges only save work: what a row's patterns find in the examples of all rows of its character, they allow."""
    told = 0
    for char, found in rows().items():
        places = [(text, at.start()) for row in found for text in row.examples for at in re.finditer(char, text)]
        for row in found:
            told += (row.left is not None) + (row.right is not None)
            for text, at in places:
                before = row.before is None or row.before.search(text[max(0, at - 10) : at])
                after = row.after is None or row.after.match(text[at + 1 : at + 13])
                assert row.fits(text, at) == bool(before and after), (char, row.reading, text)
    assert told > sum(map(len, rows().values()))  # most rows have one at least


def test_a_pattern_is_compiled_when_it_is_used() -> None:
    broken = regex("(")
    with pytest.raises(re.error):
        broken.search("")
