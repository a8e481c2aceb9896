"""The file of an experiment."""

from __future__ import annotations

from pathlib import Path

import pytest

from qingyin.errors import ExperimentError
from qingyin.experiments.definition import Experiment, as_spoken
from qingyin.options import Options

GREETING = """name = "greeting"
scenes = ["customer_service"]

[[variant]]
name = "standard"

[[variant]]
name = "gentle"
weight = 3
style = "gentle"
rate = 0.9
"""


def written(folder: Path, text: str = GREETING, name: str = "greeting") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def test_what_a_file_holds(tmp_path: Path) -> None:
    found = Experiment.open(written(tmp_path))
    assert [each.weight for each in found.variants] == [1.0, 3.0]
    assert found.takes(Options(scene="customer_service"))
    assert not found.takes(Options()) and not found.takes(Options(scene="assistant"))


def test_a_variant_comes_before_what_the_request_says(tmp_path: Path) -> None:
    standard, gentle = Experiment.open(written(tmp_path)).variants
    asked = Options(style="news", emotion="joy")
    assert as_spoken(standard, asked) == asked
    assert as_spoken(gentle, asked) == Options(style="gentle", rate=0.9, emotion="joy")


def test_a_user_keeps_the_variant(tmp_path: Path) -> None:
    found = Experiment.open(written(tmp_path))
    assert {found.variant("anna", None).name for _ in range(50)} == {found.variant("anna", None).name}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "greeting"', 'name = "welcome"', "must be the name of the file, 'greeting'"),
        ("weight = 3", "wieght = 3", "'wieght' is not known here"),
        ("weight = 3", "weight = -1", "must be a number from 0"),
        ("weight = 3", "weight = true", "must be a number"),
        ("rate = 0.9", "rate = 9", "rate must be a number from 0.5 to 2"),
        ('style = "gentle"', 'style = "../secret"', "must be the name of a style"),
        ('name = "gentle"', 'name = "standard"', "each with a name of its own"),
        ('["customer_service"]', '["shop"]', "known: customer_service"),
        ("[[variant]]", "[variant]", "twice"),
        ("weight = 3", "weight = nonsense", "is not TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ExperimentError, match=said):
        Experiment.open(written(tmp_path, GREETING.replace(old, new)))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match="check the path"):
        Experiment.open(tmp_path / "none.toml")
