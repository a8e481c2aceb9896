"""What an experiment or a listening test has found so far. A look is kept before anybody sees what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final

import numpy as np

from qingyin.experiments.definition import Experiment
from qingyin.experiments.listening.definition import ABX, EMOTION, MOS, MUSHRA, PREFERENCE, ListeningTest
from qingyin.experiments.listening.judged import Census, census, judgments, pairs, scores
from qingyin.experiments.listening.ratings import Answer, Ratings
from qingyin.experiments.results import Results
from qingyin.experiments.statistics.effects import Effect, Judgment, between_manners, between_users
from qingyin.experiments.statistics.verdict import FIRST, SECOND, Finding, Look, Rule, findings

EXPERIMENT: Final = "experiment"
MEASURES: Final = {
    MOS: "points of 1 to 5",
    PREFERENCE: "share of trials that prefer the second, less the share that prefers the first",
    ABX: "share of right answers above one half, which is guessing",
    MUSHRA: "points of 0 to 100",
    EMOTION: "share of sounds whose emotion is heard",
    EXPERIMENT: "points of 1 to 5",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two variants in one scene, empty if it has none."""

    scene: str
    first: str
    second: str
    finding: Finding

    def verdict(self, kind: str) -> str:
        """What may be said, in words."""
        if self.finding.verdict not in (FIRST, SECOND):
            return self.finding.verdict
        ahead, behind = (self.second, self.first)[:: 1 if self.finding.verdict == SECOND else -1]
        if kind == ABX:
            return "they are heard apart" if ahead == self.second else "X is taken for the other one"
        return f"{ahead} is better than {behind}{'' if self.holds else ', on these texts'}"

    @property
    def holds(self) -> bool:
        """Whether the interval, which is over other listeners and other texts, leaves out 0 as the test does."""
        effect = self.finding.effect
        return effect is not None and not effect.low <= 0 <= effect.high


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean score of a variant in one scene."""

    scene: str
    variant: str
    value: float
    low: float  # of the 95 % interval
    high: float
    units: int


@dataclass(frozen=True, slots=True)
class Report:
    """All that may be said now."""

    name: str
    kind: str
    people: str  # listeners, or users
    counts: Mapping[str, int]
    rule: Rule
    means: Sequence[Mean]
    comparisons: Sequence[Comparison]
    looks: int  # the most that any comparison has had

    @property
    def measure(self) -> str:
        """What a difference is."""
        return MEASURES[self.kind]

    def as_json(self) -> dict[str, Any]:
        """As JSON has it."""
        found = asdict(self) | {"measure": self.measure}
        for comparison, each in zip(found["comparisons"], self.comparisons, strict=True):
            comparison["verdict"] = each.verdict(self.kind)
        return found


def of_test(results: Results, name: str) -> Report:
    """The report of a listening test. Raises ResultsError and MissingExtra."""
    ratings = Ratings(results)
    test = ratings.test(name)
    who = census(ratings, test)
    answers = [each for each in ratings.answers(name) if each.listener in who.counted]
    asked = {}
    for scene in _scenes(test):
        of_scene = [each for each in answers if each.asked.wanted is None and _scene(test, each) == scene]
        for first, second in pairs(test):
            found = judgments(test, of_scene, first, second)
            asked[scene, first, second] = len(who.counted), partial(between_manners, found)
    rule = Rule(test.planned, test.smallest)
    comparisons, looks = _looked(results, f"test {name}", asked, rule)
    means = _means_of_test(test, answers) if len(who.counted) >= 2 else []
    return Report(name, test.kind, "listeners", _counts(who), rule, means, comparisons, looks)


def of_experiment(results: Results, name: str) -> Report:
    """The report of an experiment on users. Raises ResultsError and MissingExtra."""
    experiment = Experiment.of_content(name, results.content(name))
    variants = [each.name for each in experiment.variants]
    rated, moved = _rated(results.opinions(name))
    asked, means = {}, []
    for scene in sorted({scene for scene, _ in rated}) or experiment.scenes or ("",):
        groups = {each: rated.get((scene, each), []) for each in variants}
        for second in variants[1:]:
            one, other = groups[variants[0]], groups[second]
            units = 2 * min(len(one), len(other))  # each variant must have the smallest number
            asked[scene, variants[0], second] = units, partial(between_users, one, other)
        means += [_mean_of_users(scene, each, values) for each, values in groups.items() if len(values) >= 2]
    rule = Rule(2 * experiment.planned, 2 * experiment.smallest)
    comparisons, looks = _looked(results, f"experiment {name}", asked, rule)
    exposed = {user for _, user, _, _ in results.exposed(name)}
    counts = {"exposed": len(exposed), "rated": sum(map(len, rated.values())), "moved": moved}
    return Report(name, EXPERIMENT, "users", counts, rule, means, comparisons, looks)


def _looked(
    results: Results, subject: str, asked: Mapping[tuple[str, str, str], tuple[int, Callable[[], Effect]]], rule: Rule
) -> tuple[list[Comparison], int]:
    """The comparisons, counting the looks of earlier times and this one, which is kept."""
    subjects = {key: f"{subject}/{key[0]}/{key[2]}" for key in asked}
    before = {each: [Look(*look) for look in results.looks(each)] for each in subjects.values()}
    found, taken = findings({subjects[key]: value for key, value in asked.items()}, before, rule)
    for each, look in taken.items():
        results.look(each, look.units, look.z)
    looks = max((len(earlier) + (each in taken) for each, earlier in before.items()), default=0)
    return [Comparison(*key, found[each]) for key, each in subjects.items()], looks


def _scenes(test: ListeningTest) -> list[str]:
    return sorted({each.scene or "" for each in test.items})


def _scene(test: ListeningTest, answer: Answer) -> str:
    return test.item(answer.asked.item).scene or ""


def _counts(who: Census) -> dict[str, int]:
    return {"begun": who.begun, "finished": who.finished, "missed": who.missed, "counted": len(who.counted)}


def _means_of_test(test: ListeningTest, answers: Sequence[Answer]) -> list[Mean]:
    cells: dict[tuple[str, str], list[Judgment]] = {}
    for each in scores(test, answers):
        cell = test.item(each.item).scene or "", each.variant
        cells.setdefault(cell, []).append(Judgment(str(each.listener), each.item, each.value))
    found = []
    for scene in _scenes(test):
        for name in test.names:
            if (scene, name) in cells:
                effect = between_manners(cells[scene, name])
                found.append(Mean(scene, name, effect.value, effect.low, effect.high, effect.units))
    return found


def _rated(opinions: Iterable[tuple[str, str, str, int]]) -> tuple[dict[tuple[str, str], list[float]], int]:
    """The mean rating of each user, by scene and variant; and how many users, who changed variants, are left out."""
    by: dict[tuple[str, str], dict[str, list[int]]] = {}
    for scene, user, variant, rating in opinions:
        by.setdefault((scene, user), {}).setdefault(variant, []).append(rating)
    found: dict[tuple[str, str], list[float]] = {}
    for (scene, _), variants in by.items():
        if len(variants) == 1:
            ((variant, ratings),) = variants.items()
            found.setdefault((scene, variant), []).append(float(np.mean(ratings)))
    return found, sum(len(variants) > 1 for variants in by.values())


def _mean_of_users(scene: str, variant: str, values: Sequence[float]) -> Mean:
    chance, array = np.random.default_rng(0), np.asarray(values)
    drawn = [chance.choice(array, len(array)).mean() for _ in range(2000)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Mean(scene, variant, float(array.mean()), float(low), float(high), len(array))
