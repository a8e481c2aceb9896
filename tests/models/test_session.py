"""How graphs are held: with and without blocks for all their arrays."""

from __future__ import annotations

from qingyin import Synthesizer
from qingyin.models.session import Settings
from tests.conftest import SILENCE

TEXT = "今天天气真好，我们一起去公园吧。"


def test_sound_that_is_kept_lies_outside_the_block(synthesizer: Synthesizer) -> None:
    kept = list(synthesizer.stream(TEXT))
    assert all(chunk.samples.flags.owndata for chunk in kept)


def test_sessions_with_and_without_the_common_block_stand_beside_each_other() -> None:
    found = [Synthesizer.load(SILENCE, settings=Settings(arena=arena)).speak(TEXT) for arena in (True, False, True)]
    assert all((each.samples == found[0].samples).all() for each in found)
