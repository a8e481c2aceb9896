"""A file is there whole or not at all."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from qingyin.audio import output
from qingyin.audio.output import OutputFile
from qingyin.errors import OutputError
from tests.conftest import environment, names, needs_full


def write(path: str | Path, data: bytes = b"new") -> None:
    with OutputFile(path) as file:
        file.write(data)


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """A disk that is full after so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_it_appears_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "声音.wav"
    with OutputFile(path) as file:
        file.write(b"whole")
        assert not path.exists()
    assert path.read_bytes() == b"whole"
    assert names(tmp_path) == ["声音.wav"]


def test_it_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    write(tmp_path / "a")
    (tmp_path / "b").write_bytes(b"")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_after_an_error_all_is_as_before(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"old")
    with pytest.raises(error), OutputFile(path) as file:
        file.write(b"half")
        raise error
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.wav"]


class Interruption(BaseException):
    """What a signal's handler raises."""


def interrupted(path: Path, after: int) -> bool:
    """Writes the file, interrupted after that many bytecodes of this module and the writer; says whether it was."""
    left, before = after, sys.gettrace()

    def count(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal left
        if frame.f_code.co_filename not in (__file__, output.__file__):
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            left -= 1
            if left == 0:
                raise Interruption
        return count

    sys.settrace(count)
    try:
        write(path)
    except Interruption:
        return True
    finally:
        sys.settrace(before)
    return False


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interruption_at_any_moment_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path, after = tmp_path / "a.wav", 1
    while True:
        path.write_bytes(b"old")
        if not interrupted(path, after):
            break
        assert path.read_bytes() in (b"old", b"new"), after
        assert names(tmp_path) == ["a.wav"], after
        after += 1
    assert after > 100
    assert path.read_bytes() == b"new"


def test_a_full_disk(tmp_path: Path) -> None:
    with largest_file(1000), pytest.raises(OutputError, match="File too large"):
        write(tmp_path / "a", b"x" * 100_000)
    assert names(tmp_path) == []


def test_a_disk_that_fills_when_the_last_bytes_go_out(tmp_path: Path) -> None:
    with largest_file(1000), pytest.raises(OutputError, match="File too large"):
        write(tmp_path / "a", b"x" * 1001)  # fits into the buffer, so the error comes with closing
    assert names(tmp_path) == []


def test_a_link_keeps_pointing_where_it_points(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "a").write_bytes(b"old")
    (tmp_path / "link").symlink_to(folder / "a")
    write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (folder / "a").read_bytes() == b"new"


def test_a_pipe_is_written_as_it_comes(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_bytes()))
    reader.start()
    with OutputFile(pipe) as file:
        assert not file.seekable()
        file.write(b"one ")
        file.write(b"two")
    reader.join(10)
    assert found == [b"one two"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@needs_full
def test_a_device_that_is_full() -> None:
    with pytest.raises(OutputError, match=r"/dev/full.*No space left"):
        write("/dev/full")
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("", "name a file inside"),
        ("missing/a.wav", "mkdir -p"),
        ("file/a.wav", "mkdir -p"),
        ("nul\0.wav", "another name"),
        ("长" * 100 + ".wav", "another place"),
    ],
)
def test_a_place_that_cannot_be(tmp_path: Path, name: str, cure: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match=cure):
        write(f"{tmp_path}/{name}")
    assert names(tmp_path) == ["file"]


def test_a_long_name_that_just_fits(tmp_path: Path) -> None:
    name = "长" * 83 + ".wav"  # 253 bytes of 255
    write(tmp_path / name)
    assert names(tmp_path) == [name]


def test_a_place_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere, so the answer is simulated
    with pytest.raises(OutputError, match=r"Permission denied.*may write"):
        write(path)
    assert path.read_bytes() == b"old"


def test_of_two_writers_the_later_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with OutputFile(path) as first:
        first.write(b"first")
        with pytest.raises(OutputError, match=r"another process is writing it; wait"):
            OutputFile(path)
        write(tmp_path / "b.wav")  # no other name is affected
        write(tmp_path / "a.wav.wav")
    assert path.read_bytes() == b"first"
    write(path, b"second")
    assert path.read_bytes() == b"second"
    assert names(tmp_path) == ["a.wav", "a.wav.wav", "b.wav"]


def test_two_processes_that_write_one_file(tmp_path: Path) -> None:
    script = """if True:
        import sys
        from qingyin.audio.output import OutputFile
        from qingyin.errors import OutputError
        told = 0
        for _ in range(300):
            try:
                with OutputFile("a") as file:
                    for _ in range(10):
                        file.write(sys.argv[1].encode() * 1000)
            except OutputError as error:
                assert "another process is writing it" in str(error), error
                told += 1
        print(told)
    """
    both = [
        subprocess.Popen([sys.executable, "-c", script, mark], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE)
        for mark in "ab"
    ]
    told = [int(each.communicate(timeout=60)[0]) for each in both]
    assert sum(told) < 600
    assert names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() in (b"a" * 10_000, b"b" * 10_000)


def test_what_a_killed_writer_left_is_removed_by_the_next(tmp_path: Path) -> None:
    script = """if True:
        import os, signal
        from qingyin.audio.output import OutputFile
        file = OutputFile("a")
        file.write(b"half")
        os.kill(os.getpid(), signal.SIGKILL)
    """
    for _ in range(3):
        subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment(), check=False)
    assert len(names(tmp_path)) == 1  # each has removed what the one before it left
    mine = tmp_path / ".a.another.part"
    mine.write_bytes(b"not ours")
    write(tmp_path / "a")
    assert names(tmp_path) == [".a.another.part", "a"]


def test_a_link_in_place_of_a_hidden_file_is_not_followed(tmp_path: Path) -> None:
    with OutputFile(tmp_path / "a"):
        (part,) = tmp_path.iterdir()
        name = part.name
    precious = tmp_path / "precious"
    precious.write_bytes(b"all")
    link = tmp_path / f"{name[: -len('00000000.part')]}11111111.part"
    link.symlink_to(precious)
    write(tmp_path / "a")
    assert precious.read_bytes() == b"all"
