"""How time and memory grow with the length of what is read: python -m tests.fuzz.linear LARGEST [NAME ...]

Each construct is repeated until it has 1,000, 10,000, … characters, up to LARGEST, and read in a process of its own,
which tells its processor time and how much its memory has grown. Below, an input ten times as long may take at most
`MOST` times as long, and memory at most `BYTES` for each character, else the status is 1.
"""

from __future__ import annotations

import asyncio
import io
import os
import resource
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from qingyin.books import read_book
from qingyin.books.cast import Cast
from qingyin.errors import QingyinError
from qingyin.expression import scenes
from qingyin.expression.style import read as read_style
from qingyin.inspect.plan import FilePlan
from qingyin.models.vocabulary import Vocabulary
from qingyin.serve import wyoming
from qingyin.serve.contract import instructions
from qingyin.speechd.message import text_message
from qingyin.speechd.settings import SpeechSettings
from qingyin.synthesizer import Synthesizer
from qingyin.text import Incoming, Lexicon, Reader, UserLexicon
from qingyin.voice import Voice
from tests.conftest import SILENCE
from tests.fuzz.targets import EPUB, epub

MOST: Final = 25.0  # times as long for ten times as much; quadratic would be 100
BYTES: Final = 600  # of memory for a character of the input
TURNS: Final = 3  # the fastest of these counts
PATIENCE: Final = 60.0  # seconds of processor time, after which longer inputs are not tried


@dataclass(frozen=True)
class Construct:
    """How an input of a size is made, and what reads it."""

    made: Callable[[int], Any]
    read: Callable[[Any], object]


def repeated(unit: str, head: str = "", tail: str = "") -> Callable[[int], str]:
    """Makes a text of that many characters of a unit, between a head and a tail."""
    return lambda size: head + unit * max(1, size // len(unit)) + tail


def nested(opening: str, closing: str, inner: str = "好", head: str = "", tail: str = "") -> Callable[[int], str]:
    """Makes a text with pairs of an opening and a closing inside one another."""

    def made(size: int) -> str:
        count = max(1, size // len(opening + closing))
        return head + opening * count + inner + closing * count + tail

    return made


# ---- readers


@cache
def reader() -> Reader:
    """The front end of the default voice, without its graphs."""
    return Reader(lexicon=Lexicon.open(Voice.open("tan").path("lexicon")))


@cache
def voice() -> Synthesizer:
    """The silent voice."""
    return Synthesizer.load(SILENCE)


def text(source: str, **settings: Any) -> None:
    """Reads a text and keeps nothing of it."""
    for _ in replace(reader(), **settings).sentences(source):
        pass


def in_pieces(source: str, size: int) -> None:
    """Reads a text that comes in pieces."""
    arriving = Incoming(reader())
    for start in range(0, len(source), size):
        arriving.feed(source[start : start + size])
        while arriving.next() is not None:
            pass
    arriving.close()
    while arriving.next() is not None:
        pass


def spoken(source: str) -> None:
    """Speaks a text with the silent voice."""
    for _ in voice().stream(source):
        pass


def file(suffix: str, read: Callable[[Path], object]) -> Callable[[str | bytes], object]:
    """Reads a text or bytes from a file with that ending."""

    def run(source: str | bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"mine{suffix}"
            path.write_bytes(source if isinstance(source, bytes) else source.encode())
            return read(path)

    return run


def with_lexicon(size: int) -> tuple[str, str]:
    """A user's lexicon whose words all begin alike, and a text of that character."""
    words = (f"我{chr(0x4E00 + number // 2000)}{chr(0x4E00 + number % 2000)}" for number in range(size // 20))
    return "".join(f"{word}\two3 hao3 hao3\n" for word in words), "我在。" * (size // 6)


def latin_lexicon(size: int) -> tuple[str, str]:
    """The same with words of Latin letters."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ("a" + "".join(letters[number // 26**place % 26] for place in range(4)) for number in range(size // 12))
    return "".join(f"{word}\thao3\n" for word in words), "abide。" * (size // 12)


def user_lexicon(given: tuple[str, str]) -> None:
    """Opens a lexicon and reads a text with it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.tsv"
        path.write_text(given[0], "utf-8")
        text(given[1], user=UserLexicon(path))


def frames(data: bytes) -> None:
    """Reads frames of Wyoming."""

    async def read() -> None:
        stream = asyncio.StreamReader(wyoming.LINE_BYTES)
        stream.feed_data(data)
        stream.feed_eof()
        while await wyoming._frame(stream) is not None:
            pass

    asyncio.run(read())


def entries(size: int) -> bytes:
    """A ZIP of many empty files, which claims to be a book."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, content in EPUB.items():
            archive.writestr(name, content)
        for number in range(size // 120):
            archive.writestr(f"{number}", b"")
    return memory.getvalue()


def book(name: str, unit: str, head: str = "", tail: str = "") -> Callable[[int], bytes]:
    """An EPUB of which one file is long."""
    made = repeated(unit, head, tail)
    return lambda size: epub({**EPUB, name: made(size)})


def contents(size: int) -> bytes:
    """An EPUB whose table of contents has one title of many parts."""
    package = EPUB["a.opf"].replace(
        "</manifest>",
        '<item id="n" href="n.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest>',
    )
    nav = (
        '<html><body><nav epub:type="toc"><ol><li><a href="a.xhtml">'
        + "<b>一</b>" * (size // 8)
        + "</a></li></ol></nav>"
    )
    return epub({**EPUB, "a.opf": package, "n.xhtml": nav})


# ---- constructs

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


# ---- measuring


def measured(construct: Construct, size: int) -> tuple[float, int]:
    """Processor seconds and bytes of memory that a process of its own needs to read an input of a size."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            os.close(reading)
            given = construct.made(size)
            before, began = _peak(), time.process_time()
            with suppress(QingyinError):  # refusing it must not take long either
                construct.read(given)
            os.write(writing, f"{time.process_time() - began} {_peak() - before}".encode())
            status = 0
        except BaseException:
            traceback.print_exc()  # an error that is none of ours is a fault too
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read().split()
    _, status = os.waitpid(child, 0)
    return (float(answer[0]), int(answer[1])) if status == 0 and answer else (float("inf"), 0)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def row(construct: Construct, largest: int, least: int = 1000) -> list[tuple[int, float, int]]:
    """(characters, seconds, bytes) for each size up to the largest, as long as patience lasts."""
    found: list[tuple[int, float, int]] = []
    size = least
    while size <= largest:
        turns = [measured(construct, size) for _ in range(TURNS if size <= 3_000 else 1)]
        found.append((size, min(turn[0] for turn in turns), min(turn[1] for turn in turns)))
        if found[-1][1] > PATIENCE / 10:
            break
        size *= 10
    return found


def growth(found: list[tuple[int, float, int]]) -> float:
    """How many times as long the longest input takes as one of a tenth of its length."""
    return found[-1][1] / max(found[-2][1], 2e-3) if len(found) > 1 else 0.0


def main(largest: int, names: list[str]) -> int:
    """Prints a table; 1 comes back if anything grows too fast."""
    worst = 0
    for each in (reader(), voice()):  # opened before the processes are forked
        assert each
    for name in names:
        found = row(CONSTRUCTS[name], largest)
        size, _, memory = found[-1]
        bad = growth(found) > MOST or memory / size > BYTES and memory > 30 << 20
        worst |= bad
        times = " ".join(f"{seconds * 1000:9.1f}" for _, seconds, _ in found)
        print(
            f"{name:36} {times} ms  ×{growth(found):5.1f}  {memory / size:7.0f} B  {'TOO MUCH' if bad else ''}",
            flush=True,
        )
    return int(worst)


if __name__ == "__main__":
    chosen = [name for name in CONSTRUCTS if not sys.argv[2:] or any(each in name for each in sys.argv[2:])]
    sys.exit(main(int(sys.argv[1]), chosen))
