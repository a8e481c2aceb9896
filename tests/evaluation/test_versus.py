"""A build against another: medians, ratios, and one small run of the silent voice against this very commit."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from evaluation.machine.versus import Build, Figures, builds, compared, files, in_turns, medians, table
from qingyin.errors import QingyinError
from tests.conftest import ROOT
from tests.evaluation.conftest import Script

HISTORY = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True).returncode == 0
needs_history = pytest.mark.skipif(not HISTORY, reason="needs git and this repository's history")


def test_the_median_of_each_figure_counts() -> None:
    assert medians([{"a": 1.0, "b": 5.0}, {"a": 9.0, "b": 4.0}, {"a": 2.0, "b": 6.0}]) == {"a": 2.0, "b": 5.0}


def test_ratios_are_of_this_build_to_the_baseline() -> None:
    found = compared({"baseline": {"work": 0.02, "growth": 0.0}, "present": {"work": 0.01, "growth": 0.5}})
    assert found["ratio"] == {"work": 0.5}  # nothing can be told of what was nothing


def test_builds_take_turns_and_the_first_run_of_each_is_thrown_away() -> None:
    both = [Build(name, Path(), Path(), "tan", None) for name in ("baseline", "present")]
    asked: list[str] = []

    def measure(build: Build) -> Figures:
        asked.append(build.name)
        return {"turn": float(len(asked))}

    found = in_turns(both, 3, measure)
    assert asked == ["baseline", "present"] * 4
    assert (found["baseline"], found["present"]) == ({"turn": 5.0}, {"turn": 6.0})


def test_texts_are_all_in_another_order() -> None:
    found = files(4, 5)
    assert [len(text.splitlines()) for text in found] == [5] * 4 and len(set(found)) == 4
    assert found == files(4, 5)


def test_an_unknown_commit_is_named() -> None:
    with pytest.raises(QingyinError, match="nonesuch"), builds("nonesuch", "tan", None):
        pass


@needs_history
def test_a_commit_against_the_present(script: Script, tmp_path: Path) -> None:
    small = ["--turns", "1", "--files", "1", "--sentences", "2", "--rounds", "1", "--characters", "50"]
    assert script("machine.versus", "--baseline", "HEAD", *small) == 0
    figures = json.loads((tmp_path / "versus.json").read_text("utf-8"))
    assert figures["work"]["baseline"]["work_s_per_s"] > 0
    for part in ("work", "first", "memory"):  # one turn of times says nothing but that they were taken
        assert all(ratio > 0 for name, ratio in figures[part]["ratio"].items() if name != "growth_mb")
    assert 0.8 < figures["memory"]["ratio"]["one_sentence_peak_mb"] < 1.25
    assert "work_s_per_s" in table(figures)
