"""The page about comparing voices says what was measured."""

from __future__ import annotations

import json

from tests.conftest import ROOT


def test_figures_are_those_of_the_report() -> None:
    found = json.loads((ROOT / "evaluation/results/compare.json").read_text("utf-8"))
    page = " ".join((ROOT / "docs/compare.md").read_text("utf-8").split())
    asked, heard = found["emotions"]["joy"]["f0_mean"]
    assert f"all {found['lines']} lines" in page
    assert f"{found['all']['characters']:.1f} % of the characters" in page
    assert f"{found['all']['toneless']:.1f} % of the syllables" in page
    assert f"joy, for instance, asks for {asked:.2f} semitones more and gets {heard:.2f}" in page
