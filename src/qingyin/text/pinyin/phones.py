"""The phones of Standard Mandarin: a syllable is an initial, a final, an optional erhua coda, and a tone.

The tuples below give each phone its number in a voice's graphs, so their order may not change:
append, and train again.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

NONE: Final = ""  # an absent initial or coda
INITIALS: Final = tuple("b p m f d t n l g k h j q x zh ch sh r z c s".split())
FINALS: Final = tuple(
    # ix: the vowel of zhi chi shi ri; iy: that of zi ci si; v: ü; o as in bo, wo is uo; io: 哟; eh: 欸
    "a o e ai ei ao ou an en ang eng ong er "
    "i ia ie iao iu ian in iang ing iong io "
    "u ua uo uai ui uan un uang ueng "
    "v ve van vn ix iy eh".split()
)
CODA: Final = "rr"  # erhua, merged into the syllable before it
PHONES: Final = (NONE, "sil", "sp", *INITIALS, *FINALS, CODA)
PHONE_ID: Final = {phone: number for number, phone in enumerate(PHONES)}
TONES: Final = (0, 1, 2, 3, 4, 5)  # 0 belongs to silence, 5 is the neutral tone

_WHOLE = {  # spellings that the rules below do not reach
    "yi": "i", "ya": "ia", "ye": "ie", "yao": "iao", "you": "iu", "yan": "ian", "yin": "in", "yang": "iang",
    "ying": "ing", "yong": "iong", "yo": "io", "yu": "v", "yue": "ve", "yuan": "van", "yun": "vn", "yai": "ai",
    "wu": "u", "wa": "ua", "wo": "uo", "wai": "uai", "wei": "ui", "wan": "uan", "wen": "un", "wang": "uang",
    "weng": "ueng", "ê": "eh", "m": "en", "n": "en", "ng": "en", "hm": "en", "hng": "en",
}  # fmt: skip
_FINAL_SPELLING = {
    "ü": "v",
    "üe": "ve",
    "üan": "van",
    "ün": "vn",
    "iou": "iu",
    "uei": "ui",
    "uen": "un",
    "ue": "ve",
}


class Phones(NamedTuple):
    """One syllable's phones; absent parts are the empty string."""

    initial: str
    final: str
    coda: str
    tone: int


@lru_cache(maxsize=2048)  # Mandarin has some 1,700 syllables
def phones_of(pinyin: str) -> Phones:
    """The phones of one numbered syllable: "hang2", "lv4" or "lü4", "huar1" (erhua), "ma5" or "ma" (neutral).

    Raises ValueError with the offending syllable if it is not one of Mandarin's.

    >>> phones_of("zhi1")
    Phones(initial='zh', final='ix', coda='', tone=1)
    >>> phones_of("huar1")
    Phones(initial='h', final='ua', coda='rr', tone=1)
    """
    spelling, tone = (pinyin[:-1], int(pinyin[-1])) if pinyin[-1:].isdecimal() else (pinyin, 5)
    spelling = spelling.lower().replace("u:", "ü")
    coda = NONE
    if spelling.endswith("r") and spelling not in ("er", "r"):
        spelling, coda = spelling[:-1], CODA
    initial, final = _split(spelling)
    if final not in FINALS or not 1 <= tone <= 5:
        raise ValueError(f"{pinyin!r} is not a Mandarin syllable; write it like 'hang2', 'lv4' or 'huar1'")
    return Phones(initial, final, coda, tone)


def _split(spelling: str) -> tuple[str, str]:
    if spelling in _WHOLE:
        return NONE, _WHOLE[spelling]
    initial = spelling[:2] if spelling[:2] in INITIALS else spelling[:1]
    if initial not in INITIALS:
        return NONE, _FINAL_SPELLING.get(spelling, spelling)
    final = spelling[len(initial) :]
    if initial in ("j", "q", "x") and final.startswith("u"):
        final = "v" + final[1:]
    elif final == "i" and initial in ("zh", "ch", "sh", "r"):
        final = "ix"
    elif final == "i" and initial in ("z", "c", "s"):
        final = "iy"
    return initial, _FINAL_SPELLING.get(final, final)
