"""What many tests need: the silent voice, and a way to run the command line as a user does."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

from qingyin.cli.main import main
from qingyin.synthesizer import Synthesizer

ROOT = Path(__file__).parent.parent
NO_CONFIG = str(Path(tempfile.gettempdir()) / "qingyin-no-config")  # what a user has tuned is no matter of the tests
SILENCE = ROOT / "tests" / "voices" / "silence"

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="/dev/full, a device without space, is Linux's")

Run = Callable[..., subprocess.CompletedProcess[bytes]]

hypothesis.settings.register_profile("untimed", deadline=None)  # a busy machine is no fault
hypothesis.settings.load_profile("untimed")
os.environ["LC_ALL"] = "C.UTF-8"  # messages are in English, whatever language the tester reads

# Whoever started the tests may ignore these, as nohup and `&` do; what is tested is a program that listens to them.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session")
def synthesizer() -> Synthesizer:
    """The silent voice, loaded."""
    return Synthesizer.load(str(SILENCE))


@pytest.fixture
def voice_copy(tmp_path: Path) -> Path:
    """The silent voice in a folder that a test may damage."""
    return Path(shutil.copytree(SILENCE, tmp_path / "voice"))


@pytest.fixture
def qingyin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `qingyin` in an empty folder with the silent voice, in this process: an interpreter's start takes longer
    than most commands. An error that the command line does not foresee reaches the test."""

    def run(*arguments: str | Path, input: bytes = b"", **variables: str) -> subprocess.CompletedProcess[bytes]:
        words = [str(each) for each in arguments]
        out, error = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
        with monkeypatch.context() as patch, tempfile.TemporaryFile() as given, io.TextIOWrapper(given) as stdin:
            given.write(input)
            given.seek(0)
            patch.chdir(tmp_path)
            for name, value in environment(**variables).items():
                patch.setenv(name, value)
            for name, stream in (("stdin", stdin), ("stdout", out), ("stderr", error)):
                patch.setattr(sys, name, stream)
            try:
                status = main(words)
            except SystemExit as end:  # how argparse ends
                status = end.code  # type: ignore[assignment]
        return subprocess.CompletedProcess(words, status, out.buffer.getvalue(), error.buffer.getvalue())

    return run


@pytest.fixture
def qingyin_process(tmp_path: Path) -> Run:
    """Runs `qingyin` so in a process of its own, for what only a process has."""

    def run(*arguments: str | Path, **more: object) -> subprocess.CompletedProcess[bytes]:
        settings: dict[str, object] = {
            "stdin": subprocess.DEVNULL,
            "capture_output": True,
            "cwd": tmp_path,
            "env": environment(),
            "timeout": 60,
        }
        command = [sys.executable, "-W", "error", "-m", "qingyin", *map(str, arguments)]
        return subprocess.run(command, **(settings | more))  # type: ignore[call-overload]

    return run


def environment(**more: str) -> dict[str, str]:
    """This process's environment with the silent voice as the default and this source first."""
    path = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "QINGYIN_VOICE": str(SILENCE), "PYTHONPATH": path, "XDG_CONFIG_HOME": NO_CONFIG, **more}


def names(folder: Path) -> list[str]:
    """All that is in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())
