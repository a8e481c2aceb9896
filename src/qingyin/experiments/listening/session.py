"""Listeners at a running server: who is where in which test."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from qingyin.errors import ExperimentError, OptionError
from qingyin.experiments.listening.answers import checked
from qingyin.experiments.listening.definition import MUSHRA, ListeningTest
from qingyin.experiments.listening.design import Trial, trials
from qingyin.experiments.listening.ratings import Ratings
from qingyin.experiments.listening.sounds import Sounds, Spoken
from qingyin.experiments.results import Results
from qingyin.synthesizer import Synthesizer

TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22,64}")  # of a listener, who makes it: 128 bits or more
LONGEST_ANSWER: Final = 86_400.0  # seconds
MOST_LISTENERS: Final = 20_000  # of a test, who began; strangers must not fill the disk
_KEPT: Final = 256  # orders of trials


@dataclass(frozen=True, slots=True)
class State:
    """Where a listener is in a test."""

    test: ListeningTest
    begun: bool
    answered: int
    next: Trial | None  # the one to be answered; None before the first and after the last


class Listening:
    """The listening tests of a server, and the file of their results, which it owns. Safe to use from many threads."""

    def __init__(
        self, tests: Iterable[ListeningTest], results: Results, folder: Path | None, synthesizer: Synthesizer
    ) -> None:
        """`folder` is that of recordings. Raises ExperimentError, ResultsError, StyleError or VoiceNotFound."""
        self._results = results
        self._ratings = Ratings(results)
        self._tests: dict[str, tuple[ListeningTest, Sounds]] = {}
        for test in tests:
            if test.name in self._tests:
                raise ExperimentError(f"listening test {test.name!r} is given twice; give it once")
            sounds = Sounds(test, folder, synthesizer)
            self._ratings.begin(test, sounds.fingerprint)
            self._tests[test.name] = test, sounds
        self._trials = lru_cache(_KEPT)(lambda name, number: trials(self._tests[name][0], number))

    def __contains__(self, name: str) -> bool:
        return name in self._tests

    def state(self, name: str, token: str) -> State:
        """Where a listener is, known or not. Raises OptionError and ResultsError."""
        return self._state(name, self._ratings.number(name, _token(token)) if token else None)

    def begin(self, name: str, token: str) -> State:
        """A listener with that token begins, or goes on. Raises OptionError, Refused and ResultsError."""
        return self._state(name, self._ratings.join(name, _token(token), MOST_LISTENERS))

    def answer(self, name: str, token: str, trial: int, value: Any, seconds: float) -> State:
        """Keeps an answer, once, and returns where the listener is after it. Raises OptionError and ResultsError."""
        number = self._known(name, token)
        now = self._state(name, number)
        if trial < now.answered:  # sent again, since the client did not hear that it is kept
            return now
        if trial > now.answered or now.next is None:
            raise OptionError(f"trial {trial} is not the next one, which is {now.answered}; load the page again")
        value = checked(now.test, now.next, value)
        self._ratings.keep(name, number, trial, now.next, value, seconds)
        return self._state(name, number)

    def sound(self, name: str, token: str, trial: int, place: int) -> Spoken | bytes:
        """A sound of a listener's trial. Raises OptionError, ExperimentError and ResultsError."""
        order, (test, sounds) = self._trials(name, self._known(name, token)), self._tests[name]
        if trial >= len(order) or place >= len(order[trial].heard) + (test.kind == MUSHRA):
            raise OptionError("there is no such sound; load the page again")
        return sounds.of(order[trial], place)

    def close(self) -> None:
        """Closes the results."""
        self._results.close()

    def _known(self, name: str, token: str) -> int:
        number = self._ratings.number(name, _token(token))
        if number is None:
            raise OptionError("this listener has not begun the test; load the page again")
        return number

    def _state(self, name: str, number: int | None) -> State:
        test = self._tests[name][0]
        if number is None:
            return State(test, False, 0, None)
        answered, order = self._ratings.answered(name, number), self._trials(name, number)
        return State(test, True, answered, order[answered] if answered < len(order) else None)


def opened(paths: Iterable[Path], results: Path, folder: Path | None, synthesizer: Synthesizer) -> Listening:
    """The tests in TOML files. Raises ExperimentError, ResultsError, StyleError or VoiceNotFound."""
    tests = [ListeningTest.open(path) for path in paths]
    kept = Results(results)
    try:
        return Listening(tests, kept, folder, synthesizer)
    except BaseException:
        kept.close()
        raise


def _token(token: str) -> str:
    if not TOKEN.fullmatch(token):
        raise OptionError("the listener's token has 22 to 64 letters, digits, - and _; load the page again")
    return token
