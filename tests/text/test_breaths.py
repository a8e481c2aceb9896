"""Where a speaker pauses without a mark, in brackets, between clauses and between the items of a list."""

from __future__ import annotations

import pytest

from qingyin.text import Boundary, Lexicon, analyze, pause_class
from qingyin.text.breaths import MOST

LONG = [
    "去年我们公司在全国各地新开了三十多家门店而且每一家门店的销售额都比前一年增长了百分之二十以上这让所有的员工都感到非常高兴和自豪",
    "小时候我常常跟着爷爷到村子后面的山坡上放羊那里有一棵很大的老槐树夏天的时候我们就坐在树下乘凉爷爷会给我讲很多很多以前的故事",
    "昨天下午三点左右一辆满载货物的大卡车在高速公路上突然发生了侧翻事故造成后面的车辆排起了好几公里的长队交警赶到现场以后马上开始疏导交通",
    "如果你想要在这个城市里找到一份满意的工作那么你首先需要准备一份简单明了的简历然后通过网络或者朋友介绍的方式把它送到招聘的公司手里",
    "人工智能技术的快速发展正在改变我们的生活方式从早上起床到晚上睡觉几乎每一个环节都可以看到它的影子但是它也带来了许多新的问题需要我们去思考",
    "她从小就喜欢画画可是家里人都觉得这不是一个正经的职业所以一直反对她去学习直到有一天她的作品在全国比赛中得了第一名大家才改变了看法",
    "由于连续多日的强降雨这条河的水位已经超过了警戒线当地政府决定把住在低洼地区的居民全部转移到安全的地方同时派出专业的队伍对堤坝进行加固",
    "老师告诉我们学习一门语言最重要的不是背多少单词而是要敢于开口说话哪怕说错了也没有关系因为只有在不断的练习中才能真正掌握它",
]  # fmt: skip


@pytest.mark.parametrize("text", LONG)
def test_no_breath_is_too_long_or_inside_a_word(lexicon: Lexicon, text: str) -> None:
    size, cuts = 0, []
    for sentence in analyze(text, lexicon):
        for syllable in sentence.syllables:
            size += 1
            if syllable.boundary == Boundary.BREATH:
                assert size <= MOST
                cuts.append(syllable.span[1])
                size = 0
    inside = ["公司", "全国", "门店", "销售额", "前一年", "百分之二十", "员工", "小时候", "爷爷", "山坡", "槐树", "三点", "卡车", "高速公路", "交警", "城市", "工作", "简历",
              "招聘", "人工智能", "生活方式", "环节", "职业", "第一名", "水位", "警戒线", "居民", "堤坝", "语言", "单词", "练习", "三十多家", "不是", "没有关系"]  # fmt: skip
    for word in inside:
        at = text.find(word)
        while at >= 0:
            assert not any(at < cut < at + len(word) for cut in cuts), (word, cuts)
            at = text.find(word, at + 1)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("从床上起来 他懒洋洋地走了", ["从床上起来", "他懒洋洋地走了"]), ("第一章 风起", ["第一章", "风起"]), ("大家好 嘉宾：你好", ["大家好", "嘉宾", "你好"]),
        ("今 天 天 气 真 好", ["今天天气真好"]), ("今天 天气 很 好 我们 去 公园", ["今天天气很好我们去公园"]), ("用 Python 写", ["用Python写"]),
        ("身高165体重105斤", ["身高一百六十五", "体重一百零五斤"]), ("①苹果②香蕉", ["一", "苹果", "二", "香蕉"]),
        ("产量同比下降以后三比一获胜了很多次", ["产量同比下降以后三比一获胜了很多次"]),
    ],
)  # fmt: skip
def test_breaths_between_clauses(lexicon: Lexicon, text: str, parts: list[str]) -> None:
    found = [""]
    for syllable in (s for sentence in analyze(text, lexicon) for s in sentence.syllables):
        found[-1] += syllable.char
        if syllable.boundary == Boundary.BREATH:
            found.append("")
    assert found == [*parts, ""]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1. 苹果 2. 香蕉", ["1. 苹果 ", "2. 香蕉"]), ("A. 1 B. 2 C. 3", ["A. 1 ", "B. 2 ", "C. 3"]), ("(1) 好 (2) 坏", ["(1) 好 ", "(2) 坏"]),
        ("①苹果②香蕉", ["①苹果", "②香蕉"]), ("1. 版本 2.0 发布", ["1. 版本 2.0 发布"]), ("J.K. Rowling wrote", ["J.K. Rowling wrote"]),
        ("Dr. Wang is here. He", ["Dr. Wang is here. ", "He"]), ("e.g. 苹果", ["e.g. 苹果"]), ("床前明月光\n疑是地上霜", ["床前明月光\n", "疑是地上霜"]),
        ("她静静地站在那里，望着远处的山和天\n空，什么也不说。", ["她静静地站在那里，望着远处的山和天\n空，什么也不说。"]),
        ("苹果\n香蕉\n梨", ["苹果\n", "香蕉\n", "梨"]), ("5÷2=2……1。", ["5÷2=2……1。"]),
    ],
)  # fmt: skip
def test_items_abbreviations_and_lines(lexicon: Lexicon, text: str, parts: list[str]) -> None:
    assert [sentence.text for sentence in analyze(text, lexicon)] == parts


def test_brackets_part_but_not_in_formulas(lexicon: Lexicon) -> None:
    (sentence,) = analyze("他（小王）来了", lexicon)
    assert [s.boundary for s in sentence.syllables][:3] == [Boundary.PHRASE, Boundary.WORD, Boundary.PHRASE]
    (sentence,) = analyze("f(x)", lexicon)
    assert sentence.syllables[0].boundary < Boundary.PHRASE


def test_a_dash_pauses_less_than_a_stop() -> None:
    assert pause_class("——") == pause_class("：")
    assert pause_class("……") != pause_class("：")
