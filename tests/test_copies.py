"""The way of one chunk to file, pipe and card (docs/edge.md): how many bytes are taken on it, and where none are."""

from __future__ import annotations

import gc
import io
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from qingyin import Synthesizer
from qingyin.audio.ring import Ring
from qingyin.audio.wav import WavWriter, to_int16
from qingyin.text import Incoming

SECOND = np.random.default_rng(0).uniform(-1, 1, 22050).astype(np.float32)
SLACK = 6000  # bytes: views, scalars and what the interpreter itself takes


def taken(work: Callable[[], object]) -> int:
    """The most bytes that were held at once for the work, beyond those that were held before."""
    work()  # what is made once is made here
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        work()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


class Nowhere(io.RawIOBase):
    """Takes bytes and keeps none."""

    def write(self, data: object) -> int:
        assert isinstance(data, memoryview) or len(data) == 44  # type: ignore[arg-type]
        return memoryview(data).nbytes  # type: ignore[arg-type]


def test_sixteen_bits_take_one_array_and_the_result() -> None:
    assert taken(lambda: to_int16(SECOND)) <= (4 + 2) * len(SECOND) + SLACK


def test_a_file_gets_that_array_itself() -> None:
    wav = WavWriter(Nowhere(), 22050)
    assert taken(lambda: wav.write(SECOND)) <= (4 + 2) * len(SECOND) + SLACK


def test_the_ring_takes_the_same_for_a_second_as_for_a_minute() -> None:
    ring = Ring(30_000)

    def through() -> None:
        ring.write(SECOND)
        while view := ring.peek(2048, wait=len(ring) > 0):
            ring.take(len(view))

    assert taken(through) <= 4 * 2048 + 2 * 2048 + SLACK


def test_the_card_sees_the_ring_itself() -> None:
    ring = Ring(4000)
    for _ in range(7):
        ring.write(SECOND[:3000])
        assert np.shares_memory(np.asarray(ring.peek(900)), ring._data)
        ring.take(len(ring))
        ring.write(SECOND[:1000])
        ring.take(1000)


def test_reading_keeps_nothing(synthesizer: Synthesizer) -> None:
    """Not even CPython's lists of free tuples grow: those that tuple(generator) makes would, by 2,000 of each size."""
    page = "今天天气真好，我们一起去公园吧。\n今天真开心！"

    def read(pages: int) -> None:
        text = Incoming(synthesizer.parts.reader)
        for _ in range(pages):
            text.feed(page)
            while text.next() is not None:
                pass

    read(20)
    gc.collect()
    tracemalloc.start()
    try:
        read(50)
        before, _ = tracemalloc.get_traced_memory()
        read(300)
        assert tracemalloc.get_traced_memory()[0] - before < 20_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("pages", [20, 100])
def test_a_book_takes_no_more_than_a_page(synthesizer: Synthesizer, pages: int) -> None:
    page = "今天天气真好，我们一起去公园吧。\n今天真开心！"
    for _ in synthesizer.stream(page):  # what is made once is made here
        pass
    gc.collect()
    tracemalloc.start()
    try:
        for _ in synthesizer.stream(page for _ in range(pages)):
            pass
        _, peak = tracemalloc.get_traced_memory()
        gc.collect()  # empties the interpreter's lists of free tuples and floats, which are bounded too
        assert tracemalloc.get_traced_memory()[0] < 100_000
        assert peak < 1_000_000
    finally:
        tracemalloc.stop()
