"""Phrases: what is spoken without a pause is cut into words, read, and put through sandhi."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Final

from qingyin.text.marks import QUOTE, mark_class
from qingyin.text.patterns import regex
from qingyin.text.pinyin import erhua as er
from qingyin.text.pinyin import readings, sandhi, school, surnames, usage
from qingyin.text.pinyin.lexicon import Lexicon
from qingyin.text.pinyin.words import FORCED, SINGLE, Cut, cut
from qingyin.text.records import Boundary
from qingyin.text.slots import Slot

_LONG: Final = 12  # syllables without a mark, from which on a phrase boundary is put in
_OPENS: Final = frozenset({  # words that a long stretch may be divided before
    "在", "对", "从", "把", "被", "为了", "因为", "所以", "但是", "但", "而", "和", "与", "或", "或者", "以及", "跟", "向", "由", "将",
    "通过", "根据", "关于", "对于", "由于", "如果", "虽然", "可是", "不过", "并", "并且", "而且", "于是", "然后", "就是", "是", "使", "让",
    "给", "比", "按照", "随着", "除了", "直到", "当", "同时", "还是", "也", "都", "却", "才",
})  # fmt: skip


_PARTING: Final = frozenset("（）()【】")  # brackets that pause, but those of a formula, f(x)


def spoken(slots: list[Slot], lexicon: Lexicon, erhua: bool) -> list[Slot]:
    """The slots of a sentence with readings, words and sandhi; with erhua merged there are fewer."""
    for before, slot in pairwise(slots):
        if slot.char in _NAMED and _in_quotes(before, slot):
            slot.kept = True
    _name_particles(slots)
    surnames.listed(slots, lexicon)
    found: list[Slot] = []
    start = 0
    for i, slot in enumerate(slots):
        if slot.latin:
            _as_named(slots, start, i, lexicon)
            found += _phrase(slots[start:i], lexicon, erhua)
            slot.spoken = slot.pinyin
            found.append(slot)
            start = i + 1
            if not slot.mark:
                _in_latin(slots[start : start + 2], lexicon)
        elif slot.mark and (mark_class(slot.mark) != QUOTE or _parts(slots, i)):
            found += _phrase(slots[start : i + 1], lexicon, erhua)
            start = i + 1
    found += _phrase(slots[start:], lexicon, erhua)
    return found


def _parts(slots: list[Slot], at: int) -> bool:
    """Whether a bracket after a place divides what is spoken, as a full-width one does: 6周岁(含)以下; not 5(3)."""
    brackets = _PARTING.intersection(slots[at].mark)
    return bool(brackets) and (
        not brackets <= {"(", ")"} or not all([slot.text.isascii() for slot in slots[at : at + 2]])
    )


def _in_latin(slots: list[Slot], lexicon: Lexicon) -> None:
    """Read 里 that stands after a Latin word as it is after any noun: Excel里, not Excel|里面."""
    if not slots or slots[0].char not in ("里", "裡", "裏") or slots[0].source:
        return
    if slots[0].mark or not lexicon.has_word(lexicon.simplify("".join([slot.char for slot in slots]))):
        slots[0].pinyin, slots[0].source = "li5", "lexicon"


_PARTICLES: Final = frozenset("的地得")
_OF_GRAMMAR: Final = regex(
    r"[助动形副名]词|[状补定]语|中心语|语法|错别字|(?:的地得|的得地)(?:用法|不分|怎么|之分|区别|的?用|三|傻傻|分不清|混用|的区别)"
)


def _name_particles(slots: list[Slot]) -> None:
    """Read 的, 地 and 得 as de5 where they are named: “的、地、得”怎么分, 动词前面用“地”."""
    if not any([slot.char in "地得" for slot in slots]):
        return
    text = "".join([slot.char for slot in slots])
    grammar = _OF_GRAMMAR.search(text)
    for at, slot in enumerate(slots):
        three = slots[at : at + 3]
        listed = slot.char in _PARTICLES and {each.char for each in three} == _PARTICLES
        if listed and (grammar or all([each.mark for each in three[:2]])):
            named = three
        elif grammar and slot.char in _PARTICLES and at and _in_quotes(slots[at - 1], slot):
            named = [slot]
        else:
            continue
        for each in named:
            if not each.source:
                each.pinyin, each.source = "de5", "lexicon"


def _in_quotes(before: Slot, slot: Slot) -> bool:
    """Whether a character stands alone between marks of quotation."""
    return mark_class(before.mark[-1:]) == QUOTE and mark_class(slot.mark[:1]) == QUOTE


_NAMED_READING: Final = regex(r"(.)(?:字|这个字)?的?(?:正确)?(?:读音?|念|发音|拼音|注音)(?:作|成|为|是|应该?是)?$")
_NAMED_TONE: Final = regex(
    r"(?:(.)字|(?:^|(?<=的))([^只不应得都还要也就才可能会该须当常多中里时下处再又是般字我你他她它朗诵默跟拼阅宣]))"
    r"(?:读|念|发)(?:作|成|为)?(?:第([一二三四])声|轻声(?!细))"
)


def _as_named(slots: list[Slot], start: int, end: int, lexicon: Lexicon) -> None:
    """Give a character the reading that one syllable of pinyin after it names: 盛读chéng."""
    syllable = slots[end].source == "inline" and (end + 1 == len(slots) or slots[end + 1].source != "inline")
    named = _NAMED_READING.search("".join([slot.char for slot in slots[start:end]])) if syllable else None
    entry = lexicon.character(lexicon.simplify(named[1])) if named else None
    if named and entry and slots[end].pinyin in entry.readings and not slots[start + named.start()].source:
        slot = slots[start + named.start()]
        slot.pinyin, slot.source = slots[end].pinyin, "lexicon"


def _phrase(slots: list[Slot], lexicon: Lexicon, erhua: bool) -> list[Slot]:
    if not slots:
        return slots
    written = "".join([slot.char for slot in slots])
    if (reading := usage.cry(written, slots[-1].mark)) and not any([slot.source for slot in slots]):
        for slot in slots:
            slot.pinyin = slot.spoken = reading
            slot.source = "lexicon"
        return slots
    if "儿" in written or "兒" in written or _met(slots) or any([_known_otherwise(slot) for slot in slots]):
        return _read(slots, written, lexicon, erhua)
    kept = tuple([i for i, slot in enumerate(slots) if slot.kept])
    for slot, known in zip(slots, _remembered(written, lexicon, kept), strict=True):
        slot.pinyin, slot.source, slot.spoken, slot.rule, boundary = known
        slot.boundary = max(slot.boundary, boundary)
    return slots


def _met(slots: list[Slot]) -> set[int]:
    """The places in a phrase where one quotation ends and another begins: “自强”|“求富”."""
    return {at for at, slot in enumerate(slots[:-1], 1) if len(slot.mark) > 1 and mark_class(slot.mark) == QUOTE}


def _known_otherwise(slot: Slot) -> bool:
    """Whether more is known of a slot than its character."""
    return bool(slot.source or slot.opinion or slot.word) or slot.text != slot.char


@lru_cache(maxsize=64)
def _remembered(
    written: str, lexicon: Lexicon, kept: tuple[int, ...]
) -> tuple[tuple[str, str, str, str, Boundary], ...]:
    """What becomes of a phrase that nothing but the lexicon reads; texts repeat themselves."""
    slots = [Slot(char, i, i + 1, char, i) for i, char in enumerate(written)]
    for place in kept:
        slots[place].kept = True
    return tuple([(s.pinyin, s.source, s.spoken, s.rule, s.boundary) for s in _read(slots, written, lexicon, False)])


def _read(slots: list[Slot], written: str, lexicon: Lexicon, erhua: bool) -> list[Slot]:
    """Cut into words, choose readings, apply sandhi."""
    text = lexicon.simplify(written)
    forced = {i: i + slot.word for i, slot in enumerate(slots) if slot.word > 1 and i + slot.word <= len(slots)}
    found = cut(text, lexicon, forced, _walls(slots, text))
    lines = school.taught(text)
    certain = _certain(text, found, lexicon) | lines
    for at in lines:
        slots[at].kept = True
    for number, (start, end, pattern) in enumerate(found):
        if pattern == FORCED:
            continue
        light: list[int] = []
        if pattern == SINGLE:
            bases = [readings.given(text, start, written[start], lexicon)]
        else:
            bases = readings.of_word(text[start:end], pattern, lexicon)
            light = lexicon.light(pattern)
        for at, base in enumerate(bases, start):
            slot = slots[at]
            if slot.source:
                continue
            if at in certain:
                slot.pinyin, slot.source = certain[at], "lexicon"
            else:
                known = readings.weighed(text, at, found, number, base, slot.opinion, lexicon)
                slot.pinyin, slot.source, slot.certainty = known
                slot.light = at - start in light and slot.pinyin == base[0]
    _said_twice(slots, text, found)
    words = _numbers([(start, end) for start, end, _ in found], text)
    if erhua and ("儿" in text):
        slots, words = _merge(slots, words, text, lines)
        text = lexicon.simplify("".join([slot.char[0] for slot in slots]))
    elif "儿" in text:
        for i, slot in enumerate(slots):
            if (
                slot.char in er.ER
                and slot.pinyin == "er2"
                and i not in lines
                and er.is_merged(text, i, slot.pinyin, (i, i + 1) in words)
            ):
                slot.pinyin = "er5"
    for _, end in words:
        slots[end - 1].boundary = max(slots[end - 1].boundary, Boundary.WORD)
    for start, end in _stretches(slots, words, text, lexicon):
        _sandhi(slots, words, text, start, end, lexicon)
    return slots


_NAMED: Final = frozenset("一不")  # in quotes they keep their tone: “不”字
_NOT_TWICE: Final = frozenset("种行重得着了地子")  # 种一种花, 一行一行; particles


def _said_twice(slots: list[Slot], text: str, words: list[Cut]) -> None:
    """Give both verbs of V一V and V了V the reading of the one that a rule or a word decides: 哄一哄."""
    if "一" not in text and "了" not in text:
        return
    alone = {start for start, end, _ in words if end - start == 1}
    for at in sorted(alone):
        one, other = at - 2, at
        if (
            one in alone
            and text[one] == text[other]
            and text[at - 1] in "一了"
            and slots[one].pinyin != slots[other].pinyin
            and text[one] not in _NOT_TWICE
            and text[one - 1 : one] != "一"  # 一车一车
            and (text[at - 1] == "一" or text[at + 1 : at + 2] != "了")  # 晃了晃了
        ):
            if slots[one].source != "lexicon":
                one, other = other, one
            if slots[one].source == "lexicon" and slots[other].source not in ("inline", "user"):
                slots[other].pinyin = slots[one].pinyin


def _merge(
    slots: list[Slot], words: list[tuple[int, int]], text: str, taught: dict[int, str]
) -> tuple[list[Slot], list[tuple[int, int]]]:
    """Join each merging 儿 to the slot before it; one that a line of a poem is taught with stays a syllable."""
    merged: list[Slot] = []
    ends = []
    for start, end in words:
        for i in range(start, end):
            slot = slots[i]
            before = merged[-1] if merged else None
            if (
                before is not None
                and slot.char in er.ER
                and slot.end - slot.start == 1
                and before.end == slot.start
                and taught.get(i) != "er2"
                and not before.mark
                and not before.pinyin[:-1].endswith("r")
                and er.is_merged(text, i, slot.pinyin, end - start == 1)
            ):
                before.text += slot.text
                before.char += slot.char
                before.end = slot.end
                before.mark += slot.mark
                before.pinyin = er.merged(before.pinyin[:-1] + "1" if er.doubled(text, i) else before.pinyin)
            else:
                merged.append(slot)
        ends.append(len(merged))
    bounds = sorted(set(ends))
    return merged, list(zip([0, *bounds], bounds, strict=False))


def _stretches(slots: list[Slot], words: list[tuple[int, int]], text: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    """The parts of a long phrase, each a range of words; a phrase boundary stands between them."""
    if len(slots) < _LONG:
        return [(0, len(words))]
    found, first = [], 0
    for number, (start, end) in enumerate(words):
        since = start - words[first][0]
        if (
            since >= 5
            and len(slots) - start >= 4
            and (text[start:end] in _OPENS or text[start - 1] == "的" and since >= 7)
            and not (text[start] == "把" and text[start - 1] in _COUNTING)  # 一把把小伞
            and not (text[start] == "比" and (text[start - 1] in _COUNTING or text[end : end + 1] in _COUNTING))
            and not lexicon.has_word(text[start - 1 : end])
        ):
            slots[start - 1].boundary = Boundary.PHRASE
            found.append((first, number))
            first = number
    return [*found, (first, len(words))]


def _sandhi(
    slots: list[Slot], words: list[tuple[int, int]], text: str, first: int, last: int, lexicon: Lexicon
) -> None:
    start, end = words[first][0], words[last - 1][1]
    mine = slots[start:end]
    spoken_ = [slot.pinyin for slot in mine]
    names = [""] * len(mine)
    ranges = tuple([(a - start, b - start) for a, b in words[first:last]])
    part = text[start:end]
    inner: list[int] = []
    for a, b in ranges:
        if b - a > 2:
            inner += inner_ends(part, a, b, lexicon)
    light = tuple([i for i, slot in enumerate(mine) if slot.light])
    kept = tuple([i for i, slot in enumerate(mine) if slot.kept])
    begun = tuple([i for i in range(1, len(mine)) if mine[i].text == "一" and _begun(mine, i)])
    sandhi.apply(sandhi.Phrase(part, tuple(spoken_), ranges, tuple(inner), light, kept, begun), spoken_, names)
    for slot, reading, name in zip(mine, spoken_, names, strict=True):
        slot.spoken, slot.rule = reading, name


def _begun(slots: list[Slot], at: int) -> bool:
    """Whether digits stand before a place and none after it: 15一根; not 7一12."""
    after = slots[at + 1].text[:1] if at + 1 < len(slots) else ""
    return slots[at - 1].text[-1:].isdecimal() and not after.isdecimal()


def _certain(text: str, words: list[Cut], lexicon: Lexicon) -> dict[int, str]:
    """The readings in a phrase that neighbors, a surname or a line of a school book decide, by their places."""
    found = usage.certain(text)
    for match in _NAMED_TONE.finditer(text) if "声" in text else ():  # 好读第四声
        entry = lexicon.character(match[1] or match[2])
        tone = "一二三四".find(match[3] or "五") % 5 + 1
        named = [reading for reading in entry.readings if reading.endswith(str(tone))] if entry else []
        if len(named) == 1:
            found[match.start()] = named[0]
    if not surnames.SURNAMES.keys().isdisjoint(text) or "万" in text:
        ends = frozenset([word.end for word in words])
        for start, end, _ in words:
            if text[start] in surnames.SURNAMES or text[start] == "万":
                found.update(enumerate(surnames.surname(text, start, end - start, ends), start))
        for start, end, at in surnames.namesakes(text):  # 单雄信的单
            known = lexicon.lookup(text[start:end])
            reading = found.get(start) or (known[0] if known else "")
            if reading == surnames.SURNAMES.get(text[at]):
                found[at] = reading
    return found


_COUNTING: Final = frozenset("零〇一二三四五六七八九十百千万亿两")
_SCALE: Final = frozenset("十百千万亿")
_WRITTEN: Final = regex(r"[零〇一二三四五六七八九两][十百千万亿][零〇一二三四五六七八九十百千万亿两]+")


def _walls(slots: list[Slot], text: str) -> frozenset[int]:
    """The places that no word lies across: where a number begins or ends that is more than a digit, 长|三千五百, and between quotations."""
    met = _met(slots)
    if _COUNTING.isdisjoint(text):
        return frozenset(met)
    found = met if _SCALE.isdisjoint(text) else met | {match.start() for match in _WRITTEN.finditer(text)}
    for place in range(1, len(slots)):
        one, other = slots[place - 1], slots[place]
        if one.start != other.start and (
            place > 1
            and slots[place - 2].start == one.start
            or place + 1 < len(slots)
            and slots[place + 1].start == other.start
        ):
            found.add(place)
    return frozenset(found)


def _numbers(words: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """The words with the parts of each number joined: 三|千|五|百 is one, so that 米 stands beside the whole."""
    joined: list[tuple[int, int]] = []
    for start, end in words:
        if (
            joined
            and _COUNTING.issuperset(text[start:end])
            and _COUNTING.issuperset(text[joined[-1][0] : start])
            and not _SCALE.isdisjoint(text[joined[-1][0] : end])
        ):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def inner_ends(text: str, start: int, end: int, lexicon: Lexicon) -> list[int]:
    """Where a long word falls into parts: 展览|馆, 小|老虎, 马马|虎虎, 三千|五百."""
    if _COUNTING.issuperset(text[start:end]) and not _SCALE.isdisjoint(text[start:end]):
        return [at for at in range(start + 1, end) if text[at - 1] in _SCALE and text[at] not in _SCALE]
    if end - start == 3:
        if lexicon.has_word(text[start : start + 2]):
            return [start + 2]
        return [start + 1] if lexicon.has_word(text[start + 1 : end]) else []
    return list(range(start + 2, end - 1, 2)) if end - start > 3 else []
