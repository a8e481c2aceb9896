"""The process as whoever runs it sees it: started, stopped, started twice."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from qingyin.errors import ServeError
from qingyin.serve.config import Ports
from qingyin.serve.process import listening
from tests.conftest import FULL, Run, environment, needs_full
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


def test_what_is_sent_to_a_client_does_not_wait_for_more() -> None:
    with listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


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
        answers: list[tuple[int, int]] = []

        def client() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", ready["ports"]["http"], timeout=60)
            body = json.dumps({"input": LONG, "response_format": "wav"})
            connection.request("POST", "/v1/audio/speech", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answers.append((answer.status, len(answer.read())))
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
        assert len(answers) == 8
        spoken = [size for status, size in answers if status == 200]
        assert len(spoken) >= 6  # those that spoke or waited; who comes after the signal is told so
        assert len(set(spoken)) == 1
        assert {status for status, _ in answers} <= {200, 503}


def _status(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/readyz")
    with connection.getresponse() as answer:
        connection.close()
        return answer.status


def _metrics(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/metrics")
    with connection.getresponse() as answer:
        text = answer.read().decode()
        connection.close()
        return text


def _queue(connection: http.client.HTTPConnection) -> float:
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    return float(text.partition("\ntts_queue_depth ")[2].split()[0])


def test_interrupted_it_ends_well() -> None:
    with started() as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_every_line_of_the_log_is_json(tmp_path: Path) -> None:
    pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http", reason="pip install 'qingyin[otel]'")
    nobody = "http://127.0.0.1:9/v1/traces"  # a collector that is not there makes its exporter complain
    with started("--grpc", "0", "--wyoming", "0", "--otlp", nobody, "--stall-seconds", "0.3") as (process, ready):
        assert ready["host"] == "127.0.0.1"
        port = ready["ports"]["http"]
        for data, seen in (
            (_post({"input": TEXT}), 'reason="finished"'),
            (b"nonsense\r\n\r\n", ""),
            (_post({"input": LONG * 8}), 'reason="stalled"'),  # its client takes nothing
        ):
            with socket.create_connection(("127.0.0.1", port), 10) as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                client.sendall(data)
                until(lambda seen=seen: seen in _metrics(port), 60)  # type: ignore[misc]
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert process.stderr
        lines = [json.loads(line) for line in process.stderr]
    assert {"finished", "stalled"} <= {line["reason"] for line in lines if line["event"] == "stream"}
    assert any(line["event"] == "library" for line in lines)
    assert lines[-1]["event"] == "stopped"


def _post(body: dict[str, Any]) -> bytes:
    """A whole request for speech."""
    data = json.dumps({"response_format": "wav", **body}).encode()
    head = (
        "POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
    )
    return f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data


@needs_full
def test_a_disk_without_space_for_the_log_stops_no_stream(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "qingyin", "serve", "--port", str(port)]
    with FULL.open("wb") as log, subprocess.Popen(command, stderr=log, env=environment()) as process:
        try:
            until(lambda: _answers(port), 60)
            with socket.create_connection(("127.0.0.1", port), 20) as client:
                client.sendall(_post({"input": TEXT}))
                audio = b"".join(iter(lambda: client.recv(65536), b""))
            assert len(audio) > 2 * 22050 * 2.6
            lost = 'tts_error_total{code="log_unwritable",model="silence"} 2.0'  # "ready", and the stream
            until(lambda: lost in _metrics(port))
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
        finally:
            process.kill()


def _answers(port: int) -> bool:
    try:
        return _status(port) == 200
    except OSError:
        return False


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
    given: dict[str, Any] = {"http": 0, door: 0}
    with running(ports=Ports(**given)) as first:
        ports = Ports(**(given | {door: first.ports[door]}))
        with pytest.raises(ServeError, match=f"port {first.ports[door]} .*another qingyin serve"), running(ports=ports):
            pass


def test_a_second_copy_as_a_command(qingyin_process: Run) -> None:
    with started() as (_, ready):
        done = qingyin_process("serve", "--port", str(ready["ports"]["http"]))
        assert done.returncode == 6
        assert b"is in use, perhaps by another qingyin serve" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--tokens", "none"], 6, b"cannot read the tokens"),
        (["--streams", "0"], 2, b"the limit streams must be at least 1"),
        (["--host", "no.such.host.invalid"], 6, b"choose another address"),
        (["--voice", "nobody"], 3, b"nobody"),
    ],
)
def test_what_cannot_start(qingyin_process: Run, arguments: list[str], status: int, said: bytes) -> None:
    done = qingyin_process("serve", "--port", "0", *arguments)
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
             "from qingyin.cli.main import main; sys.exit(main())", "serve", "--port", "0", *arguments],
            env=environment(), capture_output=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 5, done.stderr.decode()
        assert f"pip install 'qingyin[{extra}]'".encode() in done.stderr
        (tmp_path / f"{missing}.py").unlink()


def test_what_was_loaded_is_no_matter_of_the_garbage_collector() -> None:
    program = """if True:
        import gc, json, os, signal
        from qingyin.serve.config import Ports, ServerConfig
        from qingyin.serve.run import run

        def write(line):
            if json.loads(line)["event"] == "ready":
                print(gc.get_freeze_count(), flush=True)
                os.kill(os.getpid(), signal.SIGTERM)

        run(ServerConfig(voice=os.environ["QINGYIN_VOICE"], ports=Ports(http=0)), write)
    """
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 30_000
