"""The vocoder's stage: what it hands to the graph, and the state that one window hands to the next."""

from __future__ import annotations

import numpy as np

from qingyin.models.ports import VOCODER
from qingyin.models.vocoder import VocoderStage, VocoderState
from qingyin.records import Arrays


def test_the_state_goes_on_within_a_passage() -> None:
    given: list[Arrays] = []
    held, kept = np.ones(6, np.float32), np.full(3, 2, np.float32)

    def run(arrays: Arrays) -> Arrays:
        given.append(arrays)
        return {"samples": held, "next_phase": np.array(0.25), "next_state": kept}

    stage = VocoderStage(run, ahead=2)
    mel, control = np.zeros((7, 80), np.float32), np.zeros((7, 4), np.float32)
    samples, state = stage(mel, control, VocoderState(0.5, 10), 4, False)
    assert (state.phase, state.frame, state.passage.tolist()) == (0.25, 17, [2.0] * 3)
    assert set(given[0]) == set(VOCODER.inputs)
    assert [float(given[0][name]) for name in ("phase", "frame", "seed", "last")] == [0.5, 10, 4, 0]
    assert not len(given[0]["state"])
    held[:] = kept[:] = 0  # the graph's next run overwrites its own arrays
    assert samples.tolist() == [1.0] * 6 and state.passage.tolist() == [2.0] * 3
    _, after = stage(mel, control, state, 4, True)
    assert given[1]["state"].tolist() == [2.0] * 3 and int(given[1]["last"]) == 1
    assert (after.frame, len(after.passage)) == (24, 0)  # the next passage begins anew
