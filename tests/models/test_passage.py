"""The sound of one sentence: windows of any size give all its frames, and the vocoder is told of the last."""

from __future__ import annotations

import pytest

from qingyin.models.passage import Passage
from qingyin.models.vocoder import VocoderState
from qingyin.parts import Parts
from qingyin.synthesizer import Synthesizer
from tests.conftest import SILENCE


@pytest.mark.parametrize("size", [1, 2, 8, 200])
def test_windows_give_all_frames(size: int) -> None:
    parts = Parts.open(SILENCE)
    synthesizer = Synthesizer(parts)
    (sentence,) = synthesizer.analyze("今天真开心！")
    frames = parts.acoustic(sentence, synthesizer.prosody(sentence), silent=3)
    passage = Passage(frames, parts.vocoder, VocoderState(), seed=0, hop=256)
    lengths = []
    while not passage.over:
        lengths.append(len(passage.next(size)) // 256)
    assert sum(lengths) == passage.done == frames.total - 3
    assert set(lengths[:-1]) <= {size}
    assert size == 200 or lengths[-1] <= size + parts.vocoder.ahead
    assert not len(passage.state.passage)
