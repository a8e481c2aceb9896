"""Forced alignments, marked sentences and scores, each read and computed in one place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from measures.alignments import phones
from measures.labels import SOURCES, labeled, measured_labels
from measures.metrics import auc, calibration_error, correlation, f1, macro_f1, spearman
from measures.polyphones import accuracy, marked, measured
from qingyin.errors import QingyinError
from qingyin.records import EMOTIONS


def test_fields_of_an_alignment() -> None:
    silence, initial, final, unknown = phones("SIL:20 q_B:16 i2_E:12 SIL_S:9")
    assert silence.is_silence and not silence.is_final
    assert (initial.spelling, initial.tone, initial.position, initial.begin, initial.end) == ("q", "", "B", 20, 36)
    assert final.is_final and (final.spelling, final.tone, final.frames) == ("i", "2", 12)
    assert unknown.is_unknown_word and not unknown.is_silence


def test_a_length_that_is_not_a_number_is_an_error() -> None:
    with pytest.raises(ValueError):
        list(phones("q_B:x"))


def test_marked_sentences(tmp_path: Path) -> None:
    (tmp_path / "polyphone").mkdir()
    (tmp_path / "polyphone/g2pl_dev.tsv").write_text("hang2\t银▁行▁里\nlu:4\t▁绿▁\n", "utf-8")
    rows = list(marked(tmp_path / "polyphone/g2pl_dev.tsv"))
    assert rows == [("银行里", 1, "hang2"), ("绿", 0, "lv4")]
    assert measured(tmp_path, "g2pl_dev") == rows
    assert accuracy(rows, lambda sentence, place: "hang2") == 50
    with pytest.raises(QingyinError, match="name the data folder with --data"):
        measured(tmp_path, "cpp_dev")


def test_labels_are_emotions_and_questions_are_not_measured(tmp_path: Path) -> None:
    assert {each for labels in SOURCES.values() for covered in labels.values() for each in covered} == set(EMOTIONS)
    assert "疑问" in SOURCES["tone_of_voice"] and "疑问" not in measured_labels("tone_of_voice")
    path = tmp_path / "labelled.tsv"
    path.write_text("source\tsplit\tlabel\ttext\ncped\tdev\thappy\t好\tx\n", "utf-8")
    assert list(labeled(path)) == [("cped", True, "happy", "好\tx")]
    with pytest.raises(QingyinError, match="name the data folder with --data"):
        list(labeled(tmp_path / "none.tsv"))


def test_scores() -> None:
    said, true = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1])
    assert f1(said == 1, true == 1) == pytest.approx(0.8)
    assert macro_f1(said, true) == pytest.approx((2 / 3 + 0.8) / 2)
    assert macro_f1(said, true, range(4)) == pytest.approx((2 / 3 + 0.8) / 4)  # what never occurs counts as 0
    assert calibration_error(np.array([0.8] * 5), np.array([1, 1, 1, 1, 0])) == pytest.approx(0)
    assert calibration_error(np.array([1.0, 0.0]), np.array([0, 1]), bins=10) == pytest.approx(1)
    assert auc(np.array([0.5, 1.0]), np.array([0.5, 0.0])) == 0.875
    assert correlation(np.arange(3), np.array([2, 4, 6])) == pytest.approx(1)
    assert spearman(np.arange(5), np.array([0, 1, 4, 9, 16])) == pytest.approx(1)
