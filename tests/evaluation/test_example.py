"""The checks of the README's sentence: each is met by a good sound and missed by one that has its fault."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from evaluation.example import TEXT, examine, longest_silence, read
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.audio.sound import Audio
from qingyin.errors import QingyinError
from tests.conftest import ROOT
from tests.evaluation.conftest import Script, needs, tone


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * SAMPLE_RATE), np.float32)


GOOD = np.concatenate([tone(250.0, 1.5), silence(0.5), tone(200.0, 1.5), silence(0.3)])
FAULTS = {
    "seconds": np.concatenate([GOOD, GOOD]),
    "clipped samples": np.where(np.arange(len(GOOD)) == 1000, 1, GOOD),
    "longest silence inside": np.concatenate([tone(250.0, 1.5), silence(0.8), tone(200.0, 1.5)]),
    "lowest F0": np.concatenate([tone(250.0, 1.5), tone(100.0, 1.5)]),
    "highest F0": np.concatenate([tone(250.0, 1.5), tone(500.0, 1.5)]),
}


def as_int16(samples: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(samples * 32768), -32768, 32767).astype(np.int16)


def test_the_sentence_is_that_of_the_readme() -> None:
    assert TEXT in (ROOT / "README.md").read_text("utf-8")


@needs("pyworld")
def test_a_good_sound() -> None:
    assert [each for each in examine(as_int16(GOOD)) if not each["ok"]] == []


@needs("pyworld")
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault(name: str) -> None:
    assert [each["check"] for each in examine(as_int16(FAULTS[name])) if not each["ok"]] == [name]


@needs("pyworld")
def test_what_nobody_hears_has_no_f0() -> None:
    hum = np.concatenate([GOOD, 0.004 * tone(100.0, 0.5)])
    assert [each for each in examine(as_int16(hum)) if not each["ok"]] == []


@needs("pyworld")
def test_nothing_voiced_is_a_fault() -> None:
    assert [each["check"] for each in examine(as_int16(silence(3))) if not each["ok"]] == ["lowest F0", "highest F0"]


def test_longest_silence() -> None:
    assert longest_silence(GOOD) == pytest.approx(0.5, abs=0.02)  # what comes after the last sound does not count
    assert longest_silence(tone(200.0, 1.0)) == 0
    assert longest_silence(silence(3)) == 0


def test_a_file_of_another_form(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "x.wav"), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(44100)
        sound.writeframes(b"\0" * 400)
    with pytest.raises(QingyinError, match="44100 Hz, 16 bits, 2 channels"):
        read(tmp_path / "x.wav")
    with pytest.raises(QingyinError, match="cannot be read as WAV"):
        read(tmp_path / "nothing.wav")


@needs("pyworld")
def test_the_script(script: Script, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script("example") == 1  # silence is not voiced
    Audio(GOOD, SAMPLE_RATE).save(tmp_path / "good.wav")
    assert script("example", "--wav", str(tmp_path / "good.wav")) == 0
    assert "FAIL" not in capsys.readouterr().out.splitlines()[-1]
