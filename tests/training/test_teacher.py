"""The teacher's tokens and what becomes of its answers, with a sentence of numbers in place of the model."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from measures.splits import is_unseen_teacher_sentence  # noqa: E402
from qingyin.records import F0_POINTS, VECTOR  # noqa: E402
from qingyin.text import Lexicon, Sentence, analyze  # noqa: E402
from qingyin.text.pinyin.phones import FINALS, INITIALS  # noqa: E402
from tests.text.conftest import LEXICON  # noqa: E402
from training.data.utterances import Utterance  # noqa: E402
from training.models.prosody_net import MANNERS, OUTPUTS, READERS, ProsodyNet  # noqa: E402
from training.speech.prosody import Example, batch, error, initials, predict, taught  # noqa: E402
from training.teacher import fetch, tokens  # noqa: E402
from training.teacher.corpus import KINDS, STYLES, Heard, load, save  # noqa: E402
from training.teacher.label import is_fresh  # noqa: E402
from training.teacher.labels import FRAME_S, Labels, labels  # noqa: E402
from training.teacher.texts import CLAUSE, _piece, measured, texts  # noqa: E402
from training.teacher.wanted import _later, logit, mean_logits, wanted  # noqa: E402


def read(text: str) -> Sentence:
    (sentence,) = analyze(text, Lexicon.open(LEXICON))
    return sentence


def spelled(line: tokens.Line) -> str:
    names = {number: token for token, number in tokens.NUMBER.items()}
    return "".join(names[number] for number in line.tokens[1:-1])


@pytest.mark.parametrize(
    ("pinyin", "initial", "rest"),
    [
        ("zhi1", "ꭧ", "ɨ→"),
        ("lü4", "l", "y↘"),
        ("xue2", "ɕ", "ɥe↗"),
        ("yuan2", "", "ɥɛ↗n"),
        ("er4", "", "ɚ↘"),
        ("huar1", "x", "wa→ɻ"),
        ("dianr3", "t", "jɛ↓ɻ"),
        ("bo1", "p", "wo→"),
        ("ma5", "m", "a"),
    ],
)
def test_a_syllable_is_spelled_as_the_teacher_knows_it(pinyin: str, initial: str, rest: str) -> None:
    assert tokens.of_syllable(pinyin) == (initial, rest)


def test_every_phone_has_tokens() -> None:
    assert set(tokens.INITIALS) == {"", *INITIALS}
    assert set(tokens.FINALS) == set(FINALS)
    spellings = "".join(
        (*tokens.INITIALS.values(), *tokens.FINALS.values(), *tokens.TONES.values(), *tokens.MARKS.values())
    )
    assert set(spellings) - {"*"} <= set(tokens.NUMBER)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("今天好，你呢？", "ʨi→ntʰjɛ→n xau↓, ni↓ nɤ?"),
        ("你好", "ni↗ xau↓."),  # it would not end otherwise
        ("他说“好”。", "tʰa→ ʂwo→ xau↓."),
    ],
)
def test_a_sentence_becomes_words_and_marks(text: str, found: str) -> None:
    assert spelled(tokens.line(read(text))).replace("ni↗xau↓", "ni↗ xau↓") == found


def test_places_tile_the_tokens() -> None:
    line = tokens.line(read("我们明天去公园，好吗？"))
    assert line.places[0].first == 1
    for before, after in zip(line.places, line.places[1:], strict=False):
        assert before.first <= before.rhyme < before.end <= after.first
        assert (after.first - before.end == 2) == before.marked  # a mark and a space


def answer(line: tokens.Line, frames: int = 2) -> dict[str, np.ndarray]:
    """A teacher that gives each token this number of frames, at 200 Hz and 60 dB."""
    whole = np.full((1, len(line.tokens)), frames, np.int64)
    half = np.ones((1, 2 * int(whole.sum())), np.float32)
    return {"whole": whole, "frames": whole.astype(np.float32), "f0": 200 * half, "energy": 60 / 4.343 * half}


def test_durations_and_pauses_last_as_long_as_the_sound() -> None:
    line = tokens.line(read("我们明天去公园，好吗？"))
    said = labels(line, answer(line))
    spoken = 2 * (line.places[-1].end - 1) * FRAME_S  # but for the pads and the last mark
    assert said.duration.sum() + said.pause.sum() == pytest.approx(spoken)
    assert said.pause[:-1].max() == pytest.approx(2 * 2 * FRAME_S)  # the mark and the space after it
    assert said.f0 == pytest.approx(200)
    assert said.energy == pytest.approx(60, abs=0.1)


def test_a_syllable_ends_where_its_energy_does_before_a_mark() -> None:
    line = tokens.line(read("好，走。"))
    given = answer(line, frames=8)
    last = 2 * 8 * line.places[0].end
    given["energy"][0, last - 10 : last] = 0.0
    said, whole = labels(line, given), labels(line, answer(line, frames=8))
    assert whole.duration[0] - said.duration[0] == pytest.approx(5 * FRAME_S)
    assert said.pause[0] - whole.pause[0] == pytest.approx(5 * FRAME_S)


def test_shares_of_initials_follow_the_tokens() -> None:
    line = tokens.line(read("安他"))
    said = labels(line, answer(line))
    assert said.onset[0] == 0  # there is none
    assert 0 < said.onset[1] < 0.6


def heard(text: str, style: int, said: Labels) -> Heard:
    size = len(said.duration)
    known = {name: np.ones(size, np.int64) for name in list(KINDS)[:7]}
    return Heard(text, style, known | {"vectors": np.ones((size, VECTOR), np.float32)} | said._asdict())


@pytest.fixture
def sentences() -> list[Heard]:
    found = []
    for style, text in enumerate(("今天好，你呢？", "你好", "安他")):
        line = tokens.line(read(text))
        found.append(heard(text, style % len(STYLES), labels(line, answer(line))))
    return found


def test_labels_are_kept_and_read_again(sentences: list[Heard], tmp_path: Path) -> None:
    save(tmp_path / "0000.npz", sentences[:2])
    save(tmp_path / "0001.npz", sentences[2:])
    found = load(tmp_path)
    assert [each.text for each in found] == [each.text for each in sentences]
    assert [each.style for each in found] == [each.style for each in sentences]
    for a, b in zip(found, sentences, strict=True):
        for name in KINDS:
            assert a.arrays[name] == pytest.approx(b.arrays[name], rel=1e-3)
    assert not list(tmp_path.glob("*.part"))


def test_labels_take_little_room() -> None:
    sizes = {name: np.dtype(kind).itemsize for name, kind in KINDS.items()}
    assert (
        sum(sizes.values()) + sizes["vectors"] * (VECTOR - 1) + sizes["f0"] * (F0_POINTS - 1) <= 80
    )  # bytes a syllable


def test_each_style_is_counted_from_its_own_middle(sentences: list[Heard]) -> None:
    for goal in wanted(sentences, {}):
        assert goal.shape[1] == OUTPUTS
        assert goal[:, 2:] == pytest.approx(0, abs=0.05)
    assert READERS + len(STYLES) == MANNERS
    assert set(STYLES) == set(fetch.STYLES)


def test_what_is_too_short_to_be_a_syllable_teaches_nothing(sentences: list[Heard]) -> None:
    sentences[0].arrays["duration"][1] = 0.01
    (goal, *_) = wanted(sentences, {})
    assert np.isnan(goal[1]).all() and not np.isnan(goal[0, 0])


def test_an_initial_lasts_as_long_as_in_speech(sentences: list[Heard]) -> None:
    for sentence in sentences:
        sentence.arrays["onset"][:] = 0.3
    heard = {1: float(logit(np.array([0.5]))[0])}  # every initial of these sentences has the number 1
    for goal in wanted(sentences, heard):
        assert goal[:, 1] == pytest.approx(heard[1])


def test_the_teachers_sentences_become_examples_in_their_own_manners(sentences: list[Heard], tmp_path: Path) -> None:
    save(tmp_path / "0000.npz", sentences)
    size = 3
    numbers, vectors = np.ones(size, np.int64), np.ones((size, VECTOR), np.float32)
    person = Example(
        speaker=1, held_out=False, phones=np.ones((size, 3), np.int64), tone=numbers, boundary=numbers, mark=numbers,
        vectors=vectors, wanted=np.zeros((size, OUTPUTS), np.float32),
    )  # fmt: skip
    found = taught(tmp_path, {1: 0.0})
    assert sorted(each.speaker for each in found) == [READERS, READERS + 1, READERS + 2]
    assert [len(each.tone) for each in found] == sorted(len(each.arrays["tone"]) for each in sentences)
    assert [each.wanted[:, 1].mean() for each in found] == pytest.approx([0, 0, 0], abs=1e-5)  # as is asked
    inputs, goal = batch([*found, person])
    assert goal.shape == (4, max(len(each.tone) for each in found), OUTPUTS)
    assert torch.isfinite(error(predict(ProsodyNet(), inputs), goal))
    assert taught(tmp_path / "none", {1: 0.0}) == []


def test_how_much_of_a_syllable_an_initial_is_comes_from_aligned_speech() -> None:
    slots = np.array([[5, 15, 0, 0], [10, 10, 0, 0], [0, 20, 0, 0]])
    phones = np.array([[1, 30, 0], [1, 30, 0], [0, 30, 0]])
    five = np.full((3, F0_POINTS), 200.0, np.float32)
    one = np.zeros(3, np.int64)
    u = Utterance(
        "a", 3, False, phones, one, one, slots, five, five > 300, np.zeros(3), np.zeros((9, 80)), np.zeros(9), 80
    )
    assert initials([u]) == {1: pytest.approx(np.mean([np.log(0.25 / 0.75), 0.0]))}


def test_where_a_rhyme_begins_later_its_f0_is_read_later() -> None:
    rising = np.array([[100.0, 110.0, 120.0, 130.0, 140.0]])
    later = _later(rising, np.array([0.2]), np.array([0.6]))
    assert later[0] == pytest.approx([120, 125, 130, 135, 140])
    assert _later(rising, np.array([0.6]), np.array([0.2])) == pytest.approx(rising)


def test_shares_are_counted_by_initial_where_there_is_one() -> None:
    found = mean_logits(np.array([0, 7, 7, 9]), np.array([np.nan, 1.0, 2.0, np.nan]))
    assert found == {7: 1.5}


def test_creak_has_no_place_on_the_scale(sentences: list[Heard]) -> None:
    sentences[0].arrays["f0"][0, 2] = 100.0
    (goal, *_) = wanted(sentences, {})
    assert np.isnan(goal[0, 5]) and not np.isnan(goal[0, 4])


def test_a_file_that_is_not_the_expected_one_is_refused() -> None:
    assert fetch.checked(b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "nothing") == b""
    with pytest.raises(SystemExit, match="sha256"):
        fetch.checked(b"x", "e3b0c442", "something")


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from training.teacher import texts as module

    monkeypatch.setattr(module, "_lines", lambda data, name: [f"第{len(name)}处说第{i}句话。真的？" for i in range(20)])
    yield


@pytest.mark.usefixtures("lines")
def test_texts_are_different_come_from_all_sources_and_stay_the_same() -> None:
    found = list(texts(Path(), 60))
    assert len(found) == len(set(found))
    assert found == list(texts(Path(), 60))
    assert len({text.partition("处")[0] for text in found if "处" in text}) > 3


def test_what_is_hardly_chinese_is_left_out() -> None:
    random = np.random.default_rng(0)
    assert _piece("import numpy as np", random) == ""
    assert _piece("https://example.com 的网页", random) == ""
    assert _piece("今天天气很好。", random) == "今天天气很好。"
    assert 0 < CLAUSE < 1


def test_what_is_measured_with_is_not_read() -> None:
    found = measured()
    assert {"今天下午的会议改到三楼的小会议室。", "桌子上放着一本旧书。"} <= found
    assert not any("\t" in text for text in found)


def test_labels_older_than_the_bert_tone_are_made_again(tmp_path: Path) -> None:
    labels, graph = tmp_path / "0000.npz", tmp_path / "tone.onnx"
    graph.touch()
    assert not is_fresh(labels, graph)
    labels.touch()
    os.utime(graph, (1, 1))
    assert is_fresh(labels, graph)
    os.utime(labels, (0, 0))
    assert not is_fresh(labels, graph)


def test_some_sentences_are_kept_for_measuring() -> None:
    kept = [is_unseen_teacher_sentence(f"第{number}句") for number in range(4000)]
    assert 60 < sum(kept) < 140
