"""Scenes: how the same feeling is spoken to a customer, in a story, in a conversation.

Each is a pure function: from a spoken sentence, what it feels like, the intensity that was asked for and what the scene
remembers, to a direction and what it remembers then. The numbers are choices, and the tests hold them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final, NamedTuple

import numpy as np

from qingyin.emotions import TABLE, Share
from qingyin.expression import quotes
from qingyin.expression.delta import Delta, Sums
from qingyin.expression.mood import Weights, carried
from qingyin.records import Emotion, Floats, Sentence
from qingyin.text.patterns import regex

CALM: Final[Weights] = {"neutral": 1.0}


class Direction(NamedTuple):
    """How a sentence of S syllables is to be spoken."""

    emotion: Weights
    intensity: Floats  # [S]
    extra: Sums  # [S, 7], beside what the emotion does


@dataclass(frozen=True, slots=True)
class Memory:
    """What a scene knows of what was spoken before."""

    mood: Weights = field(default_factory=lambda: CALM)
    inside: bool = False  # a quotation is open
    speaker: str = ""  # who spoke last
    other: str = ""  # who spoke before
    # all who spoke, in the order in which they came, and the number of each one's way of speaking in CAST
    cast: Mapping[str, int] = field(default_factory=dict)


Policy = Callable[[Sentence, Emotion, Floats, Memory], tuple[Direction, Memory]]


def faded(mood: Weights, share: float) -> Weights:
    """A mood of which that share is left; neutral takes the rest."""
    left = {name: weight * share for name, weight in mood.items() if name != "neutral"}
    return {**left, "neutral": 1.0 - sum(left.values())}


def stirred(mood: Weights, felt: Weights) -> Weights:
    """A mood after something is felt: of each emotion the stronger of the two; neutral is what they leave."""
    names = [name for name in {**mood, **felt} if name != "neutral"]
    found = {name: max(mood.get(name, 0.0), felt.get(name, 0.0)) for name in names}
    total = sum(found.values())
    if total > 1.0:
        found = {name: weight / total for name, weight in found.items()}
    return {**found, "neutral": max(0.0, 1.0 - total)}


def turned(weights: Weights, into: Mapping[str, Share]) -> Weights:
    """A mixture of which some emotions become others, in that measure; neutral takes what is lost."""
    found: dict[str, float] = {}
    for name, weight in weights.items():
        other, share = into.get(name, (name, 1.0))
        found[other] = found.get(other, 0.0) + weight * share
    rest = sum(weights.values()) - sum(found.values())
    return {**found, "neutral": found.get("neutral", 0.0) + rest}


# To a customer. What would hurt is turned into care; 0.8 of a feeling is the most that is shown.
SOOTHING: Final = {row.name: row.to_customer for row in TABLE if row.to_customer}
MOST_TO_A_CUSTOMER: Final = 0.8
_SERVICE: Final = Delta(duration=1.03, f0_range=0.95, level=-1.0, pause=1.1)


def customer_service(sentence: Sentence, felt: Emotion, intensity: Floats, memory: Memory) -> tuple[Direction, Memory]:
    """Soothing, within limits, never angry."""
    shown = np.minimum(intensity, np.float32(MOST_TO_A_CUSTOMER))
    return Direction(turned(felt.weights, SOOTHING), shown, _evenly(_SERVICE, sentence)), memory


# In a story. A mood colors what follows; a narrator shows NARRATED of it, a character all.
NARRATED: Final = np.float32(0.6)
_NARRATOR: Final = Delta(duration=1.03, pause=1.15)
CAST: Final = (
    Delta(f0_mean=2.0, f0_range=1.1, duration=0.97, tilt=1.0),
    Delta(f0_mean=-2.0, f0_range=0.95, duration=1.04, tilt=-1.0),
    Delta(f0_mean=3.2, f0_range=1.05, duration=1.02),
    Delta(f0_mean=-3.2, f0_range=0.9, duration=1.08, tilt=-1.5),
    Delta(f0_mean=0.9, f0_range=1.2, duration=0.93, tilt=1.5),
    Delta(f0_mean=-0.9, f0_range=1.1, duration=0.97, tilt=0.5),
)  # characters in the order in which they first speak; the seventh is as the first
OWN: Final = -1  # in place of a number of CAST: as the voice speaks by itself
_LARGEST_CAST: Final = 60


def audiobook(sentence: Sentence, felt: Emotion, intensity: Floats, memory: Memory) -> tuple[Direction, Memory]:
    """Narration apart from speech in quotation marks, each character apart from the others, a mood that colors what
    follows it, but not what somebody else says.
    """
    inside = quotes.quoted(sentence.text, memory.inside)
    after = replace(memory, inside=inside[-1])
    speaks = np.array([inside[syllable.span[0] - sentence.span[0]] for syllable in sentence.syllables])
    if speaks.any():
        told = sentence.style.speaker if sentence.style is not None else None
        if told is not None:
            after = takes_the_word(after, told)
        else:
            after = spoken(after, sentence.text, inside, went_on=memory.inside)
        number = after.cast[after.speaker]
        character = Delta() if number == OWN else CAST[number % len(CAST)]
    else:
        character = _NARRATOR
        named = quotes.speaker(sentence.text)  # 小明说。 before or after what he says
        if named is not None and not quotes.is_pronoun(named) and named in memory.cast:
            after = takes_the_word(after, named)
    another = speaks.any() and memory.speaker not in ("", after.speaker)
    mood = carried(CALM if another else memory.mood, felt.weights)
    extra = np.where(speaks[:, None], character.sums(), _NARRATOR.sums())
    shown = np.where(speaks, intensity, intensity * NARRATED)
    return Direction(mood, shown, extra), replace(after, mood=mood)


def spoken(memory: Memory, text: str, inside: list[bool], *, went_on: bool) -> Memory:
    """The memory when it is clear who speaks in a text: who is named; else who went on; else the other one of two."""
    named = quotes.speaker(quotes.narration(text, inside))
    if named is not None and quotes.is_pronoun(named) and memory.speaker:
        named = memory.speaker
    if named is None:
        named = memory.speaker if went_on else memory.other or memory.speaker
    return takes_the_word(memory, named)


def takes_the_word(memory: Memory, name: str) -> Memory:
    """The memory when somebody speaks: who is new gets the next way of speaking."""
    cast = memory.cast
    if name not in cast:
        kept = islice(cast.items(), max(0, len(cast) + 1 - _LARGEST_CAST), None)
        cast = {**dict(kept), name: max(cast.values(), default=-1) + 1}
    if name == memory.speaker:
        return replace(memory, cast=cast)
    return replace(memory, cast=cast, speaker=name, other=memory.speaker)


# In a conversation. A turn leaves KEPT of the mood; what the other one feels is answered in that measure.
KEPT: Final = 0.5
MODERATE: Final = np.float32(0.9)
ANSWER: Final = {row.name: row.answer for row in TABLE if row.answer}


def assistant(sentence: Sentence, felt: Emotion, intensity: Floats, memory: Memory) -> tuple[Direction, Memory]:
    """A mood that is kept from sentence to sentence, and from turn to turn in part; see `turn`."""
    mood = stirred(memory.mood, felt.weights)
    extra = _evenly(Delta(), sentence)
    return Direction(mood, intensity * MODERATE, extra), replace(memory, mood=mood)


def turn(memory: Memory, heard: Emotion | None = None) -> Memory:
    """The memory at the beginning of a new turn, after the other person has said something with this emotion."""
    mood = faded(memory.mood, KEPT)
    if heard is not None:
        mood = stirred(mood, turned(heard.weights, ANSWER))
    return replace(memory, mood=mood, inside=False)


def paragraph(memory: Memory, cast: Mapping[str, int]) -> Memory:
    """The memory at the beginning of a new paragraph of a story, in which these characters may speak."""
    return replace(memory, mood=faded(memory.mood, KEPT), inside=False, cast=cast)


def plain(sentence: Sentence, felt: Emotion, intensity: Floats, memory: Memory) -> tuple[Direction, Memory]:
    """No scene: as it is felt."""
    return Direction(felt.weights, intensity, _evenly(Delta(), sentence)), memory


POLICIES: Final[Mapping[str | None, Policy]] = {
    None: plain,
    "customer_service": customer_service,
    "audiobook": audiobook,
    "assistant": assistant,
}


def _evenly(delta: Delta, sentence: Sentence) -> Sums:
    return np.tile(delta.sums(), (len(sentence.syllables), 1))


# Which scene the words of a text propose.
ENOUGH: Final = 2  # cues, below which nothing is proposed
_DIALOGUE: Final = (
    r"[“「『][^”」』]{1,120}[”」』]|[说道问喊叫答][，：:,]?[“「『]|"
    r"[”」』][\u4e00-\u9fff]{1,8}[说道问喊叫答]"
)
_NARRATION: Final = (
    r"从前|很久以前|那天|有一天|忽然|突然|望着|低声|轻声|叹了口气|[他她][^，。！？]{0,12}[了着]|"
    r"第[一二三四五六七八九十百\d]+[章回节]"
)
_SERVICE_CUES: Final = (
    r"您好|为您|给您|请您|帮您|感谢您|抱歉|请稍等|请耐心|客服|订单|退款|退货|换货|售后|快递|物流|工单|会员|账户|账单|办理|业务|"
    r"来电|致电|热线|投诉|反馈|满意度|祝您"
)
_ASSISTANT_CUES: Final = (
    r"好的[，。！]|没问题|我来|我可以|帮你|给你|为你|需要我|要不要我|要我|你想|你可以|已经?(?:为你|帮你|打开|关闭|设置|添加)|"
    r"提醒你|闹钟|日程|今天的?天气|正在播放|播放|小助手|还有什么"
)
CUES: Final = {
    "audiobook": regex(f"{_DIALOGUE}|{_NARRATION}"),
    "customer_service": regex(_SERVICE_CUES),
    "assistant": regex(_ASSISTANT_CUES),
}


def proposed(text: str) -> str | None:
    """The scene with the most cues in the text; None if no scene has enough, or two have as many."""
    counts = {name: len(cues.findall(text)) for name, cues in CUES.items()}
    (first, most), (_, second) = sorted(counts.items(), key=lambda each: -each[1])[:2]
    return first if most >= ENOUGH and most > second else None
