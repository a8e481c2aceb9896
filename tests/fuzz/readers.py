"""What reads each kind of input, and the inputs that are made rather than repeated."""

from __future__ import annotations

import asyncio
import io
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from qingyin.serve import wyoming
from qingyin.serve.engine.limits import Limits
from qingyin.synthesizer import Synthesizer
from qingyin.text import Incoming, Lexicon, Reader, UserLexicon
from qingyin.voice import Voice
from tests.conftest import SILENCE
from tests.fuzz.targets import EPUB, epub


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
        while await wyoming._frame(stream, Limits()) is not None:
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


def repeated(unit: str, head: str = "", tail: str = "") -> Callable[[int], str]:
    """Makes a text of that many characters of a unit, between a head and a tail."""
    return lambda size: head + unit * max(1, size // len(unit)) + tail


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
