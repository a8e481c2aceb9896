"""The table for people and the JSON for programs."""

from __future__ import annotations

import json
import unicodedata

import pytest

from qingyin.inspect import report
from qingyin.options import Options
from qingyin.records import Sentence
from qingyin.synthesizer import Synthesizer

TEXT = "你好！2月3日，银行的行长。"


@pytest.fixture(scope="module")
def analyses(synthesizer: Synthesizer) -> list[report.Analysis]:
    return report.analyze(synthesizer, TEXT, Options(pitch=12))


def test_json(analyses: list[report.Analysis]) -> None:
    found = json.loads(report.as_json(TEXT, analyses))
    assert found["text"] == TEXT == "".join(each["text"] for each in found["sentences"])
    syllables = [each for sentence in found["sentences"] for each in sentence["syllables"]]
    assert "".join(each["char"] for each in syllables) == "你好二月三日银行的行长"
    assert all(TEXT[slice(*each["span"])] == each["text"] for each in syllables)
    first, bank, chief = syllables[0], syllables[7], syllables[9]
    assert (first["pinyin"], first["spoken"], first["duration"]) == ("ni3", "ni2", 0.2)
    assert first["f0"] == [440.0] * 5
    assert first["phones"] == ["n", "i2"]
    assert set(first) >= {"energy", "pause", "onset", "tilt", "rule", "source", "boundary", "mark", "asked_pause"}
    assert (bank["pinyin"], chief["pinyin"]) == ("hang2", "hang2")


def test_the_columns_hold(analyses: list[report.Analysis]) -> None:
    first, *_ = report.as_table(analyses).split("\n\n")
    title, feels, heading, *rows = first.splitlines()
    assert title == "你好！"
    assert feels == "feels: neutral 1.00"
    assert heading.split()[:9] == ["at", "written", "char", "reading", "spoken", "phones", "why", "sandhi", "after"]
    assert rows[0].split()[:9] == ["0", "你", "你", "ni3", "ni2", "n", "i2", "lexicon", "third-tone"]
    assert len(rows) == 2
    place = heading.index("reading")
    for row, reading in zip(rows, ("ni3", "hao3"), strict=True):
        before = row[: row.index(reading)]
        assert sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in before) == place
    assert "440 440 440" in rows[0]


def test_the_table_shows_the_whole_chain(synthesizer: Synthesizer) -> None:
    inner = '<mstts:express-as style="cheerful">20号<break time="500ms"/>，花儿</mstts:express-as>'
    text = f'<speak>二<prosody rate="+20%">{inner}</prosody></speak>'
    pairs = report.analyze(synthesizer, text, Options())
    _, second = report.as_table(pairs).split("\n\n")
    _title, read_as, feels, asked, heading, *rows = second.splitlines()
    assert read_as == "read as: 二十号，花儿"
    assert feels.startswith("feels: ")
    assert asked == "asked for: rate 1.2, style cheerful, degree 1"
    assert "sandhi" not in heading, "nothing has changed, so the column is left out"
    written = [row.split()[0] for row in rows]
    assert written == [str(text.index("20号")), "十", str(text.index("号")), str(text.index("花"))]
    assert "#， 0.5s" in rows[2] and rows[2].endswith("500")
    assert "h ua1 rr" in rows[3]
    found = json.loads(report.as_json(text, pairs))["sentences"][1]
    assert sum(found["emotion"].values()) == pytest.approx(1)
    assert found["style"] == {"rate": 1.2, "style": "cheerful", "degree": 1.0}
    assert [each["asked_pause"] for each in found["syllables"]] == [None, None, 0.5, None]


def test_the_chain_alone(synthesizer: Synthesizer) -> None:
    pairs = [report.Analysis(each) for each in synthesizer.analyze("一样")]
    heading = report.as_table(pairs).splitlines()[1]
    assert heading.split()[-1] == "after"
    first = json.loads(report.as_json("一样", pairs))["sentences"][0]["syllables"][0]
    assert (first["spoken"], first["rule"], first["phones"], "f0" in first) == ("yi2", "yi", ["i2"], False)


def test_what_is_not_spoken_is_shown() -> None:
    sentence = Sentence("好 ab。", (10, 15), "好", (), ((11, 12, "space"), (12, 13, "x"), (13, 14, "x"), (14, 15, "y")))
    assert report.unspoken([sentence, sentence]) == ["'ab' (x)", "'。' (y)"] * 2
    assert report.as_table([report.Analysis(sentence)]) == "好 ab。\nnot spoken: 'ab' (x)\nnot spoken: '。' (y)"
    assert json.loads(report.as_json("", [report.Analysis(sentence)]))["sentences"][0]["skipped"][0]["span"] == [11, 12]
