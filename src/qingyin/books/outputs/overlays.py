"""An EPUB 3 with media overlays: the text of a book, its sound, and which sentence is heard when.

The clips of a chapter tile its sound: the first begins at 0, each ends where the next begins, and the last ends with
the sound. So their sum is the length of the sound, to a millisecond, and none is empty.
"""

from __future__ import annotations

import uuid
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from qingyin.books.book import Book, Chapter
from qingyin.books.performance import Take
from qingyin.errors import OutputError

ACTIVE: Final = "-epub-media-overlay-active"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # of every file in the archive, so that the same book has the same bytes
_MODIFIED: Final = "2000-01-01T00:00:00Z"  # the standard wants a time; the clock would make every file another
_CONTAINER: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<container version="1.0" '
    'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="EPUB/package.opf" '
    'media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
_STYLE: Final = f".{ACTIVE} {{ background-color: #fe9; }}\n"


@dataclass(frozen=True, slots=True)
class SpokenChapter:
    """A chapter and where its sentences lie in its sound."""

    chapter: Chapter
    take: Take


@dataclass(frozen=True, slots=True)
class Clip:
    """A sentence in the text of a chapter and its stretch of the sound."""

    paragraph: int
    start: int  # in the paragraph
    end: int
    begin_ms: int
    end_ms: int


def clips(take: Take, rate: int) -> list[Clip]:
    """The clips of a chapter; a sentence shorter than a millisecond is left to the one before."""
    found: list[Clip] = []
    whole = take.loudness.samples * 1000 // rate
    starts = [each.first * 1000 // rate for each in take.sentences]
    for index, each in enumerate(take.sentences):
        begin = 0 if index == 0 else starts[index]
        end = starts[index + 1] if index + 1 < len(starts) else whole
        if end > begin:
            found.append(Clip(each.paragraph, each.start, each.end, begin, end))
    return found


def write(path: Path, book: Book, chapters: Sequence[SpokenChapter], rate: int, sounds: Iterator[Path]) -> None:
    """Writes the book; `sounds` are the MP3s of the chapters, which are removed. Raises OutputError."""
    timed = [clips(each.take, rate) for each in chapters]
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            _add(archive, "mimetype", "application/epub+zip", zipfile.ZIP_STORED)
            _add(archive, "META-INF/container.xml", _CONTAINER)
            _add(archive, "EPUB/package.opf", _package(book, chapters, timed))
            _add(archive, "EPUB/nav.xhtml", _navigation(book, chapters))
            _add(archive, "EPUB/style.css", _STYLE)
            if book.cover:
                _add(archive, f"EPUB/{_cover(book.cover)[0]}", book.cover, zipfile.ZIP_STORED)
            for index, (each, cut, sound) in enumerate(zip(chapters, timed, sounds, strict=True)):
                _add(archive, f"EPUB/text{index}.xhtml", _text(book, each.chapter, cut))
                if cut:
                    _add(archive, f"EPUB/text{index}.smil", _overlay(index, cut))
                    _add_file(archive, f"EPUB/sound{index}.mp3", sound)
                sound.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write {str(path)!r}: {error.strerror or error}; choose another place") from error


def _add(archive: zipfile.ZipFile, name: str, data: str | bytes, how: int = zipfile.ZIP_DEFLATED) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = how
    archive.writestr(info, data)


def _add_file(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)  # stored: sound does not become smaller
    info.file_size = path.stat().st_size
    with path.open("rb") as source, archive.open(info, "w") as target:
        while block := source.read(1 << 16):
            target.write(block)


def _cover(data: bytes) -> tuple[str, str]:
    """Its file name and media type."""
    return ("cover.png", "image/png") if data.startswith(b"\x89PNG") else ("cover.jpg", "image/jpeg")


def _package(book: Book, chapters: Sequence[SpokenChapter], timed: Sequence[Sequence[Clip]]) -> str:
    lengths = [cut[-1].end_ms if cut else 0 for cut in timed]
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, "\n".join([book.title, *(each.chapter.title for each in chapters)]))
    items = ['<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>']
    items.append('<item id="style" href="style.css" media-type="text/css"/>')
    if book.cover:
        name, kind = _cover(book.cover)
        items.append(f'<item id="cover" href="{name}" media-type="{kind}" properties="cover-image"/>')
    durations = [f'<meta property="media:duration">{_clock(sum(lengths))}</meta>']
    for index, length in enumerate(lengths):
        overlay = f' media-overlay="o{index}"' if length else ""
        items.append(f'<item id="t{index}" href="text{index}.xhtml" media-type="application/xhtml+xml"{overlay}/>')
        if length:
            items.append(f'<item id="o{index}" href="text{index}.smil" media-type="application/smil+xml"/>')
            items.append(f'<item id="s{index}" href="sound{index}.mp3" media-type="audio/mpeg"/>')
            durations.append(f'<meta property="media:duration" refines="#o{index}">{_clock(length)}</meta>')
    author = f"<dc:creator>{escape(book.author)}</dc:creator>" if book.author else ""
    order = "".join(f'<itemref idref="t{index}"/>' for index in range(len(chapters)))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        'unique-identifier="id">\n<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">urn:uuid:{identifier}</dc:identifier><dc:title>{escape(book.title)}</dc:title>{author}'
        f'<dc:language>{escape(book.language)}</dc:language><meta property="dcterms:modified">{_MODIFIED}</meta>'
        f'<meta property="media:active-class">{ACTIVE}</meta>\n{_lines(durations)}</metadata>\n'
        f"<manifest>\n{_lines(items)}</manifest>\n<spine>{order}</spine>\n</package>\n"
    )


def _navigation(book: Book, chapters: Sequence[SpokenChapter]) -> str:
    links = [
        f'<li><a href="text{index}.xhtml">{escape(each.chapter.title)}</a></li>' for index, each in enumerate(chapters)
    ]
    return _page(book, book.title, f'<nav epub:type="toc"><ol>\n{_lines(links)}</ol></nav>')


def _text(book: Book, chapter: Chapter, cut: Sequence[Clip]) -> str:
    numbers: dict[int, list[tuple[int, Clip]]] = {}
    for number, clip in enumerate(cut):
        numbers.setdefault(clip.paragraph, []).append((number, clip))
    found = []
    for place, text in enumerate((chapter.title, *chapter.paragraphs)):
        tag = "p" if place else "h1"
        found.append(f"<{tag}>{''.join(_marked(text, numbers.get(place, ())))}</{tag}>")
    return _page(book, chapter.title, f'<section id="text">\n{_lines(found)}</section>')


def _marked(text: str, cut: Iterable[tuple[int, Clip]]) -> Iterator[str]:
    """The text with an element around each sentence that is heard."""
    at = 0
    for number, clip in cut:
        yield escape(text[at : clip.start])
        yield f'<span id="s{number}">{escape(text[clip.start : clip.end])}</span>'
        at = clip.end
    yield escape(text[at:])


def _overlay(index: int, cut: Sequence[Clip]) -> str:
    pairs = [
        f'<par id="p{number}"><text src="text{index}.xhtml#s{number}"/><audio src="sound{index}.mp3" '
        f'clipBegin="{_clock(clip.begin_ms)}" clipEnd="{_clock(clip.end_ms)}"/></par>'
        for number, clip in enumerate(cut)
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<smil xmlns="http://www.w3.org/ns/SMIL" '
        'xmlns:epub="http://www.idpf.org/2007/ops" version="3.0"><body>'
        f'<seq id="seq" epub:textref="text{index}.xhtml#text">\n{_lines(pairs)}</seq></body></smil>\n'
    )


def _page(book: Book, title: str, body: str) -> str:
    language = escape(book.language)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops" lang="{language}" xml:lang="{language}"><head>'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="style.css"/></head><body>\n{body}</body></html>\n'
    )


def _lines(parts: Iterable[str]) -> str:
    return "".join(f"{part}\n" for part in parts)


def _clock(ms: int) -> str:
    return f"{ms // 3_600_000}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
