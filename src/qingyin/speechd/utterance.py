"""One message on its way to the loudspeaker: its sound and its marks in step, at the speed at which they are heard."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from typing import Final

import numpy as np

from qingyin.errors import NothingToSpeak, QingyinError
from qingyin.records import AudioChunk, Floats
from qingyin.speechd.channel import BLOCK, Channel
from qingyin.speechd.message import Message
from qingyin.stream import SpeechStream

LEAD: Final = 0.2  # seconds of sound that are sent before they are heard; what a stop cannot take back
PAUSES: Final = "__spd_"  # the names of the marks at which speech-dispatcher can go on later begin with this
_SILENT: Final = 0.002  # amplitude below which the beginning of a message is cut off
_KEPT: Final = 0.004  # seconds before the first sound

Event = Floats | str  # sound, or the name of a mark that has been reached


class Utterance:
    """Speaks one message in a thread of its own. After stop(), or at its end, nothing more is written."""

    def __init__(
        self,
        channel: Channel,
        pool: Executor,
        open_stream: Callable[[Message], SpeechStream],
        messages: list[Message],
        log: Callable[[str], None],
    ) -> None:
        """`messages` are tried one after another until there is something to hear in one of them."""
        self._channel = channel
        self._pool = pool
        self._open_stream = open_stream
        self._messages = messages
        self._log = log
        self._stopped = threading.Event()
        self._begun = self._over = self._pause = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def over(self) -> bool:
        """Whether its end has been reported."""
        return self._over

    @property
    def running(self) -> bool:
        """Whether its thread has not ended yet."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begins to speak."""
        self._thread.start()

    def stop(self) -> None:
        """Ends it, now."""
        self._end("703 STOP")

    def pause(self) -> None:
        """Ends it at the next mark at which it can be continued."""
        self._pause = True

    def join(self) -> None:
        """Waits until the thread has ended."""
        self._thread.join()

    def _run(self) -> None:
        try:
            self._speak()
        except (OSError, ValueError):  # speech-dispatcher has gone, and its pipe is closed
            self._over = True
        except Exception as error:
            self._log(f"{type(error).__name__}: {error}")
            self._end("703 STOP")
            if not isinstance(error, QingyinError):
                raise

    def _speak(self) -> None:
        sent, began = 0.0, 0.0
        for event, rate in self._events():
            if isinstance(event, str):
                if self._write_mark(event):
                    return
                continue
            began = began or time.monotonic()
            for at in range(0, len(event), BLOCK):
                block = event[at : at + BLOCK]
                if self._stopped.wait(max(0.0, began + sent - LEAD - time.monotonic())):
                    return
                with self._channel.lock:
                    self._begin()
                    if self._over:
                        return
                    self._channel.sound(block, rate)
                sent += len(block) / rate
        if not self._stopped.wait(max(0.0, began + sent - LEAD - time.monotonic()) if began else 0.0):
            self._end("702 END")

    def _events(self) -> Iterator[tuple[Event, int]]:
        """The sound and the marks of the first message in which there is something to hear, with the sample rate."""
        for number, message in enumerate(self._messages):
            last = number == len(self._messages) - 1
            stream = self._open_stream(message)
            try:
                first = self._pool.submit(stream.next_chunk).result()
            except NothingToSpeak:
                if not last:
                    continue
                yield from ((name, 0) for _, name in message.marks)
                return
            except QingyinError as error:
                self._log(str(error))
                if last:
                    raise
                continue
            if first is not None:
                rate = first.sample_rate
                yield from ((event, rate) for event in marked(self._chunks(stream, first), message))
                return

    def _chunks(self, stream: SpeechStream, first: AudioChunk) -> Iterator[AudioChunk]:
        """The chunks of a stream; the next one is made while one is spoken."""
        chunk: AudioChunk | None = first
        while chunk is not None:
            following = self._pool.submit(stream.next_chunk)
            yield chunk
            if self._over:
                following.cancel()
                return
            chunk = following.result()

    def _begin(self) -> None:
        """Reports the beginning once; with the channel's lock."""
        if not self._begun and not self._over:
            self._begun = True
            self._channel.answer("701 BEGIN")

    def _write_mark(self, name: str) -> bool:
        """Reports a mark; whether the utterance is over, by then or by it."""
        with self._channel.lock:
            self._begin()
            if self._over:
                return True
            self._channel.answer(f"700-{name}", "700 INDEX MARK")
            if self._pause and name.startswith(PAUSES):
                self._end("704 PAUSE")
            return self._over

    def _end(self, event: str) -> None:
        """Reports the end, the first time."""
        with self._channel.lock:
            self._begin()
            if not self._over:
                self._over = True
                self._channel.answer(event)
        self._stopped.set()


def marked(chunks: Iterator[AudioChunk], message: Message) -> Iterator[Event]:
    """The samples of the chunks, cut where a mark lies: just before the first syllable that is written after it."""
    waiting = list(message.marks)
    cut = None  # samples that were cut off before the first sound
    for chunk in chunks:
        samples, done = chunk.samples, 0
        if cut is None:
            cut = _silence(chunk)
            done = cut
        for timed in chunk.syllables:
            reached = [name for place, name in waiting if place <= timed.syllable.span[0]]
            if reached:
                at = max(done, min(round(timed.start * chunk.sample_rate) - chunk.start, len(samples)))
                if at > done:
                    yield samples[done:at]
                done = at
                yield from reached
                waiting = waiting[len(reached) :]
        if done < len(samples):
            yield samples[done:]
    yield from (name for _, name in waiting)


def _silence(chunk: AudioChunk) -> int:
    """How many samples of silence the first chunk of a message begins with, none if a pause was asked for there."""
    if not chunk.syllables or chunk.sentence.lead:
        return 0
    loud = np.flatnonzero(np.abs(chunk.samples) > _SILENT)
    return max(0, int(loud[0]) - round(_KEPT * chunk.sample_rate)) if len(loud) else 0
