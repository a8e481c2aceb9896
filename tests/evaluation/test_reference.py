"""The measure of reference clips measures what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("pyworld", reason="pip install 'qingyin[measures]'")

from evaluation.speech.reference import COLUMNS, PLAIN, PLANS, ROBOTS, correlations, line, sentences
from measures.manner import manner_of, speech
from qingyin.audio.mel import HOP, SAMPLE_RATE
from qingyin.errors import QingyinError

RATE = SAMPLE_RATE


def said(f0: float, seconds: float, loudness: float = 0.1) -> Any:
    t = np.arange(int(seconds * RATE)) / RATE
    glide = 2 * np.pi * np.cumsum(f0 * 2 ** (np.sin(2 * np.pi * 2 * t) / 6)) / RATE
    return np.asarray(loudness * np.sum([np.sin(k * glide) / k for k in range(1, 12)], axis=0), np.float32)


def test_register_tempo_level_and_pauses() -> None:
    quiet = np.zeros(int(0.4 * RATE), np.float32)
    high = manner_of(np.concatenate([quiet, said(300, 1.0), quiet, said(300, 1.0), quiet]), 6)
    low = manner_of(np.concatenate([quiet, said(150, 2.0, 0.05), quiet]), 6)
    assert high.register / low.register == pytest.approx(2, rel=0.05)
    assert high.tempo == pytest.approx(3, rel=0.1)
    assert low.tempo == pytest.approx(3, rel=0.1)
    assert high.level - low.level == pytest.approx(6, abs=1)
    assert high.range == pytest.approx(low.range, abs=0.3)
    assert high.pause == pytest.approx(0.4, abs=0.06)
    assert np.isnan(low.pause)


def test_noise_is_not_speech() -> None:
    power = np.full((100, 513), 1e-6)
    power[20:80] = 1e-3
    spoken, pauses = speech(power * np.random.default_rng(0).uniform(0.5, 2, power.shape))
    assert (spoken.sum(), pauses) == (60, [])
    with pytest.raises(QingyinError, match="nothing is voiced"):
        manner_of(np.random.default_rng(1).normal(0, 0.01, 40 * HOP).astype(np.float32), 3)


def test_there_are_twenty() -> None:
    assert len(PLAIN) + len(PLANS) + len(ROBOTS) == 20


def test_correlations_of_what_follows_and_what_does_not() -> None:
    draw = np.random.default_rng(0)

    def row(place: int, follows: bool) -> dict[str, Any]:
        wanted = {name: 100 + 10 * place + number for number, name in enumerate(COLUMNS)}
        spoken = {name: value + 50 if follows else draw.normal() + 5 for name, value in wanted.items()}
        return {"wanted": wanted, "spoken": spoken, "clip": "c"}

    assert all(r > 0.99 for r in correlations([row(n, True) for n in range(20)]).values())
    assert all(abs(r) < 0.7 for r in correlations([row(n, False) for n in range(20)]).values())
    assert line(row(1, True)).endswith("  c")


def test_only_what_training_never_saw_is_taken(tmp_path: Path) -> None:
    from zlib import crc32

    soundfile = pytest.importorskip("soundfile", reason="pip install 'qingyin[measures]'")
    folder = tmp_path / "speech" / "sentences"
    folder.mkdir(parents=True)
    names = [f"n{number}" for number in range(200)]
    soundfile.write(folder / "one.flac", np.zeros(1600), 16000)
    for name in names:
        (folder / f"{name}.flac").write_bytes((folder / "one.flac").read_bytes())
    rows = ["name\tspeaker\ttext\tphones", *(f"{name}\tS0150\t你好\tx" for name in names)]
    (folder / "sentences.tsv").write_text("\n".join(rows), "utf-8")
    found = [clip.name for clip in sentences(tmp_path, "S0150")]
    assert found == [name for name in names if crc32(name.encode()) % 40 == 0]
    assert list(sentences(tmp_path, "S0252")) == []
