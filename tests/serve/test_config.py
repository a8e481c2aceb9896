"""A server that is set up in Python: the same as one from the command line."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from qingyin.cli.commands import serve
from qingyin.cli.parser import parser
from qingyin.serve.config import Ports, ServerConfig
from qingyin.serve.engine.limits import Limits
from tests.conftest import SILENCE, environment


def config_of(*argv: str) -> ServerConfig:
    return serve._server_config(parser("qingyin", "tan").parse_args(["serve", *argv]))


def test_the_defaults_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert replace(config_of(), settings=None) == ServerConfig()


def test_every_argument_arrives() -> None:
    found = config_of(
        *("--host", "0.0.0.0", "--port", "1", "--grpc", "--wyoming", "2", "--metrics", "--text-limit", "3"),
        *("--streams", "4", "--queue", "5", "--queue-seconds", "6", "--client-rate", "7", "--stall-seconds", "8"),
        *("--drain-seconds", "9", "--styles", "mine", "--tokens", "t", "--otlp", "http://c", "--log-text"),
        *("--site", "dist", "--experiment", "e.toml", "--listen", "t.toml", "--listen", "u.toml"),
        *("--sounds", "wavs", "--results", "r.db"),
    )
    assert found == ServerConfig(
        settings=found.settings,
        ports=Ports("0.0.0.0", 1, metrics=9090, grpc=50051, wyoming=2),
        limits=Limits(text=3, streams=4, queue=5, wait=6.0, rate=7.0, stall=8.0),
        drain=9.0,
        styles="mine",
        tokens="t",
        otlp="http://c",
        site="dist",
        experiments=("e.toml",),
        tests=("t.toml", "u.toml"),
        sounds="wavs",
        results="r.db",
        log_text=True,
    )


def test_a_server_from_python() -> None:
    code = f"""
from qingyin.serve.config import Ports, ServerConfig
from qingyin.serve.run import run
run(ServerConfig(voice={str(SILENCE)!r}, ports=Ports(http=0)), lambda line: print(line, flush=True))
"""
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        ready = json.loads(process.stdout.readline())
        assert (ready["event"], ready["voice"]) == ("ready", "silence")
        with urllib.request.urlopen(f"http://127.0.0.1:{ready['ports']['http']}/readyz", timeout=10) as answer:
            assert json.load(answer) == {"status": "ready"}
        process.send_signal(signal.SIGTERM)
        assert json.loads(process.stdout.readline())["event"] == "stopped"
        assert process.wait(timeout=20) == 0
