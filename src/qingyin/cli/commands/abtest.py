"""`qingyin abtest`: plans comparisons, checks their files, and says what experiments and listening tests have found."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qingyin.errors import ExperimentError, OptionError

if TYPE_CHECKING:
    from qingyin.experiments.results import Results

PLAN, CHECK, STATUS, REPORT, EXPORT = ACTIONS = ("plan", "check", "status", "report", "export")
_OPTIONS: Final = {  # which actions take each option
    "effect": (PLAN,), "spread": (PLAN,), "alpha": (PLAN,), "power": (PLAN,), "looks": (PLAN,), "design": (PLAN,),
    "name": (REPORT, EXPORT), "output": (REPORT, EXPORT), "json": (PLAN, STATUS, REPORT),
}  # fmt: skip


def add_arguments(to: argparse.ArgumentParser) -> None:
    """The arguments of the command."""

    def number(name: str, default: float, text: str) -> None:
        to.add_argument(
            name, metavar="NUMBER", type=type(default), default=default, help=f"{text} (default {default:g})"
        )

    to.add_argument(
        "action",
        choices=ACTIONS,
        metavar="ACTION",
        help="plan: how many listeners or users it takes; check: whether the files of experiments and listening tests "
        "are right; status: how many have listened, which is not a look; report: what is found, which is a look; "
        "export: the answers as CSV",
    )
    to.add_argument(
        "files", metavar="FILE", nargs="*", help="for check TOML files, otherwise the file of `qingyin serve --results`"
    )
    number("--effect", 0.3, "plan: the difference to be found, in points")
    number("--spread", 0.5, "plan: the standard deviation of that difference from listener to listener, or of users")
    number("--alpha", 0.05, "plan: how often a difference may be found that is not there")
    number("--power", 0.8, "plan: how often the difference is found if it is there")
    number("--looks", 5, "plan: how often somebody looks, the end included")
    to.add_argument(
        "--design",
        choices=("listeners", "users"),
        default="listeners",
        metavar="NAME",
        help="plan: listeners, who hear both variants, or users of a server, who hear one (default %(default)s)",
    )
    to.add_argument("--name", metavar="NAME", help="the experiment or listening test, if there are several")
    to.add_argument("-o", "--output", metavar="FILE", help="export: the CSV file; report: also draw this PNG")
    to.add_argument("--json", action="store_true", help="print JSON instead of text")


def run(arguments: argparse.Namespace) -> int:
    """Does what the action says."""
    action = arguments.action
    for name, actions in _OPTIONS.items():
        if action not in actions and getattr(arguments, name) != arguments.default_of(name):
            raise OptionError(f"--{name} is not for {action}, but for {' and '.join(actions)}; leave it out")
    if action == PLAN:
        return _plan(arguments)
    if action == CHECK:
        return _check(arguments)
    if len(arguments.files) != 1:
        raise OptionError(f"give one file of results: qingyin abtest {action} results.db")
    from qingyin.experiments.results import Results

    results = Results.existing(Path(arguments.files[0]))
    try:
        return {STATUS: _status, REPORT: _report, EXPORT: _export}[action](results, arguments)
    finally:
        results.close()


def _plan(arguments: argparse.Namespace) -> int:
    if arguments.files:
        raise OptionError("a plan needs no file; give --effect and other options")
    from qingyin.experiments import shown
    from qingyin.experiments.statistics.plan import planned

    asked = {name: getattr(arguments, name) for name in ("alpha", "power", "looks", "design")}
    plan = planned(arguments.effect, arguments.spread, **asked)
    print(json.dumps(shown.plan_json(plan), ensure_ascii=False) if arguments.json else shown.plan_text(plan))
    return 0


def _check(arguments: argparse.Namespace) -> int:
    """Reads each file as the kind that it says it is."""
    if not arguments.files:
        raise OptionError("give the TOML files to check")
    from qingyin.experiments.definition import Experiment
    from qingyin.experiments.listening.definition import ListeningTest
    from qingyin.experiments.tables import read

    for path in map(Path, arguments.files):
        if "kind" in read(path).found:
            test = ListeningTest.open(path)
            print(
                f"{test.name}: a listening test of the kind {test.kind}, {test.length} trials for each listener,",
                end="",
            )
            print(f" {len(test.items)} items, variants {', '.join(test.names)}; planned {test.planned} listeners")
        else:
            experiment = Experiment.open(path)
            names = ", ".join(f"{each.name} ({each.weight:g})" for each in experiment.variants)
            print(f"{experiment.name}: an experiment on users, variants {names}; planned {experiment.planned} of each")
    return 0


def _status(results: Results, arguments: argparse.Namespace) -> int:
    from qingyin.experiments.status import status

    found = status(results)
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    for each in found:
        counts = ", ".join(f"{value} {key}" for key, value in each.items() if key not in ("name", "kind"))
        print(f"{each['name']} ({each['kind']}): {counts}")
    return 0


def _report(results: Results, arguments: argparse.Namespace) -> int:
    from qingyin.experiments import report, shown

    kind, name = _named(results, arguments)
    found = (report.of_test if kind == "test" else report.of_experiment)(results, name)
    print(json.dumps(found.as_json(), ensure_ascii=False) if arguments.json else shown.report_text(found))
    if arguments.output:
        shown.draw(found, arguments.output)
    return 0


def _export(results: Results, arguments: argparse.Namespace) -> int:
    from qingyin.audio.output import OutputFile
    from qingyin.experiments import export

    kind, name = _named(results, arguments)
    text = (export.of_test if kind == "test" else export.of_experiment)(results, name)
    if arguments.output in (None, "-"):
        sys.stdout.write(text)
    else:
        with OutputFile(arguments.output) as file:
            file.write(text.encode())
    return 0


def _named(results: Results, arguments: argparse.Namespace) -> tuple[str, str]:
    """What is asked for: test or experiment, and its name."""
    from qingyin.experiments.listening.ratings import Ratings

    known = [("test", name) for name in Ratings(results).tests()]
    known += [("experiment", name) for name in results.experiments()]
    found = [each for each in known if arguments.name in (None, each[1])]
    if len(found) != 1:
        names = ", ".join(name for _, name in known) or "nothing yet"
        raise ExperimentError(f"say which one with --name; in {arguments.files[0]} there is: {names}")
    return found[0]
