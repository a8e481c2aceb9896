"""English spelling to English sounds: letter-to-sound rules in the manner of the NRL's.

Elovitz, Johnson, McHugh and Shore (1976), "Automatic translation of English text to phonetics by means of
letter-to-sound rules", NRL Report 7948: the first rule of a letter whose context fits decides. The rules here are fewer,
since Mandarin keeps apart far fewer vowels. Sounds are named as in ARPAbet, with `oh` for the vowel of "hot".
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

VOWELS: Final = frozenset("iy ih ey eh ae aa ao ow uh uw ah ax oh er ay aw oy".split())
LONG: Final = frozenset("iy ey ow uw ay aw oy".split())


class Sound(NamedTuple):
    """One sound and the letters that it is written with."""

    start: int
    end: int
    name: str


# A rule a line: letters with their context as a pattern, then the sounds, none if the letters are silent. {c} is a
# consonant, {v} a vowel, {had} stands where a vowel came before, {open} where a long vowel is spelled by what follows.
_RULES: Final = r"""
\ba$ ax
a(?=tion) ey
a(?=sion) ey
{had}are$ eh r
air eh r
aigh ey
a[iy] ey
augh ao
a[uw] ao
a(?=rr) ae
(?<=w)ar(?!e) ao r
ar(?=e) eh r
ar(?={v}) eh r
ar aa r
alk$ ao k
all(?!{v}) ao l
(?<=w)a(?=[nst]) oh
{had}a(?=ges?$) ih
{had}a(?=l$|lly$|n$|nt$|nce$|r$|te$) ax
a(?={open}) ey
a(?=ble|nge|ste$) ey
a$ aa
a ae
{had}e$
(?<=[sxz])es$ ih z
(?<=[cg])es$ ih z
(?<=[cs]h)es$ ih z
{had}es$ z
(?<=[td])ed$ ih d
{had}ed$ d
e$ iy
eau(?=t) y uw
eau ow
e(?=o) iy
ee(?=r) ih
ee iy
ear(?=[lnt]) er
ea(?=r) ih
ea(?=d$|dy|lth|ther|sure|vy) eh
ea iy
eigh ey
(?<=c)ei iy
ei ey
{had}ey iy
ey ey
(?<=[rljhs])e[uw] uw
e[uw] y uw
ere$ ih r
{had}er(?={v}) ax r
er(?={v}) eh r
er er
{had}e(?=[lm]s?$|ns?$|nt|nce) ax
(?<=\b[bdr])e(?={c}[aeiou]) ih
e(?={c}es?$) iy
\be(?=[mv][aeiou]) iy
e eh
igh ay
i(?=gn$|nd$|ld$) ay
ire ay er
ier iy er
{had}ie[sd]$ iy z
ie[sd]$ ay z
{had}ie$ iy
ie$ ay
ie iy
iou iy ax
ir(?={v}) ay r
ir er
{had}i(?=ve$|ces?$|nes?$|tes?$|{c}(?:y|or|al|o)$) ih
i(?=que) iy
i(?={open}) ay
i$ iy
\bi(?=[cdt][aeo]) ay
(?<=\b[a-z])i(?=[aeo]) ay
i(?={v}) iy
i ih
oar ao r
oa ow
oor ao r
oo(?=k|d$) uh
oo uw
ought ao t
ough ow
ould uh d
{had}ous$ ax s
our ao r
ou(?=p) uw
ou aw
{had}ow(?=s?$) ow
(?<=[lrhn])ows?$ ow
ow aw
o[iy] oy
(?<=w)or(?=k|l|d|th|m|se) er
{had}ors?$ er
or ao r
o(?=ve) ah
(?<=\bc)o(?=m[bfmp]) ah
o(?=ther|ney|nth) ah
o(?=ld|ll$|st$) ow
{had}o(?=ns?$|m$) ax
o(?={open}) ow
o(?=ck|{c}$|x) oh
o$ ow
o(?={v}) ow
o(?={c}[aeiou]) ow
o oh
(?<=[qg])ue$
(?<=q)u w
(?<=g)u(?=a) w
(?<=g)u(?=[ei])
(?<=[rlj])ue uw
ue y uw
(?<=b)ui(?=l) ih
ui uw
uy ay
ur(?={v}) y uw r
ur er
\bun(?!i) ah n
(?<=[rljs])u(?={c}[aeiouy]) uw
(?<=[td])u(?={c}[aeiouy]) uw
u(?={c}[aeiouy]) y uw
(?<=[pfb])u(?=sh|ll|tc?h?$) uh
u$ uw
u ah
\by(?={v}) y
{had}y$ iy
y$ ay
y(?={v}) y
y(?=(?:{c}|th|ph)[aeiou]) ay
y ih
bb? b
ch(?=[rl]) k
(?<=te)ch k
(?<=ar)ch(?=[aeiou]) k
ch ch
ck k
cc(?=[eiy]) k s
ci(?=[ao]) sh
c(?=[eiy]) s
cc?q? k
dge jh
dd? d
ff? f
\bgh g
gh
\bgn n
gg g
\bg(?=[ei](?:t|v|rl|ft|ar|ek)) g
g(?=n$)
g(?=[eiy]) jh
g g
h(?={v}) hh
h
j jh
\bkn n
kk? k
(?<=[bcdfgkptz])les?$ ax l
ll? l
mb$ m
mm? m
ng(?=s?$) ng
ng(?=[lraou]) ng g
n(?=[kgxq]) ng
nn? n
ph f
\bps s
pp? p
que$ k
q k
rh r
rr? r
sch s k
sh sh
ssion sh ax n
(?<={v})sion zh ax n
sion sh ax n
ss s
(?<={v})s(?=ure) zh
s(?=c[eiy])
(?<={v})s(?={v}) z
(?<=[bdglmnrvw])s$ z
s s
tch ch
(?<=s)tion ch ax n
tion sh ax n
ture ch er
ti(?=[ao]) sh
th th
(?<=s)t(?=le)
tt? t
vv? v
\bwr r
wh(?=o) hh
wh w
w(?={v}) w
w
\bx z
x k s
zz? z
"""
_MACROS: Final = {
    "{c}": "[b-df-hj-np-tvwxz]",
    "{v}": "[aeiouy]",
    "{had}": "(?:(?<=[aeiouy][a-z])|(?<=[aeiouy][a-z]{2})|(?<=[aeiouy][a-z]{3})|(?<=[aeiouy][a-z]{4}))",
    "{open}": "[b-df-hj-np-tvz](?:e|es|ed|er|ers|ing|ings|y|o|os|al|or)$",
}


@cache
def _rules() -> dict[str, tuple[re.Pattern[str], tuple[tuple[str, ...], ...]]]:
    """For each letter one pattern, a group a rule, and the sounds of each."""
    by_letter: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for line in _RULES.split("\n")[1:-1]:
        written, *sounds = line.split(" ")
        letter = re.sub(r"\(\?<[^)]*\)|\\b|\{had\}", "", written)[0]
        for name, meaning in _MACROS.items():
            written = written.replace(name, meaning)
        by_letter.setdefault(letter, []).append((written, tuple(sounds)))
    return {
        letter: (re.compile("|".join(f"({written})" for written, _ in rules)), tuple(sounds for _, sounds in rules))
        for letter, rules in by_letter.items()
    }


def sounds(word: str) -> list[Sound]:
    """The sounds of a word of ASCII letters in lower case.

    >>> [sound.name for sound in sounds("computer")]
    ['k', 'ah', 'm', 'p', 'y', 'uw', 't', 'er']
    """
    rules = _rules()
    found: list[Sound] = []
    at = 0
    while at < len(word):
        pattern, names = rules.get(word[at], (None, ()))
        match = pattern.match(word, at) if pattern else None
        if match is None or match.lastindex is None:
            at += 1
            continue
        found += [Sound(at, match.end(), name) for name in names[match.lastindex - 1]]
        at = match.end()
    return found
