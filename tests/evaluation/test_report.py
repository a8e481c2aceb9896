"""The figures of a report, as the page about comparing has them."""

from __future__ import annotations

from typing import Any

import pytest

from evaluation.report import summary
from qingyin.errors import OptionError

SIDE: dict[str, Any] = {
    "name": "tan",
    "all": {"characters": 12.345678},
    "by_scene": {"assistant": {"characters": 10.0}},
    "scenes": [{"scene": "assistant", "value": None}],
    "emotions": {"joy": {"lines": 2, "f0_mean": [4.0, 3.98761]}},
    "heard_as": {},
}


def test_what_is_kept_of_a_report() -> None:
    report = {"recognizer": "whisper", "lines": [{}, {}, {}], "sides": [SIDE]}
    assert summary(report) == {
        "recognizer": "whisper",
        "lines": 3,
        "all": {"characters": 12.345678},
        "by_scene": {"assistant": {"characters": 10.0}},
        "scenes": [{"scene": "assistant", "value": None}],
        "emotions": {"joy": {"lines": 2, "f0_mean": [4.0, 3.98761]}},
    }


def test_a_report_of_two_sides_is_none_of_a_voice() -> None:
    with pytest.raises(OptionError, match="single voice"):
        summary({"recognizer": "whisper", "lines": [], "sides": [SIDE, SIDE]})
