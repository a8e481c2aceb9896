"""The default voice, as the README has it: the sound itself is checked, not only that there is one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qingyin import stream
from qingyin.audio.sound import Audio
from qingyin.errors import VoiceCorrupt
from qingyin.models.vocoder import VocoderStage
from qingyin.synthesizer import Synthesizer
from qingyin.voice import voices

pytestmark = pytest.mark.skipif("tan" not in voices(), reason="the voice src/qingyin/voices/tan is not there")
EXAMPLE = "今天真开心！我们一起去公园吧。"


@pytest.fixture(scope="module")
def audio() -> Audio:
    return Synthesizer.load().speak(EXAMPLE)


def test_its_length(audio: Audio) -> None:
    assert 2.5 <= audio.seconds <= 6


def test_it_is_loud_enough_and_never_clips(audio: Audio) -> None:
    assert 0.05 < np.abs(audio.samples).max() < 1


@pytest.mark.parametrize("windows", [(50,), (9, 31, 200)])
def test_samples_do_not_depend_on_where_windows_end(
    audio: Audio, windows: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "WINDOWS", windows)
    assert np.abs(Synthesizer.load().speak(EXAMPLE).samples - audio.samples).max() < 1e-5


@pytest.mark.parametrize("ahead", [0, 5, 16, 18, 71])
def test_another_vocoder_s_number_of_frames_is_an_error_with_its_cure(ahead: int, capfd: pytest.CaptureFixture) -> None:
    parts = Synthesizer.load().parts
    wrong = replace(parts, vocoder=VocoderStage(parts.vocoder._run, ahead))
    with pytest.raises(VoiceCorrupt, match=r"'ahead' in voice\.json .*put the voice's own files back"):
        Synthesizer(wrong).speak(EXAMPLE)
    assert capfd.readouterr() == ("", "")  # what ONNX Runtime says is in the error


def test_no_long_silence_inside(audio: Audio) -> None:
    size = 441  # 20 ms
    frames = audio.samples[: len(audio.samples) // size * size].reshape(-1, size)
    level = 20 * np.log10(np.sqrt(np.mean(frames**2, axis=1)) + 1e-9)
    loud = np.flatnonzero(level > level.max() - 40)
    assert np.diff(loud).max() * 0.02 <= 0.7


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("聽到這個消息，我難過得說不出話。", "听到这个消息，我难过得说不出话。"),
        ("你憑什麼罵我們！", "你凭什么骂我们！"),
    ],
)
def test_traditional_characters_are_felt_as_simplified_ones(traditional: str, simplified: str) -> None:
    synthesizer = Synthesizer.load()
    for written in (synthesizer.emotion(traditional), synthesizer.emotion(synthesizer.analyze(traditional)[0])):
        assert written.weights == pytest.approx(synthesizer.emotion(simplified).weights)


def test_every_syllable_has_its_time_and_pitch(audio: Audio) -> None:
    assert "".join(each.syllable.char for each in audio.syllables) == "今天真开心我们一起去公园吧"
    edges = [edge for each in audio.syllables for edge in (each.start, each.end)]
    assert (np.diff(edges) > -1e-9).all()
    assert edges[-1] <= audio.seconds
    assert all(100 < hertz < 500 for each in audio.syllables for hertz in each.f0)
