"""Real servers in processes of their own, which come and go while listeners listen."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from qingyin.errors import QingyinError

PATIENCE: Final = 120.0  # seconds


class One:
    """A server that is ready when this is made; close() ends it."""

    def __init__(
        self,
        voice: str,
        options: Sequence[str] = (),
        *,
        before: Sequence[str] = (),
        variables: Mapping[str, str] | None = None,
        source: Path | None = None,
        log: Path = Path(os.devnull),
    ) -> None:
        """`before` is what the command line is given to, `source` the `src` of another version, `log` is for its log.

        Raises QingyinError if it does not start.
        """
        words = [sys.executable, "-m", "qingyin", "serve", "--voice", voice, "--port", "0", "--grpc", "0", *options]
        env = os.environ | (variables or {}) | ({"PYTHONPATH": str(source)} if source else {})
        self.process = subprocess.Popen([*before, *words], stderr=subprocess.PIPE, text=True, env=env)
        assert self.process.stderr
        line = self.process.stderr.readline()
        if '"ready"' not in line:
            self.process.kill()
            raise QingyinError(f"the server did not start: {line}{self.process.stderr.read(2000)}")
        found = json.loads(line)
        self.ports: dict[str, int] = found["ports"]
        self.version: str = found["version"]
        with log.open("ab") as sink:  # its log must not block it
            self._drain = subprocess.Popen(["cat"], stdin=self.process.stderr, stdout=sink)

    def leave(self) -> None:
        """Has it take nothing new and end its streams."""
        self.process.send_signal(signal.SIGTERM)

    def close(self, seconds: float = PATIENCE) -> tuple[int, float]:
        """Its status, and the seconds that it takes to leave."""
        begun = time.monotonic()
        self.leave()
        status = self.process.wait(seconds)
        self._drain.wait(5)
        return status, round(time.monotonic() - begun, 2)
