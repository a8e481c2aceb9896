"""The way of every stream of every door: let in, spoken chunk by chunk in the workers, ended with a reason."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from qingyin.errors import NothingToSpeak, Refused, ShuttingDown
from qingyin.expression.delivery import Delivery
from qingyin.models.stages import watched
from qingyin.options import Options
from qingyin.records import AudioChunk, Sentence, TimedSyllable
from qingyin.serve.contract.formats import Encoder
from qingyin.serve.contract.status import status_of
from qingyin.serve.engine.limits import Gate, Limits, Tokens
from qingyin.serve.engine.workers import Workers
from qingyin.serve.observe.telemetry import CANCELLED, FINISHED, Record, Telemetry
from qingyin.synthesizer import Synthesizer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, through which door, with which headers (their names in lower case)."""

    door: str
    client: str
    headers: Mapping[str, str]


class Service:
    """What all doors share: one synthesizer, its workers, the limits, the telemetry."""

    def __init__(
        self,
        synthesizer: Synthesizer,
        *,
        limits: Limits | None = None,
        tokens: Tokens | None = None,
        telemetry: Telemetry | None = None,
        threads: int | None = None,
    ) -> None:
        self.synthesizer = synthesizer
        self.limits = limits or Limits()
        self.tokens = tokens or Tokens()
        self.telemetry = telemetry or Telemetry(synthesizer.voice.name)
        self.gate = Gate(self.limits)
        self.telemetry.watch_gate(self.gate)
        self.telemetry.watch_cache(synthesizer.tone_cache)
        self.telemetry.watch_styles(synthesizer.styles)
        self.workers = Workers(threads or _processors())
        self.streams: set[Stream] = set()  # those that run

    def check(self, caller: Caller) -> None:
        """Whether to listen to the caller at all; before its request is read. Raises Refused or Unauthorized."""
        self.gate.knock(caller.client)
        self.tokens.check(caller.headers.get("authorization"))

    def begin(self, caller: Caller) -> Record:
        """The record of a request; whoever begins it ends it, or asks with it."""
        return self.telemetry.begin(caller.door, caller.client, caller.headers)

    def ask(self, record: Record, characters: int = 0) -> Entry:
        """The place before the gate of a caller that is checked. Raises TextTooLong, Refused or ShuttingDown."""
        try:
            self.limits.check_text(characters)
            return Entry(self, record, self.gate.enter())
        except Exception as error:
            record.fail(error)
            raise

    def cut(self) -> None:
        """Ends what waits and the streams that still run, and tells their clients why where they listen."""
        self.gate.dismiss(ShuttingDown("the server is shutting down; ask again, or another one", 2.0))
        for stream in tuple(self.streams):
            stream.cut(ShuttingDown("the server shut down before this stream was done; ask again", 2.0))

    def close(self) -> None:
        """Ends the workers and hands on the last spans."""
        self.gate.close()
        self.workers.close()
        self.telemetry.spans.close()


class Entry:
    """A request that is let in when `ready` is done: stream() it then, or leave()."""

    def __init__(self, service: Service, record: Record, ready: Future[None]) -> None:
        self.ready = ready
        self.record = record
        self._service = service

    def stream(self, options: Options, encoder: Encoder) -> Stream:
        """The stream of a request that is let in."""
        return Stream(self._service, self.record, options, encoder)

    def too_long(self) -> Refused:
        """The error for one that waited for too long; it has left."""
        error = Refused(f"no stream ended within {self._service.limits.wait:g} s; come again", 1.0)
        self.fail(error)
        return error

    def fail(self, error: BaseException) -> None:
        """Ends it with the error's code."""
        self.leave(status_of(error).code, error)

    def leave(self, reason: str = CANCELLED, error: BaseException | None = None) -> None:
        """Ends it, let in or not."""
        if not self.ready.cancel() and self.ready.exception() is None:
            self._service.gate.leave()
        self.record.end(reason, error)


@dataclass(frozen=True, slots=True)
class Sound:
    """A chunk and the bytes that it makes whole in the format of its stream; there may be none."""

    chunk: AudioChunk
    data: bytes


class Stream:
    """One utterance: a text, or its parts one after another, as one sound. close() ends it, at any time, from any
    thread.

    A thread that makes sound must not wait for text, so what arrives in pieces is not given to the engine as it comes
    but cut into parts (`Synthesizer.incoming`) that are each spoken when they are whole.
    """

    def __init__(self, service: Service, record: Record, options: Options, encoder: Encoder) -> None:
        self.record = record
        self.encoder = encoder
        self._rate = service.synthesizer.voice.sample_rate
        self._service = service
        self._options = options
        self._delivery: Delivery | None = None  # of all its texts, so that a scene remembers
        self._chunks: Iterator[AudioChunk] = iter(())
        self._texts = (0, 0)  # characters before the text in hand, and with it
        self._samples = (0, 0)  # samples before the text in hand, and so far
        self._whole = True  # whether the text in hand is all there is
        self._nothing: NothingToSpeak | None = None  # what was said of a part
        self._closed = threading.Lock()
        self._job: Future[Any] | None = None
        self._cut: ShuttingDown | None = None
        self.on_cut: Callable[[ShuttingDown], object] | None = None  # told by another thread
        service.streams.add(self)

    @property
    def seconds(self) -> float:
        """How much sound there is so far."""
        return self._samples[1] / self._rate

    def speak(self, text: str, whole: bool = True) -> None:
        """Speaks this next; the text before it is over. Of a part, one that is not whole, nothing need be spoken.

        Raises TextTooLong or StyleError.
        """
        self._whole = whole
        self._texts = (self._texts[1], self._texts[1] + len(text))
        self._service.limits.check_text(self._texts[1])
        self._samples = (self._samples[1], self._samples[1])
        self.record.text.append(text)
        self._delivery = self._delivery or self._service.synthesizer.delivery(self._options)
        self._chunks = self._service.synthesizer.stream(text, self._delivery)

    def advance(self) -> Future[Sound | None]:
        """The next sound, later; None when the text is spoken. The one before must be done. Raises ShuttingDown."""
        asked = time.monotonic()
        if self._cut is not None:
            raise self._cut
        return self._work(lambda: self._next(asked))

    def finish(self) -> Future[bytes]:
        """The last bytes of the format, later, when all is spoken. It raises NothingToSpeak if nothing was."""

        def end() -> bytes:
            if self._nothing is not None and not self._samples[1]:
                raise self._nothing
            return self.encoder.end()

        return self._work(end)

    def _work(self, call: Callable[[], T]) -> Future[T]:
        self._job = job = self._service.workers.submit(self.record.begun + self.seconds, call)
        return job

    def cut(self, why: ShuttingDown) -> None:
        """From now on it has no more sound; an end without one of its own has this reason."""
        self._cut = why
        if self.on_cut is not None:
            self.on_cut(why)

    def close(self, reason: str = FINISHED, error: BaseException | None = None) -> None:
        """The end; later ones change nothing. A chunk that is being made is thrown away."""
        if not self._closed.acquire(blocking=False):
            return
        if self._cut is not None and reason == CANCELLED:
            reason, error = status_of(self._cut).code, self._cut
        if self._job is not None:
            self._job.cancel()
        self._chunks = iter(())
        self._service.streams.discard(self)
        self._service.gate.leave()
        self.record.end(reason, error)

    def fail(self, error: BaseException) -> None:
        """Ends it with the error's code."""
        self.close(status_of(error).code, error)

    def _next(self, asked: float) -> Sound | None:
        with watched(self.record.watch):
            try:
                chunk = next(self._chunks, None)
            except NothingToSpeak as error:
                if self._whole:
                    raise
                self._nothing, chunk = error, None
        if chunk is None or self._closed.locked():
            return None
        self.record.chunk(chunk, time.monotonic() - asked)
        before, _ = self._samples
        if before or self._texts[0]:
            chunk = _moved(chunk, before, self._texts[0])
        self._samples = (before, chunk.start + len(chunk.samples))
        return Sound(chunk, self.encoder.add(chunk.samples))


def _processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _moved(chunk: AudioChunk, samples: int, characters: int) -> AudioChunk:
    """The chunk so many samples and characters later."""
    seconds = samples / chunk.sample_rate
    sentence = _moved_sentence(chunk.sentence, characters)
    syllables = tuple(_moved_syllable(each, seconds, characters) for each in chunk.syllables)
    return replace(chunk, start=chunk.start + samples, sentence=sentence, syllables=syllables)


def _moved_sentence(sentence: Sentence, characters: int) -> Sentence:
    start, end = sentence.span
    return replace(sentence, span=(start + characters, end + characters))


def _moved_syllable(timed: TimedSyllable, seconds: float, characters: int) -> TimedSyllable:
    start, end = timed.syllable.span
    syllable = replace(timed.syllable, span=(start + characters, end + characters))
    return replace(timed, syllable=syllable, start=timed.start + seconds, end=timed.end + seconds)
