"""The process as whoever runs it sees it: started, stopped, started twice."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from qingyin.errors import ServeError
from qingyin.serve.process import Ports
from tests.conftest import Run, environment
from tests.serve.conftest import LONG, TEXT, running, until


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A process, and the line in which it says that it is ready."""
    command = [sys.executable, "-W", "error", "-m", "qingyin", "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment()) as process:
        try:
            assert process.stderr
            yield process, json.loads(process.stderr.readline())
        finally:
            process.kill()


def test_a_stream_is_drained_after_sigterm() -> None:
    with started("--drain-seconds", "300") as (process, ready):
        connection = http.client.HTTPConnection("127.0.0.1", ready["ports"]["http"], timeout=30)
        text = LONG * 2
        body = json.dumps({"input": text, "response_format": "wav"})
        connection.request("POST", "/v1/audio/speech", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        first = answer.read(1000)
        process.send_signal(signal.SIGTERM)
        until(lambda: _status(ready["ports"]["http"]) == 503)  # the stream waits for its client, so there is time
        data = first + answer.read()
        connection.close()
        assert len(data) > 2 * 22050 * 2.6 * len(text) / len(TEXT)
        assert process.wait(20) == 0
        assert process.stderr
        lines = [json.loads(line) for line in process.stderr]
        assert [line["reason"] for line in lines if line["event"] == "stream"] == ["finished"]
        assert lines[-1]["event"] == "stopped"


def test_sigterm_under_load_every_stream_ends_whole() -> None:
    with started("--streams", "4", "--queue", "20", "--queue-seconds", "60", "--client-rate", "10000") as found:
        process, ready = found
        sizes: list[int] = []

        def client() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", ready["ports"]["http"], timeout=60)
            body = json.dumps({"input": LONG, "response_format": "wav"})
            connection.request("POST", "/v1/audio/speech", body, {"Content-Type": "application/json"})
            sizes.append(len(connection.getresponse().read()))
            connection.close()

        threads = [threading.Thread(target=client) for _ in range(8)]
        for thread in threads:
            thread.start()
        metrics = http.client.HTTPConnection("127.0.0.1", ready["ports"]["http"], timeout=60)
        until(lambda: _queue(metrics) >= 2, 30)
        metrics.close()
        process.send_signal(signal.SIGTERM)
        for thread in threads:
            thread.join()
        assert process.wait(30) == 0
        assert len(sizes) == 8
        assert len(set(sizes)) == 1


def _status(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/readyz")
    with connection.getresponse() as answer:
        connection.close()
        return answer.status


def _queue(connection: http.client.HTTPConnection) -> float:
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    return float(text.partition("\ntts_queue_depth ")[2].split()[0])


def test_interrupted_it_ends_well() -> None:
    with started() as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_what_does_not_end_is_cut() -> None:
    with running(drain=0.2) as server:
        server.vocoder.hold()
        server.vocoder.let(1)
        server.speak(input=LONG)
        server.stop()
        until(lambda: server.streams(), 20)
        assert server.streams()[-1]["reason"] == "shutting_down"


def test_while_it_shuts_down_nothing_new_is_taken() -> None:
    with running() as server:
        server.vocoder.hold()
        server.vocoder.let(1)
        first = server.speak(input=TEXT)
        server.stop()
        until(lambda: server.service.gate.closed)
        answer = server.speak(input=TEXT)
        assert (answer.status, answer.getheader("retry-after")) == (503, "2")
        server.vocoder.release()
        assert len(first.read()) > 44


@pytest.mark.parametrize("door", ["http", "metrics", "wyoming", "grpc"])
def test_a_second_one_on_the_same_port_says_so(door: str) -> None:
    if door == "grpc":
        pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")
    with running(ports=Ports(**{"http": 0, door: 0})) as first:
        ports = Ports(**{"http": 0, door: first.ports[door]})
        with pytest.raises(ServeError, match=f"port {first.ports[door]} .*another qingyin serve"), running(ports=ports):
            pass


def test_a_second_copy_as_a_command(qingyin: Run) -> None:
    with started() as (_, ready):
        done = qingyin("serve", "--port", str(ready["ports"]["http"]))
        assert done.returncode == 6
        assert b"is taken, perhaps by another qingyin serve" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--tokens", "none"], 6, b"cannot read the tokens"),
        (["--streams", "0"], 2, b"the limit streams must be at least 1"),
        (["--host", "no.such.host.invalid"], 6, b"choose another address"),
        (["--voice", "nobody"], 3, b"nobody"),
    ],
)
def test_what_cannot_start(qingyin: Run, arguments: list[str], status: int, said: bytes) -> None:
    done = qingyin("serve", "--port", "0", *arguments)
    assert (done.returncode, said in done.stderr) == (status, True), done.stderr.decode()


def test_the_extras_are_named_where_they_are_missing(tmp_path: Path) -> None:
    for missing, arguments, extra in (
        ("starlette", [], "serve"),
        ("grpc", ["--grpc", "0"], "grpc"),
        ("opentelemetry", ["--otlp", "http://127.0.0.1:1"], "otel"),
    ):
        (tmp_path / f"{missing}.py").write_text("raise ImportError(name=__name__)")
        done = subprocess.run(
            [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); "
             "from qingyin.cli import main; sys.exit(main())", "serve", "--port", "0", *arguments],
            env=environment(), capture_output=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 5, done.stderr.decode()
        assert f"pip install 'qingyin[{extra}]'".encode() in done.stderr
        (tmp_path / f"{missing}.py").unlink()
