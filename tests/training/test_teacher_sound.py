"""The teacher's sound becomes a corpus: where its syllables lie, and how their edges move."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from qingyin.audio.mel import HOP, SAMPLE_RATE  # noqa: E402
from tests.training.conftest import voice_like  # noqa: E402
from tests.training.test_teacher import read  # noqa: E402
from training.data.align import Aligned, Spoken, States, viterbi  # noqa: E402
from training.data.utterances import labelled  # noqa: E402
from training.data.utterances import load as utterances  # noqa: E402
from training.models.acoustic import LEAD, Acoustic, AcousticShape  # noqa: E402
from training.teacher import speak  # noqa: E402
from training.teacher.corpus import MOVED  # noqa: E402
from training.teacher.labels import Labels  # noqa: E402
from training.teacher.sound import EDGE, NEAR, chain, trimmed  # noqa: E402
from training.teacher.speak import Sounded, place  # noqa: E402
from training.teacher.tokens import line  # noqa: E402


def said(durations: list[float], pauses: list[float]) -> Labels:
    size = len(durations)
    arrays = (np.array(durations), np.full(size, 0.4), np.full((size, 5), 200.0), np.zeros(size), np.array(pauses))
    return Labels(*(each.astype(np.float32) for each in arrays))


def test_syllables_lie_where_the_teacher_says_and_never_drift() -> None:
    sentence = read("好花儿，走")
    found = place(sentence, line(sentence), said([0.2, 0.301, 0.3], [0.0, 0.25, 0.0]), start=0.4)
    assert found.lead == round(0.4 * SAMPLE_RATE / HOP)
    assert [s.initial for s in found.syllables] == ["h", "h", "z"]
    assert [bool(s.frames[2]) for s in found.syllables] == [False, True, False]  # the r of 花儿
    assert found.syllables[1].pause == pytest.approx(0.25 * SAMPLE_RATE / HOP, abs=1)
    whole = found.lead + sum(sum(s.frames) + s.pause for s in found.syllables)
    assert whole == round((0.4 + 0.801 + 0.25) * SAMPLE_RATE / HOP)


def spoken(folder: Path, who: str, sentences: list[Sounded]) -> None:
    (folder / who).mkdir()
    speak.save(folder / who / "0000.tsv", sentences)


def sounded(name: str, seconds: float = 2.0) -> Sounded:
    samples = np.zeros(int(seconds * SAMPLE_RATE), np.int16)
    made = (voice_like(2, SAMPLE_RATE) * 20000).astype(np.int16)[: len(samples)]
    samples[: len(made)] = made
    syllables = [Spoken("n", "i", "", 3, 1, (8, 20, 0), 0), Spoken("h", "ao", "", 3, 3, (8, 22, 0), 0)]
    return Sounded("你好", samples, Aligned(name, 20, syllables, 0))


def test_what_was_spoken_is_kept_and_read_again(tmp_path: Path) -> None:
    spoken(tmp_path, "woman", [sounded("a"), sounded("b", 1.5)])
    found = list(speak.load(tmp_path / "woman"))
    assert [each.aligned.name for each in found] == ["woman-0000-00", "woman-0000-01"]
    assert [len(each.samples) for each in found] == [2 * SAMPLE_RATE, int(1.5 * SAMPLE_RATE)]
    assert found[1].aligned.syllables == sounded("b").aligned.syllables
    assert not list(tmp_path.glob("*.part"))


def test_little_silence_stays_around_a_sentence() -> None:
    given = sounded("a")
    samples, aligned = trimmed(given)
    assert aligned.lead == aligned.trail == EDGE
    assert len(samples) == (EDGE + 58 + EDGE) * HOP
    assert samples[0] == given.samples[(20 - EDGE) * HOP]


def test_an_edge_moves_to_where_it_is_heard_but_not_far() -> None:
    syllables = [Spoken("sh", "a", "", 1, 1, (10, 20, 0), 0), Spoken("m", "a", "", 1, 3, (10, 20, 0), 9)]
    one = chain(Aligned("a", 12, syllables, 12), States())
    assert len(one.first) == 12 + 60 + 9 + 12
    assert np.all(np.diff(one.first) >= 0) and np.all(np.diff(one.first) <= 1)
    assert all(one.allowed[t, state] for t, state in enumerate(one.first))
    last_of_first = np.flatnonzero(one.places == 2).max()  # the a of sha
    second = np.flatnonzero(one.places == 3).min()
    score = np.zeros(one.allowed.shape)
    score[:50, : last_of_first + 1] = 1.0  # heard until frame 50, where the teacher has 42
    score[50:, second:] = 1.0
    way = viterbi(np.where(one.allowed, score, -1e4))
    assert np.flatnonzero(way <= last_of_first).max() + 1 == 12 + 30 + NEAR


def test_the_corpus_is_like_the_others(features: Path, tmp_path: Path, run: object) -> None:
    assert callable(run)
    spoken(tmp_path, "woman", [sounded(str(n)) for n in range(4)])
    spoken(tmp_path, "woman" + MOVED, [sounded(str(n)) for n in range(2)])
    spoken(tmp_path, "man", [sounded(str(n)) for n in range(3)])
    run("teacher.sound", features=features, sound=tmp_path, processes=1)
    found = utterances(features, "teacher")
    assert [u.speaker for u in found] == [3, 3, 3, 3, 3, 3, 4, 4, 4]
    assert [item.name for item in labelled(features)] == [u.name for u in found[:4]]  # not what it said elsewhere
    assert {u.band for u in found} == {80}
    for u in found:
        assert LEAD + u.slots.sum() <= len(u.mel)
    for name in ("teacher.align.tsv", "teacher.index.tsv", "teacher.mel.npy", "teacher.f0.npy", "teacher.audio.npy"):
        (features / name).unlink()


def test_a_speaker_who_is_new_begins_as_the_voice() -> None:
    old = Acoustic(AcousticShape(width=16, blocks=1))
    new = Acoustic(AcousticShape(width=16, blocks=1, speakers=5))
    new.load_state_dict(old.state_dict())
    assert np.allclose(new.speaker.weight[3].detach(), old.speaker.weight[0].detach())
    assert np.allclose(new.speaker.weight[:3].detach(), old.speaker.weight.detach())
