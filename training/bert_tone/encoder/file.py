"""The file of the encoder: sizes, tokenizer and weights.

All numbers are little-endian, in the notation of `struct`. From the first byte on:

    4s I         "E5S1", version
    7i f i       the sizes of `Shape`, and how many weights are in a block
    i 4i Q       pieces P of the tokenizer; numbers of start, end, padding and unknown; bytes of all pieces together
    I, P+1 times     where each piece begins and the last one ends
    f, P times       natural logarithm of each piece's probability
    the pieces in UTF-8
    i I          characters that are normalized, and what takes their place together
    I B nI       for each: the character, n, and the n characters that take its place
    i            tensors
    H s B I 2Q   for each: bytes of its name, name, kind, how many numbers, where they begin in the file, their bytes

Numbers are float32, or blocks of 32: a scale in half precision, then 16 bytes. The lower half of byte n is weight n of
the block, the upper half weight 16 + n; 8 less, times the scale, is the weight.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np

from qingyin.errors import QingyinError
from training.bert_tone.encoder.tokenizer import END, PADDING, START, UNKNOWN, Tokenizer

HEAD = (b"E5S1", 1)
BLOCK: Final = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
IN_BLOCK = 32
FLOAT, POINT = np.dtype("<f4"), np.dtype("<u4")
KINDS: Final = {0: (FLOAT, 1), 1: (BLOCK, IN_BLOCK)}  # of tensors: the unit that is stored, and the numbers in it
CURE: Final = "delete it, and the next call fetches it again"


class EncoderError(QingyinError):
    """The file of the encoder is not one, or not whole."""

    exit_code = 3


@dataclass(frozen=True)
class Shape:
    """The sizes of the network, in the order of the file."""

    width: int
    layers: int
    heads: int
    inner: int
    pieces: int
    places: int
    kinds: int  # of pieces, as BERT tells two sentences apart; all are of the first
    epsilon: float  # of layer norms


@dataclass(frozen=True)
class Model:
    """What a file holds."""

    shape: Shape
    tokenizer: Tokenizer
    tensors: dict[str, np.ndarray]  # FLOAT or BLOCK, flat, by their names

    def weights(self, name: str, count: int) -> np.ndarray:
        """All of a tensor, float32 [count]. Raises EncoderError if the file has another number of them."""
        found = self.tensors.get(name, np.empty(0, FLOAT))
        found = unpacked(found) if found.dtype == BLOCK else found.astype(np.float32)
        return self._fitting(name, found, count)

    def blocks(self, name: str, count: int) -> np.ndarray:
        """The blocks of a tensor [count]. Raises EncoderError if the file has another number of them."""
        return self._fitting(name, self.tensors.get(name, np.empty(0, BLOCK)), count)

    def _fitting(self, name: str, found: np.ndarray, count: int) -> np.ndarray:
        if found.shape != (count,):
            raise EncoderError(f"the encoder's file has {len(found)} of {name}, and its sizes ask for {count}; {CURE}")
        return found


class _Cursor:
    """Reads one thing after another; raises EncoderError where the file ends."""

    def __init__(self, data: memoryview, at: int = 0) -> None:
        self.data, self.at = data, at

    def take(self, size: int) -> memoryview:
        stop = self.at + size
        if not self.at <= stop <= len(self.data):
            raise EncoderError(f"the encoder's file ends at byte {len(self.data):,}, before {stop:,}; {CURE}")
        found, self.at = self.data[self.at : stop], stop
        return found

    def numbers(self, form: str) -> tuple[Any, ...]:
        return struct.unpack(f"<{form}", self.take(struct.calcsize(f"<{form}")))

    def array(self, kind: np.dtype, count: int) -> np.ndarray:
        return np.frombuffer(self.take(count * kind.itemsize), kind)


def read(data: bytes) -> Model:
    """What the file of these bytes holds; tensors share them. Raises EncoderError."""
    cursor = _Cursor(memoryview(data))
    head = cursor.numbers("4sI")
    if head != HEAD:
        raise EncoderError(f"the encoder's file begins with {head}, not with {HEAD}; {CURE}")
    *sizes, block = cursor.numbers("7ifi")
    if block != IN_BLOCK:
        raise EncoderError(f"the encoder's file has {block} weights in a block; {IN_BLOCK} can be read")
    try:
        tokenizer = _tokenizer(cursor)
        (count,) = cursor.numbers("i")
        tensors = dict(_tensor(cursor) for _ in range(count))
    except UnicodeDecodeError as error:
        raise EncoderError(f"the encoder's file has a name that is not UTF-8: {error}; {CURE}") from error
    return Model(Shape(*sizes), tokenizer, tensors)


def _tokenizer(cursor: _Cursor) -> Tokenizer:
    count, *special, size = cursor.numbers("5iQ")
    if special != [START, END, PADDING, UNKNOWN]:
        raise EncoderError(f"start, end, padding and unknown are {special} in the encoder's file; {CURE}")
    starts, scores = cursor.array(POINT, count + 1).tolist(), cursor.array(FLOAT, count).tolist()
    text = bytes(cursor.take(size))
    pieces = [text[start:stop].decode() for start, stop in pairwise(starts)]
    normalized = {}
    rows, _ = cursor.numbers("iI")
    for _ in range(rows):
        char, length = cursor.numbers("IB")
        normalized[char] = "".join(map(chr, cursor.numbers(f"{length}I")))
    return Tokenizer(pieces, scores, normalized)


def _tensor(cursor: _Cursor) -> tuple[str, np.ndarray]:
    (length,) = cursor.numbers("H")
    name, kind, count, at, size = cursor.numbers(f"{length}sBI2Q")
    if kind not in KINDS:
        raise EncoderError(f"the encoder's file has a tensor of kind {kind}; {CURE}")
    unit, each = KINDS[kind]
    if size * each != count * unit.itemsize:
        raise EncoderError(f"the encoder's file has {count} numbers in {size} bytes of {name.decode()}; {CURE}")
    return name.decode(), _Cursor(cursor.data, at).array(unit, count // each)


def unpacked(blocks: np.ndarray) -> np.ndarray:
    """The weights of blocks [..., B], float32 [..., 32 · B]."""
    found = np.empty((*blocks.shape, IN_BLOCK), np.float32)
    found[..., : IN_BLOCK // 2] = blocks["halves"] & 15
    found[..., IN_BLOCK // 2 :] = blocks["halves"] >> 4
    found -= 8
    found *= blocks["scale"].astype(np.float32)[..., None]
    return found.reshape(*blocks.shape[:-1], -1)
