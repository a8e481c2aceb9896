"""ProsodyNet's stage: what it hands to the graph, and pauses that were asked for."""

from __future__ import annotations

import numpy as np

from qingyin.models.ports import PROSODY_NET
from qingyin.models.prosody_net import ProsodyStage, characters
from qingyin.records import VECTOR, Arrays
from qingyin.synthesizer import Synthesizer


def test_a_pause_that_is_asked_for_takes_the_place_of_the_graphs(synthesizer: Synthesizer) -> None:
    (sentence,) = synthesizer.analyze("我们[pause:0.3s]去。")
    size = len(sentence.syllables)
    given: list[Arrays] = []

    def run(arrays: Arrays) -> Arrays:
        given.append(arrays)
        one = np.full(size, 0.1, np.float32)
        return dict.fromkeys(("duration", "onset", "energy", "pause", "tilt"), one) | {"f0": one[:, None]}

    vectors = np.arange(len(sentence.normalized), dtype=np.float32)[:, None].repeat(VECTOR, 1)
    prosody = ProsodyStage(run)(sentence, vectors, np.zeros((size, 7), np.float32))
    assert np.allclose(prosody.pause, [0.1, 0.3, 0.1])
    assert np.allclose(prosody.duration, 0.1)  # the pauses are a copy
    assert set(given[0]) == set(PROSODY_NET.inputs)
    assert given[0]["vectors"][:, 0].tolist() == characters(sentence)
    assert [sentence.normalized[place] for place in characters(sentence)] == ["我", "们", "去"]
