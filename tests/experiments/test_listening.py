"""Listening tests: their files, what each listener hears, and what may be answered."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from qingyin.errors import ExperimentError, OptionError
from qingyin.experiments.listening.answers import checked, sentence_of_check
from qingyin.experiments.listening.definition import ListeningTest
from qingyin.experiments.listening.design import Trial, trials
from tests.experiments.listening import KINDS, made, toml, written


@pytest.mark.parametrize("kind", KINDS)
def test_a_test_is_read_and_kept_whole(tmp_path: Path, kind: str) -> None:
    found = made(tmp_path, kind)
    assert (found.planned, found.smallest, len(found.items)) == (24, 12, 3)
    assert ListeningTest.of_content("greeting", found.content) == found
    assert len(trials(found, 0)) == found.length


@pytest.mark.parametrize(
    ("kind", "old", "new", "said"),
    [
        ("mos", 'name = "greeting"', 'name = "welcome"', "must be the name of the file, 'greeting'"),
        ("mos", '"mos"', '"most"', "must be one of: mos, preference, abx, mushra, emotion"),
        ("mos", "planned = 24", "planed = 24", "'planed' is not known here"),
        ("mos", "planned = 24", "planned = 2.5", "must be a whole number"),
        ("mos", "planned = 24", "planned = 24\nsmallest = 30", "from 2 to 24"),
        ("mos", "rate = 0.8", "rate = 8", "rate must be a number from 0.5 to 2"),
        ("mos", "rate = 0.8", "files = true\nrate = 0.8", "exclude each other"),
        ("mos", 'name = "item-1"', 'name = "../item"', "letters, digits"),
        ("mos", 'name = "item-1"', 'name = "item-0"', "each with a name of its own"),
        ("mos", '"你好。"', f'"{"长" * 301}"', "301 characters"),
        ("mos", '"customer_service"', '"shop"', "must be one of: customer_service"),
        ("mos", "checks = 1", 'reference = "standard"', "'reference' is not known here"),
        ("preference", "rate = 0.8", 'rate = 0.8\n[[variant]]\nname = "third"', "must be there twice"),
        ("mushra", '"standard"', '"anchor"', "which a test of the kind mushra makes itself"),
        ("mushra", 'reference = "standard"', 'reference = "none"', "must be one of: standard, slow"),
        ("mushra", 'reference = "standard"', "", "'reference' is missing"),
        ("emotion", 'emotion = "joy"', "", "'emotion' is missing"),
        ("emotion", 'emotion = "joy"', 'emotion = "joi"', "must be one of: neutral"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, kind: str, old: str, new: str, said: str) -> None:
    path = written(tmp_path, kind)
    path.write_text(toml(kind).replace(old, new), "utf-8")
    with pytest.raises(ExperimentError, match=said):
        ListeningTest.open(path)


def test_a_test_of_too_many_trials(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match="201 trials; make it 200"):
        made(tmp_path, "mos", items=100)


@pytest.mark.parametrize("kind", KINDS)
def test_a_listener_hears_everything_once_and_the_same_each_time(tmp_path: Path, kind: str) -> None:
    test = made(tmp_path, kind, items=5)
    for number in (0, 1, 77):
        found = trials(test, number)
        assert found == trials(test, number)
        judged = [trial for trial in found if trial.wanted is None]
        heard = Counter((trial.item, name) for trial in judged for name in {*trial.heard})
        assert heard == {(item.name, name): 1 for item in test.items for name in test.names}
        assert len(found) - len(judged) == test.checks
        assert found[0].wanted is None
    assert trials(test, 0) != trials(test, 1)


def test_other_tests_have_another_order(tmp_path: Path) -> None:
    one, other = made(tmp_path, "mos", items=9), made(tmp_path, "mos", items=9, name="second")
    assert trials(one, 0) != trials(other, 0)


@pytest.mark.parametrize(("kind", "turns"), [("mos", 1), ("preference", 2), ("abx", 4), ("mushra", 3), ("emotion", 1)])
def test_places_and_sides_are_balanced(tmp_path: Path, kind: str, turns: int) -> None:
    test = made(tmp_path, kind, items=4, checks=0)
    length, block = test.length, test.length * turns
    for first in (0, block):
        orders = [trials(test, first + number) for number in range(block)]
        places = Counter((place, trial.item, trial.heard) for order in orders for place, trial in enumerate(order))
        assert {*places.values()} == {1}  # each trial, turned each way, is at each place once
        assert len(places) == block * length
    for order in orders:  # and each listener has about half of each
        firsts = Counter(trial.heard[0] for trial in order)
        if kind in ("preference", "abx"):
            assert firsts == {"standard": 2, "slow": 2}


def test_x_of_abx_is_each_of_the_two_as_often(tmp_path: Path) -> None:
    test = made(tmp_path, "abx", items=8, checks=0)
    for number in range(8):
        assert Counter(trial.heard.index(trial.heard[2]) for trial in trials(test, number)) == {0: 4, 1: 4}


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("mos", [1, 5], [0, 6, 2.0, True, "3", None, [3]]),
        ("preference", [0, 2], [3, -1, "first", 1.0]),
        ("abx", [1, 2], [0, 3]),
        ("mushra", [[0, 100, 7]], [[0, 100], [0, 101, 7], [0, 1.5, 7], [True, 1, 7], 5, {}]),
        ("emotion", ["joy"], ["joi", 1, ["joy"], {}]),
    ],
)
def test_what_may_be_answered(tmp_path: Path, kind: str, good: list[Any], bad: list[Any]) -> None:
    test = made(tmp_path, kind)
    trial = next(each for each in trials(test, 0) if each.wanted is None)
    for value in good:
        assert checked(test, trial, value) == value
    for value in bad:
        with pytest.raises(OptionError, match="the answer must be"):
            checked(test, trial, value)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "mushra"])
def test_a_check_says_what_to_answer(tmp_path: Path, kind: str) -> None:
    test = made(tmp_path, kind, checks=3)
    said = set()
    for number in range(40):
        checks = [trial for trial in trials(test, number) if trial.wanted is not None]
        for trial in checks:
            assert trial.item == "" and {*trial.heard} == {""}
            assert checked(test, Trial("", trial.heard), trial.wanted) == trial.wanted
            said.add(sentence_of_check(kind, trial.wanted))
    assert len(said) == {"mos": 4, "preference": 2, "abx": 2, "emotion": 8}[kind]
    assert all(text.startswith("这是一道检查题，请选择") for text in said)
