"""That the measures of emotion hear what is there, and that the script judges what it heard."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from evaluation.speech import emotions
from evaluation.speech.emotions import compared
from measures.metrics import spearman
from measures.utterance import tilt, utterance_of, without_silence
from qingyin.audio.mel import SAMPLE_RATE
from tests.evaluation.conftest import needs, tone
from tests.test_tan import pytestmark as needs_tan

GLIDE = 200 * 2 ** (np.sin(np.arange(SAMPLE_RATE) * 2 * np.pi * 2 / SAMPLE_RATE) * 3 / 12)


@needs("pyworld")
def test_what_is_changed_is_measured() -> None:
    plain = utterance_of(tone(GLIDE, 1.0))
    higher = utterance_of(tone(GLIDE * 2 ** (2 / 12), 1.0))
    wider = utterance_of(tone(200 * (GLIDE / 200) ** 1.5, 1.0))
    louder = utterance_of(2 * tone(GLIDE, 1.0))
    longer = utterance_of(tone(np.interp(np.arange(1.2 * SAMPLE_RATE) / 1.2, np.arange(SAMPLE_RATE), GLIDE), 1.2))
    assert higher.f0_mean - plain.f0_mean == pytest.approx(2.0, abs=0.05)
    assert wider.f0_sd / plain.f0_sd == pytest.approx(1.5, abs=0.03)
    assert louder.level - plain.level == pytest.approx(6.02, abs=0.01)
    found = compared([longer], [plain])
    assert found["duration"] == pytest.approx(1.2, abs=0.02)
    assert found["f0_mean"] == pytest.approx(0.0, abs=0.05)


def test_tilt_is_the_level_over_1_khz() -> None:
    time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    low, high = np.sin(2 * np.pi * 500 * time), np.sin(2 * np.pi * 2000 * time)
    assert tilt((low + 0.1 * high).astype(np.float32)) == pytest.approx(-20.0, abs=0.1)


def test_silence_around_speech_is_not_measured() -> None:
    sound = tone(200.0, 0.5)
    silent = np.zeros(SAMPLE_RATE // 2, np.float32)
    assert len(without_silence(np.concatenate([silent, sound, silent]))) == pytest.approx(
        len(sound), abs=2 * SAMPLE_RATE // 100
    )


def test_ranks() -> None:
    assert spearman(np.arange(5), np.array([0, 1, 4, 9, 16])) == pytest.approx(1.0)
    assert spearman(np.arange(3), np.array([3, 2, 1])) == pytest.approx(-1.0)
    assert spearman(np.arange(3), np.array([1, 3, 2])) == pytest.approx(0.5)


@needs("pyworld")
@needs_tan
def test_the_script_judges_what_it_hears(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(emotions, "FEELINGS", ["sadness"])
    monkeypatch.setattr(emotions, "INTENSITIES", np.array([0.0, 1.0, 2.0]))
    given = ["--sentences", "2", "--ranked", "1", "--results", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", ["emotions", *given])
    status = emotions.main()
    found = json.loads((tmp_path / "emotions.json").read_text("utf-8"))
    rows = {row["quantity"]: row for row in found["realised"]}
    assert rows["duration"]["heard"] == pytest.approx(1.08, abs=0.03)
    assert rows["f0_mean"]["heard"] == pytest.approx(-1.8, abs=0.5)
    assert found["zero_is_neutral"] is True
    assert found["load_ms"]["read"] > 0
    judged = [*found["realised"], *found["monotone"], found["mixture"], found["glad"], found["settled"]]
    assert status == (0 if all(row["ok"] for row in judged) else 1)
    assert "intensity 0 gives the samples of neutral" in capsys.readouterr().out
