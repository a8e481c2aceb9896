"""Scenes as pure functions, who speaks in a story, and the scene that a text proposes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest

from qingyin import Options, Synthesizer
from qingyin.errors import OptionError
from qingyin.expression.delta import FACTORS
from qingyin.expression.quotes import narration, quoted, speaker
from qingyin.expression.scenes import (
    CALM,
    CAST,
    POLICIES,
    Direction,
    Memory,
    faded,
    paragraph,
    proposed,
    stirred,
    turn,
    turned,
)
from qingyin.records import EMOTIONS, Emotion, Sentence, Syllable

JOY, ANGER, SADNESS = ({name: 0.9, "neutral": 0.1} for name in ("joy", "anger", "sadness"))


def sentence(text: str, at: int = 0) -> Sentence:
    """A sentence of which each Chinese character is a syllable."""
    syllables = [
        Syllable(char, (at + place, at + place + 1), char, "a1", "a1", "char")
        for place, char in enumerate(text)
        if "\u4e00" <= char <= "\u9fff"
    ]
    return Sentence(text, (at, at + len(text)), text, tuple(syllables))


def play(scene: str, *parts: tuple[str, Mapping[str, float]], intensity: float = 1.0) -> list[tuple[Direction, Memory]]:
    """The directions of sentences one after another."""
    found, memory, at = [], Memory(), 0
    for text, felt in parts:
        one = sentence(text, at)
        asked = np.full(len(one.syllables), intensity, np.float32)
        direction, memory = POLICIES[scene](one, Emotion(dict(felt)), asked, memory)
        assert sum(direction.emotion.values()) == pytest.approx(1.0)
        assert direction.extra.shape == (len(one.syllables), len(FACTORS))
        found.append((direction, memory))
        at += len(text)
    return found


@pytest.mark.parametrize("felt", [{name: 1.0} for name in EMOTIONS], ids=EMOTIONS)
def test_a_customer_meets_no_anger(felt: dict[str, float]) -> None:
    ((direction, _),) = play("customer_service", ("您的订单还没有发货。", felt), intensity=2.0)
    assert not {"anger", "disgust", "fear", "sadness"} & direction.emotion.keys()
    assert direction.intensity.max() <= 0.8 + 1e-6


def test_to_a_customer_less_stays_less() -> None:
    ((direction, _),) = play("customer_service", ("好的。", JOY), intensity=0.0)
    assert not direction.intensity.any()
    assert turned({"anger": 1.0}, {"anger": ("caring", 0.7)}) == pytest.approx({"caring": 0.7, "neutral": 0.3})


def test_quoted_speech_stands_apart_from_narration() -> None:
    ((direction, memory),) = play("audiobook", ("小明说：“走吧。”", JOY))
    assert memory.speaker == "小明"
    assert direction.intensity.tolist() == pytest.approx([0.6] * 3 + [1.0] * 2)
    assert np.allclose(direction.extra[-1], CAST[0].sums())
    assert not np.allclose(direction.extra[0], direction.extra[-1])


def test_a_character_keeps_its_offset() -> None:
    story = ["小明说：“走吧。”", "小红回答：“好。”", "天黑了。", "小红又问：“去哪儿？”", "小明说：“回家。”"]
    said = [(each, CALM) for each in story]
    ends = [direction.extra[-1] for direction, _ in play("audiobook", *said)]
    assert np.allclose(ends[0], ends[4]) and np.allclose(ends[1], ends[3])
    assert not np.allclose(ends[0], ends[1])


def test_who_is_not_named_answers_in_turn_and_goes_on_within_marks() -> None:
    said = [(each, CALM) for each in ("小明说：“走吧。”", "王老师说：“等等。", "门没关。”", "“我去关。”", "“快点。”")]
    assert [memory.speaker for _, memory in play("audiobook", *said)] == ["小明", "王老师", "王老师", "小明", "王老师"]


def test_a_large_cast_is_bounded_and_keeps_its_offsets() -> None:
    memory, first = Memory(), dict[str, list[float]]()
    for number in range(80):
        one = sentence(f"小{chr(0x4E00 + number)}说：“好。”")
        direction, memory = POLICIES["audiobook"](one, Emotion(CALM), np.ones(len(one.syllables), np.float32), memory)
        first[memory.speaker] = direction.extra[-1].tolist()
    assert len(memory.cast) <= 60
    for name in memory.cast:
        direction, _ = POLICIES["audiobook"](
            sentence(f"{name}说：“好。”"), Emotion(CALM), np.ones(4, np.float32), memory
        )
        assert direction.extra[-1].tolist() == first[name]


def test_in_a_long_text_a_mood_fades() -> None:
    told = [("她笑了。", JOY)] + [("路边有一排老树。", CALM)] * 40
    joys = [direction.emotion["joy"] for direction, _ in play("audiobook", *told)]
    assert joys[0] == 0.9
    assert all(later < earlier for earlier, later in pairwise(joys[:5]))
    assert 0.05 < joys[1] < 0.65  # two thirds of it at most
    assert max(joys[5:]) < 0.001


def test_a_mood_is_not_that_of_another_who_speaks() -> None:
    plain = {"neutral": 0.9, "anger": 0.1}
    told = [("爸爸说：“你又骗我！”", ANGER), ("售货员说：“一共三块五。”", plain), ("售货员说：“拿好。”", plain)]
    (_, _), (other, _), (same, _) = play("audiobook", *told)
    assert other.emotion["anger"] == pytest.approx(0.1)
    assert same.emotion["anger"] <= 0.1
    (_, _), (goes_on, _) = play("audiobook", told[0], ("爸爸说：“你走吧。”", plain))
    assert goes_on.emotion["anger"] > 0.2


def test_half_of_a_mood_is_left_at_a_paragraph() -> None:
    memory = paragraph(Memory(mood=JOY, inside=True), {"小明": 0})
    assert memory.mood == pytest.approx({"joy": 0.45, "neutral": 0.55})
    assert not memory.inside and memory.cast == {"小明": 0}


def test_moods() -> None:
    assert faded(JOY, 0.5) == pytest.approx({"joy": 0.45, "neutral": 0.55})
    assert stirred(JOY, SADNESS) == pytest.approx({"joy": 0.5, "sadness": 0.5, "neutral": 0.0})
    assert stirred(CALM, CALM) == {"neutral": 1.0}


def test_in_a_conversation_a_mood_is_kept_and_fades_by_turns() -> None:
    ((_, memory),) = play("assistant", ("太好了！", JOY))
    weights = []
    for _ in range(4):
        memory = turn(memory)
        weights.append(memory.mood["joy"])
    assert weights == pytest.approx([0.45, 0.225, 0.1125, 0.05625])


@pytest.mark.parametrize(("heard", "answer"), [("sadness", "caring"), ("anger", "caring"), ("joy", "joy")])
def test_what_is_heard_is_answered(heard: str, answer: str) -> None:
    mood = turn(Memory(), Emotion({heard: 1.0})).mood
    assert max((weight, name) for name, weight in mood.items() if name != "neutral")[1] == answer


def test_a_conversation_remembers(synthesizer: Synthesizer) -> None:
    def f0(talk: object, *more: str) -> float:
        return float(np.mean([each.f0 for each in talk.speak("我们一起去公园吧。", *more).syllables]))  # type: ignore[attr-defined]

    alone = f0(synthesizer.conversation())
    talk = synthesizer.conversation()
    talk.speak("今天真开心。")
    later = [f0(talk) for _ in range(3)]
    assert alone < later[2] < later[1] < later[0]
    assert f0(synthesizer.conversation(), "今天真开心。") > alone
    with pytest.raises(OptionError, match="needs Options"):
        synthesizer.conversation(Options(scene="audiobook"))


def test_chapters_of_one_delivery(synthesizer: Synthesizer) -> None:
    delivery = synthesizer.delivery(Options(scene="audiobook", emotion="neutral"))
    chapters = ["我们说：“去公园。”", "今天说：“去公园。”", "我们说：“去公园。”"]
    last = [synthesizer.speak(each, delivery).syllables[-1].f0 for each in chapters]
    assert last[0] == last[2] != last[1]


def test_scenes_are_checked_and_spoken(synthesizer: Synthesizer) -> None:
    with pytest.raises(OptionError, match="unknown scene 'opera'; available: customer_service"):
        Options(scene="opera")
    neutral = synthesizer.speak("今天真开心！", Options(emotion="neutral")).syllables
    angry = synthesizer.speak("今天真开心！", Options(emotion="anger", scene="customer_service")).syllables
    assert angry[0].f0[0] < neutral[0].f0[0]  # caring lowers F0, anger would raise it


@pytest.mark.parametrize(
    ("text", "inside", "expected"),
    [
        ("他说：“好。”", False, "他说："),
        ("走吧。”他说", True, "他说"),
        ('他说"好"了', False, "他说了"),
        ("没有引号", False, "没有引号"),
        ("「走」", False, ""),
    ],
)
def test_what_is_narrated(text: str, inside: bool, expected: str) -> None:
    assert narration(text, quoted(text, inside)) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("小明高兴地说：", "小明"),
        ("妈妈在电话里问。", "妈妈"),
        ("，王老师摇摇头说，", "王老师"),
        ("张伟喊道：", "张伟"),
        ("司机回答：", "司机"),
        ("她低声回答。", "她"),
        ("乌龟说：", "乌龟"),
        ("媽媽在電話裡問。", "媽媽"),
        ("，王老師搖搖頭說，", "王老師"),
        ("張偉喊道：", "張偉"),
        ("天黑了。", None),
        ("", None),
    ],
)
def test_who_is_named(told: str, expected: str | None) -> None:
    assert speaker(told) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("您好，感谢您的来电，请稍等，我为您查询订单。", "customer_service"),
        ("非常抱歉给您带来不便，退款会在三天内到账。", "customer_service"),
        ("从前有一座山。小和尚问：“师父，山上有什么？”老和尚说：“有庙。”", "audiobook"),
        ("那天他推开门，忽然愣住了。她轻声说：“你回来了。”", "audiobook"),
        ("好的，已经帮你打开客厅的灯。还有什么需要我做的吗？", "assistant"),
        ("没问题，我来提醒你。", "assistant"),
        ("今天下午的会议改到三楼。", None),
        ("", None),
    ],
)
def test_the_scene_that_a_text_proposes(text: str, expected: str | None) -> None:
    assert proposed(text) == expected
