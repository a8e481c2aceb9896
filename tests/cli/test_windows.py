"""What Windows lacks is not needed: commands and the server run in a Python that has no more than it has there."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import environment

LACKING = """
import asyncio, os, signal, sys
del signal.SIGHUP, os.set_blocking, os.sched_getaffinity, os.killpg, os.geteuid
def refuse(*_):
    raise NotImplementedError
asyncio.SelectorEventLoop.add_signal_handler = refuse
from qingyin.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def command(*words: str) -> list[str]:
    return [sys.executable, "-c", LACKING, *words]


def test_commands(tmp_path: Path) -> None:
    for words in (["say", "你好", "-o", "a.wav", "--subtitles", "a.srt"], ["analyze", "你好"], ["doctor"], ["config"]):
        done = subprocess.run(command(*words), cwd=tmp_path, env=environment(), capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / "a.wav").stat().st_size > 5000


def test_the_server() -> None:
    pytest.importorskip("uvicorn", reason="pip install 'qingyin[serve]'")
    with subprocess.Popen(command("serve", "--port", "0"), stderr=subprocess.PIPE, env=environment()) as process:
        try:
            assert process.stderr
            line = process.stderr.readline()
            assert b'"ready"' in line, line + process.stderr.read()
            connection = http.client.HTTPConnection("127.0.0.1", json.loads(line)["ports"]["http"], timeout=30)
            connection.request("GET", "/v1/audio/speech?input=%E5%A5%BD&response_format=wav")
            assert connection.getresponse().read()[:4] == b"RIFF"
            connection.close()
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
        finally:
            process.kill()
