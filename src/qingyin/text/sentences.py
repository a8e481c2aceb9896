"""Cutting a text into sentences of bounded length; their spans tile the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from qingyin.text.breathing import breaths
from qingyin.text.normalize.pieces import is_han
from qingyin.text.patterns import regex
from qingyin.text.pinyin.lexicon import Lexicon
from qingyin.text.pinyin.words import cut

LIMIT: Final = 60  # characters; a longer sentence is cut at a weaker mark
_EARLY: Final = 0.4  # how much worse a place is for each character before the limit; `breaths.price` has the other side
WINDOW: Final = 2 * LIMIT  # characters within which the end of a sentence is looked for
_CONTEXT: Final = 24  # characters that are cut to find where a word ends
_CLOSING: Final = "”’\"'」』）)》〉】］]}｝"
END: Final = regex(
    rf"(?:[。！？?｡]|!(?!=)|(?<!\d)…{{2,}}|…{{2,}}(?![…\d])|\.(?=[\s{re.escape(_CLOSING)}]|$)|\n)[。！？!?…~～\s{re.escape(_CLOSING)}]*"
)
_MARKER: Final = regex(r"\s*(?:[(（]?(?:\d{1,2}|[A-Za-z]|[一二三四五六七八九十]{1,3})[.、．)）]|[①-⑳])(?!\d)\s*(?=\S)")
_ITEM: Final = regex(r"\s+(?=(?:[(（](?:\d{1,2}|[A-Z])[)）]|(?:\d{1,2}|[A-Z])[.、．)）])(?!\d)\s?\S)|\s*(?=[①-⑳])")
# After these a point ends nothing: initials, titles, abbreviations.
_ABBREVIATED: Final = regex(
    r"(?:(?<![A-Za-z])(?:[A-Z]|Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|Inc|Ltd|Co|Mt|Capt|Gen|Sen|Rep|Gov|Lt|No|NO|Vol|vol|vs|Fig|fig|pp?|Ch|e\.g|i\.e|a\.m|p\.m|cf|approx))$"
)
_PROSE_LINE: Final = 16  # characters from which on a line with a mark in it is prose that a page has wrapped
_SHORT_LINE: Final = 8  # a shorter line keeps its end: a poem, a list
_WEAK: Final = regex(  # not inside 5,732.16 or 10:00
    rf"(?:(?<!\d)[，,；;：:、…]|[，,；;：:、…](?!\d)|—(?!\d))[，,；;：:、—…\s{re.escape(_CLOSING)}]*"
)


def spans(text: str, lexicon: Lexicon | None = None, cuts: Iterable[int] = ()) -> Iterator[tuple[int, int]]:
    """The start and end of each sentence, in order; every character belongs to one.

    Args:
        text: the whole text.
        lexicon: finds the ends of words where an overlong stretch has no mark.
        cuts: places where a sentence must begin.
    """
    at, size = 0, len(text)
    forced = sorted(cut for cut in cuts if 0 < cut < size)
    forced.append(size)
    number = 0
    while at < size:
        while forced[number] <= at:
            number += 1
        end = _next(text, at, forced[number], lexicon)
        yield at, end
        at = end


def first_end(text: str, at: int, limit: int, lexicon: Lexicon | None = None) -> int | None:
    """Where the sentence that begins at a place ends with a mark, a line or an item of a list; None if not before a limit.

    The marker of an item belongs to what follows it (1. 苹果, A. 是), and so does an abbreviation (Dr. Wang). A line that
    a page has wrapped goes on.
    """
    marker = _MARKER.match(text, at, limit)
    match = None
    for match in END.finditer(text, at, limit):
        place = match.start()
        if text[place] == "." and (
            marker and place < marker.end() or _ABBREVIATED.search(text, max(at, place - 8), place)
        ):
            continue
        if text[place] == "\n" and _is_wrapped(text, at, place, lexicon):
            continue
        break
    else:
        match = None
    if marker:
        item = _ITEM.search(text, marker.end(), limit)
        if item and item.end() < limit and (match is None or item.start() <= match.start()):
            return item.end()
    return match.end() if match else None


def _is_wrapped(text: str, at: int, place: int, lexicon: Lexicon | None) -> bool:
    """Whether a line goes on after its end: a word lies across it, or it is a long line of prose without a mark at its
    end."""
    after = text[place + 1 : place + 9]
    line = text[max(at, text.rfind("\n", at, place) + 1) : place]
    if len(line) < _SHORT_LINE or not after or not _ENDS_OPEN.search(line):
        return False
    amount = is_han(line[-1]) and _AMOUNT.match(
        text, place + 1
    )  # 降到|5度; a telephone number begins a line of its own
    if not is_han(after[0]) and not amount:
        return False
    if len(line) >= _PROSE_LINE and any(char in "，。、；：”,;:" for char in line):
        return True
    if lexicon is None or not all(is_han(char) for char in line[-4:] + after[:2]):
        return False
    before = line[-4:]
    window = lexicon.simplify(before + "".join(char for char in after if is_han(char)))
    return any(word.start < len(before) < word.end for word in cut(window, lexicon))


_ENDS_OPEN: Final = regex(r"[㐀-鿿a-z]$")
_AMOUNT: Final = regex(r"\d{1,4}(?:\.\d{1,2})?\s?(?:[度个元块次人米克天岁倍件名台万亿行%％℃]|小时|分钟|公[里斤])")


def unwrapped(sentence: str) -> str:
    """A sentence with nothing to speak where a page has wrapped its lines; of the same length."""
    return _WRAP.sub("\u200b", sentence) if "\n" in sentence.strip("\n") else sentence


_WRAP: Final = regex(r"(?<=[㐀-鿿a-z])\n(?=[㐀-鿿\d])")


def _next(text: str, at: int, size: int, lexicon: Lexicon | None) -> int:
    limit = min(size, at + WINDOW)
    found_end = first_end(text, at, limit, lexicon)
    end = min(found_end, size) if found_end else limit
    if end - at <= LIMIT:
        return end
    found = 0
    for weak in _WEAK.finditer(text, at + LIMIT // 4, at + LIMIT + 1):  # what follows a colon tells whether it is one
        if weak.end() <= at + LIMIT:
            found = weak.end()
    if found or end - at <= LIMIT:
        return found or end
    return _word_end(text, at, at + LIMIT, lexicon)


def _word_end(text: str, at: int, limit: int, lexicon: Lexicon | None) -> int:
    """An end of a word before a limit: after a space, between scripts, or where a breath suits best."""
    for place in range(limit, at + LIMIT // 3, -1):
        before, after = text[place - 1], text[place]
        if before.isspace() or before.isascii() != after.isascii() and not before.isdecimal():  # not 18|轮
            return place
    first = limit - _CONTEXT
    if lexicon is None or not all(is_han(c) for c in text[first:limit]):
        return limit
    window = lexicon.simplify(text[first : limit + 4])
    found = cut(window, lexicon)
    words = [(window[word.start : word.end], False) for word in found]
    ends = [(number, first + word.end) for number, word in enumerate(found[:-1], 1) if first + word.end <= limit]
    return min(ends, key=lambda each: (breaths.price(words, each[0]) + _EARLY * (limit - each[1]), -each[1]))[1]
