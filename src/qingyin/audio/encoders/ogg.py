"""Ogg pages with a fixed serial number: libsndfile takes one from the clock, so no two files of it were equal.

RFC 3533: a page is a header of 27 bytes, a table of segment lengths and the segments; its checksum is a CRC-32 with the
polynomial 0x04C11DB7, from 0 and not reflected. Such a CRC is linear, so the checksum of the changed page is the XOR of
that of the old page and that of the change alone, which is 4 bytes followed by zeros.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final

SERIAL: Final = 1
_POLYNOMIAL: Final = 0x04C11DB7
_HEADER: Final = 27
_SERIAL_AT, _CHECKSUM_AT = 14, 22
_MASK: Final = 0xFFFFFFFF


class SerialWriter:
    """Passes pages on as they become whole, with the serial number SERIAL."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._held = bytearray()

    def write(self, data: bytes) -> None:
        """Takes the next bytes of the file."""
        self._held += data
        while len(self._held) >= _HEADER:
            table = _HEADER + self._held[26]
            if len(self._held) < table:
                return
            size = table + sum(self._held[_HEADER:table])
            if len(self._held) < size:
                return
            self._write(with_serial(bytes(self._held[:size])))
            del self._held[:size]


def with_serial(page: bytes) -> bytes:
    """The page with the serial number SERIAL and the checksum that fits."""
    (old,) = struct.unpack_from("<I", page, _SERIAL_AT)
    (checksum,) = struct.unpack_from("<I", page, _CHECKSUM_AT)
    change = int.from_bytes(struct.pack("<I", old ^ SERIAL), "big")
    checksum ^= _times_x(change, 8 * (len(page) - _SERIAL_AT - 4) + 32)
    new = bytearray(page)
    struct.pack_into("<I", new, _SERIAL_AT, SERIAL)
    struct.pack_into("<I", new, _CHECKSUM_AT, checksum)
    return bytes(new)


def _times_x(value: int, power: int) -> int:
    """value · x^power modulo the polynomial."""
    square = 2  # x
    while power:
        if power & 1:
            value = _product(value, square)
        square = _product(square, square)
        power >>= 1
    return value


def _product(left: int, right: int) -> int:
    found = 0
    for bit in range(31, -1, -1):
        found = (found << 1 & _MASK) ^ (_POLYNOMIAL if found >> 31 else 0)
        if right >> bit & 1:
            found ^= left
    return found
