"""What is written on the command line, and what it means."""

from __future__ import annotations

import math
from typing import Any

import pytest

from qingyin.cli.parser import join_signs, parser
from qingyin.cli.speech import options_of
from qingyin.errors import OptionError
from qingyin.options import Options


def options(*argv: str) -> Options:
    return options_of(parser("qingyin", "tan").parse_args(join_signs(["say", "你好", *argv])))


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        ([], {}),
        (["--rate", "1.2"], {"rate": 1.2}),
        (["--rate", "+10%"], {"rate": 1.1}),
        (["--rate", "-10%"], {"rate": 0.9}),
        (["--rate=-50%"], {"rate": 0.5}),
        (["--rate", "120%"], {"rate": 1.2}),
        (["--pitch", "-1.5"], {"pitch": -1.5}),
        (["--pitch", "+2st"], {"pitch": 2.0}),
        (["--volume", "-6"], {"volume": -6.0}),
        (["--volume", "-6dB"], {"volume": -6.0}),
        (["--volume", "+0%"], {"volume": 0.0}),
        (["--volume", "-50%"], {"volume": 20 * math.log10(0.5)}),
        (["--emotion", "joy"], {"emotion": "joy"}),
        (["--emotion", "joy=0.7,sadness=0.3"], {"emotion": {"joy": 0.7, "sadness": 0.3}}),
        (["--emotion", "joy=0.7, anger=.1"], {"emotion": {"joy": 0.7, "anger": 0.1}}),
        (["--intensity", "1.5", "--seed", "7"], {"intensity": 1.5, "seed": 7}),
        (["--intensity", "0.5,1, 2"], {"intensity": [0.5, 1.0, 2.0]}),
        (["--input", "markdown", "--code", "read"], {"input_format": "markdown", "code": "read"}),
        (["--input-format", "html", "--actions", "feel"], {"input_format": "html", "actions": "feel"}),
        (["--unknown-elements", "ignore"], {"unknown_elements": "ignore"}),
        (["--style", "calm", "--scene", "audiobook"], {"style": "calm", "scene": "audiobook"}),
    ],
)
def test_options(argv: list[str], expected: dict[str, Any]) -> None:
    assert options(*argv) == Options(**expected)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--rate", "fast"], r"--rate 'fast': write .*\+10%"),
        (["--rate", "4"], "rate must be a number from 0.5 to 2"),
        (["--rate", "nan"], "rate must be"),
        (["--rate", "+%"], "--rate"),
        (["--rate", "%"], "--rate"),
        (["--rate", ""], "--rate"),
        (["--pitch", "+50Hz"], "--pitch .*semitones"),
        (["--volume", "-100%"], "--volume"),
        (["--volume", "80%"], "--volume"),
        (["--volume", "loud"], "--volume"),
        (["--emotion", "joi"], "unknown emotion 'joi'; available: neutral, joy"),
        (["--emotion", "joi=1"], "unknown emotion 'joi'"),
        (["--emotion", "joy=much"], "joy=0.7,sadness=0.3"),
        (["--emotion", "joy=0.2,joy=0.3"], "'joy' is given twice"),
        (["--emotion", "joy=2"], "from 0 to 1"),
        (["--intensity", "-1"], "intensity must be"),
        (["--intensity", "1,3"], "intensity must be"),
        (["--scene", "opera"], "unknown scene 'opera'; available: customer_service"),
        (["--seed", "1.5"], "--seed"),
        (["--seed", "99999999999"], "seed must be"),
        (["--intensity", "1,,2"], "--intensity '1,,2' lacks a value at a comma"),
        (["--intensity", "1,"], "--intensity '1,' lacks a value at a comma"),
        (["--input", "pdf"], "unknown input_format 'pdf'; available: auto, plain, markdown, html"),
    ],
)
def test_options_that_are_not_understood(argv: list[str], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        options(*argv)


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["--rate", "-10%"], ["--rate=-10%"]),
        (["--rate", "-o"], ["--rate", "-o"]),
        (["--output", "-1"], ["--output", "-1"]),
        (["--pitch", "-2", "--volume", "-3"], ["--pitch=-2", "--volume=-3"]),
        (["-3", "--rate"], ["-3", "--rate"]),
        (["say", "-5度", "-o", "a.wav"], ["say", "-o", "a.wav", "--", "-5度"]),
        (["analyze", "--json", "-3.5%，跌了"], ["analyze", "--json", "--", "-3.5%，跌了"]),
        (["say", "-5%"], ["say", "--", "-5%"]),
        (["say", "--", "-5度", "-o"], ["say", "--", "-5度", "-o"]),
    ],
)
def test_a_minus_that_begins_no_option(argv: list[str], expected: list[str]) -> None:
    assert join_signs(argv) == expected
