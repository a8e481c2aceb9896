"""One synthesizer in many threads, one stream in several, and chunks in an event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import numpy as np
import pytest

import qingyin
from qingyin import AudioChunk, NothingToSpeak, Options, Sentence, SpeechStream, Synthesizer
from qingyin import synthesizer as synthesizer_module
from qingyin.audio.sound import Audio

TEXT = "今天真开心！我们一起去公园吧。"


def test_threads_that_share_a_stream_get_each_chunk_once(synthesizer: Synthesizer) -> None:
    wanted = synthesizer.speak(8 * TEXT)
    stream = synthesizer.open_stream()
    stream.feed(8 * TEXT)
    stream.close()
    taken: list[AudioChunk] = []
    ends: list[bool] = []

    def take() -> None:
        while (chunk := stream.next_chunk()) is not None:
            taken.append(chunk)
        ends.append(stream.done)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends == [True] * 4
    assert np.array_equal(Audio.join(sorted(taken, key=lambda chunk: chunk.start)).samples, wanted.samples)


def test_a_callback_that_takes_chunks_of_its_own_stream_is_an_error(synthesizer: Synthesizer) -> None:
    streams: list[SpeechStream] = []

    def take(sentence: Sentence) -> None:
        assert not streams[0].done
        streams[0].next_chunk()

    streams.append(synthesizer.open_stream(on_sentence=take))
    streams[0].feed(TEXT)
    streams[0].close()
    with pytest.raises(ValueError, match="already executing"):
        streams[0].next_chunk()
    assert streams[0].done


def test_chunks_in_an_event_loop_are_those_of_a_thread(synthesizer: Synthesizer) -> None:
    async def written() -> AsyncIterator[str]:
        for char in TEXT:
            await asyncio.sleep(0)
            yield char

    async def whole(text: str | AsyncIterator[str]) -> Audio:
        return Audio.join([chunk async for chunk in synthesizer.astream(text)])

    wanted = synthesizer.speak(TEXT)
    for text in (TEXT, written()):
        found = asyncio.run(whole(text))
        assert np.array_equal(found.samples, wanted.samples)
        assert found.syllables == wanted.syllables


def test_the_loop_goes_on_while_a_chunk_is_made(synthesizer: Synthesizer) -> None:
    started, released = threading.Event(), threading.Event()

    def wait(sentence: Sentence) -> None:
        started.set()
        assert released.wait(10)

    async def work() -> None:
        chunks = synthesizer.astream(TEXT, on_sentence=wait)
        first = asyncio.ensure_future(anext(chunks))
        while not started.is_set():
            await asyncio.sleep(0.001)
        released.set()
        assert len((await first).samples)

    asyncio.run(work())


def test_a_cancelled_task_ends_the_work_and_leaves_no_thread(synthesizer: Synthesizer) -> None:
    before = threading.active_count()
    read: list[str] = []

    async def listen() -> None:
        async for _ in synthesizer.astream(100 * TEXT, on_sentence=lambda sentence: read.append(sentence.text)):
            pass

    async def work() -> None:
        task = asyncio.create_task(listen())
        while not read:
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.get_running_loop().shutdown_default_executor()  # the chunk that was being made
        assert len(read) < 50

    asyncio.run(work())
    assert threading.active_count() == before


@pytest.mark.parametrize("text", ["", "……"])
def test_errors_reach_the_task(synthesizer: Synthesizer, text: str) -> None:
    with pytest.raises(NothingToSpeak):
        asyncio.run(anext(synthesizer.astream(text)))


def test_the_first_minute() -> None:
    synthesizer_module._default.cache_clear()  # an example of the docs may have loaded another voice in its place
    audio = qingyin.speak("你好。", emotion="joy", seed=3)
    assert np.array_equal(audio.samples, Synthesizer.load().speak("你好。", Options(emotion="joy", seed=3)).samples)
    with pytest.raises(TypeError, match="emotoin"):
        qingyin.speak("你好。", emotoin="joy")
