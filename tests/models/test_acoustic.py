"""The acoustic model's stage: frames come in their order, each is made once, and the graph's state goes on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qingyin.models.acoustic import GAIN, SHORTEST, AcousticStage
from qingyin.models.ports import ACOUSTIC
from qingyin.records import Arrays
from qingyin.synthesizer import Synthesizer

TOTAL = 30


class Graph:
    """Frames that hold their own number; `asked` has the (start, count) of each run, and the state is their sum."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []
        self.duration = 0.0  # of a syllable, in the mean

    def __call__(self, given: Arrays) -> Arrays:
        assert set(given) == set(ACOUSTIC.inputs)
        assert given["state"].tolist() == ([sum(count for _, count in self.asked)] if self.asked else [])
        start, count = int(given["start"]), int(given["count"])
        self.duration = float(given["duration"].mean())
        self.asked.append((start, count))
        numbers = np.arange(start, start + count, dtype=np.float32)[:, None]
        made = {"mel": numbers.repeat(80, 1), "control": np.zeros((count, 4), np.float32), "total": np.array(TOTAL)}
        return made | {"next_state": np.array([start + count], np.float32)}


@pytest.mark.parametrize("silent", [0, 7])
@pytest.mark.parametrize("step", [1, 8, 50])
def test_all_frames_come_once(synthesizer: Synthesizer, step: int, silent: int) -> None:
    (sentence,) = synthesizer.analyze("你好。")
    graph = Graph()
    prosody = synthesizer.prosody(sentence)
    frames = AcousticStage(graph, frame_rate=22050 / 256)(sentence, prosody, volume=3.0, silent=silent)
    assert frames.stop >= TOTAL - silent  # about, until the graph has told it
    taken: list[float] = []
    while len(taken) < TOTAL - silent:
        mel, control = frames.take(step)
        assert 0 < len(mel) <= step
        assert control[:, GAIN].tolist() == [3.0] * len(mel) and not control[:, :GAIN].any()
        taken += mel[:, 0].tolist()
    assert taken == list(range(TOTAL - silent))
    assert (frames.total, frames.stop) == (TOTAL, TOTAL - silent)
    ends = [start + count for start, count in graph.asked]
    assert [start for start, _ in graph.asked] == [0, *ends[:-1]]


def test_after_the_first_run_the_graph_makes_more_than_is_asked_for(synthesizer: Synthesizer) -> None:
    (sentence,) = synthesizer.analyze("你好。")
    graph = Graph()
    frames = AcousticStage(graph, frame_rate=22050 / 256)(sentence, synthesizer.prosody(sentence))
    for _ in range(6):
        frames.take(3)
    assert graph.asked[:3] == [(0, 3), (3, 6), (9, 6)]


@pytest.mark.parametrize("silent", [0, 3])
@pytest.mark.parametrize("step", [1, 8, 50])
def test_fast_speech_is_made_slower_and_brought_closer_together(
    synthesizer: Synthesizer, step: int, silent: int
) -> None:
    (sentence,) = synthesizer.analyze("你好。")
    graph, pace = Graph(), 2.2
    prosody = synthesizer.prosody(sentence)
    fast = replace(prosody, duration=prosody.duration * np.float32(SHORTEST / pace) / prosody.duration.mean())
    frames = AcousticStage(graph, frame_rate=22050 / 256)(sentence, fast, volume=3.0, silent=silent)
    taken: list[float] = []
    while not taken or len(taken) < frames.stop:
        mel, control = frames.take(step)
        assert 0 < len(mel) <= step
        assert np.allclose(control[:, GAIN], 3.0) and not control[:, :GAIN].any()
        taken += mel[:, 0].tolist()
    assert graph.duration == pytest.approx(SHORTEST, rel=1e-5)
    assert taken == pytest.approx([pace * t for t in range(len(taken))], rel=1e-5)
    assert len(taken) == frames.stop == frames.total - silent
    assert pace * (frames.total - 1) <= TOTAL - 1 < pace * frames.total
