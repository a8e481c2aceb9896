"""Contours of voice, teacher and reader side by side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from measures.readers import Read
from qingyin.records import F0_POINTS
from qingyin.text import Lexicon, analyze
from tests.evaluation.conftest import needs
from tests.text.conftest import LEXICON
from training.teacher.contours import Said, alike, of_hertz, picture


def test_f0_counts_from_ones_own_median() -> None:
    hertz = np.full((3, F0_POINTS), 200.0, np.float32)
    hertz[0], hertz[2, 0] = 400.0, 0.0
    said = of_hertz(np.ones(3, np.float32), hertz)
    assert said.f0[0] == pytest.approx(12)
    assert said.f0[1] == pytest.approx(0)
    assert np.isnan(said.f0[2, 0])


def test_who_is_slower_and_higher_is_alike() -> None:
    draw = np.random.default_rng(0)
    seconds, f0 = (draw.uniform(0.1, 0.3, 6).astype(np.float32), draw.normal(0, 3, (6, F0_POINTS)).astype(np.float32))
    other = f0 + 5
    other[2, 1] = np.nan
    assert [*alike(Said(seconds, f0), Said(2 * seconds, other))] == pytest.approx([1, 1])
    assert [*alike(Said(seconds, f0), Said(np.float32(1) / seconds, -f0))] == pytest.approx([-1, -1])


@needs("matplotlib")
@pytest.mark.filterwarnings("ignore")  # matplotlib's own
def test_the_picture(tmp_path: Path) -> None:
    (sentence,) = analyze("今天天气很好", Lexicon.open(LEXICON))
    seconds, f0 = np.full(6, 0.2, np.float32), np.zeros((6, F0_POINTS), np.float32)
    read = Read("1", sentence, seconds, f0, np.zeros(6, np.float32))
    said = {name: Said(seconds, f0) for name in ("voice", "teacher", "reader")}
    picture([(read, said)] * 3, tmp_path / "contours.png")
    assert (tmp_path / "contours.png").read_bytes().startswith(b"\x89PNG")
