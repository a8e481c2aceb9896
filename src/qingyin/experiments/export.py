"""Results as CSV, for other programs: a row for each answer, or for each sound of a trial that is rated."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

from qingyin.experiments.listening.definition import ABX, EMOTION, MUSHRA, PREFERENCE, ListeningTest
from qingyin.experiments.listening.judged import census, chosen
from qingyin.experiments.listening.ratings import Answer, Ratings
from qingyin.experiments.results import Results

ANSWERS: Final = (
    "test", "kind", "listener", "counted", "trial", "item", "scene", "check", "heard", "variant", "value", "right",
    "seconds", "at",
)  # fmt: skip
OPINIONS: Final = ("experiment", "scene", "user", "variant", "rating")


def of_test(results: Results, name: str) -> str:
    """The answers of a listening test. Raises ResultsError.

    `variant` is the one that was rated or chosen; `right` says whether a check, an emotion or the X of abx was met.
    """
    ratings = Ratings(results)
    test = ratings.test(name)
    counted = census(ratings, test).counted
    return _csv(ANSWERS, (row for each in ratings.answers(name) for row in _rows(test, each, each.listener in counted)))


def of_experiment(results: Results, name: str) -> str:
    """The opinions of the users of an experiment, who are pseudonyms. Raises ResultsError."""
    return _csv(OPINIONS, ((name, *row) for row in results.opinions(name)))


def _rows(test: ListeningTest, answer: Answer, counted: bool) -> Iterator[tuple[Any, ...]]:
    asked, value = answer.asked, answer.value
    check = asked.wanted is not None
    scene = "" if check else test.item(asked.item).scene or ""
    head = (test.name, test.kind, answer.listener, counted, answer.trial, asked.item, scene, check)
    end = round(answer.seconds, 3), answer.at
    heard = "" if check else " ".join(asked.heard)
    if test.kind == MUSHRA and isinstance(value, list):
        for name, score in zip(asked.heard, value, strict=True):
            yield (*head, heard, name, score, "", *end)
        return
    variant, right = ("", "") if check else (asked.heard[0], "")
    if check:
        right = str(value == asked.wanted)
    elif test.kind in (PREFERENCE, ABX):
        variant = chosen(answer)
        right = str(variant == asked.heard[2]) if test.kind == ABX else ""
    elif test.kind == EMOTION:
        right = str(value == test.item(asked.item).emotion)
    yield (*head, heard, variant, value, right, *end)


def _csv(head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()
