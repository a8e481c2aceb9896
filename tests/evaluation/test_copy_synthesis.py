"""Copy-synthesis: the control frames, the measures at their ends, and the list of held-out words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation.speech import copy_synthesis
from evaluation.speech.copy_synthesis import (
    Score,
    copy,
    frames_of,
    pesq_of,
    repeats,
    stoi_of,
    summary,
    table,
    vocoder_of,
)
from measures.recordings import HELD_OUT, all_words, held_out, recording, resample, trim
from qingyin.audio.mel import HOP, SAMPLE_RATE, SILENCE
from qingyin.errors import QingyinError
from qingyin.voice import Voice
from tests.conftest import SILENCE as SILENT_VOICE
from tests.evaluation.conftest import DATA, Script, needs, needs_data, tone

RATE = 16000


def speech_like(seconds: float = 2.0) -> np.ndarray:
    """Four syllables a second of a gliding tone, at RATE."""
    n = np.arange(int(seconds * RATE)) / RATE
    phase = 2 * np.pi * (200 * n + 5 * np.sin(3 * n))
    harmonics = sum(np.sin(k * phase) / k for k in range(1, 20))
    return (0.1 * harmonics * np.sin(4 * np.pi * n) ** 2).astype(np.float32)


@needs("pyworld")
def test_control_frames() -> None:
    sound = np.concatenate([np.zeros(20 * HOP), tone(250.0, 0.5), np.zeros(20 * HOP)]).astype(np.float32)
    mel, control = frames_of(sound, around=3)
    frames = -(-len(sound) // HOP)
    assert mel.shape == (frames + 6, 80)
    assert control.shape == (frames + 6, 4)
    assert (mel[[0, 1, 2, -1]] == np.float32(SILENCE)).all()
    assert set(control[:, 1]) == {0.0, 1.0}
    assert not control[[0, 1, 2, -3, -2, -1], 1].any()
    assert (control[:, 0] > 0).all()  # F0 goes on through what is unvoiced
    assert control[3 + frames // 2, 0] == pytest.approx(250, abs=1)
    assert control[0, 0] == control[3, 0]
    assert not control[:, 2:].any()


@needs("pyworld")
def test_a_copy_is_as_long_as_its_frames() -> None:
    made = copy(tone(200.0, 0.3), vocoder_of(Voice.open(SILENT_VOICE)))
    assert len(made) == -(-int(0.3 * SAMPLE_RATE) // HOP) * HOP


@needs("pesq", "scipy")
def test_pesq_at_both_ends() -> None:
    sound = speech_like()
    noise = np.random.default_rng(0).normal(0, 0.1, len(sound)).astype(np.float32)
    assert pesq_of(sound, sound) == pytest.approx(4.64, abs=0.01)
    noisy = pesq_of(sound, sound + noise)
    assert noisy is not None
    assert noisy < 2
    assert pesq_of(np.zeros_like(sound), noise) is None


@needs("pystoi")
def test_stoi_at_both_ends() -> None:
    sound = speech_like()
    noise = np.random.default_rng(0).normal(0, 0.1, len(sound)).astype(np.float32)
    assert stoi_of(sound, sound) == pytest.approx(1, abs=1e-3)
    noisy = stoi_of(sound, noise)
    assert noisy is not None
    assert noisy < 0.5
    assert stoi_of(sound[:3000], sound[:3000]) is None  # less than 0.4 s


def test_periodicity_at_both_ends() -> None:
    voice, noise = tone(210.0, 0.5), np.random.default_rng(0).normal(0, 0.1, SAMPLE_RATE // 2).astype(np.float32)
    assert repeats(voice, 4000, SAMPLE_RATE / 210) > 0.99
    assert repeats(noise, 4000, SAMPLE_RATE / 210) < 0.4
    assert repeats(np.zeros_like(noise), 4000, 100.0) == 0


def test_what_is_not_defined_is_named_and_not_averaged() -> None:
    scores = [
        Score("甲", 3.0, 0.9, 10.0, 8.0, (0.9, 0.8), 0.1),
        Score("乙", None, 0.8, None, None, None, 0.0),
        Score("丙", 2.0, None, 20.0, 9.0, (0.7, 0.7), 0.2),
    ]
    figures: dict[str, Any] = summary(scores)
    assert (figures["pesq_wb"], figures["stoi"], figures["f0_error_cents"]) == (2.5, 0.85, 15.0)
    assert figures["periodicity"] == {"recordings": 0.8, "copies": 0.75}
    assert (figures["without_pesq"], figures["without_stoi"]) == (["乙"], ["丙"])
    assert [each["word"] for each in figures["worst"]] == ["丙", "甲"]
    shown = table(figures)
    assert "too short for STOI: 1 (丙)" in shown
    assert "—" in shown


@needs("pyworld", "soundfile", "scipy")
@needs_data
def test_the_script(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(copy_synthesis, "pesq_of", lambda recorded, made: 1.0)  # a silent copy has none
    monkeypatch.setattr(copy_synthesis, "stoi_of", lambda recorded, made: 0.5)
    assert script("speech.copy_synthesis", "--data", str(DATA), "--limit", "2", "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["words"], figures["pesq_wb"], figures["stoi"]) == (2, 1.0, 0.5)
    assert figures["f0_error_cents"] is None
    assert figures == json.loads((tmp_path / "copy_synthesis.json").read_text("utf-8"))


def test_there_are_enough_held_out_words() -> None:
    words = held_out()
    assert len(words) >= 100
    assert len(set(words)) == len(words)


@needs_data
def test_the_list_is_what_training_leaves_out() -> None:
    from training.data.corpus import held_out_names, words

    assert HELD_OUT.read_text("utf-8") == held_out_names(words(DATA)), (
        "run: python -m training.data.corpus --data ../shared/data --held-out measures/held_out.txt"
    )
    assert [r.name for r in words(DATA)] == all_words(DATA)


@needs("soundfile", "scipy")
@needs_data
def test_a_recording_keeps_a_little_silence() -> None:
    samples = recording(DATA, held_out()[0])
    assert 0.3 < len(samples) / SAMPLE_RATE < 3
    assert len(samples) - len(recording(DATA, held_out()[0], edge_s=0.02)) <= int(0.2 * SAMPLE_RATE) + 2


def test_trim() -> None:
    step = SAMPLE_RATE // 100
    sound = np.concatenate([np.zeros(100 * step), np.full(30 * step, 0.1), np.zeros(100 * step)]).astype(np.float32)
    assert len(trim(sound, edge_s=0.1)) == 30 * step + 2 * int(0.1 * SAMPLE_RATE)
    assert len(trim(sound, edge_s=9)) == len(sound)


@needs("scipy")
def test_resample() -> None:
    assert len(resample(np.zeros(22050, np.float32), 22050, 16000)) == 16000
    same = np.zeros(3, np.float32)
    assert resample(same, 16000, 16000) is same


@needs("soundfile")
def test_a_wrong_data_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(QingyinError, match="--data must name the data folder"):
        recording(tmp_path, "你好")
