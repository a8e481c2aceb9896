"""How far a feeling moves the mean F0 from one to the next, in the voice that is shipped."""

from __future__ import annotations

import numpy as np

from evaluation.speech import steps
from qingyin.synthesizer import Synthesizer


def test_no_feeling_sets_in_or_breaks_off_within_a_pause() -> None:
    synthesizer = Synthesizer.load("tan")
    pairs = [line.split("\t") for line in steps.FILE.read_text("utf-8").splitlines()]
    assert len(pairs) == 50
    found = [steps.steps(synthesizer, pair) for pair in pairs[::3]]  # all of them take a while
    apart, together = (np.array([each[name] - each["neutral"] for each in found]) for name in ("apart", "together"))
    assert apart.min() < -5 and apart.max() > 5  # without the limits
    assert together.min() > -3.5 and together.max() < 5  # 3 and 4 semitones, and what the range of F0 does to the mean
    assert np.abs(together).mean() < 0.8 * np.abs(apart).mean()
    assert (np.sign(together) == np.sign(apart))[np.abs(apart) > 1].all()  # what rises still rises


def test_summary() -> None:
    assert steps.summary(np.array([-2.0, 1.0, 0.0])) == {"mean_size": 1.0, "lowest": -2.0, "highest": 1.0}
