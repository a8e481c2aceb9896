"""How graphs are held: what of the program's code is let go of, and one block for all that they reckon with."""

from __future__ import annotations

import sys

import pytest

from qingyin import Synthesizer
from qingyin.models.session import Settings, _code, drop_code
from tests.conftest import SILENCE

TEXT = "今天天气真好，我们一起去公园吧。"
MAPS = """\
7f0000000000-7f0000002000 r-xp 00001000 fe:00 77                         /usr/lib/libfirst.so
Rss:                   8 kB
Anonymous:             0 kB
7f0000010000-7f0000012000 r-xp 00001000 fe:00 78                         /usr/lib/relocated text.so
Rss:                   8 kB
Anonymous:             4 kB
7f0000020000-7f0000022000 r--p 00001000 fe:00 79                         /usr/lib/libfirst.so
Anonymous:             0 kB
7f0000030000-7f0000032000 r-xp 00000000 00:00 0                          [vdso]
Anonymous:             0 kB
7f0000040000-7f0000041000 r-xp 00000000 00:00 0
Anonymous:             0 kB
7f0000050000-7f0000054000 r-xp 0000f000 fe:00 80                         /usr/lib/a name with r-xp.so
Anonymous:             0 kB
"""


def test_only_code_that_a_file_can_give_back_is_dropped() -> None:
    assert list(_code(MAPS)) == [(0x7F0000000000, 0x2000), (0x7F0000050000, 0x4000)]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is dropped")
def test_a_voice_speaks_the_same_after_its_code_was_dropped(synthesizer: Synthesizer) -> None:
    before = synthesizer.speak(TEXT).samples
    drop_code()
    assert (synthesizer.speak(TEXT).samples == before).all()


def test_sound_that_is_kept_lies_outside_the_block(synthesizer: Synthesizer) -> None:
    kept = list(synthesizer.stream(TEXT))
    assert all(chunk.samples.flags.owndata for chunk in kept)


def test_sessions_with_and_without_the_common_block_stand_beside_each_other() -> None:
    found = [Synthesizer.load(SILENCE, settings=Settings(arena=arena)).speak(TEXT) for arena in (True, False, True)]
    assert all((each.samples == found[0].samples).all() for each in found)
