"""English sounds as Mandarin syllables, the way a speaker of Mandarin without English says them.

A consonant that no vowel follows gets one of its own (test: te si te), m and n close a syllable where Mandarin has it,
tr and dr are ch and zh with rounded lips (drive: zhuai fu), th is s. The stressed syllable is high, or falls where it is
not the first; weak ones are neutral. After 新华社译名室, 英语姓名译名手册, for consonants by vowels; for the clusters and
tones, what is heard in Mandarin speech.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from qingyin.text.latin.spelling import LONG, VOWELS, Sound

Part = tuple[int, int, str]  # first letter, end, numbered syllable

LEGAL: Final = frozenset("""
a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen
ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou
cu cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan dui dun
duo e en er fa fai fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai
guan guang gui gun guo ha hai han hang hao he hei hen heng hng hong hou hu hua huai huan huang hui hun huo ji
jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku kua
kuai kuan kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo long
lou lu luan lun luo lv lve m ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na
nai nan nang nao ne nei nen neng ng ni nian niang niao nie nin ning niu nong nou nu nuan nuo nv nve o ou pa
pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong
qiu qu quan que qun ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo sa sai san sang sao se sen seng
sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou
su suan sui sun suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan
wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi
yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhen
zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo ê
""".split())  # fmt: skip
# Said in no Chinese word, yet by everybody in English ones.
BORROWED: Final = frozenset("ei zhei tei sei piu biu kiu rai ra ki king".split())

_INITIAL: Final = {
    "b": "b", "p": "p", "t": "t", "d": "d", "k": "k", "g": "g", "f": "f", "v": "w", "th": "s", "dh": "z", "s": "s", "z": "z",
    "sh": "sh", "zh": "zh", "ch": "ch", "jh": "zh", "m": "m", "n": "n", "ng": "", "l": "l", "r": "r", "w": "w", "y": "y", "hh": "h",
}  # fmt: skip
_SOFT: Final = {"k": "q", "g": "j", "h": "x", "s": "x", "sh": "x", "ch": "q", "zh": "j"}  # before i
_ALONE: Final = {
    "b": "bu", "p": "pu", "t": "te", "d": "de", "k": "ke", "g": "ge", "f": "fu", "v": "fu", "th": "si", "dh": "zi", "s": "si", "z": "zi",
    "sh": "shi", "zh": "ri", "ch": "chi", "jh": "zhi", "m": "mu", "n": "en", "ng": "en", "l": "er", "r": "er", "w": "wu", "y": "yi", "hh": "he",
}  # fmt: skip
# The finals for a vowel, the nearest first: the first that makes a syllable with the initial is taken.
_OPEN: Final = {
    "iy": ("i", "ui", "ei"), "ih": ("i", "ui", "ei"), "ey": ("ei", "ui", "ai"), "eh": ("ai", "ei", "ie"), "ae": ("ai", "ei", "a"),
    "aa": ("a",), "ao": ("uo", "o", "ou"), "oh": ("uo", "o", "ou"), "ow": ("ou", "uo", "o"), "uh": ("u",), "uw": ("u",), "ah": ("a",),
    "ax": ("e", "o"), "er": ("e", "o"), "ay": ("ai",), "aw": ("ao",), "oy": ("uo", "o"), "yuw": ("iu", "u"),
}  # fmt: skip
_CLOSED: Final = {  # with n or ng
    "iy": ("in", "un"), "ih": ("in", "un", "en"), "eh": ("en", "an"), "ae": ("an",), "aa": ("ang",), "ah": ("ang",), "oh": ("ang", "ong"),
    "ao": ("ong", "ang"), "ax": ("en", "eng"), "er": ("en", "eng"), "aw": ("ang",), "ow": ("ong", "eng"), "uw": ("un",),
}  # fmt: skip
_VELAR: Final = {"in": "ing", "an": "ang", "en": "eng"}  # before ng
_BARE: Final = {  # without an initial
    "i": "yi", "in": "yin", "ing": "ying", "u": "wu", "un": "wen", "uo": "ou", "iu": "you", "ong": "ang", "ie": "ye", "e": "e",
    "ua": "wa", "uai": "wai", "ui": "wei", "uan": "wan", "uang": "wang", "o": "ou",
}  # fmt: skip
_OTHER_VOWEL: Final = frozenset(("ri", "chi", "zhi", "shi", "si", "ci"))  # whose i is none
_WEAK: Final = frozenset({"ax", "er", "ih"})


class _Syllable(NamedTuple):
    start: int
    end: int
    spelling: str
    vowel: str  # empty for a consonant alone
    heavy: bool


def nativised(sounds: list[Sound]) -> tuple[Part, ...]:
    """Mandarin syllables for English sounds, each with its letters.

    >>> from qingyin.text.latin.spelling import sounds
    >>> [reading for _, _, reading in nativised(sounds("computer"))]
    ['kang1', 'piu4', 'te5']
    """
    found: list[_Syllable] = []
    at = 0
    while at < len(sounds):
        at = _next(sounds, at, found)
    return _toned(found)


def _next(sounds: list[Sound], at: int, found: list[_Syllable]) -> int:
    """Put the syllables that begin at a sound, up to its vowel and what closes it; the sound after them comes back."""
    names = [sound.name for sound in sounds]
    first = at
    onset, glide = "", ""
    if names[at] not in VOWELS:
        two = names[at + 1 : at + 3]
        if len(two) == 2 and two[1] in VOWELS and two[0] in ("w", "r") and _rounded(names[at], two[0]):
            onset, glide = {"t": "ch", "d": "zh"}.get(names[at], "") if two[0] == "r" else "", "u"
            onset = onset or _INITIAL[names[at]]
            at += 2
        elif two == ["y", "uw"]:
            onset, at = _INITIAL[names[at]], at + 2
            names[at] = "yuw"
        elif two[:1] and two[0] in VOWELS:
            onset, at = _INITIAL[names[at]], at + 1
        else:
            return _alone(sounds, at, found)
    vowel = names[at]
    last, nasal = _nasal(names, at)
    spelling = _spelled(onset, glide, vowel, nasal)
    if vowel == "ax" and names[at + 1 : at + 2] == ["l"] and _is_end(names, at + 2):  # apple
        spelling, last = next((onset + f for f in ("ou", "o", "uo") if onset + f in LEGAL), "ou"), at + 1
    if not spelling and nasal:  # no syllable of Mandarin has this: nine, moon
        last, nasal = at, ""
        spelling = _spelled(onset, glide, vowel, "")
    after = last + 1
    heavy = vowel in LONG or vowel == "yuw" or len(names) > after + 1 and not {names[after], names[after + 1]} & VOWELS
    found.append(_Syllable(sounds[first].start, sounds[last].end, spelling, vowel, heavy))
    if vowel == "oy":
        found.append(_Syllable(sounds[last].start, sounds[last].end, "yi", "", False))
    if names[after : after + 1] == ["r"] and _is_end(names, after + 1) and vowel in ("aa", "ao", "er", "ax"):
        after += 1  # car, for
    return after


def _rounded(before: str, glide: str) -> bool:
    return before in ("t", "d") if glide == "r" else before in ("t", "d", "k", "g", "s", "hh", "sh", "ch")


def _is_end(names: list[str], at: int) -> bool:
    """Whether no vowel stands at a place."""
    return at >= len(names) or names[at] not in VOWELS


def _nasal(names: list[str], at: int) -> tuple[int, str]:
    """The last sound of a syllable with its vowel at a place, and n or ng if one closes it."""
    if names[at] in _CLOSED and at + 1 < len(names) and _is_end(names, at + 2):
        closing = names[at + 1]
        if closing in ("n", "ng") or closing == "m" and at + 2 < len(names):
            return at + 1, "ng" if closing == "ng" else "n"
    return at, ""


def _alone(sounds: list[Sound], at: int, found: list[_Syllable]) -> int:
    """A consonant that no vowel follows; ts and ds are one syllable."""
    start, end, name = sounds[at]
    following = sounds[at + 1].name if at + 1 < len(sounds) else ""
    if name in ("t", "d") and following in ("s", "z") and at + 2 == len(sounds):
        found.append(_Syllable(start, sounds[at + 1].end, "ci" if name == "t" else "zi", "", False))
        return at + 2
    found.append(_Syllable(start, end, _ALONE[name], "", False))
    return at + 1


def _spelled(onset: str, glide: str, vowel: str, nasal: str) -> str:
    """The Mandarin syllable nearest to an onset, a vowel and a nasal; empty if a nasal finds none."""
    finals = _CLOSED[vowel] if nasal else _OPEN[vowel]
    if nasal == "ng":
        finals = tuple(_VELAR.get(final, final) for final in finals)
    if glide:
        finals = (*(_ROUNDED.get(final, final) for final in finals), *finals)
    for final in finals:
        if not onset:
            spelling = "er" if vowel == "er" else _BARE.get(final, final)
        elif onset in "yw":
            spelling = {"yi": "yi", "yin": "yin", "yu": "you", "yuo": "you", "yiu": "you", "wu": "wu", "wuo": "wo", "wi": "wei",
                        "win": "wen", "wui": "wei", "wing": "weng"}.get(onset + final, onset + final)  # fmt: skip
        else:
            spelling = (_SOFT.get(onset, onset) if final[0] == "i" else onset) + final
        if (spelling in LEGAL or spelling in BORROWED) and spelling not in _OTHER_VOWEL:
            return spelling
    return "" if nasal else (onset or "") + "e" if (onset or "") + "e" in LEGAL else "e"


_ROUNDED: Final = {
    "ai": "uai",
    "i": "ui",
    "ei": "ui",
    "a": "ua",
    "e": "e",
    "in": "un",
    "an": "uan",
    "en": "un",
    "ang": "uang",
    "ing": "un",
}


def _toned(found: list[_Syllable]) -> tuple[Part, ...]:
    full = [i for i, one in enumerate(found) if one.vowel]
    stressed = full[_stress([found[i] for i in full])] if full else 0
    tones = []
    for i, one in enumerate(found):
        if not one.vowel:
            tones.append(5 if full else 4 if i == 0 else 5)
        elif i == stressed:
            tones.append(
                1 if i == full[0] and (len(full) > 1 or len(found) == 1 or found[-1].spelling in _SONORANT) else 4
            )
        elif i < stressed:
            tones.append(1)
        else:
            tones.append(5 if one.vowel in _WEAK else 4)
    return tuple((one.start, one.end, f"{one.spelling}{number}") for one, number in zip(found, tones, strict=True))


_SONORANT: Final = frozenset({"mu", "en", "er"})


def _stress(full: list[_Syllable]) -> int:
    """Which of the full syllables is stressed: the last but one if it is heavy, else the one before it."""
    if len(full) < 3:
        return 1 if len(full) == 2 and full[0].vowel == "ax" else 0
    return len(full) - 2 if full[-2].heavy and full[-2].vowel not in _WEAK else len(full) - 3
