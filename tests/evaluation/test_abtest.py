"""`qingyin abtest plan` and `report`: on listeners and users whose preferences are known."""

from __future__ import annotations

import json
import random
import re
import shlex
import sys
from pathlib import Path

import pytest

from evaluation import listeners
from evaluation.listeners import listened
from qingyin.experiments.definition import Experiment
from qingyin.experiments.listening.judged import judgments, pairs
from qingyin.experiments.listening.ratings import Ratings
from qingyin.experiments.report import Report, of_experiment, of_test
from qingyin.experiments.results import Exposure, Results
from tests.conftest import ROOT, Run
from tests.evaluation.conftest import needs
from tests.experiments.listening import KINDS, made

pytestmark = needs("scipy", "statsmodels")


def report(folder: Path, kind: str, number: int, effect: float, careless: int = 0, **more: int) -> Report:
    results = listened(folder / "results.db", made(folder, kind, **more), number, "slow", effect, careless)
    try:
        return of_test(results, "greeting")
    finally:
        results.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_large_difference_is_found(tmp_path: Path, kind: str) -> None:
    found = report(tmp_path, kind, 24, 0.9, items=5)
    ((told),) = found.comparisons
    expected = "they are heard apart" if kind == "abx" else "slow is better than standard"
    if kind == "mushra":  # the reference is best in it
        expected = "standard is better than slow"
    assert told.verdict(kind) == expected
    effect = told.finding.effect
    assert effect is not None and effect.low <= effect.value <= effect.high and told.finding.p < 0.01


@pytest.mark.parametrize("kind", ["mos", "preference", "abx", "emotion"])
def test_no_difference_is_no_evidence_yet(tmp_path: Path, kind: str) -> None:
    ((told),) = report(tmp_path, kind, 16, 0.0, items=5).comparisons
    assert told.verdict(kind) == "no evidence yet"
    ((told),) = report(tmp_path, kind, 24, 0.0, items=5).comparisons
    assert told.verdict(kind) == "no evidence"


def test_too_few_listeners_say_nothing(tmp_path: Path) -> None:
    found = report(tmp_path, "mos", 13, 2.0, careless=2)
    ((told),) = found.comparisons
    assert (told.verdict("mos"), told.finding.effect, found.looks) == ("too few yet", None, 0)
    assert found.counts == {"begun": 13, "finished": 13, "missed": 2, "counted": 11}


def test_the_side_on_which_a_variant_was_heard_is_no_matter(tmp_path: Path) -> None:
    test = made(tmp_path, "preference", items=4, checks=0)
    results = listened(tmp_path / "results.db", test, 4, "slow", 9.0)
    found = judgments(test, Ratings(results).answers("greeting"), *pairs(test)[0])
    assert {each.value for each in found} == {1.0} and len(found) == 16
    results.close()


def test_each_look_is_counted_once(tmp_path: Path) -> None:
    results = listened(tmp_path / "results.db", made(tmp_path, "mos"), 13, "slow", 0.4)
    first, again = of_test(results, "greeting"), of_test(results, "greeting")
    assert (first.looks, again.looks) == (1, 1)
    assert first.comparisons == again.comparisons  # to look again at the same answers costs nothing
    results.close()
    more = report(tmp_path, "mos", 18, 0.4)
    assert more.looks == 2


def test_users_of_an_experiment(tmp_path: Path) -> None:
    path = tmp_path / "shop.toml"
    path.write_text(
        'name = "shop"\nplanned = 150\nsmallest = 50\n[[variant]]\nname = "a"\n[[variant]]\nname = "b"\nrate = 0.9\n'
    )
    results, chance = Results(tmp_path / "results.db"), random.Random(3)
    results.begin(Experiment.open(path))
    assert of_experiment(results, "shop").comparisons[0].finding.verdict == "too few yet"
    for number in range(300):
        variant, effect = ("a", 0.0) if number % 2 else ("b", 0.5)
        rating = max(1, min(5, round(chance.gauss(3.2 + effect, 1.0))))
        results.rate(Exposure("shop", "", f"user-{number}", variant), "1", rating)
    for variant in "ab":
        results.rate(Exposure("shop", "", "moved", variant), variant, 5)
    found = of_experiment(results, "shop")
    results.close()
    assert found.counts == {"exposed": 0, "rated": 300, "moved": 1}
    assert found.comparisons[0].verdict("experiment") == "b is better than a"
    assert [each.units for each in found.means] == [150, 150]


def test_the_example_of_the_page(
    qingyin: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "listening.md").read_text("utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    told = [line for block in blocks for line in re.findall(r"^\$ (.+)$", block, re.MULTILINE)]
    plan, rehearsal, report = (shlex.split(line) for line in told)
    assert qingyin(*plan[1:]).stdout.decode() == blocks[0].partition("\n")[2]
    toml = re.search(r"cat > greeting.toml << 'END'\n(.*?)^END$", page, re.DOTALL | re.MULTILINE)
    assert toml
    (tmp_path / "greeting.toml").write_text(toml[1], "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", rehearsal[2:])
    assert listeners.main() == 0
    assert capsys.readouterr().out.strip() == re.findall(r"^\d.*answered.*$", page, re.MULTILINE)[0]
    shown = qingyin(*report[1:])
    assert shown.returncode == 0 and "gentle is better than standard\n" in shown.stdout.decode()
    assert (tmp_path / "report.png").stat().st_size > 5000


def test_the_command(qingyin: Run, tmp_path: Path) -> None:
    plan = qingyin("abtest", "plan", "--effect", "0.2")
    assert plan.returncode == 0 and plan.stdout.startswith(b"planned = 55 listeners\n")
    assert json.loads(qingyin("abtest", "plan", "--effect", "0.2", "--json").stdout)["number"] == 55
    refused = qingyin("abtest", "plan", "--power", "2")
    assert refused.returncode == 2 and b"power must be from 0.5 to 0.999" in refused.stderr
    report(tmp_path, "mos", 13, 0.0)
    shown = qingyin("abtest", "report", "results.db", "-o", "report.png")
    assert shown.returncode == 0 and b"no evidence yet" in shown.stdout and b"Pratt" in shown.stdout
    assert (tmp_path / "report.png").read_bytes().startswith(b"\x89PNG")
    told = json.loads(qingyin("abtest", "report", "results.db", "--json").stdout)
    assert told["comparisons"][0]["verdict"] == "no evidence yet" and told["looks"] == 1
    wrong = qingyin("abtest", "report", "results.db", "-o", "report.pdf")
    assert wrong.returncode == 4 and b"report.png" in wrong.stderr
