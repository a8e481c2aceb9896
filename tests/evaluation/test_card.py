"""The figures in the voice's card are those that were measured, on the graphs that it has."""

from __future__ import annotations

from evaluation.card import figures, stale, written
from evaluation.command import RESULTS
from qingyin.voice import Voice


def test_the_card_is_up_to_date() -> None:
    voice = Voice.open("tan")
    found = figures(RESULTS)
    assert stale(found, "tan") == []
    card = (voice.folder / voice.card).read_text("utf-8")
    assert written(card, found) == card
    assert f"PESQ-wb {found['copy_synthesis']['pesq_wb']:.2f}" in card


def test_figures_of_other_graphs_are_found_out() -> None:
    found = figures(RESULTS)
    found["quality"]["voice"]["acoustic"] = "0" * 8
    assert stale(found, "tan") == ["quality"]
