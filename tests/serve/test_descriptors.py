"""A server has as many open files as its limits may need, and gets over a time in which there are none."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

pytest.importorskip("uvicorn", reason="pip install 'qingyin[serve]'")
pytest.importorskip("resource", reason="Windows has no limit of open files")

import resource

from tests.conftest import environment
from tests.endurance.clients import answered, http

SPEECH = http("GET", "/v1/audio/speech?input=%E4%BD%A0%E5%A5%BD&response_format=wav")


@contextmanager
def serving(log: Path, soft: int, hard: int, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server that begins with these limits of open files."""
    shell = ["sh", "-c", f'ulimit -Sn {soft} && ulimit -Hn {hard} && exec "$0" "$@"']
    command = [sys.executable, "-m", "qingyin", "serve", "--port", "0", *arguments]
    with log.open("wb") as file, subprocess.Popen([*shell, *command], stderr=file, env=environment()) as process:
        try:
            yield process
        finally:
            process.kill()


def port(log: Path, process: subprocess.Popen[bytes]) -> int:
    """The port as soon as the log names it."""
    deadline = time.monotonic() + 60
    while b'"ready"' not in log.read_bytes():
        assert process.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)
    found: int = next(json.loads(line) for line in log.read_text().splitlines() if '"ready"' in line)["ports"]["http"]
    return found


def test_a_low_limit_is_raised_and_one_that_cannot_be_is_named(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(log, 64, 1000) as process:
        port(log, process)
        assert resource.prlimit(process.pid, resource.RLIMIT_NOFILE) == (320, 1000)
    with serving(log, 64, 128) as process:
        assert process.wait(60) == 6
    assert "these limits need 320 open files, and this process may have 128" in log.read_text()


def test_a_time_without_descriptors_is_survived(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(log, 1000, 1000, "--stall-seconds", "2") as process:
        at = port(log, process)
        answered(at, SPEECH, 200, 100)
        few = sum(1 for _ in Path(f"/proc/{process.pid}/fd").iterdir()) + 5
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (few, 1000))
        opened = []
        for _ in range(60):
            with suppress(OSError):
                opened.append(socket.create_connection(("127.0.0.1", at), 2))
        time.sleep(1.5)
        for client in opened:
            client.close()
        answered(at, SPEECH, 200, 100)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    told = [line for line in lines if line["event"] == "library"]
    assert told and len(told) < 100  # one a second, and not one for each of a hundred attempts
