"""Recordings are read whatever their form, and what is none is refused with a cure."""

from __future__ import annotations

import io
import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from qingyin.audio.recording import LONGEST, Recording, read_wav
from qingyin.audio.sound import Audio
from qingyin.errors import OptionError, RecordingError
from qingyin.options import Options
from qingyin.records import Floats

RATE = 22050
TONE = (0.5 * np.sin(2 * np.pi * 220 * np.arange(RATE) / RATE)).astype(np.float32)


def pcm(samples: Floats, bits: int, channels: int = 1) -> bytes:
    """A WAV of whole numbers, by the standard library."""
    memory = io.BytesIO()
    scaled = np.rint(samples.astype(np.float64) * (2 ** (bits - 1) - 1)).astype("<i8")
    if bits == 8:
        scaled += 128
    data = scaled.astype("<i8").view(np.uint8).reshape(-1, 8)[:, : bits // 8]
    with wave.open(memory, "wb") as file:
        file.setparams((channels, bits // 8, RATE, 0, "NONE", ""))
        file.writeframes(np.repeat(data[:, None], channels, axis=1).tobytes())
    return memory.getvalue()


def floats(samples: np.ndarray, kind: str, extensible: bool = False) -> bytes:
    """A WAV of floats, with a chunk between that nobody needs."""
    data, width = samples.astype(kind).tobytes(), int(kind[-1])
    layout = struct.pack("<HHIIHH", 0xFFFE if extensible else 3, 1, RATE, RATE * width, width, 8 * width)
    if extensible:
        layout += struct.pack("<HHIH", 22, 8 * width, 0, 3) + bytes(14)
    chunks = [(b"fmt ", layout), (b"LIST", b"odd"), (b"data", data)]
    body = b"".join(name + struct.pack("<I", len(each)) + each + bytes(len(each) % 2) for name, each in chunks)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


@pytest.mark.parametrize(
    ("data", "exact"),
    [
        *((pcm(TONE, bits), 2.0 ** (2 - bits)) for bits in (8, 16, 24, 32)),
        (pcm(TONE, 16, channels=2), 1e-4),
        (floats(TONE, "<f4"), 0.0),
        (floats(TONE, "<f8"), 0.0),
        (floats(TONE, "<f4", extensible=True), 0.0),
    ],
)
def test_every_form_of_a_wav(data: bytes, exact: float) -> None:
    samples, rate = read_wav(data)
    assert rate == RATE
    assert samples.dtype == np.float32
    assert np.abs(samples - TONE).max() <= max(exact, 1e-7)


def test_what_qingyin_writes_it_reads(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    Audio(TONE, RATE).save(path)
    for given in (path, str(path), path.read_bytes(), (TONE, RATE), Recording(TONE, RATE)):
        found = Recording.of(given)
        assert found.sample_rate == RATE
        assert np.abs(found.samples - TONE).max() < 1e-4


def test_a_stream_whose_length_was_not_known() -> None:
    data = bytearray(pcm(TONE, 16))
    data[40:44] = b"\xff" * 4
    assert len(read_wav(bytes(data))[0]) == len(TONE)


@pytest.mark.parametrize("size", [0, 3, 11, 12, 20, 30, 43])
def test_a_part_of_a_wav(size: int) -> None:
    with pytest.raises(RecordingError, match="ffmpeg"):
        read_wav(pcm(TONE, 16)[:size])


def spoilt(value: float) -> Floats:
    samples = TONE.copy()
    samples[100] = value
    return samples


@pytest.mark.parametrize(
    ("given", "cure"),
    [
        (b"ID3 an mp3", "not a WAV; convert it"),
        ("nowhere.wav", "give the path of a WAV"),
        ("a\0b", "give the path of a WAV"),
        (".", "give the path of a WAV"),
        (7, "give the path of a WAV, its bytes"),
        ((TONE,), "samples and their rate"),
        ((TONE.astype(np.float64), RATE), "one-dimensional float32"),
        ((TONE[None], RATE), "one-dimensional float32"),
        (([0.5] * RATE, RATE), "one-dimensional float32"),
        ((TONE, 4000), "from 8000 to 192000"),
        ((TONE, 22050.0), "from 8000 to 192000"),
        ((spoilt(np.nan), RATE), "NaN or infinity"),
        ((spoilt(np.inf), RATE), "NaN or infinity"),
        (floats(TONE * np.float64(1e300), "<f8"), "NaN or infinity"),
        ((np.zeros(RATE, np.float32), RATE), "is silent"),
        ((np.full(RATE, 0.5, np.float32), RATE), "is silent"),
        ((np.zeros(0, np.float32), RATE), "is silent"),
        ((TONE[: RATE // 3], RATE), "record more"),
        ((np.concatenate([TONE[: RATE // 3], np.zeros(RATE, np.float32)]), RATE), "record more"),
        ((np.tile(TONE, int(LONGEST) + 1), RATE), "cut out a part"),
        (pcm(TONE, 16).replace(b"\x01\x00\x01\x00", b"\x55\x00\x01\x00", 1), "format 85"),
    ],
)
def test_what_is_no_reference(given: object, cure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RecordingError, match=cure) as caught:
        Options(reference=given)  # type: ignore[arg-type]
    assert isinstance(caught.value, OptionError)
    assert caught.value.exit_code == 2


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    with path.open("wb") as file:
        file.truncate(40 << 20)
    with pytest.raises(RecordingError, match="larger than 32 MB; cut out 30 s"):
        Recording.of(path)
