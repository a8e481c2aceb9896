"""The files that a command names: the text in one of them, or in its arguments or standard input, as it arrives; and
that what is read is never what is written.
"""

from __future__ import annotations

import argparse
import os
import sys
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterable, Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Final

from qingyin.errors import OptionError, TextError

BLOCK: Final = 1 << 16  # bytes of a text that are read at once


SUFFIXES: Final = {
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".srt", ".vtt", ".lrc"), "subtitles"),
    ".ssml": "ssml",
}  # the format of a file by the end of its name


_NO_TEXT: Final = {  # by how a file begins: what it is, and what to do
    b"PK": ("an EPUB or another archive", "speak it with: qingyin book"),
    b"%PDF": ("a PDF", "save it as text first"),
    b"RIFF": ("a sound", "give a text"),
    b"\x89PNG": ("a picture", "give a text"),
    b"\xff\xd8\xff": ("a picture", "give a text"),
}


def pieces(arguments: argparse.Namespace, program: str) -> tuple[str | Iterable[str], int]:
    """The text, or a long one in pieces as they arrive, and its length in characters, 0 if only the end will tell.

    Raises TextError if there is none, or, when it comes to the place, if it is not UTF-8.
    """
    if arguments.text and arguments.file:
        raise TextError("the text is given twice, as words and with -f; give it once")
    if arguments.text:
        text = " ".join(arguments.text)
        try:
            text.encode()
        except UnicodeEncodeError:
            raise TextError("the text is not UTF-8; set the terminal to UTF-8 or use -f FILE") from None
        return text, len(text)
    if arguments.file in (None, "-"):
        if arguments.file is None and sys.stdin.isatty():
            first = f" {arguments.recording}" if arguments.command == "check" else ""
            raise TextError(f"there is no text; write {program} {arguments.command}{first} '你好', or use -f FILE")
        return _decoded(sys.stdin.buffer.fileno(), "standard input"), 0
    try:
        path, size = Path(arguments.file), 0
        if not path.is_fifo() and not path.is_char_device():  # those are read once
            with path.open("rb") as file:
                size = sum(map(len, _decoded(file.fileno(), arguments.file)))
        read = _from_file(arguments.file)
        return ("".join(read) if 0 < size <= BLOCK else read), size
    except (OSError, ValueError) as error:
        raise _unreadable(arguments.file, error) from error


def format_by_name(file: str | None) -> str:
    """The format that the end of a file's name tells; "auto" if it tells none."""
    return SUFFIXES.get(Path(file or "").suffix.lower(), "auto")


def _from_file(name: str) -> Iterator[str]:
    try:
        with Path(name).open("rb") as file:
            yield from _decoded(file.fileno(), name)
    except OSError as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: Exception) -> TextError:
    return TextError(f"cannot read {name!r}: {error}; give a text file in UTF-8")


def _decoded(descriptor: int, name: str) -> Iterator[str]:
    """The characters of UTF-8 bytes, each piece as soon as it is there."""
    decoder = getincrementaldecoder("utf-8-sig")()
    read, begins = 0, b""
    while True:
        data = os.read(descriptor, BLOCK)
        begins = begins or data[:8]
        held = len(decoder.getstate()[0])
        try:
            text = decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            for signature, (kind, cure) in _NO_TEXT.items():
                if begins.startswith(signature):
                    raise TextError(f"{name} is {kind}, not text in UTF-8; {cure}") from error
            if b"\0" in data or data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
                raise TextError(f"{name} is UTF-16, not UTF-8; convert it: iconv -f utf-16 -t utf-8") from error
            cure = "convert it, for example: iconv -f gb18030 -t utf-8"
            raise TextError(f"{name} is not UTF-8 (byte {read - held + error.start}); {cure}") from error
        if text:
            yield text
        if not data:
            return
        read += len(data)


NAME: Final = "{}"  # in the name of an output, the name of the file that was read
_WRITTEN: Final = ("output", "subtitles", "new_cast")
_READ: Final = ("file", "files", "book", "recording", "reference", "prosody", "style", "lexicon", "cast", "texts",
                 "ratings", "dialogues")  # fmt: skip


def check_outputs(arguments: argparse.Namespace) -> None:
    """Raises OptionError if a file that is to be written is also read, or is to be written twice."""
    written, read = list(_given(arguments, _WRITTEN)), list(_given(arguments, _READ))
    for (one, path), (other, second) in [*combinations(written, 2), *product(written, read)]:
        if _same(path, second):
            raise OptionError(f"{one} and {other} are one file, {path!r}; choose another name for {one}")


def _given(arguments: argparse.Namespace, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Options with the files that they name."""
    for name in names:
        given = getattr(arguments, name, None)
        for value in given if isinstance(given, list) else [given]:
            if isinstance(value, str) and value != "-":
                yield name if name in ("book", "files", "recording") else f"--{name.replace('_', '-')}", value


def _same(one: str, other: str) -> bool:
    try:
        first, second = Path(one), Path(other)
        if first.exists() and second.exists():
            return first.is_file() and first.samefile(second)
        return first.resolve() == second.resolve()
    except (OSError, ValueError):  # a name that no file can have
        return False
