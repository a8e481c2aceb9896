"""Numbers to characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyin.text.normalize.numbers import DIGITS, decimal, digits, integer, value


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("0", "零"), ("2", "二"), ("10", "十"), ("12", "十二"), ("20", "二十"), ("100", "一百"), ("105", "一百零五"),
        ("110", "一百一十"), ("200", "二百"), ("1005", "一千零五"), ("1050", "一千零五十"), ("2000", "两千"), ("2200", "两千二百"),
        ("10000", "一万"), ("20000", "两万"), ("10010", "一万零一十"), ("120000", "十二万"), ("1000000", "一百万"),
        ("10100000", "一千零一十万"), ("100000000", "一亿"), ("200000000", "两亿"), ("10000100000", "一百亿零十万"),
        ("100000001000", "一千亿零一千"), ("1000000000000", "一万亿"), ("00012", "十二"),
        ("12345678901234567", "一二三四五六七八九零一二三四五六七"),
    ],
)  # fmt: skip
def test_integer(written: str, spoken: str) -> None:
    assert integer(written) == spoken


def test_others() -> None:
    assert digits("110", "幺") == "幺幺零"
    assert decimal("3.14") == "三点一四"
    assert value("-1,234.5") == "负一千二百三十四点五"
    assert value("+3") == "正三"


_PLACES = {"十": 10, "百": 100, "千": 1000}


def _read_back(spoken: str) -> int:
    """The number that characters mean: a slow twin of `integer`."""
    total = section = digit = 0
    for char in spoken.replace("两", "二"):
        if char in DIGITS:
            digit = DIGITS.index(char)
        elif char in _PLACES:
            section += (digit or 1) * _PLACES[char]
            digit = 0
        elif char == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        else:
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    return total + section + digit


@given(st.integers(0, 10**12 - 1))
def test_a_number_can_be_read_back(number: int) -> None:
    assert _read_back(integer(str(number))) == number
