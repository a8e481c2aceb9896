"""Releases of ONNX Runtime: what is counted as decided otherwise."""

from __future__ import annotations

from evaluation.text.releases import Said, closest, compared, show

FIRST: Said = [({"joy": 0.6, "fear": 0.4}, ["ni3", "hao3"]), ({"joy": 0.48, "fear": 0.52}, ["hang2"])]


def test_what_is_decided_otherwise_is_counted() -> None:
    other: Said = [({"joy": 0.59, "fear": 0.41}, ["ni3", "hao4"]), ({"joy": 0.51, "fear": 0.49}, ["hang2"])]
    assert compared(FIRST, FIRST) == {"feelings": 0, "readings": 0, "weight": 0.0}
    found = compared(FIRST, other)
    assert (found["feelings"], found["readings"]) == (1, 1)
    assert abs(found["weight"] - 0.03) < 1e-9
    assert abs(closest(FIRST) - 0.04) < 1e-9
    found = {"releases": ["1.20.1"], "lines": 2, "closest": closest(FIRST), "against_first": {"1.24.4": found}}
    assert "1.24.4 against 1.20.1: 1 lines with another feeling, 1 with another reading" in show(found)
