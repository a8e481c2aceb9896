"""The encoder of recordings hears what its docstring says, and learns from clips whose manner is known."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")
pytest.importorskip("pyworld", reason="needs the train extra: pip install 'qingyin[train]'")

from measures.manner import manner_of  # noqa: E402
from measures.world import Change, put_together, taken_apart  # noqa: E402
from qingyin.audio.mel import CHANNELS, HOP, SAMPLE_RATE, log_mel  # noqa: E402
from training.export.reference_encoder import write  # noqa: E402
from training.models.reference_encoder import (  # noqa: E402
    F0_HIGH,
    F0_LOW,
    HIGHEST,
    LAGS,
    LOWEST,
    MEASURES,
    STEP,
    Encoding,
    Hearing,
    MannerNet,
)
from training.speech.clips import REFERENCE_HZ, Clip, clip, load, target_of  # noqa: E402
from training.speech.clips import write as keep  # noqa: E402
from training.speech.reference_encoder import NAMES, batch, played  # noqa: E402


def voiced(hertz: np.ndarray) -> np.ndarray:
    """Three syllables of harmonics that follow F0 [n], with a pause before the last."""
    phase = 2 * np.pi * np.cumsum(hertz) / SAMPLE_RATE
    sound = sum(np.sin(k * phase) / k for k in range(1, 12)) * 0.1
    place = np.linspace(0, 5, len(hertz), endpoint=False)
    return (sound * np.isin(place.astype(int), (0, 2, 4)) * (place % 1 < 0.9)).astype(np.float32)


@pytest.mark.parametrize("hertz", [90.0, 220.0, 480.0])
def test_the_autocorrelation_peaks_at_f0(hertz: float) -> None:
    samples = torch.from_numpy(voiced(np.full(20 * STEP, hertz)))
    heard = Hearing()(samples[None])[0]
    assert heard.shape == (20, CHANNELS + LAGS + MEASURES)
    at = np.geomspace(F0_LOW, F0_HIGH, LAGS)
    alike = heard[2, CHANNELS:-MEASURES].numpy() * (at > hertz / 1.5)  # its multiples of the period are peaks too
    assert at[alike.argmax()] == pytest.approx(hertz, rel=0.03)


def test_the_mel_is_every_second_frame_of_the_runtime_s() -> None:
    samples = voiced(np.full(20 * STEP, 200.0))
    heard = Hearing()(torch.from_numpy(samples)[None])[0, :, :CHANNELS].numpy()
    assert np.abs(heard * 3 - 5 - log_mel(samples)[::2]).max() < 1e-2


def test_world_changes_what_it_is_told_and_nothing_else() -> None:
    glide = 200 * 2 ** (np.sin(np.linspace(0, 9, 2 * SAMPLE_RATE)) / 6)
    samples = voiced(glide)
    parts = taken_apart(samples)
    before = manner_of(put_together(parts), 3)
    after = manner_of(put_together(parts, Change(pitch=4, range=1.5, duration=1.3, tilt=5, level=-6)), 3)
    assert 12 * math.log2(after.register / before.register) == pytest.approx(4, abs=0.8)  # range moves the median too
    assert after.range / before.range == pytest.approx(1.5, abs=0.15)
    assert before.tempo / after.tempo == pytest.approx(1.3, abs=0.15)
    assert after.tilt - before.tilt == pytest.approx(5, abs=2.5)
    assert after.level - before.level == pytest.approx(-6, abs=3)


def some_clip() -> Clip:
    found = clip("test", voiced(np.full(2 * SAMPLE_RATE, 250.0)), np.array([0.2, 1.0, 1.8]), 0.0)
    assert found is not None
    return found


def test_clips_are_kept_as_they_are(tmp_path: Path) -> None:
    made = some_clip()
    keep(tmp_path, [made, made])
    for found in load(tmp_path):
        assert np.array_equal(found.audio, made.audio)
        assert np.array_equal(found.f0, made.f0)
        assert found.count.sum() == pytest.approx(3)
        assert found.target.register == pytest.approx(made.target.register, rel=1e-3)
    assert made.target.register == pytest.approx(12 * math.log2(250 / REFERENCE_HZ), abs=0.2)


def test_what_is_played_faster_is_measured_as_told() -> None:
    samples, mask, goal, frames = batch([some_clip()])
    samples, mask, goal, frames = played(samples, mask, goal, frames, 1.25)
    again = target_of(samples[0].numpy(), np.repeat(frames[0, :, 0].numpy(), 2), 3, 0.0)
    for name in ("register", "range", "duration"):
        assert float(goal[0, NAMES.index(name)]) == pytest.approx(getattr(again, name), abs=0.15), name
    assert samples.shape[1] == mask.shape[1] * STEP == frames.shape[1] * 2 * HOP
    assert float(frames[0, :, 1].sum()) == pytest.approx(3, abs=0.3)


def test_padding_changes_nothing() -> None:
    model = MannerNet().eval()
    samples = torch.from_numpy(voiced(np.full(40 * STEP, 200.0)))[None]
    heard = model.hear(samples)
    longer = torch.cat([heard, torch.zeros_like(heard[:, :10])], dim=1)
    mask = torch.ones(1, 50)
    mask[:, 40:] = 0
    with torch.no_grad():
        assert torch.allclose(model(heard, mask[:, :40])[1], model(longer, mask)[1], atol=1e-4)


def test_deltas_count_from_the_voice_and_are_held(tmp_path: Path) -> None:
    model = MannerNet().eval()
    samples = torch.from_numpy(voiced(np.full(40 * STEP, 200.0)))
    with torch.no_grad():
        heard = model.hear(samples[None])
        own = model(heard, torch.ones_like(heard[..., 0]))[1][0].tolist()
        assert torch.allclose(Encoding(model, own)(samples)[1], torch.tensor([0, 1, 1, 0, 0, 0, 1.0]), atol=1e-4)
        far = Encoding(model, [each - 100 for each in own])(samples)[1].tolist()
        near = Encoding(model, [each + 100 for each in own])(samples)[1].tolist()
    for place, (low, high) in enumerate(zip(LOWEST, HIGHEST, strict=True)):
        factor = place in (1, 2, 6)
        assert far[place] == pytest.approx(math.exp(high) if factor else high, rel=1e-4)
        assert near[place] == pytest.approx(math.exp(low) if factor else low, rel=1e-4)
    assert write(Encoding(model, own), tmp_path / "manner.onnx") < 1e-3
