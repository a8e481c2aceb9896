"""Instructions in words ("Speak in a very cheerful tone.", 用有点难过的语气说) as emotion, intensity and rate.

A word that is not here is an error that names it: half an instruction would be a substitution that nobody asked for.
"""

from __future__ import annotations

import re
from typing import Any, Final

from qingyin.errors import OptionError

EMOTIONS: Final = {
    "neutral": "neutral calm plain flat matter-of-fact 平静 平和 冷静 中性 平淡 沉稳",
    "joy": "joy joyful joyfully happy happily cheerful cheerfully glad excited delighted upbeat "
    "开心 高兴 快乐 欢快 愉快 喜悦 兴奋 欢喜",
    "caring": "caring warm warmly gentle gently tender tenderly kind kindly affectionate soothing comforting "
    "关心 温柔 温暖 关切 体贴 亲切 安慰",
    "anger": "anger angry angrily furious furiously annoyed 生气 愤怒 恼火 气愤 发火",
    "surprise": "surprise surprised astonished amazed 惊讶 吃惊 惊奇 意外",
    "sadness": "sadness sad sadly sorrowful sorrowfully gloomy melancholy depressed 伤心 难过 悲伤 悲哀 忧伤 沮丧",
    "disgust": "disgust disgusted disgustedly 厌恶 讨厌 嫌弃 反感",
    "fear": "fear fearful fearfully afraid scared frightened terrified 恐惧 害怕 惊恐 恐慌",
}
DEGREES: Final = {
    0.5: "slightly somewhat mildly little bit 有点 有些 稍微 略带 略微 一点 微微",
    1.5: "very really quite 很 非常 特别 十分 更",
    2.0: "extremely 极其 极度 无比 极",
}
RATES: Final = {
    0.8: "slow slowly 慢 慢一点 慢一些 慢慢 缓慢 慢点 慢速",
    1.25: "fast quickly quick rapidly 快 快一点 快一些 快速 快点",
}
NOTHING: Final = (
    "speak say read talk sound use using in with a an the this it as tone voice manner style way of and be please text "
    "emotion emotional emotionally feeling clear clearly mandarin chinese aloud out "
    "请 用 以 带 带着 的 地 得 说 读 念 讲 语气 口吻 声音 语调 感觉 情绪 情感 感情 来 并 "
    "并且 和 语速 一些 些 着 普通话 中文 朗读 这段话"
)


def _table() -> dict[str, tuple[str, Any]]:
    found: dict[str, tuple[str, Any]] = {word: ("", None) for word in NOTHING.split()}
    for kind, values in (("emotion", EMOTIONS), ("intensity", DEGREES), ("rate", RATES)):
        for value, words in values.items():
            found |= {word: (kind, value) for word in words.split()}
    return found


WORDS: Final = _table()
_LONGEST: Final = sorted((word for word in WORDS if not word.isascii()), key=len, reverse=True)
_TOKEN: Final = re.compile(rf"{'|'.join(_LONGEST)}|[a-z]+(?:-[a-z]+)*|[^\s\W]")


def understood(instructions: str) -> dict[str, Any]:
    """{"emotion", "intensity", "rate"}, those of them that the words ask for.

    Raises OptionError for a word that is not known, and for two that contradict each other.
    """
    found: dict[str, Any] = {}
    for word in _TOKEN.findall(instructions.lower()):
        if word not in WORDS:
            known = "; ".join(f"{name}: {', '.join(words.split()[:3])}" for name, words in EMOTIONS.items())
            raise OptionError(
                f"instructions: {word!r} is not understood. Name an emotion ({known}), 'slightly' or 'very', "
                "'slowly' or 'quickly'; or leave instructions out and use emotion, intensity and rate"
            )
        kind, value = WORDS[word]
        if kind and found.setdefault(kind, value) != value:
            raise OptionError(f"instructions ask for two things, {kind} {found[kind]!r} and {value!r}; ask for one")
    if "intensity" in found and found.get("emotion", "neutral") == "neutral":
        raise OptionError("instructions: a degree needs an emotion beside it, as in 'very happy'")
    return found
