"""The vocoder's stage: what it hands to the graph, and the state that one window hands to the next."""

from __future__ import annotations

import numpy as np

from qingyin.models.ports import VOCODER
from qingyin.models.vocoder import VocoderStage, VocoderState
from qingyin.records import Arrays


def test_the_state_goes_on_by_the_frames_that_were_spoken() -> None:
    given: list[Arrays] = []
    held = np.ones(6, np.float32)

    def run(arrays: Arrays) -> Arrays:
        given.append(arrays)
        return {"samples": held, "next_phase": np.array(0.25)}

    stage = VocoderStage(run, context=2)
    mel, control = np.zeros((7, 80), np.float32), np.zeros((7, 4), np.float32)
    samples, state = stage(mel, control, VocoderState(0.5, 10), seed=4)
    assert state == VocoderState(0.25, 13)  # 7 frames, of which 2 on each side are context
    assert set(given[0]) == set(VOCODER.inputs)
    assert [float(given[0][name]) for name in ("phase", "frame", "seed")] == [0.5, 10, 4]
    held[:] = 0  # the graph's next run overwrites its own array
    assert samples.tolist() == [1.0] * 6
