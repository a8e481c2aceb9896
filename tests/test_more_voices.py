"""The package of further voices: they share what the built-in voice has, and speak."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

import qingyin.voice as module
from qingyin import Options, Synthesizer
from qingyin.version import __version__
from qingyin.voice import DESCRIPTION, Voice, voices
from tests.conftest import ROOT

PACKAGE = ROOT / "voices"
FOLDERS = sorted(path.parent for path in PACKAGE.glob(f"src/*/*/{DESCRIPTION}"))
HERTZ = {"lan": (180, 260), "song": (100, 155)}  # where the F0 of a calm statement lies


def test_it_is_of_the_program_s_version() -> None:
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == __version__
    assert project["dependencies"] == [f"qingyin=={__version__}"]


def test_its_voices_are_found_by_name() -> None:
    assert FOLDERS
    assert {"tan", *(folder.name for folder in FOLDERS)} <= set(voices())
    for folder in FOLDERS:
        assert Voice.open(folder.name).folder.resolve() == folder.resolve()


def test_without_it_there_is_the_built_in_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MORE", "no_such_package")
    assert voices() == ["tan"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_voice_shares_what_it_reads_with(folder: Path) -> None:
    voice, tan = Voice.open(folder), Voice.open("tan")
    voice.verify()  # the files of tan's that it names are those that tan has now
    assert voice.reads_like(tan)
    own = sum(voice.path(role).stat().st_size for role, entry in voice.files.items() if not entry.of)
    assert own < 4e6


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_voice_speaks_at_its_own_pitch_with_feeling(folder: Path) -> None:
    synthesizer = Synthesizer.load(folder)
    text = "今天上午他去图书馆还书，下午回家。"
    calm, glad = (synthesizer.speak(text, Options(emotion=name)) for name in ("neutral", "joy"))
    heights = [float(np.median([hertz for each in audio.syllables for hertz in each.f0])) for audio in (calm, glad)]
    low, high = HERTZ[folder.name]
    assert low < heights[0] < high and heights[1] > 1.1 * heights[0]
    assert 2.5 < calm.seconds < 6.0
    assert 0.1 < np.abs(calm.samples).max() <= 1
    other = Synthesizer.load("tan").speak(text, Options(emotion="neutral"))
    size = min(len(other.samples), len(calm.samples))
    assert np.abs(other.samples[:size] - calm.samples[:size]).max() > 0.05
