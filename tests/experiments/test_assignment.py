"""Which variant a user hears."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from qingyin.errors import ExperimentError
from qingyin.experiments.assignment import assigned
from tests.conftest import ROOT, environment

USERS = [f"user-{number}" for number in range(6_000)]
HALVES = {"a": 50.0, "b": 50.0}


@cache
def _all_of(weights: tuple[tuple[str, float], ...], scene: str) -> list[str]:
    return [assigned("greeting", scene, user, dict(weights)) for user in USERS]


def all_of(weights: dict[str, float], scene: str = "") -> list[str]:
    return _all_of(tuple(weights.items()), scene)


def test_every_process_and_version_gives_the_same() -> None:
    found = hashlib.sha256("".join(all_of(HALVES)).encode()).hexdigest()
    assert found == "60d3f896d833f00e282f799f28b136560fad5e32fe56d4a4c3caad9f26944640"


def test_the_shares_are_those_of_the_weights() -> None:
    weights = {"a": 1.0, "b": 2.0, "c": 5.0}
    counts = Counter(all_of(weights))
    for name, weight in weights.items():
        assert counts[name] / len(USERS) == pytest.approx(weight / 8, abs=0.025)  # four standard errors


def test_a_change_of_weights_moves_no_more_users_than_it_must() -> None:
    before, after = all_of(HALVES), all_of({"a": 60.0, "b": 40.0})
    moved = Counter(zip(before, after, strict=True))
    assert moved["a", "b"] == 0  # nobody leaves the variant that grew
    assert moved["b", "a"] / len(USERS) == pytest.approx(0.1, abs=0.016)


def test_only_the_relation_of_weights_counts() -> None:
    assert all_of(HALVES) == all_of({"b": 3.0, "a": 3.0})


def test_a_variant_that_is_taken_away_moves_its_own_users_only() -> None:
    before, after = all_of({"a": 1.0, "b": 1.0, "c": 1.0}), all_of({"a": 1.0, "b": 1.0, "c": 0.0})
    assert all(one == other for one, other in zip(before, after, strict=True) if one != "c")
    assert "c" in before and "c" not in after


def test_scenes_and_experiments_are_independent() -> None:
    here, there = all_of(HALVES), all_of(HALVES, "audiobook")
    same = sum(one == other for one, other in zip(here, there, strict=True))
    assert same / len(USERS) == pytest.approx(0.5, abs=0.026)


def test_without_a_weight_there_is_nobody_to_choose() -> None:
    with pytest.raises(ExperimentError, match="no variant with a weight above 0"):
        assigned("greeting", "", "anna", {"a": 0.0})


def interpreters() -> list[str]:
    """This Python, and others of this machine that the package runs on."""
    names = [f"python3.{minor}" for minor in range(11, 16)]
    others = [path for name in names for path in (Path.home() / ".pyenv" / "versions").glob(f"*/bin/{name}")]
    return [sys.executable, *map(str, others), *filter(None, map(shutil.which, names))]


def test_other_processes_and_versions() -> None:
    code = """
import hashlib, sys
from qingyin.experiments.assignment import assigned
names = [assigned("greeting", "", f"user-{n}", {"a": 50.0, "b": 50.0}) for n in range(6000)]
print(sys.version_info[1], hashlib.sha256("".join(names).encode()).hexdigest())
"""
    env = environment(PYTHONPATH=str(ROOT / "src"), PYTHONHASHSEED="random")
    found = {}
    for program in interpreters():
        done = subprocess.run([program, "-c", code], env=env, capture_output=True, text=True, timeout=300)
        if done.returncode == 0 or program == sys.executable:  # a shim may lead nowhere
            assert done.returncode == 0, done.stderr
            minor, digest = done.stdout.split()
            found[minor] = digest
    assert str(sys.version_info[1]) in found
    assert {*found.values()} == {hashlib.sha256("".join(all_of(HALVES)).encode()).hexdigest()}
