"""Text that arrives in pieces, as a language model writes it, cut into what can be spoken already."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.sentences import spans

_SPOKEN: Final = re.compile(r"[^\W_]")
_SSML: Final = re.compile(r"\s*(?:<\?xml.*?\?>\s*)?<speak\b", re.DOTALL)
_MAY_BE_SSML: Final = re.compile(r"\s*(?:<[?/a-z!]{0,6}|<\?xml.*)?", re.DOTALL)


class Pieces:
    """add() gives whole sentences, end() the rest; joined, they are the text.

    A sentence is whole when something follows it: a closing quotation mark may come yet. SSML is whole at its end.
    A stretch in which nothing is spoken goes with the next one.
    """

    def __init__(self) -> None:
        self._text = ""

    def add(self, piece: str) -> list[str]:
        """The sentences that this piece makes whole."""
        self._text += piece
        if _SSML.match(self._text) or _MAY_BE_SSML.fullmatch(self._text):
            return []
        whole, done = [], 0
        for _, end in list(spans(self._text))[:-1]:
            if _SPOKEN.search(self._text, done, end):
                whole.append(self._text[done:end])
                done = end
        self._text = self._text[done:]
        return whole

    def end(self) -> str:
        """What is left; empty if there is nothing."""
        rest, self._text = self._text, ""
        return rest
