"""What people said of voices: a table, or the results of a server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qingyin.errors import ResultsError, TextError
from qingyin.evaluate.ratings import Rating, read
from qingyin.evaluate.side import Side
from qingyin.experiments.definition import Experiment, Variant
from qingyin.experiments.listening.definition import ListeningTest
from qingyin.experiments.listening.design import trials
from qingyin.experiments.listening.ratings import Ratings
from qingyin.experiments.results import Exposure, Results, pseudonym
from qingyin.options import Options
from qingyin.synthesizer import Synthesizer

CARE = "customer_service"
TEST = """
name = "stories"
kind = "mos"
checks = 1
[[variant]]
name = "plain"
[[variant]]
name = "soft"
style = "gentle"
[[variant]]
name = "slow"
rate = 0.8
[[item]]
name = "dawn"
text = "天还没亮。"
scene = "audiobook"
"""


def test_ratings(tmp_path: Path) -> None:
    path = tmp_path / "ratings.csv"
    path.write_text("scene,voice,rating\naudiobook,tan,4\n", "utf-8")
    assert read(path, []) == [Rating("audiobook", "tan", 4.0)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scene,voice\n", "line 1: the columns are 'scene, voice'; write scene, voice, rating"),
        ("scene,voice,rating\naudiobook,tan,6\n", "line 2: the rating must be a number from 1 to 5, not '6'"),
        ("scene,voice,rating\naudiobook,tan,nan\n", "line 2: the rating must be"),
        ("scene,voice,rating\nbook,tan,3\n", "line 2: unknown scene 'book'"),
        ("scene,voice,rating\naudiobook,,3\n", "line 2: it needs a value for each"),
        ('scene,voice,rating\naudiobook,"tan,3\n', "correct this line"),
    ],
)
def test_wrong_ratings_are_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "ratings.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(TextError) as error:
        read(path, [])
    assert said in str(error.value)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Two opinions of users, and those of three listeners, one of whom did not listen."""
    path = tmp_path / "results.db"
    kept = Results(path)
    variants = (Variant("a", 1.0, {}), Variant("b", 1.0, {"style": "gentle"}), Variant("c", 1.0, {"voice": "other"}))
    kept.begin(Experiment("greeting", (), 500, 100, variants))
    for variant, rating in (("a", 2), ("b", 5), ("c", 1)):
        exposure = Exposure("greeting", CARE, pseudonym("greeting", variant), variant)
        kept.expose([exposure])
        kept.rate(exposure, "once", rating)
    (tmp_path / "stories.toml").write_text(TEST, "utf-8")
    test, ratings = ListeningTest.open(tmp_path / "stories.toml"), Ratings(kept)
    ratings.begin(test, "")
    opinions = {"plain": 3, "soft": 4, "slow": 1}
    for name in ("anna", "ben", "careless"):
        number = ratings.join(test.name, name, 10)
        for place, trial in enumerate(trials(test, number)):
            value = opinions[trial.heard[0]] if trial.wanted is None else trial.wanted
            if name == "careless":
                value = 5 if trial.wanted != 5 else 4
            ratings.keep(test.name, number, place, trial, value, 2.0)
    kept.close()
    return path


def test_results_of_a_server_are_ratings(synthesizer: Synthesizer, results: Path) -> None:
    """Of the sides that speak in the manner of a variant; of listeners, only those who listened."""
    plain = Side("silence, standard", synthesizer, Options())
    gentle = Side("silence, gentle", synthesizer, Options(style="gentle"))
    found = sorted(read(results, [plain, gentle]), key=repr)
    said = {(CARE, plain.name): [2.0], (CARE, gentle.name): [5.0]}
    said |= {("audiobook", plain.name): [3.0, 3.0], ("audiobook", gentle.name): [4.0, 4.0]}
    assert found == sorted((Rating(*key, value) for key, values in said.items() for value in values), key=repr)


def test_a_variant_without_a_voice_is_of_no_side_where_there_are_two_voices(
    synthesizer: Synthesizer, results: Path
) -> None:
    other = Synthesizer(replace(synthesizer.parts, voice=replace(synthesizer.voice, name="other")))
    sides = [Side("silence", synthesizer, Options()), Side("other", other, Options())]
    assert read(results, sides) == [Rating(CARE, "other", 1.0)]


def test_a_database_of_something_else(synthesizer: Synthesizer, tmp_path: Path) -> None:
    (tmp_path / "other.db").write_bytes(b"SQLite format 3\0 but no more")
    with pytest.raises(ResultsError):
        read(tmp_path / "other.db", [Side("silence", synthesizer, Options())])
