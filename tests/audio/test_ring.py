"""The ring between the voice and the sound card: nothing is lost, doubled or out of order, and who waits is woken."""

from __future__ import annotations

import random
import threading
import time

import numpy as np
import pytest

from qingyin.audio.ring import Ring
from qingyin.audio.wav import to_int16
from qingyin.errors import OutputError

NOISE = np.random.default_rng(0).uniform(-1, 1, 60_000).astype(np.float32)


def drained(ring: Ring, draw: random.Random) -> bytes:
    """All that comes until the end, taken in pieces of any size."""
    found = bytearray()
    while view := ring.peek(draw.randint(1, 900), wait=True):
        found += view.cast("B")
        ring.take(len(view))
    return bytes(found)


@pytest.mark.parametrize("capacity", [1, 7, 1000, 100_000])
@pytest.mark.parametrize("seed", [0, 1])
def test_what_is_written_on_one_thread_is_read_on_another(capacity: int, seed: int) -> None:
    ring, draw = Ring(capacity), random.Random(seed)
    samples = NOISE[: 3000 if capacity < 10 else len(NOISE)]

    def write() -> None:
        at = 0
        while at < len(samples):
            size = draw.randint(0, 3000)
            ring.write(samples[at : at + size])
            at += size
        ring.end()

    writer = threading.Thread(target=write)
    writer.start()
    found = drained(ring, random.Random(seed + 10))
    writer.join(10)
    assert not writer.is_alive()
    assert found == to_int16(samples).tobytes()
    assert ring.underruns == 0


def test_the_writer_waits_for_room() -> None:
    ring = Ring(100)
    writer = threading.Thread(target=ring.write, args=(NOISE[:250],))
    writer.start()
    writer.join(0.1)
    assert writer.is_alive() and len(ring) == 100
    ring.take(100)
    writer.join(0.1)
    assert writer.is_alive() and len(ring) == 100
    ring.take(60)
    writer.join(5)
    assert not writer.is_alive() and len(ring) == 90


def test_a_writer_is_told_that_the_reader_left() -> None:
    ring, told = Ring(10), []

    def write() -> None:
        try:
            ring.write(NOISE)
        except OutputError as error:
            told.append(str(error))

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(0.05)
    ring.leave()
    writer.join(5)
    assert told and "-o FILE" in told[0]


def test_underruns_are_counted_between_the_first_sample_and_the_end() -> None:
    ring = Ring(100)
    assert len(ring.peek(10)) == 0 and ring.underruns == 0
    ring.write(NOISE[:15])
    assert len(ring.peek(10)) == 10 and ring.underruns == 0
    ring.take(10)
    assert len(ring.peek(10)) == 5 and ring.underruns == 1
    ring.end()
    assert len(ring.peek(10)) == 5 and ring.underruns == 1


def test_samples_are_seen_where_they_lie() -> None:
    ring = Ring(100)
    ring.write(NOISE[:80])
    first, again = ring.peek(50), ring.peek(50)
    assert np.shares_memory(np.asarray(first), np.asarray(again))
    ring.take(80)
    ring.write(NOISE[80:120])
    assert bytes(ring.peek(40)) == to_int16(NOISE[80:120]).tobytes()  # across the end of the array


def test_no_more_is_taken_than_is_there() -> None:
    ring = Ring(10)
    ring.write(NOISE[:3])
    with pytest.raises(ValueError, match="4 samples"):
        ring.take(4)


def test_waiting_for_the_end_has_a_limit() -> None:
    ring = Ring(10)
    ring.write(NOISE[:3])
    assert not ring.wait_empty(0.01)
    ring.leave()
    assert ring.wait_empty(0)
