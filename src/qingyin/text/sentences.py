"""Cutting a text into sentences of bounded length; their spans tile the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

LIMIT: Final = 60  # characters; a longer sentence is cut at a weaker mark
_WINDOW: Final = 2 * LIMIT
_CLOSING: Final = "”’\"'」』）)》〉】］]}｝"
_END: Final = re.compile(
    rf"(?:[。！？!?｡]|…{{2,}}|\.(?=[\s{re.escape(_CLOSING)}]|$)|\n)[。！？!?…~～\s{re.escape(_CLOSING)}]*"
)
_WEAK: Final = re.compile(rf"[，,；;：:、—…][，,；;：:、—…\s{re.escape(_CLOSING)}]*")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """The start and end of each sentence, in order; every character belongs to one."""
    at, size = 0, len(text)
    while at < size:
        end = _next(text, at, size)
        yield at, end
        at = end


def _next(text: str, at: int, size: int) -> int:
    limit = min(size, at + _WINDOW)
    match = _END.search(text, at, limit)
    end = match.end() if match else limit
    if end - at <= LIMIT:
        return end
    cut = 0
    for weak in _WEAK.finditer(text, at + LIMIT // 4, min(end, at + LIMIT)):
        cut = weak.end()
    return cut or min(end, at + LIMIT)
