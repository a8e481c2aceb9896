"""A server of listening tests that is killed: no answer that it acknowledged is lost, and none counts twice."""

from __future__ import annotations

import http.client
import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from qingyin.experiments.listening.design import trials
from qingyin.experiments.listening.ratings import Ratings
from qingyin.experiments.results import Results
from tests.conftest import environment
from tests.experiments.listening import made

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL is POSIX's")
LISTENERS = 3
KILLS = 4


@contextmanager
def server(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`qingyin serve` on the test in the folder, and its port."""
    words = ("serve", "--port", "0", "--listen", "greeting.toml", "--results", "results.db", "--client-rate", "1000000")
    command = [sys.executable, "-m", "qingyin", *words]
    with subprocess.Popen(command, cwd=folder, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            line = process.stderr.readline()
            assert '"ready"' in line, line + process.stderr.read()
            yield process, json.loads(line)["ports"]["http"]
        finally:
            process.kill()


class Listener:
    """Remembers what it sent and what was acknowledged."""

    def __init__(self, name: str) -> None:
        self.headers = {"X-Qingyin-Listener": name.ljust(24, "-"), "Content-Type": "application/json"}
        self.sent: list[int] = []
        self.acknowledged = 0

    def ask(self, port: int, path: str, body: Any = None) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            data = None if body is None else json.dumps(body)
            connection.request("GET" if body is None else "POST", f"/v1/listening/greeting{path}", data, self.headers)
            answer = connection.getresponse()
            found: dict[str, Any] = json.loads(answer.read())
            assert answer.status == 200, found
            return found
        finally:
            connection.close()

    def go_on(self, port: int) -> None:
        """Asks a new server where it is: all that was acknowledged is there, and perhaps the last that was sent."""
        answered = self.ask(port, "/begin", {})["answered"]
        assert self.acknowledged <= answered <= len(self.sent) <= self.acknowledged + 1
        del self.sent[answered:]

    def answer(self, port: int) -> None:
        """Sends the next answer, or again one that was kept and not acknowledged: with another value, to no effect."""
        trial = self.acknowledged
        value = 1 + (trial + (trial < len(self.sent))) % 5
        if trial == len(self.sent):
            self.sent.append(value)
        state = self.ask(port, "/answer", {"trial": trial, "value": value, "seconds": 1})
        assert state["answered"] == trial + 1  # neither skipped nor twice
        self.acknowledged += 1


def kept(folder: Path) -> dict[int, list[Any]]:
    """The values of each listener, which the file has for the first trials without a gap."""
    results = Results.existing(folder / "results.db")
    found: dict[int, list[Any]] = {}
    for answer in Ratings(results).answers("greeting"):
        assert answer.trial == len(found.setdefault(answer.listener, []))
        found[answer.listener].append(answer.value)
    results.close()
    return found


def test_killed_between_answers(tmp_path: Path) -> None:
    made(tmp_path, "mos", items=6)
    anna = Listener("anna")
    for _ in range(2):
        with server(tmp_path) as (process, port):
            assert anna.ask(port, "/begin", {})["answered"] == anna.acknowledged  # nothing is asked again
            anna.answer(port)
            anna.answer(port)
            process.kill()
        assert kept(tmp_path) == {0: anna.sent}


def test_killed_while_it_writes(tmp_path: Path) -> None:
    test = made(tmp_path, "mos", items=90, checks=0)
    listeners, chance = [Listener(f"listener-{number}") for number in range(LISTENERS)], random.Random(0)
    for _ in range(KILLS):
        with server(tmp_path) as (process, port):
            for each in listeners:
                each.go_on(port)
            threads = [threading.Thread(target=_listen, args=(each, port, test.length)) for each in listeners]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0.05, 0.4))
            process.kill()
            for thread in threads:
                thread.join(30)
        for number, values in kept(tmp_path).items():
            own = listeners[number]
            assert own.acknowledged <= len(values) <= own.acknowledged + 1
            assert len(values) <= len(own.sent)
    with server(tmp_path) as (_, port):
        for each in listeners:
            each.go_on(port)
            each.answer(port)
    assert kept(tmp_path) == {number: each.sent for number, each in enumerate(listeners)}
    assert all(each.acknowledged > KILLS for each in listeners)
    assert [each.asked for each in _answers(tmp_path, 0)] == trials(test, 0)[: listeners[0].acknowledged]


def _listen(listener: Listener, port: int, most: int) -> None:
    try:
        while listener.acknowledged < most - 1:
            listener.answer(port)
    except (OSError, http.client.HTTPException):  # the server is gone
        pass


def _answers(folder: Path, listener: int) -> list[Any]:
    results = Results.existing(folder / "results.db")
    found = [each for each in Ratings(results).answers("greeting") if each.listener == listener]
    results.close()
    return found
