"""The acoustic model's stage: any window of frames is a part of the whole, and each frame is made once."""

from __future__ import annotations

import numpy as np
import pytest

from qingyin.models.acoustic import GAIN, AcousticStage
from qingyin.models.ports import ACOUSTIC
from qingyin.records import Arrays
from qingyin.synthesizer import Synthesizer

TOTAL = 300


class Graph:
    """Frames that hold their own number; `asked` has the (start, count) of each run."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []

    def __call__(self, given: Arrays) -> Arrays:
        assert set(given) == set(ACOUSTIC.inputs)
        start, count = int(given["start"]), int(given["count"])
        self.asked.append((start, count))
        numbers = np.arange(start, start + count, dtype=np.float32)[:, None]
        return {"mel": numbers.repeat(80, 1), "control": np.zeros((count, 4), np.float32), "total": np.array(TOTAL)}


@pytest.mark.parametrize("step", [1, 8, 50])
def test_windows_are_parts_of_the_whole_and_no_frame_is_made_twice(synthesizer: Synthesizer, step: int) -> None:
    (sentence,) = synthesizer.analyze("你好。")
    graph = Graph()
    frames = AcousticStage(graph, beyond=4)(sentence, synthesizer.prosody(sentence), volume=3.0)
    for first in range(0, TOTAL, step):
        stop = min(first + step, TOTAL)
        mel, control = frames.window(first, stop)
        assert mel[:, 0].tolist() == list(range(first, stop))
        assert control[:, GAIN].tolist() == [3.0] * (stop - first)
        assert not control[:, :GAIN].any()
    assert frames.total == TOTAL
    ends = [start + count for start, count in graph.asked]
    assert [start for start, _ in graph.asked] == [0, *ends[:-1]]
    assert ends[-1] <= TOTAL + 4
