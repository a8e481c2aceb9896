"""Patterns that wait for their first use: each one in the package can be compiled, and does what re.compile gives."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from qingyin import expression, text
from qingyin.text.normalize import normalizer
from qingyin.text.patterns import regex

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
