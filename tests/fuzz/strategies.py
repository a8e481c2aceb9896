"""How inputs are made: of any characters, of the pieces of a language, and of whole ones with bytes changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from hypothesis import strategies as st

from qingyin.options import ROWS

ANY_TEXT: Final = st.text(max_size=60)
_PIECES: Final = (
    "你好。|今天真开心！|重庆|一|不|儿|长|3.5%|2026年5月1日|-5|010-1234|①|😀|ꙮ|A股|iPhone 15|\n|\n\n|\t| |“|”|……|——"
    "|$x^2$|(微笑)|*挥手*|\u200b|\ud800|\0"
).split("|")
_MARKS: Final = (
    "<行|hang2>",
    "<行|",
    "|hang2>",
    "[pause:0.5s]",
    "[pause:",
    "[stress:",
    "]",
    "[stress:好]",
    "<",
    ">",
    "[",
    "|",
)
_SSML: Final = (
    *("<speak>", "</speak>", "<p>", "</p>", "<s>", "</s>", "<break time='1s'/>", "<break/>", "<sub alias='好。好'>"),
    *("</sub>", "<say-as interpret-as='cardinal'>", "<say-as interpret-as='ordinal'>", "</say-as>", "<emphasis>"),
    *("<say-as interpret-as='characters'>", "<phoneme ph='hao3'>", "</phoneme>", "<emphasis level='none'>"),
    *("</emphasis>", "<prosody rate='fast'>", "<prosody pitch='+2st'>", "</prosody>", "</mstts:express-as>"),
    *("<mstts:express-as style='news'>", "&amp;", "&#x597d;", "&x;", "<!-- -->", "<![CDATA[好]]>", "<?x?>", "\r\n"),
)
_FORMATS: Final = (
    *("# ", "- ", "1. ", "```\n", "`", "**", "| a | b |\n|---|---|\n", "![x](y)", "[x](y)", "> ", "<p>", "</p>", "<b>"),
    *("<script>", "&nbsp;", "1\n00:00:01,000 --> 00:00:02,000\n", "WEBVTT\n\n", "00:01.000 --> 00:02.000\n", "$$"),
)


def of(*pieces: str, most: int = 12) -> st.SearchStrategy[str]:
    """Pieces one after another, with any characters between."""
    return st.lists(st.one_of(st.sampled_from(pieces), st.text(max_size=3)), max_size=most).map("".join)


TEXT: Final = st.one_of(ANY_TEXT, of(*_PIECES))
MARKED: Final = of(*_PIECES, *_MARKS)
SSML: Final = of(*_SSML, *_PIECES[:12]).map(lambda inner: f"<speak>{inner}</speak>")
FORMATTED: Final = of(*_FORMATS, *_PIECES)
OPTIONS: Final = tuple(ROWS)
_WORDS: Final = st.sampled_from(("joy", "news", "pcm", ""))
VALUES: Final = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _WORDS, ANY_TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


def objects(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    """JSON objects with some of these names, and others."""
    return st.dictionaries(st.one_of(st.sampled_from(names), st.text(max_size=8)), VALUES, max_size=5)


def changed(whole: bytes) -> st.SearchStrategy[bytes]:
    """Bytes of which a few are others, some are cut out, or the rest is missing."""
    change = st.tuples(st.integers(0, max(0, len(whole) - 1)), st.integers(0, 3), st.binary(max_size=4))

    def apply(changes: Sequence[tuple[int, int, bytes]]) -> bytes:
        data = bytearray(whole)
        for place, less, more in changes:
            data[place : place + less] = more
        return bytes(data)

    return st.one_of(st.lists(change, max_size=4).map(apply), st.integers(0, len(whole)).map(lambda size: whole[:size]))


def lines(*pieces: str) -> st.SearchStrategy[bytes]:
    """Text files of such pieces, and any bytes."""
    return st.one_of(
        of(*pieces, "\n", "\t", most=20).map(lambda text: text.encode("utf-8", "surrogatepass")), st.binary(max_size=60)
    )


def as_json(value: Any) -> bytes:
    """Bytes of JSON, with NaN and lone surrogates as Python writes them."""
    return json.dumps(value).encode()
