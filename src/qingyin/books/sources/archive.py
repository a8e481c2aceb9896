"""The files inside an EPUB, read within limits: nothing is unpacked to disk, no path leaves the archive.

The standard library is enough for what an EPUB is: a ZIP of XML and XHTML. EbookLib, the usual reader, is under the
AGPL and needs lxml; it reads every file of the book into memory whatever its size, and gives the documents in the order
of the manifest. Here sizes are bounded before anything is unpacked, and entities are refused.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from qingyin.errors import TextError

MOST_FILES: Final = 20_000
LARGEST: Final = 32 << 20  # bytes of one file
LARGEST_SUM: Final = 512 << 20  # bytes of all files that are read
_ENCRYPTED: Final = 1  # bit of a ZIP entry's flags


class Missing(TextError):
    """A file that the book names is not in it, or its name leads out of it."""


class Archive:
    """A ZIP whose files are read one at a time. Raises TextError if it is not a ZIP."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read = 0
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise TextError(f"cannot read {str(path)!r} as an EPUB: {error}; download it again") from error
        found = self._zip.infolist()
        if len(found) > MOST_FILES:
            self._zip.close()
            raise TextError(f"{str(path)!r} holds {len(found)} files; an EPUB has at most {MOST_FILES}")
        self._files = {each.filename: each for each in found}

    def close(self) -> None:
        """Closes the file."""
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self._files

    def read(self, name: str, largest: int = LARGEST) -> bytes:
        """The bytes of a file. Raises Missing, or TextError if it is damaged, encrypted or too large."""
        entry = self._files.get(name)
        if entry is None:
            raise Missing(f"{name!r} is not in {str(self.path)!r}")
        if entry.flag_bits & _ENCRYPTED:
            raise TextError(f"{name!r} in {str(self.path)!r} is encrypted; use a book without protection")
        try:
            with self._zip.open(entry) as file:
                data = file.read(largest + 1)  # whatever size the entry declares
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
            raise TextError(f"{name!r} in {str(self.path)!r} is damaged: {error}; download the book again") from error
        self._read += len(data)
        if len(data) > largest or self._read > LARGEST_SUM:
            raise TextError(f"{name!r} in {str(self.path)!r} is larger than a book's files are (limit {largest} bytes)")
        return data


def resolve(base: str, href: str) -> str:
    """The name of the file that `href` in the file `base` points to. Raises Missing if that is not inside the book."""
    try:
        parts = urlsplit(href)
    except ValueError as error:  # brackets of an IPv6 address that do not fit
        raise Missing(f"{href!r} is not a link") from error
    path = unquote(parts.path)
    name = posixpath.normpath(posixpath.join(posixpath.dirname(base), path)) if path else base
    if parts.scheme or parts.netloc or path.startswith("/") or "\\" in path or name.split("/")[0] in ("..", ""):
        raise Missing(f"{href!r} points out of the book")
    return name


def xml(data: bytes, name: str) -> Element:
    """The root of an XML file, with the names of elements and attributes without their namespaces.

    Raises TextError if it is malformed, declares entities or is nested too deeply.
    """
    builder, depth = TreeBuilder(), 0
    parser = expat.ParserCreate(namespace_separator="}")

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > 200:
            raise TextError(f"{name!r} is nested too deeply to be read")
        builder.start(_local(tag), {_local(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(tag))

    def refuse(*declared: object) -> None:
        raise TextError(f"{name!r} declares entities, which are not read; convert the book, with Calibre for example")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        raise TextError(f"{name!r} is not well-formed: {error}; convert the book, with Calibre for example") from error
    return builder.close()


def _local(name: str) -> str:
    return name.rpartition("}")[2]
