"""What `qingyin doctor` finds, and what it says of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from qingyin.audio.sound import Audio
from qingyin.cli.commands import doctor
from qingyin.cli.commands.doctor import examine
from qingyin.synthesizer import Synthesizer
from tests.conftest import SILENCE, Run, environment


def test_doctor(qingyin: Run, voice_copy: Path) -> None:
    done = qingyin("doctor")
    assert done.returncode == 0, done.stdout.decode()
    said = done.stdout.decode()
    for word in (
        "numpy",
        "onnxruntime",
        "prosody.onnx",
        "hash agrees",
        "inputs and outputs agree",
        "play",
        "sound",
    ):
        assert word in said
    assert "wrong" not in said
    assert said.splitlines()[-1].startswith("speech works")
    for use in ("mp3, opus and flac", "gRPC", "pictures", "m4a", "being found by Home Assistant"):
        assert f"  {use}" in said


def test_doctor_finds_what_is_wrong(qingyin: Run, voice_copy: Path) -> None:
    (voice_copy / "prosody.onnx").write_bytes(b"damaged")
    (voice_copy / "lexicon.bin").unlink()
    done = qingyin("doctor", "--voice", voice_copy)
    wrong = [line for line in done.stdout.decode().splitlines() if line.startswith("wrong")]
    assert done.returncode == 3
    assert len(wrong) == 2
    assert "prosody.onnx" in wrong[0] and "put the original file back" in wrong[0]
    assert "lexicon.bin is missing" in wrong[1]
    assert qingyin("doctor", "--voice", "nobody").returncode == 3


def test_doctor_tells_a_symptom_that_nobody_foresaw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Synthesizer, "speak", lambda *_: np.zeros((2, 3)) @ np.zeros((2, 3)))
    wrong = [each for each in examine(str(SILENCE)) if each.state == "wrong"]
    assert [each.exit_code for each in wrong] == [3]
    assert "ValueError" in wrong[0].text and "reinstall" in wrong[0].text and "\n" not in wrong[0].text


def test_doctor_does_not_take_silence_for_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Audio(np.full(22050, np.nan, np.float32), 22050)
    monkeypatch.setattr(Synthesizer, "speak", lambda *_: nothing)
    assert [each.exit_code for each in examine(str(SILENCE)) if each.state == "wrong"] == [3]


def test_doctor_finds_a_package_that_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "version", lambda name: "1.2.3rc1")
    wrong = [each.text for each in examine(str(SILENCE)) if each.state == "wrong"]
    assert len(wrong) == 2
    assert "pip install 'numpy>=1.26'" in wrong[0]


@pytest.mark.parametrize("name", ["numpy", "onnxruntime"])
def test_doctor_works_where_a_package_does_not(name: str) -> None:
    code = f"import sys; sys.modules[{name!r}] = None; from qingyin.cli.main import main; sys.exit(main(['doctor']))"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, timeout=60)
    assert done.returncode == 1
    assert f"wrong {name} cannot be imported" in done.stdout.decode()
    assert "hash agrees" in done.stdout.decode()
    assert b"Traceback" not in done.stderr
