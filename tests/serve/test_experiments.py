"""Experiments on a running server: who hears what, and that it is kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qingyin.errors import ExperimentError, OptionError, StyleNotFound, VoiceNotFound
from qingyin.experiments.running import Running as Experiments
from qingyin.experiments.running import opened
from qingyin.synthesizer import Synthesizer
from tests.serve.conftest import Running, running

FILE = """name = "greeting"
scenes = ["customer_service"]
[[variant]]
name = "standard"
[[variant]]
name = "slow"
rate = 0.5
"""
TEXT = "今天真开心！"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "greeting.toml"
    path.write_text(FILE)
    return path


@pytest.fixture
def experiments(file: Path, tmp_path: Path, synthesizer: Synthesizer) -> Experiments:
    return opened([file], tmp_path / "results.db", synthesizer)


@pytest.fixture
def server(experiments: Experiments) -> Iterator[Running]:
    with running(experiments=experiments) as found:
        yield found


def speak(server: Running, user: str, **more: Any) -> tuple[str | None, int]:
    """The variant that the answer names, and the length of its sound."""
    body = {"input": TEXT, "response_format": "wav", "scene": "customer_service", **more}
    answer = server.post("/v1/audio/speech", body, {"X-Qingyin-User": user} if user else {})
    assert answer.status == 200
    return answer.getheader("x-qingyin-variant"), len(answer.read())


def test_a_user_hears_one_variant_and_is_told_which(server: Running) -> None:
    lengths: dict[str | None, set[int]] = {}
    for number in range(12):
        first, again = speak(server, f"user-{number}"), speak(server, f"user-{number}")
        assert first == again
        lengths.setdefault(first[0], set()).add(first[1])
    assert {*lengths} == {"greeting=standard", "greeting=slow"}
    assert min(lengths["greeting=slow"]) > 1.5 * max(lengths["greeting=standard"])
    metrics = server.get("/metrics").read().decode()
    assert 'tts_experiment_streams_total{experiment="greeting",variant="slow"}' in metrics
    assert {line.get("variant") for line in server.streams()} <= {"greeting=standard", "greeting=slow"}


def test_other_requests_are_as_ever(server: Running) -> None:
    assert speak(server, "")[0] is None
    assert speak(server, "anna", scene="audiobook")[0] is None
    assert speak(server, "x" * 1000)[0] is None


def test_exposures_and_opinions_are_kept(server: Running, experiments: Experiments) -> None:
    variant, _ = speak(server, "anna")
    body = {"id": "turn 1", "rating": 4, "scene": "customer_service"}
    for _ in range(2):  # a client that is not sure sends it again
        answer = server.post("/v1/experiments/opinion", body, {"X-Qingyin-User": "anna"})
        assert answer.status == 200
        assert f"greeting={json.loads(answer.read())['variant']}" == variant
    assert [rating for *_, rating in experiments.results.opinions("greeting")] == [4]
    assert [count for *_, count in experiments.results.exposed("greeting")] == [1]


@pytest.mark.parametrize(
    ("body", "user", "said"),
    [
        ({"id": "1", "rating": 6, "scene": "customer_service"}, "anna", "from 1 to 5"),
        ({"id": "1", "rating": 4, "scene": "customer_service"}, "ben", "has heard no variant"),
        ({"id": "1", "rating": 4}, "anna", "has heard no variant"),
        ({"id": "1" * 500, "rating": 4}, "anna", "500 characters"),
        ({"id": "1", "rating": 4, "more": 1}, "anna", "unknown field"),
    ],
)
def test_an_opinion_that_cannot_be_kept(server: Running, body: dict[str, Any], user: str, said: str) -> None:
    speak(server, "anna")
    answer = server.post("/v1/experiments/opinion", body, {"X-Qingyin-User": user})
    assert answer.status == 400
    assert said in answer.read().decode()


def test_a_body_that_is_too_long(server: Running) -> None:
    answer = server.post("/v1/experiments/opinion", {"id": "1" * 5000, "rating": 4})
    assert answer.status == 413


def test_without_experiments_there_are_none() -> None:
    with running() as server:
        assert speak(server, "anna")[0] is None
        answer = server.post("/v1/experiments/opinion", {"id": "1", "rating": 4})
        assert answer.status == 404 and b"--experiment" in answer.read()


def test_the_document_names_what_there_is(server: Running) -> None:
    assert "/v1/experiments/opinion" in json.loads(server.get("/openapi.json").read())["paths"]


def test_a_full_disk_holds_up_no_speech(server: Running, experiments: Experiments) -> None:
    experiments.results._connection.execute("PRAGMA query_only = ON")  # every write fails, as on a full disk
    assert speak(server, "anna")[0] is not None
    with experiments._changed:
        experiments._changed.notify()
    for _ in range(200):
        if b"tts_experiment_lost_total 1.0" in server.get("/metrics").read():
            return
    raise AssertionError("the loss is not counted")


def test_over_websocket(server: Running) -> None:
    connect = pytest.importorskip("websockets.sync.client").connect
    headers = {"X-Qingyin-User": "anna"}
    with connect(f"ws{server.url[4:]}/v1/audio/stream", additional_headers=headers) as socket:
        for message in (
            {"type": "start", "scene": "customer_service"},
            {"type": "text", "text": TEXT},
            {"type": "end"},
        ):
            socket.send(json.dumps(message))
        assert json.loads(socket.recv())["variant"] == speak(server, "anna")[0]


@pytest.mark.parametrize(("line", "error"), [('style = "none"', StyleNotFound), ('voice = "none"', VoiceNotFound)])
def test_a_variant_that_this_server_cannot_speak(
    file: Path, tmp_path: Path, synthesizer: Synthesizer, line: str, error: type[Exception]
) -> None:
    file.write_text(FILE.replace("rate = 0.5", line))
    with pytest.raises(error):
        opened([file], tmp_path / "results.db", synthesizer)


def test_two_experiments_for_one_request(file: Path, tmp_path: Path, synthesizer: Synthesizer) -> None:
    other = tmp_path / "other.toml"
    other.write_text(FILE.replace('"greeting"', '"other"').replace("0.5", "0.6"))
    with pytest.raises(ExperimentError, match="take the same requests"):
        opened([file, other], tmp_path / "results.db", synthesizer)


def test_a_server_needs_a_file_for_results(file: Path) -> None:
    from qingyin.serve.config import ServerConfig
    from qingyin.serve.run import run
    from tests.conftest import SILENCE

    with pytest.raises(OptionError, match="--results"):
        run(ServerConfig(voice=SILENCE, experiments=(file,)), print)
    asyncio.set_event_loop(None)
