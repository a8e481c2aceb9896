"""Intensity as a number, a value a sentence, or a curve over the text that stays its owner's memory."""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np
import pytest

from qingyin import Options, Synthesizer
from qingyin.errors import OptionError

TEXT = "今天真开心！我们一起去公园吧。"


class Shared:
    """An array of another library, which shares its memory through DLPack alone."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = values

    def __dlpack__(self, **more: Any) -> Any:
        return self.values.__dlpack__(**more)

    def __dlpack_device__(self) -> Any:
        return self.values.__dlpack_device__()


def steps(synthesizer: Synthesizer, intensity: Any, text: str = TEXT) -> list[float]:
    """How many semitones above the silent voice's 220 Hz each syllable is at joy, of which 4 are intensity 1."""
    syllables = synthesizer.speak(text, Options(emotion="joy", intensity=intensity)).syllables
    return [round(float(12 * np.log2(each.f0[0] / 220)), 3) for each in syllables]


def address(values: Any) -> int:
    return int(np.asarray(values).__array_interface__["data"][0])


@pytest.mark.parametrize("kind", ["numpy", "array", "dlpack", "strided", "readonly"])
def test_a_curve_is_never_copied(synthesizer: Synthesizer, kind: str) -> None:
    values = np.zeros(len(TEXT), np.float32)
    given: Any = values
    if kind == "array":
        given = array("f", values)
        values = np.asarray(given)
    elif kind == "dlpack":
        given = Shared(values)
    elif kind == "strided":
        given = values = np.zeros(2 * len(TEXT), np.float32)[::2]
    options = Options(emotion="joy", intensity=given)
    assert address(options.intensity) == address(values)
    quiet = [each.f0[0] for each in synthesizer.speak(TEXT, options).syllables]
    values[:] = 1.0  # what its owner writes is what is spoken
    if kind == "readonly":
        values.flags.writeable = False
        options = Options(emotion="joy", intensity=values)
    loud = [each.f0[0] for each in synthesizer.speak(TEXT, options).syllables]
    assert np.array(loud) / quiet == pytest.approx(2 ** (4 / 12) * np.array([2 ** (1.65 / 12)] * 5 + [1] * 8), rel=1e-4)


def test_a_curve_of_torch() -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'qingyin[train]'")
    values = torch.ones(9)
    assert address(Options(intensity=values).intensity) == values.data_ptr()
    with pytest.raises(OptionError, match="does not require a gradient"):
        Options(intensity=torch.ones(9, requires_grad=True))


def test_each_syllable_has_the_value_of_its_character(synthesizer: Synthesizer) -> None:
    text = "我们一起去公园吧。"
    curve = np.linspace(0, 1, len(text), dtype=np.float32)
    assert steps(synthesizer, curve, text) == pytest.approx(4 * curve[:8], abs=2e-3)


def test_a_value_a_sentence(synthesizer: Synthesizer) -> None:
    text = "我们去公园。\n\n我们去公园。我们去公园。"
    assert steps(synthesizer, [0.5, 1.0], text) == pytest.approx([2.0] * 5 + [4.0] * 10, abs=2e-3)


def test_in_pieces_a_curve_holds_its_last_value(synthesizer: Synthesizer) -> None:
    curve = np.array([0, 0, 1], np.float32)
    options = Options(emotion="joy", intensity=curve)
    chunks = synthesizer.stream(iter(["我们去", "公园。我们去公园。"]), options)
    f0 = [each.f0[0] / 220 for chunk in chunks for each in chunk.syllables]
    assert f0 == pytest.approx([1.0] * 2 + [2 ** (4 / 12)] * 8, rel=1e-4)


def test_a_curve_of_another_length_than_the_text(synthesizer: Synthesizer) -> None:
    options = Options(intensity=np.ones(3, np.float32))
    with pytest.raises(OptionError, match="has 3 values and the text 15 characters"):
        synthesizer.speak(TEXT, options)


def test_a_curve_that_goes_wrong_while_it_is_spoken(synthesizer: Synthesizer) -> None:
    curve = np.ones(len(TEXT), np.float32)
    options = Options(intensity=curve)
    curve[3] = np.nan
    with pytest.raises(OptionError, match="every value of intensity"):
        synthesizer.speak(TEXT, options)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (2.1, "a number from 0 to 2"),
        (float("nan"), "a number from 0 to 2"),
        ("1", "a number from 0 to 2"),
        (None, "a number from 0 to 2"),
        ([], "is an empty list"),
        ([1, "2"], "a list with one for each sentence"),
        ([1, -1], "not -1.0"),
        (np.ones(3), "must be a non-empty float32 array with one axis, not float64"),
        (np.ones((3, 1), np.float32), r"not float32 \[3, 1\]"),
        (np.ones(0, np.float32), "non-empty"),
        (b"123", "not uint8"),
        (np.array([1, np.nan], np.float32), "every value of intensity"),
        (np.array([1, 2.5], np.float32), "not 1 to 2.5"),
    ],
)
def test_what_is_no_intensity(value: Any, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        Options(intensity=value)


def test_options_can_be_compared() -> None:
    curve = np.ones(4, np.float32)
    assert Options(intensity=curve) == Options(intensity=curve.copy())
    assert Options(intensity=curve) != Options(intensity=curve[:3])
    assert Options(intensity=[1, 2]) == Options(intensity=(1.0, 2.0))
