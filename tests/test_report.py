"""The table for people and the JSON for programs."""

from __future__ import annotations

import json
import unicodedata

import pytest

from qingyin import report
from qingyin.synthesizer import Synthesizer
from qingyin.types import Options, Sentence

TEXT = "你好！2月3日，银行的行长。"


@pytest.fixture(scope="module")
def analyses(synthesizer: Synthesizer) -> list[report.Analysis]:
    return [(each, synthesizer.prosody(each, Options(pitch=12))) for each in synthesizer.analyze(TEXT)]


def test_json(analyses: list[report.Analysis]) -> None:
    found = json.loads(report.as_json(TEXT, analyses))
    assert found["text"] == TEXT == "".join(each["text"] for each in found["sentences"])
    syllables = [each for sentence in found["sentences"] for each in sentence["syllables"]]
    assert "".join(each["char"] for each in syllables) == "你好二月三日银行的行长"
    assert all(TEXT[slice(*each["span"])] == each["text"] for each in syllables)
    first, bank, chief = syllables[0], syllables[7], syllables[9]
    assert (first["pinyin"], first["spoken"], first["duration"]) == ("ni3", "ni2", 0.2)
    assert first["f0"] == [440.0] * 5
    assert set(first) >= {"energy", "pause", "onset", "tilt", "rule", "source", "boundary", "mark"}
    assert (bank["pinyin"], chief["pinyin"]) == ("hang2", "hang2")


def test_the_columns_hold(analyses: list[report.Analysis]) -> None:
    first, *_ = report.as_table(analyses).split("\n\n")
    title, heading, *rows = first.splitlines()
    assert title == "你好！"
    assert len(rows) == 2
    place = heading.index("reading")
    for row, reading in zip(rows, ("ni3", "hao3"), strict=True):
        before = row[: row.index(reading)]
        assert sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in before) == place
    assert "440 440 440 440 440" in rows[0]


def test_what_is_not_spoken_is_shown() -> None:
    sentence = Sentence("好 ab。", (10, 15), "好", (), ((11, 12, "space"), (12, 13, "x"), (13, 14, "x"), (14, 15, "y")))
    assert report.unspoken([sentence, sentence]) == ["'ab' (x)", "'。' (y)"] * 2
    assert report.as_table([(sentence, None)]) == "好 ab。\nnot spoken: 'ab' (x)\nnot spoken: '。' (y)"
    assert json.loads(report.as_json("", [(sentence, None)]))["sentences"][0]["skipped"][0]["span"] == [11, 12]
