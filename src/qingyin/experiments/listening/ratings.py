"""The listeners and answers of listening tests, in the file of results.

An answer is kept once: sent again, it changes nothing. It is kept with what was heard, so that it can be read without
the design that chose it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from qingyin.errors import ExperimentError, Refused
from qingyin.experiments.listening.definition import ListeningTest
from qingyin.experiments.listening.design import Trial, Value
from qingyin.experiments.results import Results, now, pseudonym

FULL_FOR = 3600.0  # seconds after which a client may ask whether a test takes listeners again


@dataclass(frozen=True, slots=True)
class Answer:
    """What a listener said in a trial."""

    listener: int
    trial: int
    asked: Trial
    value: Value
    seconds: float  # from the first look at the question to the answer
    at: str


class Ratings:
    """The part of a file of results that belongs to listening tests."""

    def __init__(self, results: Results) -> None:
        self.results = results

    def begin(self, test: ListeningTest, sounds: str) -> None:
        """Takes notice of a test that is about to run; `sounds` is a hash of what makes them.

        As long as nobody has listened, all of it may change. Raises ExperimentError if it is not the test whose answers
        are kept, or that one renamed.
        """
        content = test.content
        with self.results.transaction() as run:
            known = {name: (text, made) for name, text, made in run("SELECT name, content, sounds FROM test")}
            heard = {name for (name,) in run("SELECT DISTINCT test FROM listener")}
            where = f"whose answers are in {self.results.path}"
            this = f"listening test {test.name!r}"
            if test.name in heard and known[test.name][0] != content:
                raise ExperimentError(f"{this} is not the one {where}; put it back as it was, or give it another name")
            if test.name in heard and known[test.name][1] != sounds:
                raise ExperimentError(
                    f"{this} would sound another way than for those {where}, since the voice, the "
                    "version of qingyin or a recording has changed; put it back, or give the test another name"
                )
            for name in [name for name in heard if name != test.name and known[name][0] == content]:
                raise ExperimentError(
                    f"{this} is {name!r}, {where}; call it {name!r} again to go on, or keep other "
                    "answers in another file"
                )
            run(
                "INSERT INTO test VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE "
                "SET content = excluded.content, sounds = excluded.sounds",
                (test.name, content, sounds, now()),
            )

    def join(self, test: str, token: str, most: int) -> int:
        """The number of the listener with that token, who is a new one or known. Raises Refused if there are `most`."""
        known = self.number(test, token)
        if known is not None:
            return known
        with self.results.transaction() as run:
            key = (test, pseudonym(test, token))
            row = run("SELECT number FROM listener WHERE test = ? AND token = ?", key).fetchone()
            if row is None:
                row = run("SELECT coalesce(max(number) + 1, 0) FROM listener WHERE test = ?", (test,)).fetchone()
                if row[0] >= most:
                    raise Refused("this listening test takes no more listeners; ask those who run it", FULL_FOR)
                run("INSERT INTO listener VALUES (?, ?, ?, ?)", (*key, row[0], now()))
        return int(row[0])

    def number(self, test: str, token: str) -> int | None:
        """The number of the listener with that token; None if there is none."""
        query = "SELECT number FROM listener WHERE test = ? AND token = ?"
        return next((number for (number,) in self.results.rows(query, test, pseudonym(test, token))), None)

    def answered(self, test: str, listener: int) -> int:
        """How many trials a listener has answered; they are the first ones."""
        query = "SELECT count(*) FROM answer WHERE test = ? AND listener = ?"
        return int(self.results.rows(query, test, listener)[0][0])

    def keep(self, test: str, listener: int, trial: int, asked: Trial, value: Value, seconds: float) -> None:
        """Keeps an answer, unless that trial has one. It is on the disk when this returns. Raises ResultsError."""
        wanted = None if asked.wanted is None else _json(asked.wanted)
        row = (test, listener, trial, asked.item, _json(asked.heard), wanted, _json(value), seconds, now())
        with self.results.transaction() as run:
            run("INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", row)

    def tests(self) -> list[str]:
        """The names of the tests."""
        return [name for (name,) in self.results.rows("SELECT name FROM test ORDER BY name")]

    def test(self, name: str) -> ListeningTest:
        """The test of that name, as it was heard."""
        return ListeningTest.of_content(name, self.results.rows("SELECT content FROM test WHERE name = ?", name)[0][0])

    def listeners(self, test: str) -> list[int]:
        """The numbers of the listeners."""
        query = "SELECT number FROM listener WHERE test = ? ORDER BY number"
        return [number for (number,) in self.results.rows(query, test)]

    def answers(self, test: str) -> list[Answer]:
        """All answers, by listener and trial."""
        query = (
            "SELECT listener, trial, item, heard, wanted, value, seconds, at FROM answer WHERE test = ? "
            "ORDER BY listener, trial"
        )
        return [_answer(*row) for row in self.results.rows(query, test)]


def _answer(
    listener: int, trial: int, item: str, heard: str, wanted: str | None, value: str, seconds: float, at: str
) -> Answer:
    asked = Trial(item, tuple(json.loads(heard)), None if wanted is None else json.loads(wanted))
    return Answer(listener, trial, asked, json.loads(value), seconds, at)


def _json(value: Value | tuple[str, ...]) -> str:
    return json.dumps(value, ensure_ascii=False)
