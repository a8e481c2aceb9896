"""Punctuation: the classes that the prosody model knows, and the marks that stand for them."""

from __future__ import annotations

from typing import Final

NO_MARK, ENUM, COMMA, COLON, SEMICOLON, STOP, QUESTION, EXCLAMATION, ELLIPSIS, QUOTE = range(10)

_CLASSES: Final = {
    ENUM: "、/／|｜-",
    COMMA: "，,؛،﹐",
    COLON: "：:﹕",
    SEMICOLON: "；;﹔",
    STOP: "。.．｡﹒\n\r\u2028\u2029\x0b\x0c\x85",
    QUESTION: "？?﹖⁇؟",
    EXCLAMATION: "！!﹗‼⁉⁈",
    ELLIPSIS: "…⋯—―–─~～〜〰",
    QUOTE: "“”‘’\"'「」『』（）()《》〈〉【】[]〔〕〖〗{}｛｝<>＜＞«»‹›［］〝〞„‚`·•‧・＜＞［］｛｝＂＇｀",
}
CLASS_OF: Final = {char: number for number, chars in _CLASSES.items() for char in chars}
CANONICAL: Final = {ENUM: "、", COMMA: "，", COLON: "：", SEMICOLON: "；", STOP: "。", QUESTION: "？",
                    EXCLAMATION: "！", ELLIPSIS: "……"}  # fmt: skip
BRACKETS: Final = frozenset("（）()【】［］〔〕〖〗")
OPENING, CLOSING = frozenset("“‘「『《〈"), frozenset("”’」』》〉")  # of quotations and titles
ENDS: Final = (STOP, QUESTION, EXCLAMATION)  # a sentence ends here
# Seconds of silence, the table that users of Chinese voices ask for:
# https://github.com/MartinDelophy/ai-video-editor/pull/85
PAUSES: Final = {"、": 0.15, "，": 0.3, "：": 0.4, "；": 0.5, "。": 0.6, "？": 0.6, "！": 0.6, "……": 0.8}
_STRENGTH: Final = (NO_MARK, QUOTE, ENUM, COMMA, COLON, ELLIPSIS, SEMICOLON, STOP, EXCLAMATION, QUESTION)


def mark_class(mark: str) -> int:
    """The class of a mark, 0–9: none, 、 ， ： ； 。 ？ ！, ellipsis or dash, quotation or bracket.

    Of several marks together the strongest counts.

    >>> mark_class(""), mark_class(","), mark_class("？！"), mark_class("。”")
    (0, 2, 6, 5)
    """
    found = NO_MARK
    for char in mark:
        kind = CLASS_OF.get(char, NO_MARK)
        if _STRENGTH.index(kind) > _STRENGTH.index(found):
            found = kind
    return found


def pause_class(mark: str, divides: bool = False) -> int:
    """The class whose pause the voice makes after a syllable with a mark.

    A dash pauses less than a stop; a space between clauses as a comma; a bracket, or a place without a mark where a
    speaker breathes, as 、.

    Args:
        mark: what follows the syllable.
        divides: whether a phrase ends there.

    >>> pause_class("——"), pause_class(" "), pause_class("", divides=True), pause_class("（", divides=True)
    (3, 2, 1, 1)
    """
    kind = mark_class(mark)
    if kind == ELLIPSIS and not any(char in "…⋯" for char in mark):
        return COLON
    if kind == NO_MARK and mark:
        return COMMA
    return ENUM if divides and kind in (NO_MARK, QUOTE) else kind
