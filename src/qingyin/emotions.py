"""The emotions, one row for each. A new emotion is a new row here, and then data: a column in the graphs, numbers in
the styles. All other code that names several emotions uses this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

Share = tuple[str, float]  # the name of an emotion, and the share of the weight that it receives


class Category(NamedTuple):
    """One emotion: its names, its polarity, its color and place in pictures, and what scenes turn it into."""

    name: str  # in every interface
    chinese: str
    polarity: int  # −1 negative, 0 neutral, 1 positive
    color: str  # in plots and on the page of the server
    wheel: int | None  # its place on the page's wheel, clockwise from the top; None: in the middle
    english_words: str  # words for it in instructions to the server, separated by spaces
    chinese_words: str
    express_as: str = ""  # Azure's Mandarin styles of mstts:express-as that mean this emotion
    to_customer: Share | None = None  # what it becomes in the scene customer_service; None: it does not change
    answer: Share | None = None  # the answer of the scene assistant to this emotion; None: no change


TABLE: Final = (  # in the order of the graphs' columns
    Category(
        name="neutral",
        chinese="平静",
        polarity=0,
        color="#d6d3d1",
        wheel=None,
        english_words="neutral calm plain flat matter-of-fact",
        chinese_words="平静 平和 冷静 中性 平淡 沉稳",
        express_as="calm general",
    ),
    Category(
        name="joy",
        chinese="开心",
        polarity=1,
        color="#fcd34d",
        wheel=0,
        english_words="joy joyful joyfully happy happily cheerful cheerfully glad excited delighted upbeat positive",
        chinese_words="开心 高兴 快乐 欢快 愉快 喜悦 兴奋 欢喜",
        express_as="cheerful excited",
        answer=("joy", 0.6),
    ),
    Category(
        name="caring",
        chinese="关心",
        polarity=1,
        color="#f9a8d4",
        wheel=6,
        english_words="caring warm warmly gentle gently tender tenderly kind kindly friendly soothing comforting "
        "affectionate",
        chinese_words="关心 温柔 温暖 关切 体贴 亲切 安慰",
        express_as="affectionate gentle",
        answer=("joy", 0.4),
    ),
    Category(
        name="anger",
        chinese="生气",
        polarity=-1,
        color="#fca5a5",
        wheel=5,
        english_words="anger angry angrily furious furiously annoyed",
        chinese_words="生气 愤怒 恼火 气愤 发火",
        express_as="angry",
        to_customer=("caring", 0.7),
        answer=("caring", 0.6),
    ),
    Category(
        name="surprise",
        chinese="惊讶",
        polarity=0,
        color="#fdba74",
        wheel=1,
        english_words="surprise surprised astonished amazed",
        chinese_words="惊讶 吃惊 惊奇 意外",
        to_customer=("joy", 0.4),
        answer=("surprise", 0.3),
    ),
    Category(
        name="sadness",
        chinese="伤心",
        polarity=-1,
        color="#93c5fd",
        wheel=3,
        english_words="sadness sad sadly sorrowful sorrowfully gloomy melancholy depressed",
        chinese_words="伤心 难过 悲伤 悲哀 忧伤 沮丧",
        express_as="sad depressed",
        to_customer=("caring", 0.8),
        answer=("caring", 0.8),
    ),
    Category(
        name="disgust",
        chinese="厌恶",
        polarity=-1,
        color="#bef264",
        wheel=4,
        english_words="disgust disgusted disgustedly",
        chinese_words="厌恶 讨厌 嫌弃 反感",
        express_as="disgruntled",
        to_customer=("caring", 0.5),
        answer=("caring", 0.3),
    ),
    Category(
        name="fear",
        chinese="恐惧",
        polarity=-1,
        color="#c4b5fd",
        wheel=2,
        english_words="fear fearful fearfully afraid scared frightened terrified",
        chinese_words="恐惧 害怕 惊恐 恐慌",
        express_as="fearful",
        to_customer=("caring", 0.7),
        answer=("caring", 0.8),
    ),
)

EMOTIONS: Final = tuple(row.name for row in TABLE)
AUTO: Final = "auto"  # in place of a name: the emotion is detected in each sentence
POSITIVE: Final = tuple(row.name for row in TABLE if row.polarity > 0)
NEGATIVE: Final = tuple(row.name for row in TABLE if row.polarity < 0)
COLORS: Final[Mapping[str, str]] = {row.name: row.color for row in TABLE}
