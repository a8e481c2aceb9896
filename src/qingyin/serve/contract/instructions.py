"""Instructions in words, "Speak in a very cheerful tone." or 用有点难过的语气说, as fields of a request.

An unknown word is an error that names it: following half of an instruction would be a silent substitution.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from qingyin.emotions import TABLE
from qingyin.errors import OptionError
from qingyin.expression.style import StyleFile

EMOTIONS: Final = {row.name: f"{row.english_words} {row.chinese_words}" for row in TABLE}
DEGREES: Final = {
    0.5: "slightly somewhat mildly little bit 有点 有些 稍微 略带 略微 一点 微微",
    1.5: "very really quite 很 非常 特别 十分 更",
    2.0: "extremely 极其 极度 无比 极",
}
RATES: Final = {
    0.8: "slow slowly 慢 慢一点 慢一些 慢慢 缓慢 慢点 慢速",
    1.25: "fast quickly quick rapidly 快 快一点 快一些 快速 快点",
}
STYLES: Final = {  # in addition to each style's name and title
    "news": "newsreader newscaster newscast anchor broadcaster announcer 新闻 新闻播报 播音 主播",
    "storyteller": "story stories storytelling tale tales narrator 故事 讲故事 说书",
}
SCENES: Final = {
    "customer_service": "customer service 客服 客户服务",
    "audiobook": "audiobook audiobooks 有声书",
    "assistant": "assistant 助手 助理",
}
STYLE: Final = ("style", "风格")  # a word before it is a style even if it is an emotion too: calm, 欢快
NOTHING: Final = (
    "speak say read talk sound use using in with a an the this it as like tone voice manner way of and be please text "
    "emotion emotional emotionally feeling clear clearly mandarin chinese aloud out "
    "请 用 以 带 带着 的 地 得 说 读 念 讲 语气 口吻 声音 语调 感觉 情绪 情感 感情 来 并 像 一样 那样 "
    "并且 和 语速 一些 些 着 普通话 中文 朗读 这段话"
)


def _table() -> dict[str, tuple[str, Any]]:
    found: dict[str, tuple[str, Any]] = {word: ("", None) for word in (*NOTHING.split(), *STYLE)}
    kinds: dict[str, Mapping[Any, str]] = {
        "emotion": EMOTIONS,
        "intensity": DEGREES,
        "rate": RATES,
        "style": STYLES,
        "scene": SCENES,
    }
    for kind, values in kinds.items():
        for value, words in values.items():
            found |= {word: (kind, value) for word in words.split()}
    return found


WORDS: Final = _table()


def parse(instructions: str, styles: Iterable[StyleFile] = ()) -> dict[str, Any]:
    """{"emotion", "intensity", "style", "scene", "rate"}, those of them that the words ask for.

    `styles` are the available ones. Raises OptionError for an unknown word, and for two that contradict each other.
    """
    named = {word.lower(): style.id for style in styles for word in (style.title, style.id) if word}
    found: dict[str, Any] = {}
    for word, after in pairwise((*_words(instructions.lower(), named), "")):
        if word in named and (after in STYLE or word not in WORDS):
            kind, value = "style", named[word]
        elif word in WORDS:
            kind, value = WORDS[word]
        else:
            raise OptionError(_not_understood(word, named.values()))
        if kind and found.setdefault(kind, value) != value:
            raise OptionError(f"instructions ask for two values of {kind}, {found[kind]!r} and {value!r}; ask for one")
    if "intensity" in found and found.get("emotion", "neutral") == "neutral":
        raise OptionError("instructions: a degree needs an emotion, as in 'very happy'")
    return found


def _words(instructions: str, named: Iterable[str]) -> Iterator[str]:
    """The words, without those that only join others."""
    known = sorted((word for word in (*WORDS, *named) if not word.isascii()), key=len, reverse=True)
    names = [rf"\b{re.escape(word)}\b" for word in named if word.isascii()]
    token = re.compile("|".join([*map(re.escape, known), *names, r"[a-z]+(?:-[a-z]+)*", r"[^\s\W]"]))
    return (word for word in token.findall(instructions) if word in STYLE or WORDS.get(word, ("?", None))[0])


def _not_understood(word: str, styles: Iterable[str]) -> str:
    known = "; ".join(f"{name}: {', '.join(words.split()[:3])}" for name, words in EMOTIONS.items())
    return (
        f"instructions: {word!r} is not understood. Name an emotion ({known}), a style "
        f"({', '.join(sorted({*styles})) or 'none is available'}), 'slightly' or 'very', 'slowly' or 'quickly'; or "
        "leave instructions out and use emotion, intensity, style, scene and rate"
    )
