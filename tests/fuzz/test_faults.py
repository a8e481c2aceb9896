"""Each operation on a file fails once, in each way: the command says so, and leaves what was there as it was."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from qingyin.audio.output import OutputFile
from qingyin.audio.wav import WavWriter
from qingyin.books.work import write_record
from qingyin.cli import tuned as tune
from qingyin.errors import CacheError, OutputError, QingyinError
from qingyin.models.cache import ToneCache
from qingyin.models.session import Settings
from tests.conftest import names
from tests.fuzz.faulty import FAULTS, Disk, failing

SOUND = np.sin(np.arange(40_000) / 9).astype(np.float32)  # more than a buffer


def write_wav(path: Path) -> None:
    with WavWriter(path, 22050) as wav:
        for start in range(0, len(SOUND), 5000):
            wav.write(SOUND[start : start + 5000])


def save_cache(path: Path) -> None:
    cache = ToneCache(b"m" * 32)
    for number in range(30):
        arrays = [np.ones(shape, np.float32) for shape in ((8,), (2, 30), (2, 4), (2, 50))]
        cache.put((f"第{number % 10}", number // 10), tuple(arrays))  # type: ignore[arg-type]
    cache.save(path)


def write_text(path: Path) -> None:
    with OutputFile(path) as file:
        file.write(b"text")


WRITERS: dict[str, Callable[[Path], None]] = {
    "wav": write_wav,
    "cache": save_cache,
    "settings": lambda path: tune.write(path, Settings(threads=2)),
    "record": lambda path: write_record(path, {"text": "好" * 20_000}),
    "text": write_text,
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault if isinstance(fault, str) else errno.errorcode[fault])
@pytest.mark.parametrize("old", [None, b"old"])
@pytest.mark.parametrize("name", WRITERS)
def test_every_operation_fails_once(tmp_path: Path, name: str, old: bytes | None, fault: int | str) -> None:
    write, folder = WRITERS[name], tmp_path / "folder"
    path = folder / "file.wav"
    folder.mkdir()
    write(path)
    whole = path.read_bytes()
    with failing(disk := Disk(folder)):
        write(path)
    assert disk.count >= 3  # it was opened, written and moved
    for at in range(disk.count):
        path.unlink(missing_ok=True)
        if old is not None:
            path.write_bytes(old)
        try:
            with failing(Disk(folder, at, fault)):
                write(path)
        except (OutputError, CacheError) as error:
            assert str(path) in str(error) or str(folder) in str(error)
            assert ";" in str(error)  # the cure
            assert (path.read_bytes() if path.exists() else None) == old
        else:
            assert (
                path.read_bytes() == whole
            )  # after a short write the rest follows, and a folder need not be made twice
        assert set(names(folder)) <= {"file.wav"}


def test_a_folder_that_vanishes_while_it_is_written_to(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(OutputError, match="mkdir -p"), OutputFile(folder / "file") as file:
        file.write(b"half")
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
    assert names(tmp_path) == []


def test_no_descriptors_are_left_to_open_files(tmp_path: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    with Path(os.devnull).open() as lowest:
        free = lowest.fileno()
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, before[1]))
    try:
        with pytest.raises(QingyinError, match="Too many open files"):
            write_wav(tmp_path / "a.wav")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert names(tmp_path) == []
