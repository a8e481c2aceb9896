"""Pinyin in a text is spoken as pinyin; other words with accents, and codes, are not."""

from __future__ import annotations

import pytest

from qingyin.text import Lexicon, analyze
from qingyin.text.pinyin import written


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("nǐ hǎo", "ni3 hao3"), ("“裳”读作chang2。", "chang2 du2 zuo4 chang2"), ("长(zhǎng)大", "zhang3 da4"), ("拼音是zhong1 guo2", "pin1 yin1 shi4 zhong1 guo2"),
        ("lǜsè", "lv4 se4"), ("Běijīng", "bei3 jing1"), ("行（hang2）业", "hang2 ye4"), ("重庆(chóng qìng)", "chong2 qing4"),
        ("还(huan2)书", "huan2 shu1"), ("行(hǎo)业", "xing2 hao3 ye4"), ("和（hé、huó）", "he2 he2 huo2"), ("他(nǐ hǎo)", "ta1 ni3 hao3"), ("(hǎo)的", "hao3 de5"), ("xī'ān", "xi1 an1"), ("māma", "ma1 ma5"),
        ("第2a2", "di4 er4 ei1 er4"), ("读shì de", "du2 shi4 de5"), ("biángbiáng面", "biang2 biang2 mian4"), ("读ni3、hao3", "du2 ni3 hao3"), ("读ni3、hao3或ma1", "du2 ni3 hao3 huo4 ma1"), ("量a1、a2", "liang4 ei1 yi1 ei1 er4"),
        ("盛读chéng", "cheng2 du2 cheng2"), ("“行”字念háng", "hang2 zi4 nian4 hang2"), ("似的读shì de", "shi4 de5 du2 shi4 de5"), ("得读děi不读dé", "dei3 du2 dei3 bu4 du2 de2"), ("只读第一声", "zhi3 du2 di4 yi1 sheng1"), ("应读第四声", "ying1 du2 di4 si4 sheng1"), ("妈妈读第一声", "ma1 ma5 du2 di4 yi1 sheng1"), ("朗读轻声细语", "lang3 du2 qing1 sheng1 xi4 yu3"), ("损兵折将的将读第四声", "sun3 bing1 zhe2 jiang4 de5 jiang4 du2 di4 si4 sheng1"), ("好读第四声", "hao4 du2 di4 si4 sheng1"),
    ],
)  # fmt: skip
def test_pinyin(lexicon: Lexicon, text: str, readings: str) -> None:
    found = [s.pinyin for sentence in analyze(text, lexicon) for s in sentence.syllables]
    assert " ".join(found) == readings


def test_a_long_list_is_read() -> None:
    text = "ni3、" * 2000
    assert written.found(text, len(text) - 4) == []
