"""The most recent results of BERT-tone, shared by threads, kept from one run of a program to the next if asked to.

The file: magic, SHA-256 of the graph that the results belong to, number of results, then the results from the
oldest on: lengths of the text, the hint, the text in UTF-8 and four float32 arrays; last the CRC-32 of all that stands
before it. All numbers are little-endian.
"""

from __future__ import annotations

import struct
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np

from qingyin.audio.output import OutputFile
from qingyin.emotions import EMOTIONS
from qingyin.errors import CacheError, OptionError, OutputError
from qingyin.records import Floats

MAGIC: Final = b"QYTONE\0\3"
CAPACITY: Final = 1024  # sentences
MOST_BYTES: Final = 4 << 20  # that all of them take, whatever their number
ONCE: Final = 64  # where a text is read from end to end, and few sentences come twice
_HEAD: Final = struct.Struct("<8s32sI")
_CHECK: Final = struct.Struct("<I")
LARGEST: Final = 1 << 28  # bytes of a file
_OBJECTS: Final = 900  # bytes that a result takes besides its numbers and its text
_ENTRY: Final = struct.Struct("<IIBBBB")  # bytes and characters of the text, hint, columns of the other arrays

Key = tuple[str, int]  # a text, and the polarity of what came before
Value = tuple[Floats, Floats, Floats, Floats]  # [E], [N, K], [N, 4], [N, VECTOR]


class ToneCache:
    """A cache that forgets what was not asked for longest."""

    def __init__(self, model: bytes, capacity: int = CAPACITY) -> None:
        """`model` is the SHA-256 of the graph. Raises OptionError if the capacity is negative."""
        if capacity < 0:
            raise OptionError(f"the capacity of the cache must be 0 or more, not {capacity}")
        self.model, self.capacity = model, capacity
        self._entries: OrderedDict[Key, Value] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()
        self._hits = self._misses = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def held(self) -> int:
        """Bytes of memory that the results take; never more than MOST_BYTES."""
        return self._bytes

    @property
    def hits(self) -> int:
        """How often a result was there."""
        return self._hits

    @property
    def misses(self) -> int:
        """How often it was not."""
        return self._misses

    def get(self, key: Key) -> Value | None:
        """The result, which is now the most recent, or None."""
        with self._lock:
            value = self._entries.get(key)
            if value is None:
                self._misses += 1
                return None
            self._entries.move_to_end(key)
            self._hits += 1
            return value

    def put(self, key: Key, value: Value) -> None:
        """Keep a result; the oldest make room."""
        for array in value:
            array.flags.writeable = False
        with self._lock:
            self._forget(key)
            if (size := _size(key, value)) > MOST_BYTES:
                return
            self._entries[key] = value
            self._bytes += size
            while len(self._entries) > self.capacity or self._bytes > MOST_BYTES:
                self._forget(next(iter(self._entries)))

    def _forget(self, key: Key) -> None:
        if (value := self._entries.pop(key, None)) is not None:
            self._bytes -= _size(key, value)

    def save(self, path: str | Path) -> None:
        """Write all results; the file is whole or not there. Raises CacheError if it cannot be written."""
        with self._lock:
            entries = list(self._entries.items())
        try:
            with OutputFile(path) as file:
                found = 0
                for piece in _pieces(self.model, entries):
                    file.write(piece)
                    found = zlib.crc32(piece, found)
                file.write(_CHECK.pack(found))
        except OutputError as error:
            raise CacheError(str(error)) from error

    def load(self, path: str | Path) -> int:
        """Take in the results of a file and say how many; raises CacheError if it is damaged or another model's."""
        source = Path(path)
        try:
            with source.open("rb") as file:
                data = file.read(LARGEST + 1)
        except OSError as error:
            raise CacheError(f"cannot read {source}: {error.strerror}; give the path of a saved cache") from error
        try:
            entries = list(_entries(data, self.model))
        except (ValueError, struct.error) as error:
            raise CacheError(f"{source} cannot be used: {error}; delete it; the next save writes a new one") from error
        for key, value in entries:
            self.put(key, value)
        return len(entries)


def _size(key: Key, value: Value) -> int:
    """The bytes of memory that a result takes."""
    return _OBJECTS + 4 * len(key[0]) + sum([array.nbytes for array in value])


def _pieces(model: bytes, entries: list[tuple[Key, Value]]) -> Iterator[bytes]:
    """What a file holds, without its end."""
    yield _HEAD.pack(MAGIC, model, len(entries))
    for (text, hint), arrays in entries:
        encoded = text.encode("utf-8", "surrogatepass")
        columns = [array.shape[1] for array in arrays[1:]]
        yield _ENTRY.pack(len(encoded), len(text), hint, *columns)
        yield encoded
        for array in arrays:
            yield array.astype("<f4").tobytes()


def _entries(data: bytes, model: bytes) -> Iterator[tuple[Key, Value]]:
    if len(data) > LARGEST:
        raise ValueError(f"it has more than {LARGEST} bytes")
    magic, owner, count = _HEAD.unpack_from(data)
    if magic != MAGIC:
        raise ValueError("it is not a cache of this version")
    (told,) = _CHECK.unpack_from(data, len(data) - _CHECK.size)
    data = data[: -_CHECK.size]
    if zlib.crc32(data) != told:
        raise ValueError("it is damaged")
    if owner != model:
        raise ValueError("it belongs to another model")
    at = _HEAD.size
    for _ in range(count):
        size, length, hint, *columns = _ENTRY.unpack_from(data, at)
        at += _ENTRY.size
        count_of = len(EMOTIONS) + length * sum(columns)
        end = at + size + 4 * count_of
        if end > len(data):
            raise ValueError("it ends in the middle of a result")
        text = data[at : at + size].decode("utf-8", "surrogatepass")
        if len(text) != length:
            raise ValueError("a text in it has another length than it declares")
        numbers = np.frombuffer(data, "<f4", count_of, at + size).astype(np.float32)
        feeling, *rest = np.split(numbers, len(EMOTIONS) + length * np.cumsum([0, *columns[:-1]]))
        first, second, third = [array.reshape(length, -1) for array in rest]
        yield (text, hint), (feeling, first, second, third)
        at = end
    if at != len(data):
        raise ValueError("it has more data than it declares")
