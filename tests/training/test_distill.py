"""Smaller networks that learn from a finished voice: what they are given, how they are compared; and they speak."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from qingyin import Synthesizer  # noqa: E402
from training.distill.frames import Frames, spoken  # noqa: E402
from training.distill.vocoder import PULSES, Teacher, apart, audible  # noqa: E402
from training.models.cartesian import CartesianVocoder, SpeakingCartesian  # noqa: E402
from training.models.vocoder import SpeakingVocoder, Vocoder, VocoderShape, centres, cycles, pulses  # noqa: E402

TAN = Path(__file__).parents[2] / "src/qingyin/voices/tan"
TEXTS = ("今天天气真好，我们一起去公园散步吧。", "你怎么能这样？", "太好了！")


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of training.distill.frames, with a few sentences of one voice."""
    folder = tmp_path_factory.mktemp("frames")
    spoken("tan", iter(TEXTS), 60, seed=0).save(folder / "tan.npz")
    return folder


def test_frames_are_kept_sentence_by_sentence(frames: Path) -> None:
    found = Frames.load(frames / "tan.npz")
    said = list(found)
    assert len(said) == len(TEXTS)
    assert np.array_equal(np.concatenate([each.mel for each in said]), found.mel)
    for text, each in zip(TEXTS, said, strict=True):
        assert len(each.given["tone"]) == sum("一" <= char <= "鿿" for char in text)
        assert each.mel.shape == (len(each.control), 80)
        spoken_s, pauses_s = (float(each.given[name].sum()) for name in ("duration", "pause"))  # the last one is cut
        assert spoken_s < len(each.mel) * 256 / 22050 < spoken_s + pauses_s + 0.2


def polar_and_cartesian() -> tuple[Vocoder, CartesianVocoder]:
    """A vocoder and one of the other form, whose heads say the same for every input."""
    shape = VocoderShape(width=8, blocks=1)
    polar, cartesian = Vocoder(shape).eval(), CartesianVocoder(shape).eval()
    draw = torch.Generator().manual_seed(1)
    magnitude, phase, noise = (torch.rand(2, 257, generator=draw) for _ in range(3))
    with torch.no_grad():
        polar.head.weight.zero_()
        cartesian.head.weight.zero_()
        polar.head.bias.copy_(torch.cat([magnitude, phase, noise], dim=1).flatten())
        gain = torch.exp(magnitude + polar.bias[0])
        hiss = torch.exp(noise + polar.bias[1])
        parts = [gain * torch.cos(phase), gain * torch.sin(phase), torch.sqrt(hiss)]
        cartesian.head.bias.copy_(torch.cat(parts, dim=1).flatten())
    return polar, cartesian


def test_both_forms_make_the_same_samples_of_the_same_filters() -> None:
    polar, cartesian = polar_and_cartesian()
    mel = torch.rand(30, 80, generator=torch.Generator().manual_seed(2)) * 4 - 8
    control = torch.tensor([220.0, 0.0, -3.0, 1.0]).repeat(30, 1)
    given = (mel, control, torch.tensor(0.25, dtype=torch.float64), torch.tensor(7), torch.tensor(3))
    with torch.no_grad():
        wanted = SpeakingVocoder(polar)(*given, torch.zeros(0), torch.tensor(1))[0]
        found = SpeakingCartesian(cartesian)(*given, torch.zeros(0), torch.tensor(1))[0]
    assert wanted.abs().max() > 1e-3
    assert torch.allclose(found, wanted, atol=1e-5)


def test_a_teacher_says_what_the_graph_does_and_the_same_filters_are_not_apart() -> None:
    teacher = Teacher(TAN, "cpu")
    mel, f0 = torch.full((1, 40, 80), -5.0), torch.full((1, 40), 220.0)
    real, imaginary, hiss, level = teacher(mel, f0, torch.ones(1, 40))
    with torch.no_grad():
        pulse, phase, noise = teacher.model.filters(mel, f0, torch.ones(1, 40))
    assert torch.allclose(torch.polar(torch.exp(pulse - level), phase), torch.complex(real, imaginary), atol=1e-4)
    softer = torch.log(hiss) - (noise - level)
    assert softer.min() == pytest.approx(-3 * np.log(10) / 20, abs=1e-4) and softer.max() == pytest.approx(0, abs=1e-4)
    made = (real, imaginary, torch.sqrt(hiss))
    assert max(float(x) for x in apart(made, (real, imaginary, hiss, level))) < 0.02
    assert float(apart((real, -imaginary, made[2]), (real, imaginary, hiss, level))[0]) > 0.05


def test_pulses_and_noise_are_compared_at_the_strength_that_they_have() -> None:
    vocoder = Vocoder(VocoderShape(width=8, blocks=1))
    f0 = torch.full((1, 200), 220.0)
    made = pulses(f0, cycles(f0, centres(f0, torch.zeros(1, 1, dtype=torch.float64))))
    strong = torch.fft.rfft(vocoder.frame(made))[:, 10:-10, 5:-5].abs().square().mean().sqrt()
    weak = vocoder.noise[:, 5:-5].abs().square().mean().sqrt()
    assert float(strong / weak) == pytest.approx(PULSES, rel=0.05)


def test_low_bins_count_more_for_the_ear() -> None:
    weights = audible()
    assert float(weights.mean()) == pytest.approx(1)
    assert float(weights[0]) / float(weights[128]) == pytest.approx(1 + 4.37 * 11.025, rel=1e-3)  # 0 Hz and 11,025 Hz


def test_smaller_networks_speak(frames: Path, tmp_path: Path, run: Callable[..., None]) -> None:
    small = {"frames": frames, "minutes": 60, "batch": 2, "stretch": 48, "width": 16, "blocks": 2}
    for steps in (1, 2):
        run("distill.vocoder", steps=steps, out=tmp_path / "vocoder", teacher=TAN, **small)
        run("distill.acoustic", steps=steps, out=tmp_path / "acoustic", blur_minutes=0, **small)
    voice = tmp_path / "tan"
    shutil.copytree(TAN, voice)
    run("export.voice", "--only", "acoustic", "vocoder", runs=tmp_path, voice=voice, config="tan")
    with pytest.raises(ValueError, match="was distilled"):
        Teacher(voice, "cpu")
    sizes = [(folder / "vocoder.onnx").stat().st_size for folder in (voice, TAN)]
    assert sizes[0] < sizes[1]
    whole = Synthesizer.load(voice).speak(TEXTS[0]).samples
    pieces = [chunk.samples for chunk in Synthesizer.load(voice).stream(TEXTS[0])]
    assert len(whole) == len(Synthesizer.load("tan").speak(TEXTS[0]).samples)
    assert np.isfinite(whole).all() and np.allclose(np.concatenate(pieces), whole, atol=1e-4)
