"""What the answers of a listening test say of its variants, and whose answers count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from qingyin.experiments.listening.definition import ABX, EMOTION, MUSHRA, PREFERENCE, ListeningTest
from qingyin.experiments.listening.ratings import Answer, Ratings
from qingyin.experiments.statistics.effects import Judgment

# ITU-R BS.1534-3, 4.1.2: who rates the hidden reference below 90 in more than 15 % of the trials is left out
_HIDDEN: Final = 90
_MISSED: Final = 0.15


@dataclass(frozen=True, slots=True)
class Census:
    """The listeners of a test."""

    begun: int
    finished: int
    missed: int  # of those who finished: who missed a check, or did not hear the hidden reference
    counted: frozenset[int]  # the others of those


@dataclass(frozen=True, slots=True)
class Score:
    """What one listener said of one variant of one item."""

    listener: int
    item: str
    variant: str
    value: float


def census(ratings: Ratings, test: ListeningTest) -> Census:
    """Who has begun, finished, and counts: those who finished and missed no check."""
    listeners = ratings.listeners(test.name)
    by: dict[int, list[Answer]] = {}
    for answer in ratings.answers(test.name):
        by.setdefault(answer.listener, []).append(answer)
    finished = {number: answers for number, answers in by.items() if len(answers) == test.length}
    counted = frozenset(number for number, answers in finished.items() if _attentive(test, answers))
    return Census(len(listeners), len(finished), len(finished) - len(counted), counted)


def pairs(test: ListeningTest) -> list[tuple[str, str]]:
    """What is compared: the first variant with each other one, the reference of mushra only if there is no third."""
    names = [each.name for each in test.variants if each.name != test.reference]
    if len(names) == 1 and test.reference:
        names.insert(0, test.reference)
    return [(names[0], other) for other in names[1:]]


def scores(test: ListeningTest, answers: Iterable[Answer]) -> Iterator[Score]:
    """The scores of single variants, where listeners give them: 1 to 5, 0 to 100, or whether the emotion was heard."""
    for answer in answers:
        if answer.asked.wanted is not None or test.kind in (PREFERENCE, ABX):
            continue
        given = answer.value if isinstance(answer.value, list) else [answer.value]
        for name, value in zip(answer.asked.heard, given, strict=True):
            found = float(value == test.item(answer.asked.item).emotion) if test.kind == EMOTION else float(value)
            yield Score(answer.listener, answer.asked.item, name, found)


def judgments(test: ListeningTest, answers: Sequence[Answer], first: str, second: str) -> list[Judgment]:
    """How far the second variant is ahead of the first, for each listener and item; in abx, of guessing."""
    if test.kind not in (PREFERENCE, ABX):
        sides = {first: -1, second: 1}
        return [
            Judgment(str(each.listener), each.item, each.value, sides[each.variant])
            for each in scores(test, answers)
            if each.variant in sides
        ]
    found = []
    for answer in answers:
        if answer.asked.wanted is None:
            name = chosen(answer)
            if test.kind == ABX:
                value = 0.5 if name == answer.asked.heard[2] else -0.5
            else:
                value = float((name == second) - (name == first))
            found.append(Judgment(str(answer.listener), answer.asked.item, value))
    return found


def chosen(answer: Answer) -> str:
    """The variant that an answer to preference or abx chooses; empty for no difference."""
    return answer.asked.heard[answer.value - 1] if isinstance(answer.value, int) and answer.value else ""


def _attentive(test: ListeningTest, answers: Sequence[Answer]) -> bool:
    if test.kind != MUSHRA:
        return all(answer.asked.wanted in (None, answer.value) for answer in answers)
    hidden = [each.value for each in scores(test, answers) if each.variant == test.reference]
    return sum(value < _HIDDEN for value in hidden) <= _MISSED * len(hidden)
