"""Tone sandhi and its relatives: how neighbours change a dictionary reading.

Each rule is a function of a phrase (what is spoken without a pause) and the readings as they stand, and returns
the readings it changes by their place. `RULES` is the order in which they act. Sources: Xiandai Hanyu Cidian
for the neutral tone; Duanmu, The Phonology of Standard Chinese (2007), ch. 11, for third-tone chains.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from qingyin.text.patterns import regex
from qingyin.text.pinyin.phones import phones_of
from qingyin.text.pinyin.yi import COUNTING, NUMERALS, counts

Changes = dict[int, str]


class Phrase(NamedTuple):
    """What is spoken without a pause."""

    text: str  # one simplified character a syllable
    readings: tuple[str, ...]  # from the dictionary
    words: tuple[tuple[int, int], ...]  # start and end of each word
    inner: tuple[int, ...] = ()  # places inside long words where a shorter word ends
    light: tuple[int, ...] = ()  # places that words of the lexicon leave without their tone
    kept: tuple[int, ...] = ()  # places that keep their tone: 一 of labels, and 一 and 不 that are named
    begun: tuple[int, ...] = ()  # places of 一 that are written after digits and no part of their number: 15|一根


Rule = Callable[[Phrase, Sequence[str]], Changes]


def tone(reading: str) -> int:
    """The tone of a numbered reading."""
    return ord(reading[-1]) - 48


def with_tone(reading: str, number: int) -> str:
    """The same syllable in another tone."""
    return f"{reading[:-1]}{number}"


def light(phrase: Phrase, spoken: Sequence[str]) -> Changes:
    """The syllable of a word that the dictionary writes with a tone and a dot before it is light: 关系 guān·xì, guan1 xi5."""
    return {at: with_tone(spoken[at], 5) for at in phrase.light}


def yi(phrase: Phrase, spoken: Sequence[str]) -> Changes:
    """一 is yi2 before a fourth tone, yi4 before the others; yi1 when it counts, orders or ends a word."""
    text = phrase.text
    if "一" not in text:
        return {}
    starts = {end: start for start, end in phrase.words}
    changes: Changes = {}
    for at in _places(text, "一"):
        if spoken[at] != "yi1" or at in phrase.kept:
            continue
        if not (counts(text[at:], 0, {}) if at in phrase.begun else counts(text, at, starts)):
            falling = tone(spoken[at + 1]) == 4 or text[at + 1] == "个"
            changes[at] = "yi2" if falling else "yi4"
    return changes


def bu(phrase: Phrase, spoken: Sequence[str]) -> Changes:
    """不 is bu2 before a fourth tone, also before one that is spoken light: 赔不是 pei2 bu2 shi5."""
    text = phrase.text
    return {
        at: "bu2"
        for at in _places(text, "不")
        if spoken[at] == "bu4"
        and at not in phrase.kept
        and at + 1 < len(text)
        and 4 in (tone(spoken[at + 1]), tone(phrase.readings[at + 1]))
    }


def _places(text: str, char: str) -> list[int]:
    return [i for i, c in enumerate(text) if c == char]


# Verbs of one character that people double (看看) and that a complement follows (看不见, 走出来).
VERBS: Final = (
    "看听说想试走坐等问找玩吃喝写读学谈聊笑跑跳唱讲教帮做动摸闻尝瞧查猜转逛洗扫擦收歇睡躺停用算数念背练改换管催劝求望瞅站拿放打买卖搬"
    "推拉拍敲开关送带抱扛抬举扔丢捡寄借还租修补画抄记认比量称切剪磨煮炒烤熬拌揉捏搓按压挤拧拔插贴挂摆铺盖叠包装填倒浇种养喂遛哄逗陪伴"
    "冲流飞爬游滚滑逃赶追跟留住活醒忙闹吵骂哭叫喊吹弹踢投接抢夺偷骗躲藏守护照顾观赏品评聚散分合化解缓受顶挡忍经犯付塌咽撑挣掏钓捞攒拽扯拎拖挖抓逮见救晒挑考治降避消吓咬碰挠抖涮捶舔啃嚼晾抹穿戴捋掂蘸凑训撒拼掰捅戳掐挫夸摇弄"
)  # fmt: skip
_NOT_DOUBLED: Final = frozenset(
    "偷种缓流滚分合守叠层星重画"
)  # doubled, they are no verbs (偷偷, 种种), or a verb and its object (画画)
# What one warms: 暖暖腿; not 暖暖的.
_WARMED: Final = frozenset("腿手脚胃身肚场炕屋")
# What one clicks or nods: 点点关注; not 星星点点.
_CLICKED: Final = regex("关注|赞|头|屏幕|小?红心|[左右][上下]|链接|收藏|订阅|外卖")
_WILLED: Final = ("想不去", "说不去")
_RESULTS: Final = frozenset("见到起动完着开出上下来去清懂住掉成过够及了")
_DIRECTIONS: Final = (
    "起来", "上来", "下来", "进来", "出来", "回来", "过来", "上去", "下去", "进去", "出去", "回去", "过去",
)  # fmt: skip
_PLACES_BEFORE_IN: Final = frozenset("这那哪往")
# Characters of foreign names, in which 里 is no place: 奥雷里亚诺; those of _AFTER_NAMED follow it in little else: 克里克.
_FOREIGN: Final = frozenset(
    "雷莫克巴马卡塔阿埃比布达德迪费弗格赫基科拉勒鲁玛内尼诺帕佩普奇乔萨塞斯苏索特提瓦维沃希亚伊尤约扎昂尔姆雅凯贝哈恩亨"
)
_AFTER_NAMED: Final = frozenset("克斯尔诺尼恩曼奥")
# Names that end in 里: of lanes and estates where a number or what they are follows, and of those who play ball.
_LANE: Final = "[和平安康宁福星晖辉明华兴荣庆德仁义昌永新建国红春吉祥团结胜利友谊幸文育才勤俭]{2}里"
_NAMED: Final = regex(
    rf"^{_LANE}$|(?:辞官|罢官|致仕|告老|解职)归里|{_LANE}(?=小区|社区|菜市场|居委会|派出所|街道|胡同|大街|地铁站|[一二三四五六七八九十]{{1,3}}(?:号|栋|楼|座|幢|单元|门|弄|巷))|"
    r"(?:^|[和与跟让给由对是星卫])库里(?=全场|[上下]?半场|三分|得[到分]|[砍拿轰]下|投|命中|受伤|复出|首发|替补|领衔|打出|送出|率队)"
)


def doubled_verb(phrase: Phrase, spoken: Sequence[str]) -> Changes:
    """The second of a doubled verb is neutral; the first of two third tones rises: 想想 xiang2 xiang5."""
    text = phrase.text
    changes: Changes = {}
    for i in range(1, len(text)):
        if text[i] != text[i - 1] or i > 1 and text[i - 2] == text[i]:
            continue
        if (
            text[i] in VERBS
            or text[i] == "暖"
            and text[i + 1 : i + 2] in _WARMED
            or text[i] == "点"
            and _CLICKED.match(text, i + 1)
        ):
            if text[i + 1 : i + 2] == text[i] or text[i] in _NOT_DOUBLED or _inside(phrase, i - 1):
                continue
            if (
                _TOYS.match(text, i - 1)
                or i in phrase.kept
                or _in_fours(text, i)
                or _in_due(text, i)
                or _at_once(text, i)
                or _meet(phrase, i)
            ):
                continue
            if text[i] == "数" and phrase.readings[i - 1] == "shu4":  # 次数|数都数不清
                continue
            changes[i] = with_tone(spoken[i], 5)
            if phrase.readings[i - 1].endswith("3"):
                changes[i - 1] = with_tone(spoken[i - 1], 2)
    return changes


# Names of games and of what one rides, sits or chats in, and nouns after a verb (背背篓), which keep their tones.
_TOYS: Final = regex(
    r"消消乐|推推乐|捏捏乐|夸夸群|碰碰[车船]|摇摇[车马椅欲]|跳跳[糖床]|爬爬垫|背背[篓包]|盖盖[子儿]|包包[子裹装]|铺铺盖|帮帮(?:主(?![人播任管角持办])|[众规])"
)
_DONE: Final = frozenset("了过得完砸上")  # what follows the verb of 高考考了, 遇见见过


def _meet(phrase: Phrase, at: int) -> bool:
    """Whether a longer word ends before a place and another begins there: 火车站|站台, 基督教|教徒; and in 车站|站了, 高考|考了."""
    longer = [(start, end) for start, end in phrase.words if end - start > 1]
    if not any(end == at for _, end in longer):
        return False
    done = phrase.text[at + 1 : at + 2] in _DONE
    return done or phrase.text[at] == "站" or any(start == at for start, _ in longer)


def _in_fours(text: str, at: int) -> bool:
    """Whether a doubled verb is half of four characters that keep their tones: 匆匆忙忙, 说说笑笑; not 妈妈看看."""
    before, after = text[at - 3 : at - 1] if at > 2 else "", text[at + 1 : at + 3]
    if len(before) == 2 and before[0] == before[1] and before[0] not in _NAMES_DOUBLED:
        return True
    return len(after) == 2 and after[0] == after[1] and (after[0] in VERBS or after[0] in "拣杀索点晃荡缩")


def _in_due(text: str, at: int) -> bool:
    """Whether a doubled verb is one of several that are due, and keep their tones: 该吃吃该睡睡; not 该歇歇了."""
    return text[at - 2 : at - 1] == "该" and (
        text[at + 1 : at + 2] == "该" or at > 4 and text[at - 3] == text[at - 4] and text[at - 5] == "该"
    )


def _at_once(text: str, at: int) -> bool:
    """Whether 一, a verb and the verb again are one act that lasts: 一坐坐到半夜, yi2 zuo4 zuo4; not 看一看看到."""
    once = text[at - 2 : at - 1] == "一" and text[at - 3 : at - 2] != text[at]
    return once and text[at + 1 : at + 2] in tuple("到了上")


_NAMES_DOUBLED: Final = frozenset("妈爸爷奶哥姐弟妹叔伯舅姑姨嫂公婆宝娃星人天年家个处次日夜常偏仅刚好慢快早多少往")


def _inside(phrase: Phrase, at: int) -> bool:
    """Whether the lexicon gives the reading of a place: in a word of four characters or more, and in 闹哄哄."""
    return any(
        start <= at < end and (end - start > 3 or end - start == 3 and at == start + 1) for start, end in phrase.words
    )


# 备份一份, 借宿一宿
_NO_VERBS: Final = frozenset("不年天步代层个日次杠楼栋室厅村路队班组区号份宿盒件瓶桶箱袋台棵颗页届")


def _granted(text: str, at: int) -> bool:
    """Whether it is granted that something is not so: 说高不高，说低也不低; not 你说高不高."""
    if text[at - 2 : at - 1] != "说" or text[at - 1] not in "高低大小多少远近长短难贵重轻快早晚":
        return False
    before = text[max(0, at - 3) : at - 2]
    return before in ("", "要", "也") or at + 2 == len(text) and before not in "你您我他她们生师人家长妈爸"


def between_verbs(phrase: Phrase, spoken: Sequence[str]) -> Changes:
    """一 and 不 between two of the same are neutral: 看一看, 好不好; not in 一根一根, 爱来不来, and in no number."""
    text = phrase.text
    return {
        i: with_tone(spoken[i], 5)
        for i in range(1, len(text) - 1)
        if text[i] in "一不"
        and text[i - 1] == text[i + 1]
        and i not in phrase.kept
        and text[i - 1 : i + 3] != "得不得了"
        and not _granted(text, i)
        and text[i - 2 : i - 1] != "爱"  # 爱来不来: as one likes
        and not (text[i - 1] == "点" and text[i + 2 : i + 3] in NUMERALS and i + 2 < len(text))  # 点一点五
        and text[i - 2 : i - 1] not in tuple("一不")
        and not (text[i + 1] == "比" and text[i + 2 : i + 3] and text[i + 2] in COUNTING)  # 比一比十五
        and (text[i] == "一" or phrase.readings[i - 1] != "hai2")  # 还不还我: hái bù huán
        and text[i - 1] not in COUNTING | _NO_VERBS
        and not (text[i - 1] == "生" and text[i - 2 : i - 1] and text[i - 2] in "先学女男医")
    }


def complement(phrase: Phrase, spoken: Sequence[str]) -> Changes:
    """不 and 得 between a verb and its result are neutral: 看不见, 走得动."""
    text = phrase.text
    return {
        i: with_tone(phrase.readings[i] if text[i] == "不" else "de5", 5)
        for i in range(1, len(text) - 1)
        if text[i] in "不得"
        and text[i - 1] in VERBS
        and text[i + 1] in _RESULTS
        and text[i - 1] != text[i + 1]  # 住不住, which is a question or 爱住不住
        and i not in phrase.kept
        and (text[i] == "不" or spoken[i] == "de5")
        and text[i - 2 : i - 1] != "一"
        and phrase.readings[i - 1] != "hai2"  # 还不去; but 还不清
        and text[i - 1 : i + 2] not in _WILLED
        and not text.startswith("及格", i + 1)
        and not (text[i + 1] in "了着过" and text[i + 2 : i + 3])
    }


def direction(phrase: Phrase, spoken: Sequence[str]) -> Changes:
    """来 and 去 after a verb and a direction are neutral: 站起来, 走出去."""
    text = phrase.text
    changes: Changes = {}
    for i in range(1, len(text) - 1):
        if text.startswith(_DIRECTIONS, i) and text[i - 1] in VERBS:
            changes[i + 1] = with_tone(spoken[i + 1], 5)
            if tone(spoken[i]) == 5:
                changes[i] = with_tone(spoken[i], {"起": 3, "回": 2, "出": 1}.get(text[i], 4))
    return changes


def place_word(phrase: Phrase, spoken: Sequence[str]) -> Changes:
    """里 after a noun is neutral, and 上 before the end or 的: 家里, 桌子上."""
    text = phrase.text
    changes: Changes = {}
    named = {match.end() - 1 for match in _NAMED.finditer(text)} if "里" in text else set()
    for start, end in phrase.words:
        if end - start != 1 or not start or text[start - 1] in COUNTING or text[start - 1] in "几半公英":
            continue
        if start in named or text[start] == "里" and _foreign(text, start):
            if text[start] == "里" and spoken[start] == "li5":
                changes[start] = "li3"
            continue
        if text[start] == "里" and text[start - 1] in "多余来" and start > 1 and text[start - 2] in COUNTING:
            continue  # 两千多里
        if text[start] == "里" and spoken[start] == "li3" and text[start - 1] not in _PLACES_BEFORE_IN:
            changes[start] = "li5"
        elif text[start] == "上" and spoken[start] == "shang4" and _after_noun(phrase, start):
            changes[start] = "shang5"
    return changes


def _foreign(text: str, at: int) -> bool:
    """Whether a place is in a foreign name: 奥雷里亚诺, 克里克."""
    after = text[at + 1 : at + 3]
    if text[at - 1] not in _FOREIGN or not after:
        return False
    return after[0] in _AFTER_NAMED or len(after) == 2 and _FOREIGN.issuperset(after)


def _after_noun(phrase: Phrase, at: int) -> bool:
    long = any(end == at and end - start > 1 for start, end in phrase.words)
    return long and (at + 1 == len(phrase.text) or phrase.text[at + 1] in "的有")


_OPEN_VOWELS: Final = (
    "a",
    "o",
    "e",
    "i",
    "v",
    "ai",
    "ei",
    "ia",
    "ie",
    "ve",
    "uo",
    "ua",
    "uai",
    "ui",
    "eh",
    "io",
)


def a_particle(phrase: Phrase, spoken: Sequence[str]) -> Changes:
    """啊 takes over the end of the syllable before it: 呀 after vowels, 哇 after u and ao, 哪 after n."""
    changes: Changes = {}
    for at in _places(phrase.text, "啊"):
        if not at or tone(spoken[at]) != 5 or phrase.text[at - 1] == "啊":  # drawn out: 好甜啊啊啊
            continue
        before = phones_of(spoken[at - 1])
        if before.coda or before.final in ("ix", "er"):
            changes[at] = "ra5"
        elif before.final == "iy":
            changes[at] = "za5"
        elif before.final in ("u", "ao", "iao", "ou", "iu"):
            changes[at] = "wa5"
        elif before.final.endswith("n"):
            changes[at] = "na5"
        elif before.final in _OPEN_VOWELS:
            changes[at] = "ya5"
    return changes


def third_tone(phrase: Phrase, spoken: Sequence[str]) -> Changes:
    """A third tone before a third tone is a second: inside words first, then between words from the right."""
    tones = [tone(reading) for reading in spoken]
    if 3 not in tones:
        return {}
    before = list(tones)
    inner = set(phrase.inner)
    for start, end in phrase.words:
        if end - start > 1:
            _word_chain(tones, start, end, inner)
    for start, _ in reversed(phrase.words):
        if start and tones[start - 1] == 3 and tones[start] == 3:
            tones[start - 1] = 2
    return {i: with_tone(spoken[i], t) for i, (t, old) in enumerate(zip(tones, before, strict=True)) if t != old}


def _word_chain(tones: list[int], start: int, end: int, inner: set[int]) -> None:
    """Third tones in one word: within its parts from left to right, then where the parts meet from the right."""
    parts = [start, *sorted(i for i in inner if start < i < end), end]
    for a, b in pairwise(parts):
        for i in range(a, b - 1):
            if tones[i] == 3 and tones[i + 1] == 3:
                tones[i] = 2
    for meet in reversed(parts[1:-1]):
        if tones[meet - 1] == 3 and tones[meet] == 3:
            tones[meet - 1] = 2


def before_neutral(phrase: Phrase, spoken: Sequence[str]) -> Changes:
    """A third tone before a neutral one that was a third: rises in these words (小姐, 哪里), not in others (姐姐, 椅子)."""
    changes: Changes = {}
    for start, end in phrase.words:
        if (
            end - start == 2
            and phrase.text[start:end] in _RISING
            and spoken[start][-1] == "3"
            and spoken[end - 1][-1] == "5"
        ):
            changes[start] = with_tone(spoken[start], 2)
    return changes


_RISING: Final = frozenset({"小姐", "哪里", "打点", "等等", "晌午", "想想"})

THIRD_TONE: Final = "third-tone"
RULES: Final[tuple[tuple[str, Rule], ...]] = (
    ("light", light),
    ("doubled-verb", doubled_verb),
    ("between-verbs", between_verbs),
    ("complement", complement),
    ("direction", direction),
    ("place-word", place_word),
    ("yi", yi),
    ("bu", bu),
    (THIRD_TONE, third_tone),
    ("before-neutral", before_neutral),
    ("a-particle", a_particle),
)


def apply(phrase: Phrase, spoken: list[str], names: list[str]) -> None:
    """Change the readings in place by all rules in order, and note each rule's name where it acted."""
    for name, rule in RULES:
        for at, reading in rule(phrase, spoken).items():
            spoken[at] = reading
            names[at] = name
