"""Patterns that wait for their first use: each one in the package can be compiled, and does what re.compile gives; what a
match of one can begin and end with."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from qingyin import expression, text
from qingyin.text.normalize import normalizer
from qingyin.text.patterns import edge, regex
from qingyin.text.pinyin.usage import rows

WAITING = type(regex(""))


def waiting(value: object) -> Iterator[re.Pattern[str]]:
    """The patterns in a value of a module: itself, or parts of a table."""
    if isinstance(value, WAITING):
        yield value
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from waiting(each)
    elif isinstance(value, dict):
        yield from waiting(list(value.values()))


def in_package() -> Iterator[re.Pattern[str]]:
    for room in (text, expression):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            for value in vars(import_module(module.name)).values():
                yield from waiting(value)


def test_every_pattern_can_be_compiled() -> None:
    found = list(in_package())
    assert len(found) > 150
    for each in found:
        assert re.compile(each.pattern, each.flags & ~re.UNICODE).pattern == each.pattern


def test_it_is_what_it_stands_for() -> None:
    pattern = regex(r"(?P<first>[a-z])\d+", re.IGNORECASE)
    for _ in range(2):  # the first use compiles it
        match = pattern.fullmatch("A12")
        assert match is not None and match["first"] == "A"
    assert pattern.sub("-", "a1 b2") == "- -" and pattern.groupindex == {"first": 1}
    assert pattern.flags & re.IGNORECASE


def test_it_is_compiled_when_it_is_used() -> None:
    broken = regex("(")
    with pytest.raises(re.error):
        broken.search("")


def test_a_rule_waits_for_a_sign_that_it_needs() -> None:
    waits = [one for one in normalizer._RULES if one.needs]
    assert waits and not any(one.needs & set("室温3.5度，2 个") for one in waits)
    for one in waits:
        one.pattern.__dict__.pop("match", None)  # as if nothing had used it
    assert normalizer.normalised("室温3.5度，2 个") == "室温三点五度，两个"
    assert not any("match" in vars(one.pattern) for one in waits)
    assert normalizer.normalised("1.6 × 10⁻¹⁹和2^3") == "一点六乘以十的负十九次方和二的立方"


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
        places = [(line, at.start()) for row in found for line in row.examples for at in re.finditer(char, line)]
        for row in found:
            told += (row.left is not None) + (row.right is not None)
            for line, at in places:
                before = row.before is None or row.before.search(line[max(0, at - 10) : at])
                after = row.after is None or row.after.match(line[at + 1 : at + 13])
                assert row.fits(line, at) == bool(before and after), (char, row.reading, line)
    assert told > sum(map(len, rows().values()))  # most rows have one at least
