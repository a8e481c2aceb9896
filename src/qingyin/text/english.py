"""Latin letters as Mandarin syllables: names of letters, words that everybody says, rules for the rest.

The result is what a Chinese speaker without English would say, and each syllable knows its letters. Word readings
follow common Chinese transliteration (新华社译名室, 英语姓名译名手册, for the consonant-by-vowel table).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from qingyin.text.initialisms import INITIALISMS

Part = tuple[int, int, str]  # first letter, end, numbered syllable

LETTERS: Final = {
    "A": "ei1", "B": "bi1", "C": "xi1", "D": "di1", "E": "yi1", "F": "ai2 fu5", "G": "ji1", "H": "ei1 chi5",
    "I": "ai1", "J": "zhei4", "K": "kei1", "L": "ai2 er5", "M": "ai2 mu5", "N": "en1", "O": "ou1", "P": "pi1",
    "Q": "ku1 you5", "R": "a1 er5", "S": "ai2 si5", "T": "ti1", "U": "you1", "V": "wei1", "W": "da2 bu5 liu5",
    "X": "ai2 ke5 si5", "Y": "wai1", "Z": "zei1",
}  # fmt: skip

# Words of everyday Chinese text, as they are said in it.
WORDS: Final = {
    "wifi": "wai1 fai1", "wi": "wai1", "fi": "fai1", "ok": "ou1 kei4", "okay": "ou1 kei4", "app": "ei1 pi1 pi1", "apps": "ei1 pi1 pi1",
    "iphone": "ai4 feng1", "ipad": "ai4 pai4 de5", "email": "yi1 mei4 er5", "hello": "ha1 lou2", "hi": "hai1", "hey": "hei1",
    "bye": "bai4", "byebye": "bai1 bai4", "yes": "ye4 si5", "no": "nou4", "google": "gu3 ge1", "chrome": "ke4 lou2 mu5",
    "android": "an1 zhuo2", "apple": "ai1 pou5", "windows": "wen1 dou1 si5", "office": "ou1 fei1 si5", "word": "wo4 de5",
    "excel": "yi1 ke4 sai4 er5", "linux": "li2 ni2 ke4 si5", "python": "pai4 sen1", "java": "jia1 wa3", "github": "ji1 te5 ha1 bu5",
    "twitter": "tui1 te4", "facebook": "fei1 si5 bu4 ke4", "youtube": "you1 tu4 bu5", "tiktok": "ti1 ke5 tuo2 ke5",
    "chatgpt": "chai4 te5 ji1 pi1 ti1", "chat": "chai4 te5", "open": "ou1 pen1", "ins": "yin1 si5", "vlog": "wei1 lou4 ge5",
    "blog": "bu4 luo4 ge2", "bug": "ba1 ge5", "debug": "di4 ba1 ge5", "code": "kou4 de5", "boss": "bo1 si5", "cool": "ku4",
    "cosplay": "kou1 si5 pu5 lei4", "cos": "kou1 si5", "party": "pa1 ti4", "show": "xiu4", "style": "si1 dai4 er5", "fans": "fen3 si1",
    "follow": "fo1 lou5", "happy": "hai1 pi5", "sorry": "suo1 rui5", "thank": "san1 ke5", "thanks": "san1 ke5 si5", "you": "you1",
    "the": "ze5", "a": "e5", "of": "ou1 fu5", "and": "an1 de5", "in": "yin1", "on": "ang1", "is": "yi1 zi5", "it": "yi1 te5", "to": "tu1",
    "for": "fo1", "this": "zi1 si5", "that": "zai1 te5", "my": "mai1", "me": "mi1", "we": "wei1", "are": "a1", "not": "nuo1 te5",
    "love": "la1 fu5", "good": "gu1 de5", "morning": "mo1 ning2", "night": "nai1 te5", "baby": "bei1 bi5", "lady": "lei1 di5",
    "music": "miu1 zei5 ke5", "video": "wei1 di5 ou5", "game": "gei1 mu5", "team": "ti1 mu5", "time": "tai1 mu5", "today": "tu1 dei4",
    "world": "wo1 er5 de5", "china": "chai1 na5", "chinese": "chai1 ni1 zi5", "english": "ying1 ge5 li5 shi5", "new": "niu1",
    "york": "yue1 ke5", "max": "mai1 ke5 si5", "pro": "pu5 rou4", "plus": "pu5 la1 si5", "mini": "mi1 ni5", "air": "ai1 er5",
    "pc": "pi1 xi1", "pk": "pi1 kei4", "ktv": "kei1 ti1 wei1", "vip": "wei1 ai1 pi1", "coffee": "kou1 fei5", "pizza": "pi1 sa4",
    "tesla": "te4 si1 la1", "nike": "nai4 ke4", "adidas": "a1 di2 da2 si1", "disney": "di2 si1 ni2", "sony": "suo3 ni2",
    "microsoft": "mai4 ke5 rou1 suo1 fu5 te5", "huawei": "hua2 wei2", "xiaomi": "xiao3 mi3", "taobao": "tao2 bao3", "wechat": "wei1 chai4 te5",
    "alipay": "a1 li5 pei4", "bilibili": "bi4 li1 bi4 li1", "weibo": "wei1 bo2", "nasa": "na1 sa4", "nato": "nei1 tou5", "opec": "ou1 pai4 ke5",
    "iot": "ai1 ou1 ti1", "usb": "you1 ai2 si5 bi1", "logo": "lou1 gou5", "demo": "di1 mou5", "model": "mo2 te4", "data": "dei1 ta5",
    "card": "ka3 de5", "club": "ke5 la4 bu5", "bar": "ba1", "box": "bo4 ke5 si5", "car": "ka1", "live": "lai4 fu5", "one": "wan1",
    "two": "tu1", "three": "si5 rui1", "four": "fo1", "five": "fai1 fu5", "six": "xi1 ke5 si5", "seven": "sai1 wen5", "eight": "ei1 te5",
    "nine": "nai1 en5", "ten": "tan1", "internet": "yin1 te5 nai4 te5", "online": "ang1 lai4 en5", "offline": "ao1 fu5 lai4 en5",
    "server": "se1 wo5", "docker": "duo1 ke5 er5", "cpu": "xi1 pi1 you1", "gpu": "ji1 pi1 you1", "am": "ei1 ai2 mu5", "pm": "pi1 ai2 mu5",
    "vs": "wei1 ai2 si5", "mr": "mi1 si5 te5", "dr": "dao1 ke5 te5", "www": "san1 da2 bu5 liu5", "com": "kang1 mu5",
    "http": "ei1 chi5 ti1 ti1 pi1", "https": "ei1 chi5 ti1 ti1 pi1 ai2 si5", "call": "kou1", "out": "ao1 te5", "high": "hai1", "low": "lou4",
    "up": "a1 pu5", "down": "dang4 en5", "nice": "nai1 si5", "smart": "si5 ma1 te5", "home": "hou1 mu5", "phone": "feng1", "book": "bu4 ke5",
    "mac": "mai4 ke5", "macbook": "mai4 ke5 bu4 ke5", "mall": "mo1", "hold": "hou4 de5", "offer": "ou1 fo4", "kpi": "kei1 pi1 ai1",
    "ppt": "pi1 pi1 ti1", "case": "kei1 si5", "deadline": "dai1 de5 lai4 en5", "meeting": "mi1 ting5", "like": "lai4 ke5", "rap": "rui1 pu5",
}  # fmt: skip

LEGAL: Final = frozenset("""
a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen
ceng cha chai chan chang chao che chen cheng chi chong chou chu chuai chuan chuang chui chun chuo ci cong cou
cu cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan dui dun
duo e en er fa fai fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai
guan guang gui gun guo ha hai han hang hao he hei hen heng hng hong hou hu hua huai huan huang hui hun huo ji
jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku kua
kuai kuan kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo long
lou lu luan lun luo lv lve m ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na
nai nan nang nao ne nei nen neng ng ni nian niang niao nie nin ning niu nong nou nu nuan nuo nv nve o ou pa
pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong
qiu qu quan que qun ran rang rao re ren reng ri rong rou ru ruan rui run ruo sa sai san sang sao se sen seng
sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou
su suan sui sun suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan
wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi
yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhen
zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo ê
""".split())  # fmt: skip

_VOWELS: Final = (  # letters, sound; the first that fits wins; "_e" is a silent e after one consonant
    ("eigh", "ei"), ("igh", "ai"), ("ough", "ou"), ("augh", "o"), ("tion", "?"), ("eau", "ou"), ("oor", "o"), ("our", "ao"),
    ("air", "ai"), ("ear", "i"), ("eer", "i"), ("oar", "o"), ("ai", "ei"), ("ay", "ei"), ("ea", "i"), ("ee", "i"), ("ei", "ei"),
    ("ey", "i"), ("ie", "i"), ("oa", "ou"), ("oo", "u"), ("ou", "ao"), ("ow", "ou"), ("oi", "ao"), ("oy", "ao"), ("au", "o"),
    ("aw", "o"), ("ew", "iu"), ("ue", "u"), ("ui", "u"), ("ar", "a"), ("or", "o"), ("er", "e"), ("ir", "e"), ("ur", "e"),
    ("a", "a"), ("e", "ai"), ("i", "i"), ("o", "o"), ("u", "a"), ("y", "i"),
)  # fmt: skip
_LONG: Final = {"a": "ei", "e": "i", "i": "ai", "o": "ou", "u": "iu", "y": "ai"}
_CONSONANTS: Final = (
    ("tch", "q"), ("sch", "sh"), ("ch", "ch"), ("sh", "sh"), ("th", "s"), ("ph", "f"), ("wh", "w"), ("ck", "k"), ("qu", "kw"), ("ng", "ng"),
    ("gh", "g"), ("kn", "n"), ("wr", "r"), ("dg", "j"), ("zh", "zh"), ("b", "b"), ("c", "k"), ("d", "d"), ("f", "f"), ("g", "g"),
    ("h", "h"), ("j", "j"), ("k", "k"), ("l", "l"), ("m", "m"), ("n", "n"), ("p", "p"), ("q", "k"), ("r", "r"), ("s", "s"),
    ("t", "t"), ("v", "w"), ("w", "w"), ("x", "ks"), ("y", "y"), ("z", "z"),
)  # fmt: skip
_ALONE: Final = {"b": "bu", "ch": "chi", "d": "de", "f": "fu", "g": "ge", "h": "he", "j": "zhi", "k": "ke", "l": "er", "m": "mu", "n": "en",
                 "ng": "en", "p": "pu", "q": "qi", "r": "er", "s": "si", "sh": "shi", "t": "te", "w": "fu", "y": "yi", "z": "zi",
                 "zh": "zhi", "x": "xi"}  # fmt: skip
# How a vowel is written after an initial, the nearest first; after a nasal the ones in the second row.
_FINALS: Final = {
    "a": ("a", "ia"), "ai": ("ai", "ei", "ie", "ui", "e"), "ei": ("ei", "ui", "ai", "ie"), "i": ("i", "ei", "ui"), "o": ("ou", "uo", "o"),
    "ou": ("ou", "o", "uo", "iu"), "u": ("u", "v"), "iu": ("iu", "u", "ou"), "ao": ("ao", "iao"), "e": ("e", "o", "a", "ie"),
}  # fmt: skip
_NASAL: Final = {
    "a": ("an", "ian"), "ai": ("en", "an", "in"), "ei": ("en", "an", "in"), "i": ("in", "en", "un"), "o": ("ong", "ang", "eng", "un"),
    "ou": ("ong", "eng", "ang"), "u": ("un", "en", "ong"), "iu": ("un", "en", "in"), "ao": ("ang", "iang"), "e": ("en", "in", "un"),
}  # fmt: skip
_SOFT: Final = {
    "k": "q",
    "g": "j",
    "s": "x",
    "sh": "x",
    "h": "x",
    "ch": "q",
    "j": "j",
    "z": "z",
    "zh": "j",
    "r": "r",
}  # before i
_BARE: Final = {  # no initial
    "a": "a", "ai": "ai", "ei": "ei", "i": "yi", "o": "o", "ou": "ou", "u": "wu", "iu": "you", "ao": "ao", "e": "e",
    "an": "an", "en": "en", "in": "yin", "ong": "ang", "ang": "ang", "un": "wen",
}  # fmt: skip
_CAMEL: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z'’]+|[A-Z]")


def syllables(word: str) -> list[Part]:
    """The spoken syllables of a word, each with the letters (start, end) that it reads.

    >>> [s for _, _, s in syllables("AI")], [s for _, _, s in syllables("WiFi")]
    (['ei1', 'ai1'], ['wai1', 'fai1'])
    """
    return list(_syllables(word))


@lru_cache(maxsize=512)
def _syllables(word: str) -> tuple[Part, ...]:
    """Every letter belongs to a syllable: those between two to the first."""
    parts = _read(word)
    starts = [a for a, _, _ in parts[1:]] + [len(word)]
    return tuple((a if i else 0, max(b, n), s) for i, ((a, b, s), n) in enumerate(zip(parts, starts, strict=True)))


def _read(word: str) -> tuple[Part, ...]:
    known = _known(word)
    if known:
        return known
    parts = list(_CAMEL.finditer(word))
    if len(parts) > 1:
        return tuple((m.start() + a, m.start() + b, s) for m in parts for a, b, s in _part(m[0]))
    return _part(word)


def _known(word: str) -> tuple[Part, ...] | None:
    spoken = WORDS.get(word.lower().replace("’", "'"))
    return spread(word, spoken.split()) if spoken else None


def _part(word: str) -> tuple[Part, ...]:
    """A word of one case: known, spelled, or read by rule."""
    if word.lower() in INITIALISMS or len(word) == 1:
        return spelled(word)
    known = _known(word)
    if known:
        return known
    vowels = sum(c in "aeiouyAEIOUY" for c in word)
    if not vowels or word.isupper() and (len(word) < 4 or len(word) == 4 and vowels < 2):
        return spelled(word)
    return by_rule(word)


def spelled(word: str) -> tuple[Part, ...]:
    """The names of the letters."""
    return tuple((i, i + 1, s) for i, c in enumerate(word) for s in LETTERS.get(c.upper(), "").split())


def spread(word: str, spoken: Sequence[str]) -> tuple[Part, ...]:
    """Known syllables over the letters in equal shares; spelled where there is one name a letter."""
    letters = spelled(word)
    if [s for _, _, s in letters] == list(spoken):
        return letters
    size, count = len(word), len(spoken)
    cuts = [round(i * size / count) for i in range(count + 1)]
    return tuple(
        (min(a, size - 1), max(b, min(a, size - 1) + 1), s) for a, b, s in zip(cuts, cuts[1:], spoken, strict=False)
    )


def _sounds(word: str) -> list[tuple[int, int, str, bool]]:
    """(start, end, sound, is a vowel) of a lower-case word."""
    found: list[tuple[int, int, str, bool]] = []
    at, size = 0, len(word)
    while at < size:
        char = word[at]
        vowel = char in "aeiou" or char == "y" and at > 0 and (at + 1 == size or word[at + 1] not in "aeiou")
        if word.startswith("tion", at):
            found += [(at, at + 2, "sh", False), (at + 2, at + 3, "e", True), (at + 3, at + 4, "n", False)]
            at += 4
        elif vowel:
            last = at + 1 == size
            if char == "e" and last and any(v for *_, v in found):  # silent
                at += 1
                continue
            magic = (
                word[at + 1 : at + 2] not in "aeiouy"
                and word[at + 2 : at + 3] == "e"
                and at + 3 == size
                and at + 1 < size
            )
            if magic and word[at + 1] not in "xw":
                found.append((at, at + 1, _LONG[char], True))
                at += 1
            else:
                letters, sound = next((x, s) for x, s in _VOWELS if word.startswith(x, at))
                if (
                    len(letters) > 1
                    and letters[-1] == "r"
                    and word[at + len(letters) : at + len(letters) + 1] in tuple("aeiouy")
                ):
                    letters = letters[:-1]
                    sound = next(s for x, s in _VOWELS if x == letters)
                if letters == "o" and last:
                    sound = "ou"
                elif letters == "y" and last and not any(v for *_, v in found):
                    sound = "ai"
                found.append((at, at + len(letters), sound, True))
                at += len(letters)
        elif char.isalpha():
            letters, sound = next((x, s) for x, s in _CONSONANTS if word.startswith(x, at))
            after = word[at + len(letters) : at + len(letters) + 1]
            if letters in ("c", "g") and after in ("e", "i", "y"):
                sound = "s" if letters == "c" else "j"
            size_ = len(letters) + (1 if after == char and len(letters) == 1 else 0)  # a doubled letter is one sound
            if sound in ("ks", "kw"):
                found += [(at, at + size_, sound[0], False), (at, at + size_, sound[1], False)]
            elif not (letters == "h" and found and found[-1][3] and after not in tuple("aeiouy")):
                found.append((at, at + size_, sound, False))
            at += size_
        else:
            at += 1
    return found


def by_rule(word: str) -> tuple[Part, ...]:
    """Letter-to-sound rules onto Mandarin syllables; every letter is covered by one.

    >>> [s for _, _, s in by_rule("robot")]
    ['rou1', 'bou4', 'te5']
    """
    sounds = _sounds(word.lower())
    found: list[Part] = []
    i = 0
    while i < len(sounds):
        start, end, sound, vowel = sounds[i]
        onset = ""
        if not vowel:
            if i + 1 < len(sounds) and sounds[i + 1][3]:
                onset, i = sound, i + 1
                _, end, sound, _ = sounds[i]
            else:
                found.append((start, end, _ALONE.get(sound, "e") + "5"))
                i += 1
                continue
        nasal = (
            i + 1 < len(sounds)
            and sounds[i + 1][2] in ("n", "ng", "m")
            and not (i + 2 < len(sounds) and sounds[i + 2][3])
        )
        if nasal and not (sounds[i + 1][2] == "m" and i + 2 == len(sounds)):
            i += 1
            end = sounds[i][1]
        else:
            nasal = False
        found.append((start, end, _native(onset, sound, nasal) + "1"))
        i += 1
    return _toned(found)


def _toned(found: list[Part]) -> tuple[Part, ...]:
    """The last full syllable of several falls."""
    full = [i for i, (_, _, s) in enumerate(found) if s.endswith("1")]
    if len(full) > 1:
        a, b, s = found[full[-1]]
        found[full[-1]] = (a, b, s[:-1] + "4")
    return tuple(found)


def _native(onset: str, vowel: str, nasal: bool) -> str:
    """The Mandarin syllable nearest to an onset and a vowel."""
    finals = (_NASAL if nasal else _FINALS)[vowel]
    if not onset or onset == "ng":
        return next(_BARE[f] for f in finals if f in _BARE)
    for final in finals:
        initial = _SOFT.get(onset, onset) if final.startswith("i") else onset
        spelling = {"y": "y", "w": "w"}.get(initial, initial) + final
        if onset == "y" and final.startswith("i"):
            spelling = "y" + final if final in ("i", "in", "ing") else "y" + final[1:]
        if spelling in LEGAL:
            return spelling
    return _ALONE.get(onset, "e")
