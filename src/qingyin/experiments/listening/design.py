"""What a listener hears, trial by trial: at random, but balanced over listeners.

All follows from the name of the test and the number of the listener (0, 1, 2, …, in the order in which they come), so
a listener who comes back goes on with the same trials. Listeners make blocks. In a block the trials are shuffled once,
each listener begins at another place of them (a cyclic Latin square), and the sounds of a trial are turned around from
one listener to the next. So each trial is at each place equally often, and each sound is first equally often: over a
block exactly, over fewer listeners nearly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from qingyin.emotions import EMOTIONS
from qingyin.experiments.assignment import draw
from qingyin.experiments.listening.definition import ABX, EMOTION, MOS, MUSHRA, PREFERENCE, ListeningTest

Value = int | str | list[int]  # of an answer; see answers.py
_GOLDEN: Final = (math.sqrt(5) - 1) / 2
_WANTED: Final[dict[str, tuple[Value, ...]]] = {  # what a check may ask for
    MOS: (1, 2, 4, 5), PREFERENCE: (1, 2), ABX: (1, 2), EMOTION: EMOTIONS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trial:
    """One question to a listener."""

    item: str  # its name; of a check, empty
    heard: tuple[str, ...]  # the names of the variants in the order of their sounds; in ABX the last is X
    wanted: Value | None = None  # of a check: the answer that it asks for


def trials(test: ListeningTest, number: int) -> list[Trial]:
    """The trials of a listener, in order."""
    found = _judged(test, number)
    for check in range(test.checks):
        wanted = _WANTED[test.kind]
        choice = wanted[int(draw(test.name, "wanted", str(number), str(check)) * len(wanted))]
        part = len(found) // test.checks if test.checks else 0  # checks are spread over the test
        place = part * check + 1 + int(draw(test.name, "check", str(number), str(check)) * part)
        found.insert(min(place + check, len(found)), Trial("", _sounds_of_check(test), choice))
    return found


def _judged(test: ListeningTest, number: int) -> list[Trial]:
    names = test.names
    units = [(item.name, "") for item in test.items]
    if not test.together:
        units = [(item.name, name) for item in test.items for name in names]
    turns = {PREFERENCE: 2, ABX: 4, MUSHRA: len(names)}.get(test.kind, 1)
    block, within = divmod(number, len(units) * turns)
    shift, turn = divmod(within, turns)
    order = sorted(units, key=lambda unit: draw(test.name, "order", str(block), *unit))
    found = [_trial(test, item, name, block, turn + place) for place, (item, name) in enumerate(order)]
    begin = shift * _stride(len(found)) % len(found)
    return found[begin:] + found[:begin]


def _trial(test: ListeningTest, item: str, name: str, block: int, turn: int) -> Trial:
    if name:
        return Trial(item, (name,))
    names: Sequence[str] = test.names
    if test.kind == MUSHRA:
        names = sorted(names, key=lambda each: draw(test.name, "sounds", str(block), item, each))
    turned = (*names[turn % len(names) :], *names[: turn % len(names)])
    return Trial(item, (*turned, turned[turn // 2 % 2]) if test.kind == ABX else turned)


def _sounds_of_check(test: ListeningTest) -> tuple[str, ...]:
    return ("",) * {PREFERENCE: 2, ABX: 3}.get(test.kind, 1)


def _stride(length: int) -> int:
    """A step that visits all places, and those far from each other first."""
    step = max(1, round(length * _GOLDEN))
    while math.gcd(step, length) > 1:
        step += 1
    return step
