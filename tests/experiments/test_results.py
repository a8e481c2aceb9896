"""The file of results: nothing that was acknowledged is lost, whatever happens to the process."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from qingyin.errors import ExperimentError, ResultsError
from qingyin.experiments.definition import Experiment, Variant
from qingyin.experiments.results import VERSION, Exposure, Results, pseudonym
from tests.conftest import environment

GREETING = Experiment("greeting", (), 500, 100, (Variant("a", 1.0, {}), Variant("b", 1.0, {"style": "gentle"})))


def heard(user: str, variant: str = "a") -> Exposure:
    return Exposure("greeting", "", pseudonym("greeting", user), variant)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "results.db"


def test_exposures_are_counted(path: Path) -> None:
    results = Results(path)
    results.begin(GREETING)
    results.expose([heard("anna"), heard("anna"), heard("ben", "b")])
    results.close()
    again = Results.existing(path)
    again.begin(GREETING)
    again.expose([heard("ben", "b")])
    assert sorted(count for *_, count in again.exposed("greeting")) == [2, 2]
    assert again.last_heard("greeting", "", pseudonym("greeting", "ben")) == "b"
    again.close()


def test_names_of_users_are_not_kept(path: Path) -> None:
    results = Results(path)
    results.begin(GREETING)
    results.expose([heard("anna@example.com")])
    results.close()
    assert b"anna" not in b"".join(each.read_bytes() for each in path.parent.iterdir())
    assert pseudonym("greeting", "anna") != pseudonym("farewell", "anna")


def test_a_rating_that_is_sent_again_counts_once(path: Path) -> None:
    results = Results(path)
    results.begin(GREETING)
    for rating in (2, 4):
        results.rate(heard("anna"), "first", rating)
    results.rate(heard("anna"), "second", 5)
    assert sorted(rating for *_, rating in results.opinions("greeting")) == [4, 5]
    results.close()


def test_only_weights_may_change_while_it_runs(path: Path) -> None:
    results = Results(path)
    results.begin(GREETING)
    results.begin(Experiment("greeting", (), 500, 100, (Variant("a", 6.0, {}), GREETING.variants[1])))
    with pytest.raises(ExperimentError, match="only weights may change"):
        results.begin(Experiment("greeting", (), 500, 100, (Variant("a", 1.0, {"rate": 2.0}), GREETING.variants[1])))
    results.close()


def test_a_renamed_experiment_is_noticed(path: Path) -> None:
    results = Results(path)
    results.begin(GREETING)
    results.expose([heard("anna")])
    with pytest.raises(ExperimentError, match="call it 'greeting' again"):
        results.begin(Experiment("welcome", (), 500, 100, GREETING.variants))
    assert results.experiments() == ["greeting"] and len(results.exposed("greeting")) == 1
    results.close()


def test_a_newer_file_is_left_as_it_is(path: Path) -> None:
    Results(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(ResultsError, match=r"newer version of qingyin .* update qingyin"):
        Results(path)
    assert path.read_bytes() == before


def test_a_file_of_another_program(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE songs (title TEXT)")
    connection.close()
    with pytest.raises(ResultsError, match="another program"):
        Results(path)
    path.write_bytes(b"what is no database at all, but long enough to be looked at as one. " * 20)
    with pytest.raises(ResultsError, match="not a database"):
        Results(path)


def test_a_file_that_is_not_there(path: Path) -> None:
    with pytest.raises(ResultsError, match="no results"):
        Results.existing(path)
    assert not path.exists()


def test_a_full_disk_is_one_clear_error(path: Path) -> None:
    results = Results(path)
    results.begin(GREETING)
    results.expose([heard("anna")])
    results._connection.execute("PRAGMA max_page_count = 1")  # SQLite's own way to have no space
    with pytest.raises(ResultsError, match="is full; what was acknowledged is kept"):
        results.expose([heard(f"user-{number}") for number in range(5000)])
    assert len(results.exposed("greeting")) == 1
    results.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL is POSIX's")
def test_what_was_acknowledged_outlives_a_kill(path: Path) -> None:
    code = f"""
from pathlib import Path
from tests.experiments.test_results import GREETING, heard
from qingyin.experiments.results import Results
results = Results(Path({str(path)!r}))
results.begin(GREETING)
for number in range(100000):
    results.rate(heard("anna"), str(number), 1 + number % 5)
    print(number, flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", code], env=environment(), stdout=subprocess.PIPE) as process:
        assert process.stdout
        said = [process.stdout.readline() for _ in range(40)]
        os.kill(process.pid, signal.SIGKILL)
        said += process.stdout.readlines()
    told = int(said[-1] if said[-1].endswith(b"\n") else said[-2])
    results = Results.existing(path)
    kept = len(results.opinions("greeting"))
    assert told + 1 <= kept <= told + 2  # one may be on the disk and not said
    results.close()
