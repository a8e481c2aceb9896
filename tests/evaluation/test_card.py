"""The figures in the voice's card are those that were measured, on the graphs that it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.card import DEFAULT, figures, figures_of, section, section_of, stale, written
from evaluation.text.feelings import HELD_OUT, lines_of
from measures.command import RESULTS
from measures.labels import felt
from qingyin.voice import Voice

FURTHER = Path(__file__).parents[2] / "voices/src/qingyin_voices"


def test_the_card_is_up_to_date() -> None:
    voice = Voice.open(DEFAULT)
    found = figures(RESULTS)
    assert stale(found, DEFAULT) == []
    card = (voice.folder / voice.card).read_text("utf-8")
    assert written(card, section(found)) == card
    assert f"PESQ-wb {found['copy_synthesis']['pesq_wb']:.2f}" in card


@pytest.mark.parametrize("name", ["lan", "song"])
def test_the_cards_of_further_voices_are_up_to_date(name: str) -> None:
    found, own = figures(RESULTS), figures_of(RESULTS, name)
    assert stale(own | {"beside": found["beside"]}, str(FURTHER / name)) == []
    card = (FURTHER / name / "CARD.md").read_text("utf-8")
    assert written(card, section_of(name, own, found)) == card
    assert f"| {name} | {own['syllables']['syllables']:,} | {own['syllables']['outliers']} |" in card


def test_it_says_how_many_lines_were_written_for_it() -> None:
    voice = Voice.open(DEFAULT)
    root = Path(__file__).parents[2]
    lines = [*felt(root / "training/bert_tone/text/everyday.tsv"), *felt(lines_of(HELD_OUT))]
    assert f"{len(lines):,} everyday lines" in (voice.folder / voice.card).read_text("utf-8")


def test_figures_of_other_graphs_are_found_out() -> None:
    found = figures(RESULTS)
    found["quality"]["voice"]["acoustic"] = "0" * 8
    found["beside"]["voices"]["tan"]["vocoder"] = "0" * 8
    assert stale(found, DEFAULT) == ["quality", "beside"]
