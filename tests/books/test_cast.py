"""Who speaks: the proposal, the file, and what it does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qingyin.books import Book, Cast, Chapter, Role
from qingyin.books.performance import plan_of
from qingyin.books.script import lines
from qingyin.errors import OptionError
from qingyin.options import Options
from qingyin.synthesizer import Synthesizer

STORY = Book(
    "书",
    (
        Chapter("一", ("小明说：“我们走吧！”", "“好。”妈妈回答。", "小明问：“远吗？”", "他笑了。")),
        Chapter("二", ("“不远。”王老师说。“快到了。”", "小明喊道：“到了！”")),
    ),
)


def test_a_proposal_has_the_speakers_by_how_often_they_speak() -> None:
    cast = Cast.proposed(STORY)
    assert [(role.name, role.register) for role in cast.speakers] == [("小明", 1), ("王老师", 2), ("妈妈", 3)]
    assert [role.lines for role in cast.speakers] == [3, 2, 1]


def test_the_file_says_the_same(tmp_path: Path) -> None:
    roles = (Role("小明", 3, 1.1, -2.0, "other", "calm", ("明明",), 7), Role('老"王\\', 0))
    path = tmp_path / "cast.toml"
    path.write_text(Cast(Role(rate=0.9), roles).toml("书\n名"), "utf-8")
    assert Cast.open(path) == Cast(Role(rate=0.9), roles)


def test_a_cast_is_completed_and_what_a_person_wrote_stays() -> None:
    mine = Cast(Role(rate=0.9), (Role("妈妈", 4, voice="other"), Role("明明", aliases=("小明",))))
    cast = mine.completed(STORY)
    assert cast.speakers[:2] == mine.speakers and cast.narrator == mine.narrator
    assert [(role.name, role.register, role.lines) for role in cast.speakers[2:]] == [("王老师", 3, 2)]
    assert cast.completed(STORY) is cast


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x", "cannot read the cast"),
        ("[narator]", "unknown key 'narator'"),
        ("narrator = 1", "write one"),
        ("[narrator]\nspeed = 1", "unknown key 'speed'"),
        ("[narrator]\nrate = 4", "rate must be a number from 0.5 to 2"),
        ("[[speaker]]\nregister = 1", "needs a name"),
        ("[[speaker]]\nname = '甲'\nregister = 7", "must be 0 to 6"),
        ("[[speaker]]\nname = '甲'\n[[speaker]]\nname = '甲'", "given twice"),
        ("[[speaker]]\nname = '甲'\n[[speaker]]\nname = '乙'\naliases = ['甲']", "given twice"),
        ("[[speaker]]\nname = '甲'\naliases = '乙'", "must be a list of names"),
        ("[[speaker]]\nname = '甲'\nvoice = 1", "voice must be a name"),
        ("[[speaker]]\nname = '甲'\npitch = true", "pitch must be a number"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "cast.toml").write_text(text, "utf-8")
    with pytest.raises(OptionError, match=said):
        Cast.open(tmp_path / "cast.toml")
    with pytest.raises(OptionError, match="cannot read the cast"):
        Cast.open(tmp_path / "none.toml")


def test_pitch_and_rate_reach_those_syllables_alone(synthesizer: Synthesizer) -> None:
    text = "小明说：“我们走。”"
    (sentence,) = synthesizer.analyze(text)
    prosody = synthesizer.prosody(sentence, Options(scene="audiobook"))
    (said,) = lines([text])
    plan = plan_of(said, Role(rate=0.8), {"小明": Role("小明", 1, 1.25, 1.0)})
    assert plan is not None
    changed = plan(sentence, prosody)
    factor = np.array([1.0] * 3 + [2 ** (1 / 12)] * 3)
    np.testing.assert_allclose(changed.f0, prosody.f0 * factor[:, None], rtol=1e-5)
    np.testing.assert_allclose(changed.duration, prosody.duration / np.array([0.8] * 3 + [1.25] * 3), rtol=1e-5)
    assert plan_of(said, Role(), {"小明": Role("小明", 2)}) is None
