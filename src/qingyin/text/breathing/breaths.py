"""Where a speaker breathes in a stretch without marks: at ends of phrases, every nine to eighteen syllables.

The words of a stretch are divided so that the sum of two costs is least: how far each breath is from nine to eighteen
syllables, and how badly each place suits. Words say how well a place suits (`words`): 因为 begins a clause, 的
belongs to what is before it, a subject ends before a verb. Two words with neither beside them may be one name, 招生|考试:
a breath there is worse than one that comes late.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Final, NamedTuple

from qingyin.text.breathing.words import (
    AND,
    BEFORE_NUMBERS,
    BEGINS,
    CLAUSES,
    COMPLETES,
    DAY_PARTS,
    ENDS,
    LEANS_ON_LAST,
    LEANS_ON_NEXT,
    MEASURES,
    NUMERALS,
    PRONOUNS,
    SUFFIXES,
    VERBAL_NOUNS,
    VERBS,
)
from qingyin.text.normalize.units import CLASSIFIERS

LONG: Final = 22  # syllables from which on a stretch is divided, where a place suits
MOST: Final = 26  # syllables of one breath
_LEAST, _GOOD = 9, 18
_NEVER: Final = 60.0
_ASPECTS: Final = {"了": 0.0, "着": 5.0, "过": 1.0}  # after a verb: its object belongs to it
_UNITS: Final = frozenset("年月日号元米度分点时秒级层楼室栋路站区起止次")
_ADDRESSED: Final = frozenset("省市区县镇乡村路街道")  # 天河区|中山大道
_BOUND: Final = 25.0
_QUOTED: Final = 15.0


def begins_measure(following: str) -> bool:
    """Whether a text begins with the name of a measure: after a number without a unit it is the next one."""
    return following[:2] in MEASURES


def places(words: list[tuple[str, bool]], quoted: Container[int] = ()) -> list[int]:
    """How many syllables stand before each breath within a stretch.

    Args:
        words: each with whether a phrase ends after it.
        quoted: the numbers of the words that go on with what is quoted: a title, a name.

    >>> places([("我们", False), ("昨天", False), ("在", False), ("公园", False), ("里", True)] * 3)
    [16]
    """
    ends = [0]
    for word, _ in words:
        ends.append(ends[-1] + len(word))
    count = len(words)
    best = [0.0] + [float("inf")] * count
    back = [0] * (count + 1)
    prices = [0.0, *(price(words, number) + _QUOTED * (number in quoted) for number in range(1, count)), 0.0]
    for number in range(1, count + 1):
        for start in range(number - 1, -1, -1):
            size = ends[number] - ends[start]
            if size > MOST and start < number - 1:
                break
            cost = best[start] + prices[number] + _strain(size, number == count)
            if cost < best[number]:
                best[number], back[number] = cost, start
    found, number = [], back[count]
    while number:
        found.append(ends[number])
        number = back[number]
    return found[::-1]


def _strain(size: int, last: bool) -> float:
    """How far a breath is from an easy length."""
    if size > _GOOD:
        return (size - _GOOD) ** 2 * 0.5
    return max(0, (6 if last else _LEAST) - size) ** 2 * 0.5


class _Place(NamedTuple):
    """What stands around a place between two words."""

    before: str
    after: str
    prior: str  # the word before that
    next: str  # the word after that
    ordered: bool  # 第 stands before it: 第五十届
    phrase: bool  # a phrase ends there

    @property
    def counted(self) -> bool:
        """Whether a number with a measure, a unit or a part of a date stands before it."""
        return self.before[0] in NUMERALS if len(self.before) > 1 else bool(self.prior) and self.prior[-1] in NUMERALS

    @property
    def unit(self) -> bool:
        """Whether that ends an amount or a date, 七十七号; 数百名 goes on with what is counted."""
        return self.counted and (self.before[-1] in _UNITS or self.ordered and self.before[-1] in CLASSIFIERS)

    @property
    def ends(self) -> bool:
        """Whether the word before it ends a phrase."""
        return self.before in ENDS or self.before[-1] in "时后里中"

    @property
    def noun(self) -> bool:
        """Whether the word before it may be a noun."""
        return len(self.before) > 1 or self.before in SUFFIXES

    @property
    def verb(self) -> bool:
        """Whether the word before it may be a verb."""
        return self.before in VERBS or self.before in VERBAL_NOUNS or not (self.noun or self.ends or self.unit)

    @property
    def begins(self) -> bool:
        """Whether the word after it begins a phrase."""
        return self.after in BEGINS or self.after == "到" and self.arrives

    @property
    def arrives(self) -> bool:
        """Whether 到 there is no complement and no end of a range: 十点|到天河区."""
        return (self.ends or self.unit) and NUMERALS.isdisjoint(self.next[:1])


def price(words: list[tuple[str, bool]], number: int) -> float:
    """How badly a breath suits before a word."""
    around = [word for word, _ in words[max(0, number - 3) : number]]
    place = _Place(
        around[-1],
        words[number][0],
        around[-2] if len(around) > 1 else "",
        words[number + 1][0] if number + 1 < len(words) else "",
        "第" in "".join([each[0] for each in around]),
        words[number - 1][1],
    )
    before, after = place.before, place.after
    if NUMERALS.issuperset(before) or after in LEANS_ON_LAST and not (after == "到" and place.arrives):
        return _NEVER
    least = _before_number(place) if after[0] in NUMERALS else 0.0
    measure = place.counted and not (place.unit or place.ends) and before[-1] in CLASSIFIERS
    if before in LEANS_ON_NEXT or measure:
        return max(least, _BOUND)
    if len(before) == len(after) == 1 and not place.begins:
        return max(least, 13.0 if place.ends else 20.0)  # perhaps a word that the lexicon does not know
    found = 9.0 + least
    if place.begins:
        found += _beginning(place)
    if before[-1] in _ASPECTS:
        found += _ASPECTS[before[-1]]
    elif place.ends:
        found -= 3.0
    if place.phrase:
        found -= 2.0
    if not place.begins and not place.ends:
        unit = place.unit and (len(after) > 1 or before[-1] in "年月日")
        found += min(_between(place), 2.0 if unit else _NEVER)
    if place.unit and after in DAY_PARTS:
        found += 9.0  # 八日|上午
    return max(found, 0.5)


def _beginning(place: _Place) -> float:
    """How much better a place is before a word that begins a phrase; worse if that may belong to a verb: 发生|于, 要求|你."""
    joins = place.after in COMPLETES or place.after in PRONOUNS
    if joins and (place.verb or place.after in PRONOUNS and place.before[-1] in _ASPECTS):
        return 10.0 if place.after in COMPLETES else 6.0
    if place.after in AND or joins and not (place.ends or place.unit):
        return -2.0
    return -8.0 if place.after in CLAUSES else -5.0


def _between(place: _Place) -> float:
    """How much worse a place is between two words of which neither begins or ends a phrase."""
    before, after = place.before, place.after
    if after in VERBS and before not in VERBS and place.next not in ("的", "者", "率"):
        return -4.0 if place.noun else 0.0
    if before in VERBS and len(after) > 1:
        return 1.0
    if before in VERBAL_NOUNS and len(after) > 1:
        return 5.0
    if len(after) == 1:
        return 12.0
    if not place.noun:
        return 10.0
    if before[-1] in _ADDRESSED and len(before) > 1:
        return 3.0
    return 10.0 if after[0] not in NUMERALS else 0.0


def _before_number(place: _Place) -> float:
    """How much worse a place is before a number, which may go on with a date, a time or an amount."""
    before = place.before
    if place.counted and before[-1] in "年月点时":
        return _NEVER
    if place.counted and before[-1] in "日号分":
        return 12.0
    return _BOUND if before in BEFORE_NUMBERS else 5.0
