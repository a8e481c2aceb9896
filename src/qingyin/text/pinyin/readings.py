"""Which reading a character has: what its word says, what stands around it and what a model hears, weighed together.

Each speaks in log odds, and the reading with the highest sum is taken. Words and rules count a fixed amount; what stands
around a character was learned from labelled sentences (`training/lexicon/surroundings.py`), a log-linear model for each
character (Berger et al. 1996, "A maximum entropy approach to natural language processing"); a model's probability
counts by its logarithm.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from math import exp, log
from typing import Final
from zlib import crc32

from qingyin.text.patterns import regex
from qingyin.text.pinyin.lexicon import SURE, Lexicon
from qingyin.text.pinyin.usage_rows import PARTS
from qingyin.text.pinyin.words import Cut

# How much each speaks for a reading; `python -m training.lexicon.weigh` shows what other amounts would do.
FIXED: Final = 12.0  # a rule that was put right by hand; of such a word nothing else is asked
WORD: Final = 6.0  # any other word of the lexicon of two characters,
LONGER: Final = 3.0  # and each further one: what idioms ask for, sentences around them do not change
ALONE: Final = 1.0  # the commonest reading of a character that is a word of its own
MODEL: Final = 0.8  # times the logarithm of the model's probability,
LEAST: Final = 0.001  # which counts as this much at least,
UNHEARD: Final = 1e-6  # or this much for a reading that the model does not know
HIGHEST: Final = 50.0  # difference of two scores, beyond which nothing changes

# An entry of a learned model: 21 bits of the feature's checksum, 4 of the reading's number, 7 of the weight.
NUMBER, WEIGHT = 7, 0  # the lowest bit of each
ZERO: Final = 64  # the weight 0 in those 7 bits
STEP: Final = 0.125
# Characters whose neutral tone is another word, not a lighter way to say the same one.
_PARTICLES: Final = frozenset("得地的着了过子儿头")
_LIGHT_ALONE: Final = _PARTICLES | frozenset("里个不来去上下哪哟")  # others are light in words only
_SUFFIXES: Final = frozenset("子儿头")  # whether these are light in a word is the word's own affair
_DONE_FOR_LONG: Final = frozenset("走坐站看听想说等笑哭跑拿躺跪蹲抱活睡唱跳开挂留守盼忍憋跟带闹愣吃喝摇握牵")
_PARTS: Final = regex(PARTS)
# Things that take 子 though no list has it: 炕沿子; elsewhere it is a son, a master or the end of a name: 之子, 素子.
_THINGS: Final = frozenset(
    "扎沿箅蔓筐桶箩灶兜瓢盅穗桩栏栓环衫鬃刺疮癣坑窖沟渠坡洼塘滩壕堰岗峁寨碴鹞雏獾麂羔豺笸锛锉铳镲钹铙钵盔瓮杵磙耧锨镐闩楔幡绺襻馅馍"
)
_AFTER_SUFFIX: Final = ("", *"，的了在上里下中都也就着被把和是有又还往从给让跟")
# A character between marks is named, as when text is read character by character, or said for itself; most have their first
# reading then, these another one.
_CITED: Final = {
    "地": "di4", "得": "de2", "为": "wei2", "匙": "chi2", "裳": "chang2", "嚼": "jiao2", "剥": "bao1", "帖": "tie3", "佛": "fo2", "蕃": "fan2",
    "藉": "jie4", "著": "zhu4", "哇": "wa1", "唉": "ai4", "切": "qie4", "杠": "gang4", "燕": "yan1",
}  # fmt: skip


def neighbours(text: str, at: int) -> list[str]:
    """What a rule of the corrections can name: the neighbours on each side, alone and together.

    `_` stands for the edge of the stretch.

    >>> neighbours("跑得快", 1)
    ['-跑', '+快', '-_跑', '+快_', '跑+快']
    """
    before = text[at - 1] if at else "_"
    after = text[at + 1] if at + 1 < len(text) else "_"
    second = text[at - 2] if at > 1 else "_"
    third = text[at + 2] if at + 2 < len(text) else "_"
    return [f"-{before}", f"+{after}", f"-{second}{before}", f"+{after}{third}", f"{before}+{after}"]


# Traditional characters whose simplified one stands for others too, which are read otherwise: 只 for 隻 and 祇. 幹 and 彆 are
# not among them: converters write 甩幹 and 彆着急 (findings/opencc-writes-another-word.sh).
_PARTED: Final = {
    "隻": "zhi1", "髮": "fa4", "發": "fa1", "儘": "jin3", "盡": "jin4", "捲": "juan3", "捨": "she3",
    "鬥": "dou4", "籲": "yu4", "繫": "ji4",
}  # fmt: skip


def features(text: str, at: int, words: Sequence[Cut], number: int) -> list[str]:
    """What a learned model sees around a character: characters up to three away, and words.

    Args:
        text: a simplified stretch of Chinese characters.
        at: the place of the character.
        words: the cut of the stretch.
        number: of the word that the character is in.

    >>> features("他跑得快", 2, [Cut(0, 1, -1), Cut(1, 2, -1), Cut(2, 3, -1), Cut(3, 4, -1)], 2)[:7]
    ['', '-跑', '+快', '-他跑', '+快_', '跑+快', '-_他跑']
    """
    padded = f"___{text}___"
    c, b, a, x, y, z = *padded[at : at + 3], *padded[at + 4 : at + 7]
    start, end, _ = words[number]
    before = text[words[number - 1].start : start] if number else "_"
    after = text[end : words[number + 1].end] if number + 1 < len(words) else "_"
    return [
        "", f"-{a}", f"+{x}", f"-{b}{a}", f"+{x}{y}", f"{a}+{x}", f"-{c}{b}{a}", f"+{x}{y}{z}", f"<{b}", f">{y}",
        f"{b}{a}+{x}", f"{a}+{x}{y}", f"l{before}", f"r{after}",
        f"w{at - start}{text[start:end]}" if end - start > 1 else "w",
    ]  # fmt: skip


def checksum(feature: str) -> int:
    """The 21 bits that an entry knows a feature by, in their place."""
    return crc32(feature.encode("utf-8", "surrogatepass")) << 11 & 0xFFFFFFFF


def possible(char: str, known: Sequence[str], base: str, alone: bool) -> list[int]:
    """The numbers of the readings that are in question.

    Whether a syllable of a word is light is the word's affair: nothing else makes 衣服 yī fú or 银行 yín hang. Few
    characters are light that are words of their own.

    >>> possible("识", ("shi2", "shi5", "zhi4"), "shi5", alone=False)
    [1, 2]
    >>> possible("朵", ("duo3", "duo5"), "duo3", alone=True)
    [0]
    """
    if alone or char in _PARTICLES:
        light = char in _LIGHT_ALONE
        return [number for number, reading in enumerate(known) if light or reading == base or reading[-1] != "5"]
    return [
        number
        for number, reading in enumerate(known)
        if reading == base or reading[:-1] != base[:-1] or "5" not in (reading[-1], base[-1])
    ]


def of_word(word: str, pattern: int, lexicon: Lexicon) -> list[tuple[str, float]]:
    """The reading of each character of a word of the lexicon, and how much that counts."""
    amount = FIXED if pattern & SURE else min(FIXED, WORD + LONGER * (len(word) - 2))
    return [(reading, amount) for reading in lexicon.readings(word, pattern)]


def given(text: str, at: int, written: str, lexicon: Lexicon) -> tuple[str, float]:
    """The reading of a character that is a word of its own, and how much that counts.

    Args:
        text: the simplified stretch.
        at: the place of the character.
        written: the character as written, which may be a traditional one.
        lexicon: its readings and rules.
    """
    if written == "地" and at > 1 and text[at - 1] == text[at - 2]:  # 慢慢地
        return "de5", FIXED
    rules = lexicon.rules(text[at]) if len(text) > 1 else None
    if rules:
        found = [rules[feature] for feature in neighbours(text, at) if feature in rules]
        if found:
            return min(found)[1], FIXED
    if written == "著" and at and not text.startswith("作", at + 1):
        work = text.startswith("有", at + 1) and text[at - 1] in "他她生曾另还亦"  # 一生著有诗集
        lasts = len(text) > at + 1 or text[at - 1] in _DONE_FOR_LONG  # 走著, but 鲁迅著
        return ("zhe5" if lasts and not work else "zhu4"), FIXED
    if written == "子" and at and not _PARTS.match(text, at + 1):  # 白胖|子, 家园|子; not 单位|子账户
        if word := lexicon.lookup(text[at - 1 : at + 1]):
            return word[1], WORD
        if text[at - 1] in _THINGS and text[at + 1 : at + 2] in _AFTER_SUFFIX:  # 炕沿|子
            return "zi5", WORD
    if len(text) == 1:
        own = _by_itself(written, text, lexicon)[0]
        return (_CITED.get(written, own), FIXED)
    return _by_itself(written, text[at], lexicon)


def _by_itself(written: str, simplified: str, lexicon: Lexicon) -> tuple[str, float]:
    """The first reading of a character, and how much that counts.

    A traditional one has the readings of the simplified one that it has too, which are in the order of today: 長 as 长.
    """
    if written in _PARTED:
        return _PARTED[written], FIXED
    own, entry = lexicon.character(written), lexicon.character(simplified)
    if own is None or entry is None or written == simplified:
        known = own or entry
        return (known.readings[0] if known else ""), ALONE
    return next((each for each in entry.readings if each in own.readings), own.readings[0]), ALONE


def weighed(
    text: str,
    at: int,
    words: Sequence[Cut],
    number: int,
    base: tuple[str, float],
    opinion: Mapping[str, float] | None,
    lexicon: Lexicon,
) -> tuple[str, str, float]:
    """The reading of a character, what gave it ("lexicon", "char" or "model"), and how certain it is, 0–1.

    Args:
        text: a simplified stretch of Chinese characters.
        at: the place of the character.
        words: the cut of the stretch.
        number: of the word that the character is in.
        base: the reading by its word or by rules, and how much that counts.
        opinion: a model's probabilities, None if there is none.
        lexicon: the readings of the character, and what is learned of it.
    """
    char, (reading, sure) = text[at], base
    alone = words[number].end - words[number].start == 1
    source = "char" if alone else "lexicon"
    learned = lexicon.learned(char)
    entry = lexicon.character(char)
    settled = not alone and (sure >= FIXED or char in _SUFFIXES)
    if settled or entry is None or reading not in entry.readings or learned is None and not opinion:
        return reading, source, 1.0  # its word decides, or nobody has seen it with another reading
    known = entry.readings
    scores = [0.0] * len(known)
    scores[known.index(reading)] = sure
    if learned is not None:
        add(scores, features(text, at, words, number), learned)
    numbers = possible(char, known, reading, alone)
    best = max(numbers, key=scores.__getitem__)
    if opinion and (alone or known[best] in opinion):  # it cannot judge the reading of a word that it does not know
        for n in numbers:
            scores[n] += MODEL * log(max(opinion[known[n]], LEAST) if known[n] in opinion else UNHEARD)
        heard = max(numbers, key=scores.__getitem__)
        if heard != best:
            return known[heard], "model", _certainty([scores[n] for n in numbers], numbers.index(heard))
    return known[best], source, _certainty([scores[n] for n in numbers], numbers.index(best))


def _certainty(scores: Sequence[float], chosen: int) -> float:
    """The share that one of the readings has, whose scores are log odds."""
    return 1 / sum([exp(min(score - scores[chosen], HIGHEST)) for score in scores])


def add(scores: list[float], shown: Sequence[str], learned: Sequence[int]) -> None:
    """Add to the score of each reading what the features speak for it.

    Args:
        scores: of the readings, changed in place.
        shown: the features.
        learned: entries, sorted.
    """
    size = len(learned)
    for feature in shown:
        key = checksum(feature)
        at = bisect_left(learned, key)
        while at < size and (entry := learned[at]) - key < 1 << 11:
            scores[entry >> NUMBER & 15] += ((entry & 127) - ZERO) * STEP
            at += 1
