"""The rules that tell the four tones apart, and that they are put to what was measured."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evaluation.speech.tones import contour, shapes
from evaluation.spoken import Spoken, speak
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.audio.sound import Audio
from qingyin.synthesizer import Synthesizer
from tests.evaluation.conftest import Script, needs, tone


@pytest.mark.parametrize(
    ("contour", "expected"),
    [
        ((2, 2, 2, 2, 2, 2, 2), ["high-level"]),
        ((2.4, 2.2, 1.4, 1.0, 0.6, 1.4, 1.4), ["high-level"]),  # sags a little
        ((-0.4, 0, 0, 0.5, 0.5, 0, 0), ["high-level"]),
        ((-1, -1, -1, -1, -1, -1, -1), []),  # level, not high; not low enough for a third tone
        ((2, 2.5, 3, 3.5, 4, 4.5, 5), ["rising"]),  # high, but not level
        ((-1, -1.5, -1.5, -1, 0.5, 2, 3.5), ["rising"]),
        ((-2.6, -2.9, -3.4, -3.2, -1.8, 0.1, 3.6), ["rising"]),  # 麻, as recorded
        ((0.7, 0.6, -0.2, -0.7, -0.4, -0.2, -0.2), []),  # hardly rises
        ((2.9, 2, 1, -1, -2, -3, 0.5), []),  # falls, and turns up at its very end
        ((-2, -2.5, -3, -3.5, -4, -4, -4), ["low-or-dipping"]),
        ((0.1, -0.3, -1.3, -2.6, -3.1, -4.5, -6.0), ["low-or-dipping"]),  # the half third tone falls, from low
        ((-1.6, -3.9, -5.1, -4.5, -2.0, 1, 1), ["low-or-dipping", "rising"]),  # the full one rises after its valley
        ((4.7, 6.1, 6.6, 5.6, 3.6, 0, -3.1), ["falling"]),  # 骂, as recorded
        ((1, 0.5, 0, -0.5, -1, -1.5, -2), ["falling"]),
        ((2.9, 2.2, 1.9, 1.1, 0.9, 0.7, 0.5), ["high-level"]),  # falls too little
        ((0, -1, -2, -3, -4, -5, -6), ["low-or-dipping"]),  # falls far, but does not start high
    ],
)
def test_shapes(contour: tuple[float, ...], expected: list[str]) -> None:
    assert shapes(np.array(contour, np.float32)) == expected


def spoken(*pitches: tuple[float, float], synthesizer: Synthesizer) -> Spoken:
    """A sound of 0.3 s a syllable that glides from one F0 to another, with the syllables of 今天天."""
    glides = [np.geomspace(low, high, int(0.3 * SAMPLE_RATE)) for low, high in pitches]
    samples = tone(np.concatenate(glides), 0.3 * len(glides))
    finals = tuple((0.3 * place + 0.05, 0.3 * place + 0.3) for place in range(len(glides)))
    return Spoken(Audio(samples, SAMPLE_RATE, synthesizer.speak("今天").syllables), finals)


@needs("pyworld")
@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [(290, 290, "high-level"), (200, 300, "rising"), (190, 150, "low-or-dipping"), (300, 180, "falling")],
)
def test_the_shape_of_a_sound(begin: float, end: float, expected: str, synthesizer: Synthesizer) -> None:
    said = spoken((220, 220), (220, 220), (begin, end), (220, 220), (220, 220), synthesizer=synthesizer)
    measured = contour(said, 2)
    assert measured is not None
    assert shapes(measured) == [expected]


@needs("pyworld")
def test_silence_has_no_contour(synthesizer: Synthesizer) -> None:
    assert contour(speak(synthesizer, "今天"), 1) is None


def test_finals_lie_inside_their_syllables(synthesizer: Synthesizer) -> None:
    said = speak(synthesizer, "今天真开心！我们一起去公园吧。")
    assert len(said.finals) == len(said.audio.syllables) == 13
    for (begin, end), syllable in zip(said.finals, said.audio.syllables, strict=True):
        length = syllable.end - syllable.start
        assert begin == pytest.approx(syllable.start + 0.3 * length, abs=1e-3)  # as the silent voice has it
        assert end == syllable.end


@needs("pyworld", "matplotlib")
def test_the_script_ends_with_1_where_there_is_no_voice(
    script: Script, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaluation.speech.tones.FRAME", "我们{}真开心。")
    monkeypatch.setattr("evaluation.speech.tones.SHAPES", {"今": "high-level", "去": "falling"})
    assert script("speech.tones") == 1
    assert capsys.readouterr().out.count("FAIL") == 2
    assert (tmp_path / "tones.png").read_bytes().startswith(b"\x89PNG")
    found = json.loads((tmp_path / "tones.json").read_text("utf-8"))["tones"]
    assert [each["semitones"] for each in found] == [None, None]
