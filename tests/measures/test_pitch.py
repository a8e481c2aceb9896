"""F0: sounds of known pitch measure right, and the arithmetic is that of a musician."""

from __future__ import annotations

import numpy as np
import pytest

from measures.pitch import centres, cents_apart, continuous, read_off, semitones, steady, world_f0
from qingyin.audio.mel import HOP, SAMPLE_RATE
from tests.evaluation.conftest import needs, tone


def hertz(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


@needs("pyworld")
@pytest.mark.parametrize("f0", [110.0, 220.0, 440.0])
def test_a_known_pitch(f0: float) -> None:
    found = world_f0(tone(f0, 1.0))
    assert len(found) == -(-SAMPLE_RATE // HOP)
    inner = found[5:-5]
    assert (inner > 0).all()
    assert cents_apart(inner, np.full_like(inner, f0)).max() < 5


@needs("pyworld")
def test_a_glide_is_read_at_the_centres_of_frames() -> None:
    glide = np.linspace(200, 300, SAMPLE_RATE)
    found = world_f0(tone(glide, 1.0))[5:-5]
    expected = np.interp(centres(len(found) + 10)[5:-5], np.arange(SAMPLE_RATE) / SAMPLE_RATE, glide)
    assert np.abs(found - expected).max() < 1.5


@needs("pyworld")
def test_silence_is_unvoiced() -> None:
    assert not world_f0(np.zeros(10 * HOP, np.float32)).any()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((0, 100, 0, 400, 0), (100, 100, 200, 400, 400)),  # in log Hz, halfway from 100 to 400 is 200
        ((100, 200), (100, 200)),
        ((0, 0), (220, 220)),
    ],
)
def test_continuous(given: tuple[float, ...], expected: tuple[float, ...]) -> None:
    np.testing.assert_allclose(continuous(hertz(*given)), expected, rtol=1e-5)


def test_semitones_and_cents() -> None:
    np.testing.assert_allclose(semitones(hertz(110, 220, 440), 220.0), (-12, 0, 12))
    np.testing.assert_allclose(cents_apart(hertz(200, 0, 300, 100), hertz(400, 100, 0, 100)), (1200, 0))
    assert len(cents_apart(hertz(0, 100), hertz(100, 0))) == 0


def test_cents_leave_out_the_edges_of_the_voice() -> None:
    first, second = hertz(0, 100, 100, 100, 0, 100, 100), hertz(0, 200, 100, 200, 0, 100, 100)
    np.testing.assert_allclose(cents_apart(first, second, edge=1), (0,))


def test_read_off_uses_voiced_frames_of_its_span_alone() -> None:
    f0 = hertz(900, 100, 100, 0, 100, 100, 900)
    at = centres(7)
    np.testing.assert_allclose(read_off(f0, at[[1, 3, 5]]), 100)


@pytest.mark.parametrize("f0", [hertz(0, 0, 200, 0, 0, 0), hertz(200, 200, *[0] * 10)])
def test_read_off_says_when_too_little_is_voiced(f0: np.ndarray) -> None:
    assert not read_off(f0, centres(len(f0))).any()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((0, 100, 0, 200, 200, 200, 0), (0, 0, 0, 200, 200, 200, 0)),
        ((100, 100, 0, 0, 300), (0, 0, 0, 0, 0)),
        ((100, 110, 120), (100, 110, 120)),
        ((), ()),
    ],
)
def test_steady(given: tuple[float, ...], expected: tuple[float, ...]) -> None:
    assert tuple(steady(hertz(*given))) == expected
