"""The figures in the voice's card are those that were measured, on the graphs that it has."""

from __future__ import annotations

from pathlib import Path

from evaluation.card import figures, stale, written
from evaluation.text.feelings import HELD_OUT, lines_of
from measures.command import RESULTS
from measures.labels import felt
from qingyin.voice import Voice


def test_the_card_is_up_to_date() -> None:
    voice = Voice.open("tan")
    found = figures(RESULTS)
    assert stale(found, "tan") == []
    card = (voice.folder / voice.card).read_text("utf-8")
    assert written(card, found) == card
    assert f"PESQ-wb {found['copy_synthesis']['pesq_wb']:.2f}" in card


def test_it_says_how_many_lines_were_written_for_it() -> None:
    voice = Voice.open("tan")
    root = Path(__file__).parents[2]
    lines = [*felt(root / "training/bert_tone/text/everyday.tsv"), *felt(lines_of(HELD_OUT))]
    assert f"{len(lines):,} everyday lines" in (voice.folder / voice.card).read_text("utf-8")


def test_figures_of_other_graphs_are_found_out() -> None:
    found = figures(RESULTS)
    found["quality"]["voice"]["acoustic"] = "0" * 8
    assert stale(found, "tan") == ["quality"]
