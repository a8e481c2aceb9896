"""What is repeated to see how time and memory grow: every construct of every text and file that is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from qingyin.books import read_book
from qingyin.books.cast import Cast
from qingyin.expression import scenes
from qingyin.expression.style import read as read_style
from qingyin.inspect.plan import FilePlan
from qingyin.models.vocabulary import Vocabulary
from qingyin.serve.contract import instructions
from qingyin.speechd.message import text_message
from qingyin.speechd.settings import SpeechSettings
from tests.fuzz.readers import (
    book,
    contents,
    entries,
    file,
    frames,
    in_pieces,
    latin_lexicon,
    repeated,
    spoken,
    text,
    user_lexicon,
    with_lexicon,
)


@dataclass(frozen=True)
class Construct:
    """How an input of a size is made, and what reads it."""

    made: Callable[[int], Any]
    read: Callable[[Any], object]


def nested(opening: str, closing: str, inner: str = "好", head: str = "", tail: str = "") -> Callable[[int], str]:
    """Makes a text with pairs of an opening and a closing inside one another."""

    def made(size: int) -> str:
        count = max(1, size // len(opening + closing))
        return head + opening * count + inner + closing * count + tail

    return made


_TEXTS: Final = {
    "sentences": "今天真开心！我们一起去公园吧。",
    "no mark": "今天我们一起去公园",
    "one character": "好",
    "lines": "你好\n",
    "wrapped lines": "今天我们一起去公园，今天我们一起去公园\n",
    "digits": "1234567890",
    "numbers": "3.5%、-5、1,234.56元，",
    "dates": "2026年5月1日 2026-05-01 12:30，",
    "phones": "010-1234-5678 ",
    "sums": "3+5=8，2×3≠7，",
    "units": "5km²、3℃、½",
    "powers": "x^2",
    "signs": "↑→№§©®",
    "points": ".",
    "dots": "…",
    "dashes": "—",
    "marks": "，。！？",
    "quotes": "“你好”",
    "open quotes": "“",
    "straight quotes": '"',
    "brackets": "（好）",
    "open brackets": "（",
    "square brackets": "[",
    "angle brackets": "<",
    "strokes": "<好|",
    "spaces": " ",
    "tabs and spaces": " \t",
    "spaced characters": "今 天 ",
    "letters": "a",
    "words": "hello world ",
    "initialisms": "A股、GDP和CEO，",
    "spelled": "A B C D ",
    "apostrophes": "a'b",
    "addresses": "https://example.com/a?b=c，me@example.com ",
    "pinyin": "nǐ hǎo ",
    "emoji": "😀👨‍👩‍👧",
    "joiners": "\u200d",
    "accents": "e\u0301",
    "rare": "𠀀",
    "unread": "ꙮ",
    "traditional": "臺灣國語",
    "repeated": "一一",
    "third tones": "我五五",
    "negations": "不一不",
    "suffixes": "儿儿",
    "readings": "<行|hang2>",
    "wrong readings": "<行|x",
    "pauses": "[pause:0.1s]好",
    "only pauses": "[pause:0.1s]",
    "stresses": "[stress:好]",
    "open stresses": "[stress:",
    "open pauses": "[pause:  ",
    "formulas": "$x^2$",
    "open formulas": "$",
    "links": "[x](y)",
    "open links": "[x](",
    "stars": "**好**",
    "open stars": "*好",
    "underlines": "_好",
    "entities": "&amp;",
    "open entities": "&a",
    "fences": "```\n",
    "code": "`x`",
    "open code": "`",
    "cells": "|好",
    "table rules": "|---",
    "headings": "# 好\n",
    "signs of headings": "#",
    "items": "1. 好 ",
    "quoted lines": "> 好\n",
    "definitions": "[好]: x\n",
    "open pictures": "![好",
    "actions": "(微笑)好",
    "open actions": "(微笑",
    "stars of actions": "*挥手*",
}
_TAGS: Final = {
    "tags": "<p>好</p>",
    "open tags": "<p>",
    "open tag": "<p ",
    "attributes": ' a="b"',
    "comments": "<!-- 好 -->",
    "open comments": "<!--",
    "declarations": "<!x>",
    "open declarations": "<!",
    "sections": "<![CDATA[x]]>",
    "open sections": "<![CDATA[",
    "instructions": "<?x?>",
    "open instructions": "<?",
    "scripts": "<script>x</script>",
    "open scripts": "<script>",
    "styles": "<style>",
    "end of scripts": "</script ",
    "pictures": "<img alt='好'>",
    "rows": "<tr><td>好<td>好",
    "references": "<sup>1</sup>",
    "open references": "<sup>好",
    "links": '<a href="#x">1</a>',
    "open links": '<a href="#x">',
    "references to characters": "&#22909;",
    "blanks": " ",
    "ends of lines": " \n",
}
_SSML: Final = {
    "sentences": "<s>你好。</s>",
    "paragraphs": "<p>你好</p>",
    "breaks": "<break time='1ms'/>",
    "spoken breaks": "好<break time='1ms'/>",
    "emphasis": "<emphasis>好</emphasis>",
    "prosody": "<prosody rate='fast'>好</prosody>",
    "styles": "<mstts:express-as style='news'>好</mstts:express-as>",
    "phonemes": "<phoneme ph='hao3'>好</phoneme>",
    "substitutes": "<sub alias='好。好'>x</sub>",
    "cardinals": "<say-as interpret-as='cardinal'>12</say-as>",
    "characters": "<say-as interpret-as='characters'>A1</say-as>",
    "entities": "&amp;",
    "code points": "&#x597d;",
    "ends of lines": "\r\n",
    "comments": "<!-- x -->",
    "sections": "<![CDATA[好]]>",
    "text": "今天真开心！",
}
_SUBTITLES: Final = {
    "srt": "1\n00:00:01,000 --> 00:00:02,000\n你好\n\n",
    "times": "00:00:01,000 --> 00:00:02,000\n",
    "blanks": " ",
    "numbers": "1\n",
    "digits": "1",
    "tags": "<i>好</i>",
    "open tags": "<i",
    "braces": "{\\a",
    "lyrics": "[00:12.00]小白船\n",
    "times of lyrics": "[00:12.00]",
    "heads of lyrics": "[ti:",
    "one line": "你好，",
}


def _text_constructs() -> Iterator[tuple[str, Construct]]:
    for name, unit in _TEXTS.items():
        yield f"text: {name}", Construct(repeated(unit), text)
        yield f"markdown: {name}", Construct(repeated(unit), partial(text, input="markdown"))
    for name in (
        "sentences",
        "no mark",
        "spaces",
        "open stresses",
        "strokes",
        "angle brackets",
        "wrapped lines",
        "digits",
    ):
        yield f"pieces of 1: {name}", Construct(repeated(_TEXTS[name]), partial(in_pieces, size=1))
        yield f"pieces of 50: {name}", Construct(repeated(_TEXTS[name]), partial(in_pieces, size=50))
    for name in ("actions", "open actions", "stars of actions", "open brackets", "square brackets", "open stars"):
        yield f"actions: {name}", Construct(repeated(_TEXTS[name]), partial(text, actions="feel"))
    yield "text: nested quotes", Construct(nested("“", "”"), text)
    yield "text: nested brackets", Construct(nested("（", "）"), text)
    yield "markdown: nested stars", Construct(nested("**a ", "**"), partial(text, input="markdown"))
    yield "markdown: nested links", Construct(nested("[", "](x)"), partial(text, input="markdown"))
    yield (
        "markdown: fractions",
        Construct(nested("\\frac{", "}{2}", head="$$", tail="$$"), partial(text, input="markdown")),
    )
    for name, head, unit in (
        ("rule", "***", " "), ("equals", "===", " "), ("table rule", "|--", " "), ("heading", "# a", " "),
        ("dashes", "--", "-"), ("numbered signs", "# a", " #"), ("rule with gaps", "***", "*" + " " * 500),
    ):  # fmt: skip
        yield f"markdown: a {name}", Construct(repeated(unit, head, "好"), partial(text, input="markdown"))
    yield "scene", Construct(repeated("请问您需要什么？"), scenes.proposed)
    yield "instructions", Construct(repeated("very "), instructions.parse)
    yield "instructions: letters", Construct(repeated("有点"), instructions.parse)
    yield "speech", Construct(repeated(_TEXTS["sentences"]), spoken)
    yield "speech: pauses", Construct(repeated("[pause:1ms]好"), spoken)


def _ssml_constructs() -> Iterator[tuple[str, Construct]]:
    ssml = partial(text, markup="ssml")
    for name, unit in _SSML.items():
        yield f"ssml: {name}", Construct(repeated(unit, "<speak>", "好</speak>"), ssml)
        yield f"speechd: {name}", Construct(repeated(unit, "<speak>", "好</speak>"), _message)
    for name in ("sentences", "breaks", "text"):
        yield (
            f"pieces of 50: ssml, {name}",
            Construct(repeated(_SSML[name], "<speak>", "</speak>"), partial(in_pieces, size=50)),
        )
    yield "pieces of 1: ssml", Construct(repeated(_SSML["text"], "<speak>", "</speak>"), partial(in_pieces, size=1))
    yield "ssml: nested", Construct(nested("<s>", "</s>", head="<speak>", tail="</speak>"), ssml)
    yield (
        "ssml: unknown",
        Construct(repeated("<x>好</x>", "<speak>", "</speak>"), partial(ssml, unknown_elements="ignore")),
    )
    yield "ssml: attributes", Construct(_attributes, partial(ssml, unknown_elements="ignore"))
    yield (
        "ssml: a long word",
        Construct(repeated("9", "<speak><say-as interpret-as='cardinal'>", "</say-as></speak>"), ssml),
    )
    yield (
        "ssml: a long date",
        Construct(repeated("1-", "<speak><say-as interpret-as='date'>", "</say-as></speak>"), ssml),
    )
    yield (
        "ssml: long spelling",
        Construct(repeated("1-", "<speak><say-as interpret-as='digits'>", "</say-as></speak>"), ssml),
    )
    yield "ssml: a long alias", Construct(repeated("好", "<speak><sub alias='", "'>x</sub></speak>"), ssml)
    yield "ssml: a long reading", Construct(repeated("hao3 ", "<speak><phoneme ph='", "'>好</phoneme></speak>"), ssml)
    yield "speechd: nested", Construct(nested("<x>", "</x>", head="<speak>", tail="</speak>"), _message)
    yield "speechd: marks", Construct(repeated("<mark name='a'/>好", "<speak>", "</speak>"), _message)
    yield "speechd: not xml", Construct(repeated("<好"), _message)
    yield "speechd: open", Construct(repeated("<"), _message)


def _keys(size: int) -> str:
    return "".join(f"a{number} = 1\n" for number in range(size // 10))


def _attributes(size: int) -> str:
    return "<speak><s " + " ".join(f"a{number}='x'" for number in range(size // 10)) + ">好</s></speak>"


def _message(source: str) -> None:
    text_message(source, SpeechSettings())


def _file_constructs() -> Iterator[tuple[str, Construct]]:
    for name, unit in _TAGS.items():
        yield f"html: {name}", Construct(repeated(unit, "<p>", "好"), partial(text, input="html"))
        yield f"html book: {name}", Construct(repeated(unit, "<p>", "好"), file(".html", read_book))
    for name, unit in _SUBTITLES.items():
        yield f"subtitles: {name}", Construct(repeated(unit), partial(text, input="subtitles"))
        yield f"vtt: {name}", Construct(repeated(unit, "WEBVTT\n\n"), partial(text, input="subtitles"))
    for suffix, head, unit in (
        (".txt", "", "今天真开心。\n"), (".txt", "", "好"), (".txt", "好", " "), (".txt", "", "第一章 好\n"),
        (".md", "", "# 好\n\n好\n"), (".md", "", "*"), (".md", "", "```x\n"), (".md", "# 好", " "),
        (".md", "好", " _好"), (".md", "好", "\u3000"), (".md", "好", "[x]("), (".md", "---\ntitle: a", " "),
        (".srt", "", _SUBTITLES["srt"]), (".srt", "", "1\n"), (".srt", "", " "), (".srt", "", "好"),
    ):  # fmt: skip
        made = repeated(unit, head, "好\n---\n")
        yield f"{suffix}: {head.strip()}{unit.strip(' ')[:8] or '␣'!r}", Construct(made, file(suffix, read_book))
    yield "html book: nested", Construct(nested("<div>", "</div>"), file(".html", read_book))
    yield (
        "epub: text",
        Construct(book("a.xhtml", "<p>好</p>", "<html><body>", "</body></html>"), file(".epub", read_book)),
    )
    yield "epub: one word", Construct(book("a.xhtml", "好", "<html><body>", "</body></html>"), file(".epub", read_book))
    yield "epub: files", Construct(entries, file(".epub", read_book))
    yield "epub: a title", Construct(contents, file(".epub", read_book))
    yield "user lexicon: Chinese", Construct(with_lexicon, user_lexicon)
    yield "user lexicon: Latin", Construct(latin_lexicon, user_lexicon)
    yield "user lexicon: wrong", Construct(lambda size: ("好" * size, "好。"), user_lexicon)
    yield "style: sections", Construct(repeated("[x]\n"), file(".toml", read_style))
    yield "style: brackets", Construct(repeated("["), file(".toml", read_style))
    yield "style: blanks", Construct(repeated(" "), file(".toml", read_style))
    yield "style: dots", Construct(repeated("a.", tail="a = 1"), file(".toml", read_style))
    yield "style: keys", Construct(_keys, file(".toml", read_style))
    yield "style: quotes", Construct(repeated('"'), file(".toml", read_style))
    yield "cast: speakers", Construct(repeated('[[speaker]]\nname = "王"\n'), file(".toml", Cast.open))
    yield "cast: tables", Construct(repeated("[[speaker]]\n"), file(".toml", Cast.open))
    yield "cast: lists", Construct(repeated("[", "a = "), file(".toml", Cast.open))
    yield "prosody: lists", Construct(repeated("["), file(".json", FilePlan.open))
    yield "prosody: digits", Construct(repeated("1", '{"text": '), file(".json", FilePlan.open))
    yield "vocabulary", Construct(repeated("好\t1\n"), file(".tsv", Vocabulary.open))
    yield "wyoming: lines", Construct(lambda size: b'{"type": "ping"}\n' * (size // 17), frames)
    yield "wyoming: a line", Construct(lambda size: b'{"type": "' + b"x" * size + b'"}\n', frames)
    yield (
        "proposed cast",
        Construct(repeated("“走吧。”妈妈说。\n"), file(".txt", lambda path: Cast.proposed(read_book(path)))),
    )


CONSTRUCTS: Final = dict([*_text_constructs(), *_ssml_constructs(), *_file_constructs()])
