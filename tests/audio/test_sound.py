"""A whole sound as a file of each format."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from qingyin.audio import files
from qingyin.audio.encoders import ffmpeg
from qingyin.audio.sound import Audio
from qingyin.errors import MissingExtra, OutputError
from tests.audio.test_recording import RATE, TONE

needs_ffmpeg = pytest.mark.skipif(shutil.which("ffprobe") is None, reason="aac is written and read by ffmpeg")
SOUND = Audio(np.tile(TONE, 1 + 3 * RATE // len(TONE))[: 3 * RATE], RATE)


def seconds_of(path: Path) -> float:
    """The length of a file as ffmpeg decodes it."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-ar", "8000", "pipe:1"]
    return len(subprocess.run(command, capture_output=True, check=True).stdout) / 2 / 8000


@needs_ffmpeg
@pytest.mark.parametrize(
    ("ending", "codec"),
    [("wav", "pcm_s16le"), ("mp3", "mp3"), ("flac", "flac"), ("opus", "opus"), ("ogg", "opus"), ("m4a", "aac"),
     ("m4b", "aac"), ("MP3", "mp3")],
)  # fmt: skip
def test_the_end_of_the_name_tells_the_format(tmp_path: Path, ending: str, codec: str) -> None:
    pytest.importorskip("soundfile", reason="the formats need soundfile")
    path = tmp_path / f"a.{ending}"
    SOUND.save(path)
    command = ["ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", str(path)]
    assert subprocess.run(command, capture_output=True, check=True).stdout.decode().split()[0] == codec
    assert seconds_of(path) == pytest.approx(3, abs=0.1)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"ends in \.wma, but the formats are: wav, mp3"):
        SOUND.save(tmp_path / "a.wma")
    with pytest.raises(OutputError, match="name a file inside it"):
        SOUND.save(f"{tmp_path}/new/")
    assert list(tmp_path.iterdir()) == []


def test_what_a_format_needs_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingExtra, match="apt install ffmpeg"):
        files.check("m4a")
    monkeypatch.setitem(__import__("sys").modules, "soundfile", None)
    with pytest.raises(MissingExtra, match="pip install soundfile"):
        files.check("mp3")


@needs_ffmpeg
def test_aac_comes_while_the_samples_come(tmp_path: Path) -> None:
    target = io.BytesIO()
    writer = ffmpeg.AacWriter(target, RATE)
    for _ in range(200):
        writer.write(SOUND.samples)
        if target.tell():
            break
    early = target.tell()
    assert early > 0
    writer.close()
    assert target.tell() > early
    assert target.getvalue()[:2] in (b"\xff\xf1", b"\xff\xf9")  # a frame of ADTS
    (tmp_path / "a.aac").write_bytes(target.getvalue())
    assert seconds_of(tmp_path / "a.aac") >= 3


@needs_ffmpeg
def test_ffmpeg_ends_with_its_writer() -> None:
    writer = ffmpeg.AacWriter(io.BytesIO(), RATE)
    process = writer._process
    writer.write(SOUND.samples)
    del writer
    assert process.returncode is not None


@needs_ffmpeg
def test_an_ffmpeg_that_ends_early_is_an_error() -> None:
    writer = ffmpeg.AacWriter(io.BytesIO(), RATE)
    writer._process.kill()
    writer._process.wait()
    with pytest.raises(OutputError, match="ffmpeg ended"):
        writer.write(SOUND.samples)
    with pytest.raises(OutputError, match="status"):
        writer.close()
