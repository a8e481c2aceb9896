"""The browser's edition, built and running in Node; the tests skip where that cannot be."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from qingyin.records import Floats
from qingyin.synthesizer import Synthesizer
from tests.conftest import ROOT

WEB = ROOT / "web"
OLDEST_NODE = 20


class WebError(Exception):
    """What the edition throws."""


class Web:
    """A process of Node with the edition's engine in it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert self._answer() == "ready"

    def __call__(self, method: str, *given: Any) -> Any:
        """What a method of web/tests/answer.mjs answers. Raises WebError."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([method, *given], ensure_ascii=False) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "Node has ended; what it wrote stands above"
        found = json.loads(line)
        if "error" in found:
            raise WebError(f"{found['error']['type']}: {found['error']['message']}")
        return found["value"]

    def speak(self, text: str, **options: Any) -> Floats:
        """The samples of a text."""
        return floats(self("spoken", text, options)["samples"])


def floats(encoded: str) -> Floats:
    """Samples out of base64."""
    return np.frombuffer(base64.b64decode(encoded), np.float32)


@contextmanager
def started() -> Iterator[Web]:
    """The built edition in a process of its own."""
    process = subprocess.Popen(
        ["node", "tests/answer.mjs"],
        cwd=WEB,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        yield Web(process)
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def built() -> None:
    """The edition is built anew."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed; the browser's edition is built and tested with it")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").partition(".")[0]) < OLDEST_NODE:
        pytest.skip(f"node is {version}; the browser's edition needs {OLDEST_NODE}")
    if not (WEB / "node_modules" / "pyodide").is_dir():
        pytest.skip("the npm packages are not installed: npm ci --prefix web")
    subprocess.run(["node", "build.mjs", "--fast"], cwd=WEB, check=True, timeout=900)


@pytest.fixture(scope="session")
def web(built: None) -> Iterator[Web]:
    """The edition, in a process that all tests share."""
    with started() as found:
        yield found


@pytest.fixture(scope="session")
def tan() -> Synthesizer:
    """The voice that the edition speaks with."""
    return Synthesizer.load()
