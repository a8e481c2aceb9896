"""The chain shown to a person and to a program."""

from __future__ import annotations

import json

from qingyin.text import Lexicon, analyze
from qingyin.text.show import as_json, table


def test_table(lexicon: Lexicon) -> None:
    shown = table(analyze("20个iPad[pause:0.5s]，花儿😊。", lexicon))
    lines = shown.splitlines()
    assert lines[1] == "normalised  二十个iPad，花儿。"
    assert lines[3].split() == ["20", "0–2", "二", "er4", "er4", "er4", "char"] or lines[3].split()[:3] == [
        "20",
        "0–2",
        "二",
    ]
    assert "huar1" in shown and "h ua1 rr" in shown
    assert "#， 0.5s" in shown
    assert lines[-1] == "skipped  22–23  emoji"


def test_json(lexicon: Lexicon) -> None:
    found = as_json(analyze("一样", lexicon))
    assert json.loads(json.dumps(found, ensure_ascii=False)) == found
    assert found[0]["syllables"][0] == {
        "text": "一",
        "span": [0, 1],
        "char": "一",
        "pinyin": "yi1",
        "spoken": "yi2",
        "phones": ["i2"],
        "source": "lexicon",
        "rule": "yi",
        "boundary": "none",
        "mark": "",
        "pause": None,
    }
