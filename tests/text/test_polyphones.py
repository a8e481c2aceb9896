"""Readings of marked characters in real sentences, the lexicon alone, beside other converters on the same rows."""

from __future__ import annotations

import pytest

from evaluation.text.readings import g2pms, pypinyins, sets
from measures.extras import COMPARE
from measures.polyphones import Row, accuracy, by_lexicon, measured
from qingyin.text import Lexicon
from tests.text.conftest import DATA, needs_data

STEP = 16  # keeps the test short; evaluation.text.readings takes every row


def kept(lexicon: Lexicon, name: str, step: int = STEP) -> list[Row]:
    """Rows that the lexicon has not learned from; skips the test where there are none."""
    if name not in sets(lexicon):
        pytest.skip(f"the lexicon has learned from all of {name}")
    return measured(DATA, name)[::step]


@needs_data
@pytest.mark.parametrize(("name", "least"), [("cpp_dev", 93.0), ("g2pl_dev", 95.5)])
def test_the_lexicon_alone(lexicon: Lexicon, name: str, least: float) -> None:
    assert accuracy(kept(lexicon, name), by_lexicon(lexicon)) > least


@needs_data
@pytest.mark.parametrize(("name", "ahead"), [("cpp_dev", 5.0), ("g2pl_dev", 1.0)])
def test_ahead_of_pypinyin(lexicon: Lexicon, name: str, ahead: float) -> None:
    pytest.importorskip("pypinyin", reason=f"pypinyin is not installed: {COMPARE}")
    chosen = kept(lexicon, name)
    mine, theirs = accuracy(chosen, by_lexicon(lexicon)), accuracy(chosen, pypinyins())
    print(f"\n{name}: qingyin {mine:.2f} %, pypinyin {theirs:.2f} %")
    assert mine >= theirs + ahead


@needs_data
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")  # g2pM's own
@pytest.mark.parametrize("name", ["cpp_dev", "g2pl_dev"])
def test_beside_g2pm(lexicon: Lexicon, name: str) -> None:
    pytest.importorskip("g2pM", reason=f"g2pM is not installed: {COMPARE}")
    chosen = kept(lexicon, name, 4 * STEP)  # it is slow
    mine, theirs = accuracy(chosen, by_lexicon(lexicon)), accuracy(chosen, g2pms())
    print(f"\n{name}, {len(chosen)} rows: qingyin {mine:.2f} %, g2pM {theirs:.2f} % (trained on CPP)")
    assert mine > 90
