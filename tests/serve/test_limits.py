"""Requests over a limit are refused; nothing waits without a bound."""

from __future__ import annotations

import asyncio
import json
import threading
from concurrent.futures import CancelledError
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from qingyin.errors import OptionError, Refused, ServeError, ShuttingDown, Unauthorized
from qingyin.serve import run
from qingyin.serve.engine.limits import Gate, Limits, Tokens
from qingyin.serve.engine.workers import Workers
from tests.serve.conftest import TEXT, running, until

TOKEN = "0123456789abcdef"


def test_the_gate_lets_in_in_order() -> None:
    gate = Gate(Limits(streams=1, queue=2))
    first, second, third = (gate.enter() for _ in range(3))
    assert [first.done(), second.done(), third.done()] == [True, False, False]
    assert (gate.active, gate.waiting) == (1, 2)
    with pytest.raises(Refused, match="1 streams run and 2 requests wait"):
        gate.enter()
    assert second.cancel()
    assert gate.waiting == 1
    gate.leave()
    assert (third.done(), gate.active) == (True, 1)
    gate.leave()
    assert (gate.active, gate.waiting) == (0, 0)
    gate.close()
    with pytest.raises(ShuttingDown):
        gate.enter()


def test_the_gate_under_threads() -> None:
    gate, most, lock = Gate(Limits(streams=3, queue=500, rate=1e9)), [0], threading.Lock()

    def client() -> None:
        for _ in range(50):
            gate.enter().result(20)
            with lock:
                most[0] = max(most[0], gate.active)
            gate.leave()

    threads = [threading.Thread(target=client) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (gate.active, gate.waiting) == (0, 0)
    assert most[0] <= 3


def test_the_rate_of_a_client() -> None:
    now = [0.0]
    gate = Gate(Limits(rate=60, streams=1000), clock=lambda: now[0])
    for _ in range(60):
        gate.check_rate("a")
    with pytest.raises(Refused, match="more than 60 requests per minute") as error:
        gate.check_rate("a")
    assert error.value.retry_after == pytest.approx(1.0)
    gate.check_rate("b")
    now[0] = 1.0
    gate.check_rate("a")
    with pytest.raises(Refused):
        gate.check_rate("a")


@pytest.mark.parametrize("wrong", [{"text": 0}, {"streams": 0}, {"queue": -1}, {"rate": float("nan")}])
def test_limits_that_make_no_sense(wrong: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match="must be at least"):
        Limits(**wrong)


def test_the_most_urgent_goes_first() -> None:
    workers, hold = Workers(1), threading.Event()
    order: list[float] = []
    workers.submit(0.0, hold.wait)
    jobs = [workers.submit(deadline, partial(order.append, deadline)) for deadline in (3.0, 1.0, 2.0)]
    cancelled = workers.submit(0.5, lambda: order.append(0.5))
    assert cancelled.cancel()
    hold.set()
    for job in jobs:
        job.result(20)
    assert order == [1.0, 2.0, 3.0]
    with pytest.raises(ZeroDivisionError):
        workers.submit(0.0, lambda: 1 / 0).result(20)
    hold.clear()
    workers.submit(0.0, hold.wait)
    waiting = workers.submit(1.0, lambda: None)
    threading.Timer(0.05, hold.set).start()
    workers.close()
    with pytest.raises(CancelledError):
        waiting.result(20)


def test_over_the_limit_is_429_with_the_time_to_come_again() -> None:
    with running(streams=1, queue=1, wait=0.2) as server:
        server.vocoder.hold()
        server.vocoder.let(1)
        first = server.speak(input=TEXT)
        waited = server.speak(input=TEXT)  # in the queue, until its time is over
        assert (waited.status, waited.getheader("retry-after")) == (429, "1")
        assert b"no stream ended within 0.2 s" in waited.read()
        server.vocoder.release()
        first.read()
    with running(rate=1.0) as server:
        assert server.speak(input=TEXT).status == 200
        answer = server.speak(input=TEXT)
        assert answer.status == 429
        assert answer.getheader("retry-after") == "5"  # a client that is told to wait for long gives up
    with running(rate=2.0, tokens=Tokens([TOKEN])) as server:  # guesses of a token count too
        assert [server.speak(input=TEXT).status for _ in range(3)] == [401, 401, 429]


def test_a_request_in_the_queue_is_served_when_a_stream_ends() -> None:
    with running(streams=1, queue=1, wait=20.0) as server:
        server.vocoder.hold()
        server.vocoder.let(1)
        first, sizes = server.speak(input=TEXT), []
        second = threading.Thread(target=lambda: sizes.append(len(server.speak(input=TEXT).read())))
        second.start()
        until(lambda: server.service.gate.waiting == 1)
        third = server.speak(input=TEXT)
        assert third.status == 429
        assert json.loads(third.read())["error"]["code"] == "over_limit"
        server.vocoder.release()
        sizes.append(len(first.read()))
        second.join()
        assert sizes[0] == sizes[1]


def test_tokens() -> None:
    with running(tokens=Tokens([TOKEN, "f" * 20])) as server:
        for wrong in ({}, {"Authorization": TOKEN}, {"Authorization": "Bearer " + TOKEN[:-1]}):
            for answer in (
                server.post("/v1/audio/speech", {"input": TEXT}, wrong),
                server.post("/v1/analyze", {"input": TEXT}, wrong),
                server.get("/v1/audio/voices", wrong),
                server.get("/metrics", wrong),
            ):
                assert (answer.status, answer.getheader("www-authenticate")) == (401, "Bearer")
        right = {"Authorization": f"bearer {TOKEN}"}
        assert server.post("/v1/audio/speech", {"input": TEXT, "response_format": "wav"}, right).status == 200
        assert server.get("/metrics", right).status == 200
        assert server.get("/healthz").status == 200
        assert server.get("/").status == 200


def test_the_file_of_tokens(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text(f"{TOKEN}\n\n{'f' * 16}\n")
    tokens = Tokens.read(path)
    tokens.check(f"Bearer {'f' * 16}")
    with pytest.raises(Unauthorized):
        tokens.check("Bearer é")
    for text in ("", "short"):
        path.write_text(text)
        with pytest.raises(ServeError, match="16 characters"):
            Tokens.read(path)
    with pytest.raises(ServeError, match="cannot read"):
        Tokens.read(tmp_path / "none")


def test_a_client_that_takes_nothing_does_not_keep_its_place() -> None:
    with running(stall=0.3, text=200_000) as server:
        answer = server.speak(input=TEXT * 8000)  # more than the buffers between us hold
        until(lambda: server.streams(), 20)
        assert server.streams()[-1]["reason"] == "stalled"
        assert server.service.gate.active == 0
        answer.close()


def test_it_is_tidied_once_after_each_time_of_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    gate = Gate(Limits())
    monkeypatch.setattr(run, "tidy", lambda: done.append(gate.admitted))

    async def pass_by() -> None:
        tidying = asyncio.create_task(run.tidy_when_idle(gate, 0.02))
        await asyncio.sleep(0)
        for _ in range(2):
            gate.enter()
            await asyncio.sleep(0.2)
            assert len(done) == gate.admitted - 1, "while there is a stream, nothing is tidied"
            gate.leave()
            await asyncio.sleep(0.2)
        tidying.cancel()

    asyncio.run(pass_by())
    assert done == [1, 2]
