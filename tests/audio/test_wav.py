"""Samples to 16 bits, WAV files and streams, and chunks joined."""

from __future__ import annotations

import io
import struct
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyin.audio.sound import Audio
from qingyin.audio.wav import WavWriter, to_int16
from qingyin.errors import OutputError
from qingyin.records import AudioChunk, Floats
from qingyin.text.records import Sentence
from tests.conftest import names, needs_full

RAMP = np.linspace(-1, 1, 1001, dtype=np.float32)


class Pipe(io.BytesIO):
    """A stream that cannot go back."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise AssertionError("a pipe was asked to seek")


def read(source: str | io.BytesIO) -> tuple[int, int, int, Floats]:
    """(channels, bytes a sample, rate, samples) by the standard library's reader."""
    with wave.open(source, "rb") as wav:
        data = np.frombuffer(wav.readframes(wav.getnframes()), "<i2")
        assert len(data) == wav.getnframes()
        return wav.getnchannels(), wav.getsampwidth(), wav.getframerate(), data


@pytest.mark.parametrize(
    ("sample", "expected"),
    [(0, 0), (1, 32767), (-1, -32767), (2, 32767), (-9, -32767), (0.5, 16384), (1e-5, 0)],
)
def test_to_int16(sample: float, expected: int) -> None:
    assert to_int16(np.array([sample], np.float32)).tolist() == [expected]


@pytest.mark.parametrize("sample", [np.nan, np.inf, -np.inf])
def test_no_number_is_a_bug(sample: float) -> None:
    with pytest.raises(ValueError, match="NaN"):
        to_int16(np.array([0, sample], np.float32))


def test_save_and_read(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    Audio(RAMP, 22050).save(path)
    channels, width, rate, data = read(str(path))
    assert (channels, width, rate) == (1, 2, 22050)
    assert np.array_equal(data, to_int16(RAMP))
    assert path.read_bytes() == Audio(RAMP, 22050).wav()
    assert path.stat().st_size == 44 + 2 * len(RAMP)
    assert struct.unpack_from("<4sI4s", path.read_bytes()) == (b"RIFF", 36 + 2 * len(RAMP), b"WAVE")
    assert names(tmp_path) == ["a.wav"]


@given(st.lists(st.integers(0, 40), max_size=8))
def test_pieces_make_the_same_file_as_the_whole(sizes: list[int]) -> None:
    memory, start = io.BytesIO(), 0
    with WavWriter(memory, 16000) as wav:
        for size in sizes:
            wav.write(RAMP[start : start + size])
            start += size
    assert memory.getvalue() == Audio(RAMP[:start], 16000).wav()


def test_a_stream_that_cannot_seek_has_no_length() -> None:
    pipe = Pipe()
    with WavWriter(pipe, 22050) as wav:
        wav.write(RAMP)
    data = pipe.getvalue()
    assert struct.unpack_from("<4sI", data) == (b"RIFF", 0xFFFFFFFF)
    assert struct.unpack_from("<4sI", data, 36) == (b"data", 0xFFFFFFFF)
    assert data[44:] == to_int16(RAMP).tobytes()


def test_an_aborted_file_is_removed(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), WavWriter(tmp_path / "a.wav", 22050) as wav:
        wav.write(RAMP)
        raise KeyboardInterrupt
    assert names(tmp_path) == []


def test_samples_that_are_no_numbers_leave_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="NaN"):
        Audio(np.array([np.nan], np.float32), 22050).save(tmp_path / "a.wav")
    assert names(tmp_path) == []


@needs_full
def test_a_full_device() -> None:
    with pytest.raises(OutputError, match="No space left"):
        Audio(RAMP, 22050).save("/dev/full")


@pytest.mark.parametrize("name", ["a.mp3", "a.OPUS", "a.flac"])
def test_only_wav_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match=r"writes WAV, not \.\w+; Audio\.save"):
        WavWriter(tmp_path / name, 22050)
    assert names(tmp_path) == []


def test_more_than_a_wav_can_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingyin.audio.wav._LONGEST", 2 * len(RAMP))
    with WavWriter(io.BytesIO(), 22050) as wav:
        wav.write(RAMP)
        with pytest.raises(OutputError, match="split the text"):
            wav.write(RAMP[:1])


def chunk(start: int, samples: Floats, rate: int = 22050) -> AudioChunk:
    return AudioChunk(samples, rate, start, Sentence("", (0, 0), "", ()))


def test_join() -> None:
    audio = Audio.join([chunk(0, RAMP[:400]), chunk(400, RAMP[400:])])
    assert np.array_equal(audio.samples, RAMP)
    assert (audio.sample_rate, audio.seconds) == (22050, len(RAMP) / 22050)


@pytest.mark.parametrize(
    "chunks",
    [
        [],
        [chunk(5, RAMP)],
        [chunk(0, RAMP), chunk(0, RAMP)],
        [chunk(0, RAMP[:4]), chunk(4, RAMP, rate=16000)],
    ],
)
def test_chunks_that_are_no_whole_stream(chunks: list[AudioChunk]) -> None:
    with pytest.raises(ValueError, match="chunk"):
        Audio.join(chunks)
