"""What the command line and the server do to their process, and that the library does none of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from qingyin import Synthesizer
from qingyin.models.process_memory import _code, drop_code
from tests.conftest import SILENCE, environment

TEXT = "今天天气真好，我们一起去公园吧。"
MAPS = """\
7f0000000000-7f0000002000 r-xp 00001000 fe:00 77                         /usr/lib/libfirst.so
Rss:                   8 kB
Anonymous:             0 kB
7f0000010000-7f0000012000 r-xp 00001000 fe:00 78                         /usr/lib/relocated text.so
Rss:                   8 kB
Anonymous:             4 kB
7f0000020000-7f0000022000 r--p 00001000 fe:00 79                         /usr/lib/libfirst.so
Anonymous:             0 kB
7f0000030000-7f0000032000 r-xp 00000000 00:00 0                          [vdso]
Anonymous:             0 kB
7f0000040000-7f0000041000 r-xp 00000000 00:00 0
Anonymous:             0 kB
7f0000050000-7f0000054000 r-xp 0000f000 fe:00 80                         /usr/lib/a name with r-xp.so
Anonymous:             0 kB
"""
WATCHED = """
import ctypes, onnxruntime, sys
called = []

class Library(ctypes.CDLL):
    def __getattr__(self, name):
        if name in ("madvise", "malloc_trim", "mallopt"):
            called.append(name)
        return super().__getattr__(name)

ctypes.CDLL = Library
register = onnxruntime.create_and_register_allocator
onnxruntime.create_and_register_allocator = lambda *given: called.append("allocator") or register(*given)
"""
LOADED = "from qingyin import Synthesizer\nSynthesizer.load({voice!r}).speak('今天真开心！')\n"
SAID = """
from qingyin.cli.main import main
assert main(["say", "--voice", {voice!r}, "今天真开心！", "-o", "x.wav"]) == 0
"""


def called(code: str, folder: object) -> set[str]:
    """What of the process a program changes."""
    program = WATCHED + code.format(voice=str(SILENCE)) + "print(*called)"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment(), cwd=str(folder), capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return {*done.stdout.decode().split()}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is dropped")
def test_the_library_leaves_the_process_alone_and_the_command_line_does_not(tmp_path: object) -> None:
    assert called(LOADED, tmp_path) == set()
    assert called(SAID, tmp_path) >= {"madvise", "allocator", "mallopt"}


def test_only_code_that_a_file_can_give_back_is_dropped() -> None:
    assert list(_code(MAPS)) == [(0x7F0000000000, 0x2000), (0x7F0000050000, 0x4000)]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is dropped")
def test_a_voice_speaks_the_same_after_its_code_was_dropped(synthesizer: Synthesizer) -> None:
    before = synthesizer.speak(TEXT).samples
    drop_code()
    assert (synthesizer.speak(TEXT).samples == before).all()
