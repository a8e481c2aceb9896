"""Cutting a text into sentences of bounded length; their spans tile the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from qingyin.text.normalize.pieces import is_han
from qingyin.text.pinyin.lexicon import Lexicon
from qingyin.text.pinyin.words import cut

LIMIT: Final = 60  # characters; a longer sentence is cut at a weaker mark
WINDOW: Final = 2 * LIMIT  # characters within which the end of a sentence is looked for
_CONTEXT: Final = 24  # characters that are cut to find where a word ends
_CLOSING: Final = "”’\"'」』）)》〉】］]}｝"
END: Final = re.compile(
    rf"(?:[。！？!?｡]|…{{2,}}|\.(?=[\s{re.escape(_CLOSING)}]|$)|\n)[。！？!?…~～\s{re.escape(_CLOSING)}]*"
)
_WEAK: Final = re.compile(rf"[，,；;：:、—…][，,；;：:、—…\s{re.escape(_CLOSING)}]*")


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


def _next(text: str, at: int, size: int, lexicon: Lexicon | None) -> int:
    limit = min(size, at + WINDOW)
    match = END.search(text, at, limit)
    end = min(match.end(), size) if match else limit
    if end - at <= LIMIT:
        return end
    found = 0
    for weak in _WEAK.finditer(text, at + LIMIT // 4, at + LIMIT):
        found = weak.end()
    if found or end - at <= LIMIT:
        return found or end
    return _word_end(text, at, at + LIMIT, lexicon)


def _word_end(text: str, at: int, limit: int, lexicon: Lexicon | None) -> int:
    """The last end of a word before a limit: after a space, between scripts, or as the lexicon cuts."""
    for place in range(limit, at + LIMIT // 3, -1):
        before, after = text[place - 1], text[place]
        if before.isspace() or (before.isascii() or after.isascii()) and not (before + after).isascii():
            return place
    if lexicon is None or not all(is_han(c) for c in text[limit - _CONTEXT : limit]):
        return limit
    window = lexicon.simplify(text[limit - _CONTEXT : limit + 4])
    ends = [limit - _CONTEXT + word.end for word in cut(window, lexicon)]
    return max(end for end in ends if end <= limit)
