"""Recognition: the sentences it listens to, its ratios, and the script from end to end."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from evaluation.speech import recognition
from evaluation.speech.recognition import Measure, figures_of, kept_back, table
from qingyin.errors import QingyinError
from qingyin.evaluate.recognition.syllables import Errors, Heard, meant
from tests.evaluation.conftest import DATA, Script, needs, needs_data


@needs_data
def test_sentences_that_the_recogniser_never_heard() -> None:
    found = kept_back(DATA)
    assert 50 <= len(found) <= 100
    assert all(row.text for row in found)


def test_a_wrong_data_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(QingyinError, match="--data must name the data folder"):
        kept_back(tmp_path)


def test_ratios_and_confusions() -> None:
    measure = Measure(lambda samples: [], None)  # type: ignore[arg-type]
    measure.counted = {
        "voice": [Errors(10, 4, 2, Counter({"tone 2 → 3": 3, "final in → ing": 1}))],
        "recorded": [Errors(20, 4, 0, Counter({"tone 2 → 3": 2}))],
    }
    found = figures_of(measure, {"words": ("voice", "recorded")})
    assert found["ratio"] == {"words": {"error": 2.0, "toneless": None}}
    assert found["confusions"]["words"][0] == {"what": "tone 2 → 3", "voice": 3, "real": 1.0}
    assert found["weak"] == []
    shown = table(found)
    assert "voice / recorded 2.00, without tones —" in shown
    assert "tone 2 → 3" in shown


def test_a_weak_recogniser_says_so() -> None:
    measure = Measure(lambda samples: [], None)  # type: ignore[arg-type]
    measure.counted = {"voice": [Errors(10, 4, 2, Counter())], "recorded": [Errors(10, 5, 2, Counter())]}
    found = figures_of(measure, {"words": ("voice", "recorded")})
    assert found["weak"] == ["words"]
    assert "train it longer" in table(found)


@needs("soundfile", "scipy", "pyworld")
@needs_data
def test_the_script(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    graph = tmp_path / "recogniser.onnx"
    graph.write_bytes(b"for its hash")

    class Deaf:
        def __init__(self, path: Path) -> None:
            assert path == graph

        def hear(self, samples: np.ndarray) -> list[Heard]:
            return meant(["ma1"])

    monkeypatch.setattr(recognition, "Listener", Deaf)
    assert script("speech.recognition", "--data", str(DATA), "--recogniser", str(graph), "--limit", "2", "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert set(figures["sources"]) == {
        "words, recorded", "words, copies", "words, voice", "sentences, recorded", "sentences, voice",
    }  # fmt: skip
    assert figures["sources"]["words, voice"]["utterances"] == 2
    assert figures["ratio"]["words"] == {"error": 1.0, "toneless": 1.0}
    assert figures == json.loads((tmp_path / "recognition.json").read_text("utf-8"))
