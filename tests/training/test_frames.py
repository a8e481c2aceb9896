"""Sentences from frames: what they say, that none is there twice, and what is refused."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from evaluation.text.kinds import rows
from measures.labels import felt
from qingyin.records import EMOTIONS
from training.bert_tone.text.frames import FRAMES, framed

pytestmark = pytest.mark.training


def test_every_sentence_is_whole_and_there_once() -> None:
    made = list(framed())
    assert len(made) > 2000
    assert len({sentence for _, sentence in made}) == len(made)
    assert {emotion for emotion, _ in made} <= set(EMOTIONS)
    assert not any(mark in sentence for _, sentence in made for mark in "{} ")
    assert made == list(framed())


def test_the_filling_decides_where_the_frame_says_so(tmp_path: Path) -> None:
    path = tmp_path / "frames.toml"
    path.write_text(
        '[slots]\nwho = "他 她"\n[felt]\njoy = "高兴"\nfear = "害怕"\n'
        '[[frame]]\nemotion = "felt"\nlines = 4\ntext = ["{who}很{felt}。"]\n'
        '[[frame]]\nemotion = "neutral"\nlines = 2\ntext = ["{who}不害怕。"]\n',
        "utf-8",
    )
    felt = {(emotion, f"{who}很{word}。") for who in "他她" for emotion, word in (("joy", "高兴"), ("fear", "害怕"))}
    assert set(framed(path)) == felt | {("neutral", "他不害怕。"), ("neutral", "她不害怕。")}


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ('emotion = "joi"\nlines = 1\ntext = ["好"]', "unknown emotion 'joi'"),
        ('emotion = "joy"\nlines = 1\ntext = ["{whom}好"]', "whom"),
        ('emotion = "joy"\nlines = 2\ntext = ["好"]', "fewer than 2 sentences"),
    ],
)
def test_a_wrong_frame_is_refused(tmp_path: Path, frame: str, message: str) -> None:
    path = tmp_path / "frames.toml"
    path.write_text(f'[slots]\nwho = "他"\n[felt]\njoy = "高兴"\n[[frame]]\n{frame}\n', "utf-8")
    with pytest.raises(ValueError, match=message):
        list(framed(path))


def pairs(line: str) -> frozenset[str]:
    """The pairs of neighboring characters."""
    return frozenset(line[place : place + 2] for place in range(len(line) - 1))


def likest(line: str, index: dict[str, list[frozenset[str]]]) -> float:
    """The greatest share of pairs that a learned line has in common with this one."""
    own = pairs(line)
    common = Counter(each for pair in own for each in index.get(pair, ()))
    return max((count / len(own | each) for each, count in common.items()), default=0.0)


@pytest.mark.parametrize(("name", "files"), [("kinds", ()), ("kinds_unseen", ("everyday", "kinds"))])
def test_no_sentence_is_like_one_that_is_measured(name: str, files: tuple[str, ...]) -> None:
    written = [line for each in files for line, _ in felt(FRAMES.with_name(f"{each}.tsv"))]
    index: dict[str, list[frozenset[str]]] = defaultdict(list)
    for each in {pairs(sentence) for sentence in (*written, *(sentence for _, sentence in framed()))}:
        for pair in each:
            index[pair].append(each)
    assert not [line for _, line, _ in rows(name) if likest(line, index) >= 0.5]
