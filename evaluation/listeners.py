"""Listeners who are not there: they answer a whole listening test, to rehearse it before people are asked.

    python -m evaluation.listeners greeting.toml --results rehearsal.db --likes gentle

Each hears the trials that the server would give, and scores each sound by chance, with a standard deviation of 0.7
points; the variant that they like has --effect points more. Checks are met. Use a file of results of its own.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from measures.command import run
from qingyin.errors import OptionError
from qingyin.experiments.listening.definition import ListeningTest
from qingyin.experiments.listening.design import Trial, Value, trials
from qingyin.experiments.listening.ratings import Ratings
from qingyin.experiments.results import Results


def listened(path: Path, test: ListeningTest, number: int, liked: str, effect: float, careless: int = 0) -> Results:
    """A file of results with the answers of that number of listeners, who like one variant by an effect.

    Without an effect they do not know the variants apart. The first `careless` ones miss their checks.
    """
    results, chance = Results(path), random.Random(5)
    ratings = Ratings(results)
    ratings.begin(test, "sounds")
    for each in range(number):
        listener = ratings.join(test.name, f"listener-{each}", 10_000)
        for place, trial in enumerate(trials(test, listener)):
            value = _answered(test, trial, liked, effect, chance)
            if trial.wanted is not None:
                value = trial.wanted if each >= careless else _other(test, trial.wanted)
            ratings.keep(test.name, listener, place, trial, value, 2.5)
    return results


def _answered(test: ListeningTest, trial: Trial, liked: str, effect: float, chance: random.Random) -> Value:
    if trial.wanted is not None:
        return trial.wanted
    scores = {name: chance.gauss(0.0, 0.7) + (effect if name == liked else 0.0) for name in trial.heard}
    if test.kind == "mos":
        return max(1, min(5, round(3 + scores[trial.heard[0]])))
    if test.kind == "mushra":
        return [
            100 if name == test.reference else max(0, min(89, round(50 + 20 * scores[name]))) for name in trial.heard
        ]
    if test.kind == "emotion":
        return "joy" if scores[trial.heard[0]] > 0 else "anger"
    if test.kind == "abx":
        right = 1 + trial.heard.index(trial.heard[2])
        return right if chance.random() < 0.5 + effect / 2 else 3 - right
    first, second = (scores[name] for name in trial.heard)
    return 0 if abs(first - second) < 0.2 else 1 if first > second else 2


def _other(test: ListeningTest, wanted: Value) -> Value:
    return {"emotion": "joy" if wanted != "joy" else "fear"}.get(test.kind, 1 if wanted != 1 else 2)


def main() -> int:
    """Answer, and say how many have."""
    options_of = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options_of.add_argument("test", type=Path, help="the file of the test")
    options_of.add_argument("--results", type=Path, required=True, metavar="FILE", help="where the answers are kept")
    options_of.add_argument("--listeners", type=int, metavar="N", help="how many (as many as are planned)")
    options_of.add_argument("--likes", default="", metavar="VARIANT", help="the one that they like (none)")
    options_of.add_argument("--effect", type=float, default=0.5, metavar="POINTS", help="how much more (%(default)s)")
    options = options_of.parse_args()
    test = ListeningTest.open(options.test)
    if options.likes not in ("", *test.names):
        raise OptionError(f"there is no variant {options.likes!r}; there are {', '.join(test.names)}")
    number = options.listeners or test.planned
    listened(options.results, test, number, options.likes, options.effect).close()
    print(f"{number} simulated listeners have answered {test.name} in {options.results}")
    return 0


if __name__ == "__main__":
    run(main)
