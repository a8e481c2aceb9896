"""What the cache of BERT-tone may take."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from qingyin.models.cache import CAPACITY, MOST_BYTES, ToneCache
from qingyin.records import VECTOR


def filled(cache: ToneCache, count: int, characters: int, columns: int = 7) -> None:
    """Puts so many sentences of a length in."""
    for number in range(count):
        text = f"{number:05d}" + chr(0x4E00 + number % 20_000) * (characters - 5)
        shapes = ((8,), (characters, columns), (characters, 4), (characters, VECTOR))
        feeling, readings, boundary, vectors = (np.zeros(shape, np.float32) for shape in shapes)
        cache.put((text, number % 3), (feeling, readings, boundary, vectors))


@pytest.mark.parametrize("characters", [5, 20, 240, 5000])
def test_it_takes_no_more_than_it_says(characters: int) -> None:
    tracemalloc.start()
    try:
        cache = ToneCache(b"m" * 32)
        before, _ = tracemalloc.get_traced_memory()
        filled(cache, 3000, characters)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 0 < len(cache) <= CAPACITY
    assert cache.held <= MOST_BYTES
    assert 0.7 * cache.held < after - before < 1.1 * cache.held
    if characters == 5:
        assert len(cache) == CAPACITY
    else:
        assert cache.held > 0.8 * MOST_BYTES or len(cache) == CAPACITY


def test_what_is_replaced_is_counted_once() -> None:
    cache = ToneCache(b"m" * 32, capacity=10)
    filled(cache, 10, 20)
    held = cache.held
    filled(cache, 10, 20)
    assert (len(cache), cache.held) == (10, held)


def test_a_result_that_is_too_large_is_not_kept() -> None:
    cache = ToneCache(b"m" * 32)
    filled(cache, 5, 20)
    held = cache.held
    filled(cache, 1, 50_000)
    assert (len(cache), cache.held) == (5, held)
