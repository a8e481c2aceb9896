"""A server or a module of a screen reader in its own process, and what Linux says that it holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.conftest import environment

STALL: Final = 30.0  # seconds after which the server gives up a client that says nothing
MB: Final = 1e6


@dataclass(frozen=True)
class Held:
    """What a process holds."""

    descriptors: int
    threads: int
    private: float  # memory that no file backs, in 10^6 bytes


class Process:
    """A process whose number is known."""

    def __init__(self, number: int, ports: Mapping[str, int], stall: float = STALL) -> None:
        self.number = number
        self.ports = ports
        self._stall = stall

    def held(self) -> Held:
        """What it holds now."""
        rows = dict(
            line.split(":", 1) for line in Path(f"/proc/{self.number}/status").read_text().splitlines() if ":" in line
        )
        descriptors = sum(1 for _ in Path(f"/proc/{self.number}/fd").iterdir())
        return Held(descriptors, int(rows["Threads"]), int(rows["RssAnon"].split()[0]) * 1024 / MB)

    def settled(self, most: Held | None = None) -> Held:
        """What it holds when it has had time to notice who has left, and to tidy: as few descriptors and threads as
        `most`, if that comes before it has given up all clients twice over."""
        time.sleep(self._stall / 6)
        deadline = time.monotonic() + 2 * self._stall
        while True:
            found = self.held()
            over = most is not None and (found.descriptors > most.descriptors or found.threads > most.threads)
            if not over or time.monotonic() > deadline:
                return found
            time.sleep(self._stall / 30)


@contextmanager
def serving(
    log: Path, *arguments: str, stall: float = STALL, variables: Mapping[str, str] | None = None
) -> Iterator[Process]:
    """A server with the silent voice and all of its doors open, which adds to a log. It must end well."""
    command = [
        sys.executable, "-m", "qingyin", "serve", "--port", "0", "--grpc", "0", "--wyoming", "0", "--metrics", "0",
        "--client-rate", "1000000000", "--stall-seconds", f"{stall}", *arguments,
    ]  # fmt: skip
    with log.open("ab") as file:
        process = subprocess.Popen(command, stderr=file, env=environment(**(variables or {})))
    try:
        while not (ready := _ready(log)):
            if process.poll() is not None:
                raise RuntimeError(f"the server did not start:\n{log.read_text('utf-8')}")
            time.sleep(0.05)
        yield Process(process.pid, ready, stall)
        process.terminate()
        if process.wait(60):
            raise RuntimeError(f"the server ended with {process.returncode}:\n{log.read_text('utf-8')[-2000:]}")
    finally:
        process.kill()
        process.wait()


def _ready(log: Path) -> dict[str, int] | None:
    """The ports, as soon as the log names them."""
    with log.open(encoding="utf-8") as file:
        for line in file:
            if '"event": "ready"' in line:
                ports: dict[str, int] = json.loads(line)["ports"]
                return ports
    return None


@contextmanager
def module(stall: float = STALL) -> Iterator[tuple[Process, subprocess.Popen[bytes]]]:
    """The module of speech-dispatcher with the silent voice, and its pipes."""
    command = [sys.executable, "-m", "qingyin", "speechd"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment(), bufsize=0) as process:
        try:
            yield Process(process.pid, {}, stall), process
            assert process.stdin
            os.write(process.stdin.fileno(), b"QUIT\n")
            process.wait(30)
        finally:
            process.kill()
