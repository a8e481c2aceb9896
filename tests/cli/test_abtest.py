"""`qingyin abtest`, as far as it needs no statistics: checks, status and export, and what it refuses."""

from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path

import pytest

from evaluation.listeners import listened
from qingyin.experiments.definition import Experiment
from qingyin.experiments.listening.design import trials
from qingyin.experiments.results import Exposure, Results
from tests.conftest import Run
from tests.experiments.listening import KINDS, made, written

EXPERIMENT = """name = "shop"
planned = 200
[[variant]]
name = "standard"
[[variant]]
name = "gentle"
style = "gentle"
"""


def rows(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode())))


def test_files_are_checked(qingyin: Run, tmp_path: Path) -> None:
    written(tmp_path, "mushra")
    (tmp_path / "shop.toml").write_text(EXPERIMENT)
    done = qingyin("abtest", "check", "greeting.toml", "shop.toml")
    assert done.returncode == 0, done.stderr
    told = done.stdout.decode().splitlines()
    assert told[0].startswith("greeting: a listening test of the kind mushra, 3 trials") and "anchor" in told[0]
    assert told[1] == "shop: an experiment on users, variants standard (1), gentle (1); planned 200 of each"
    (tmp_path / "greeting.toml").rename(tmp_path / "renamed.toml")
    done = qingyin("abtest", "check", "renamed.toml")
    assert done.returncode == 2 and b"must be the name of the file, 'renamed'" in done.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_exported_is_what_was_answered(qingyin: Run, tmp_path: Path, kind: str) -> None:
    test = made(tmp_path, kind)
    listened(tmp_path / "results.db", test, 3, "slow", 0.5, careless=0 if kind == "mushra" else 1).close()
    done = qingyin("abtest", "export", "results.db", "-o", "answers.csv")
    assert done.returncode == 0 and done.stdout == b""
    found = rows((tmp_path / "answers.csv").read_bytes())
    assert qingyin("abtest", "export", "results.db").stdout == (tmp_path / "answers.csv").read_bytes()
    assert len(found) == 3 * test.length * (3 if kind == "mushra" else 1)
    for number in range(3):
        own = [each for each in found if each["listener"] == str(number)]
        assert {each["counted"] for each in own} == {str(kind == "mushra" or number > 0)}
        asked = [trial for trial in trials(test, number) if trial.wanted is None]
        places = list(dict.fromkeys(each["trial"] for each in own if each["check"] == "False"))
        heard = [next(each["heard"] for each in own if each["trial"] == place) for place in places]
        assert heard == [" ".join(trial.heard) for trial in asked]
    assert {each["scene"] for each in found if each["check"] == "False"} == {"customer_service"}
    assert {each["variant"] for each in found} <= {"", *test.names}


def test_status_counts_and_shows_no_result(qingyin: Run, tmp_path: Path) -> None:
    results = listened(tmp_path / "results.db", made(tmp_path, "mos"), 5, "slow", 0.5, careless=2)
    (tmp_path / "shop.toml").write_text(EXPERIMENT)
    experiment = Experiment.open(tmp_path / "shop.toml")
    results.begin(experiment)
    results.expose([Exposure("shop", "", "anna", "gentle")])
    results.close()
    told = qingyin("abtest", "status", "results.db").stdout.decode().splitlines()
    assert told[0] == "greeting (mos): 5 began, 5 finished, 2 missed a check, 3 counted, 24 planned"
    assert told[1] == "shop (experiment): 0 heard standard, 1 heard gentle, 0 rated, 200 planned"
    again = Results(tmp_path / "results.db")
    assert again.rows("SELECT count(*) FROM look") == [(0,)]
    again.close()
    refused = qingyin("abtest", "export", "results.db")
    assert refused.returncode == 2 and b"--name; in results.db there is: greeting, shop" in refused.stderr
    assert rows(qingyin("abtest", "export", "results.db", "--name", "shop").stdout) == []


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("status",), 2, "give one file of results"),
        (("status", "none.db"), 3, "there are no results at 'none.db'"),
        (("status", "none.db", "--effect", "1"), 2, "--effect is not for status, but for plan"),
        (("check", "none.toml"), 2, "check the path"),
        (("check",), 2, "give the TOML files"),
        (("plan", "file.toml"), 2, "a plan needs no file"),
        (("export", "results.db", "-o", "results.db"), 2, "are one file"),
        (("report", "other.db"), 3, "is a database of another program"),
    ],
)
def test_what_is_refused(qingyin: Run, tmp_path: Path, words: tuple[str, ...], status: int, said: str) -> None:
    listened(tmp_path / "results.db", made(tmp_path, "mos"), 1, "slow", 0.5).close()
    with sqlite3.connect(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    connection.close()
    done = qingyin("abtest", *words)
    assert (done.returncode, done.stdout) == (status, b"")
    assert said in done.stderr.decode()
