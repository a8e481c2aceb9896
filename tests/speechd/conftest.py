"""A module of speech-dispatcher in this process, and what speech-dispatcher would hear from it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qingyin.options import Options
from qingyin.speechd.channel import Channel
from qingyin.speechd.module import Module
from qingyin.synthesizer import Synthesizer


class Dispatcher:
    """The other side of a module's pipes: it sends commands, and keeps each line with its time."""

    def __init__(self, synthesizer: Synthesizer, base: Options) -> None:
        read, self._commands = os.pipe()
        answers, write = os.pipe()
        self.heard: list[tuple[float, bytes]] = []
        self.logged: list[str] = []
        self._source, self._target = os.fdopen(read, "rb"), os.fdopen(write, "wb")
        module = Module(synthesizer, Channel(self._source, self._target), base, self.logged.append)
        self._threads = [
            threading.Thread(target=self._run, args=(module,)),
            threading.Thread(target=self._read, args=(os.fdopen(answers, "rb"),)),
        ]
        for thread in self._threads:
            thread.start()

    def _run(self, module: Module) -> None:
        with self._source, self._target:
            module.run()

    def _read(self, answers: Any) -> None:
        with answers:
            for line in answers:
                self.heard.append((time.monotonic(), line.rstrip(b"\n")))

    def send(self, *lines: str) -> None:
        os.write(self._commands, "".join([f"{line}\n" for line in lines]).encode())

    def speak(self, text: str, kind: str = "SPEAK") -> list[str]:
        """What is reported for a message, without the sound, when it is over."""
        before = len(self.heard)
        self.send(kind, text, ".")
        self.wait(lambda: any(line[:3] in (b"702", b"703", b"704", b"301", b"305") for _, line in self.heard[before:]))
        return [line.decode() for _, line in self.heard[before:] if line[:3] in b"700 701 702 703 704 301 305".split()]

    def answers(self, *lines: str, last: str) -> list[str]:
        """What is answered, up to a line that begins so."""
        before = len(self.heard)
        self.send(*lines)
        self.wait(lambda: any(line.decode().startswith(last) for _, line in self.heard[before:]))
        return [line.decode() for _, line in self.heard[before:]]

    def samples(self) -> int:
        """How many samples have been sent so far."""
        found = [line for _, line in tuple(self.heard) if line.startswith(b"705-num_samples=")]
        return sum(int(line.partition(b"=")[2]) for line in found)

    def wait(self, condition: Callable[[], object], seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.heard[-5:]
            time.sleep(0.002)

    def close(self) -> None:
        os.close(self._commands)
        for thread in self._threads:
            thread.join(20)
            assert not thread.is_alive()


@pytest.fixture
def dispatcher(synthesizer: Synthesizer) -> Iterator[Dispatcher]:
    found = Dispatcher(synthesizer, Options(emotion="neutral"))
    yield found
    found.close()


@pytest.fixture
def homes(tmp_path: Path) -> Path:
    """An empty home folder."""
    home = tmp_path / "home"
    home.mkdir()
    return home
