"""The measure of recordings beside texts counts as it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pyworld", reason="pip install 'qingyin[measures]'")

from evaluation.speech.agreement import BINS, Pair, figures, lines, pairs, texts
from measures.acted import MANY_SPEAKERS, changed, spoken
from measures.manner import manner_of
from measures.metrics import auc, calibration_error
from measures.world import taken_apart
from qingyin.audio.recording import Recording
from qingyin.synthesizer import Synthesizer
from tests.audio.test_recording import RATE, TONE
from tests.evaluation.conftest import tone


def test_recordings_said_in_an_emotion() -> None:
    glide = 220 * 2 ** (np.sin(np.linspace(0, 30, 2 * RATE)) / 6)
    parts = taken_apart(tone(glide, 2.0))
    for seed in range(3):
        sad, angry = (changed(parts, name, np.random.default_rng(seed)).samples for name in ("sadness", "anger"))
        assert len(sad) > 1.1 * len(angry)
        low, high = manner_of(sad, 8), manner_of(angry, 8)
        assert high.register > 1.2 * low.register
        assert high.level > low.level + 2
    other = changed(parts, "anger", np.random.default_rng(0), MANY_SPEAKERS)
    assert not np.array_equal(other.samples, changed(parts, "anger", np.random.default_rng(0)).samples)


def test_only_what_nothing_was_learned_from_is_read(tmp_path: Path) -> None:
    rows = [
        ("tone_of_voice", "dev", "开心", "今天真开心。"),
        ("tone_of_voice", "train", "开心", "今天也开心。"),
        ("tone_of_voice", "dev", "疑问", "今天开心吗？"),
        ("tone_of_voice", "dev", "生气", "气"),
        ("ewect_usual", "dev", "fear", "他很害怕。"),
        ("ewect_usual", "dev", "sad", "他很伤心。"),
        ("ewect_usual", "dev", "angry", "他很生气。"),
    ]
    (tmp_path / "emotion").mkdir()
    lines_ = ["source\tsplit\tlabel\ttext", *("\t".join(row) for row in rows)]
    (tmp_path / "emotion/labelled.tsv").write_text("\n".join(lines_), "utf-8")
    assert texts(tmp_path, 5) == [("今天真开心。", "joy"), ("他很害怕。", "fear")]


def test_every_second_text_is_misfitted_too(synthesizer: Synthesizer) -> None:
    rows = [("今天真开心。", "joy"), ("他生气。", "anger"), ("今天天气。", "neutral")] * 2
    found = list(pairs(synthesizer, rows, lambda text, emotion: Recording(TONE, RATE), np.random.default_rng(0)))
    assert len(found) == 9
    assert sum(pair.meant == pair.said for pair in found) == 6
    assert {pair.named["text"] for pair in found} == {"joy", "anger", "neutral"}
    assert {pair.named["both"] for pair in found} == {"neutral"}
    with pytest.raises(Exception, match="silent"):  # as the silent voice is
        spoken(synthesizer, "今天真开心。", "joy", np.random.default_rng(0))


def pair(meant: str, said: str, both: str, agreement: float) -> Pair:
    return Pair(meant, said, {"both": both, "text": meant, "recording": said}, agreement)


def test_figures() -> None:
    found = figures(
        [
            pair("joy", "joy", "joy", 0.9),
            pair("joy", "fear", "fear", 0.2),
            pair("fear", "fear", "joy", 0.7),
            pair("fear", "joy", "fear", 0.8),
        ]
    )
    assert found["both"] == {"accuracy": 0.5, "macro_f1": 0.125, "fits": 0.5, "misfits": 0.5}
    assert found["text"]["fits"] == 1 and found["text"]["misfits"] == 0
    assert found["recording"]["macro_f1"] == 0.25
    assert found["agreement"] == {"auc": 0.75, "fits": 0.8, "misfits": 0.5, "calibration_error": 0.35}
    assert "agreement" in lines({"voice": found})[-1]


def test_arithmetic() -> None:
    assert auc(np.array([0.5, 1.0]), np.array([0.5, 0.0])) == 0.875
    assert calibration_error(np.array([0.8, 0.8, 0.8, 0.8, 0.8]), np.array([1, 1, 1, 1, 0]), BINS) == pytest.approx(0)
    assert calibration_error(np.array([1.0, 0.0]), np.array([0, 1]), BINS) == pytest.approx(1)
