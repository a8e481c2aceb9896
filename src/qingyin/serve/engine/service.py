"""The life of every stream of every door: admitted, spoken chunk by chunk in the workers, ended with a reason."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np

from qingyin.errors import Refused, ShuttingDown
from qingyin.experiments.listening.session import Listening
from qingyin.experiments.running import Running
from qingyin.models.stages import watched
from qingyin.options import Options
from qingyin.records import AudioChunk
from qingyin.serve.contract.formats import Encoder
from qingyin.serve.contract.status import status_of
from qingyin.serve.engine.limits import Gate, Limits, Tokens
from qingyin.serve.engine.workers import Workers
from qingyin.serve.observe.telemetry import CANCELLED, FINISHED, Record, Telemetry
from qingyin.stream import SpeechStream
from qingyin.synthesizer import Synthesizer

T = TypeVar("T")
USER: Final = "x-qingyin-user"  # the header that says who listens, for experiments
_LATER: Final = 1.0  # seconds by which sound goes before other work


@dataclass(frozen=True, slots=True)
class Caller:
    """The client of a request: through which door, from which address, with which headers (names in lower case)."""

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
        experiments: Running | None = None,
        listening: Listening | None = None,
    ) -> None:
        self.synthesizer = synthesizer
        self.limits = limits or Limits()
        self.tokens = tokens or Tokens()
        self.telemetry = telemetry or Telemetry(synthesizer.voice.name)
        self.gate = Gate(self.limits)
        self.telemetry.watch_gate(self.gate)
        self.telemetry.watch_cache(synthesizer.tone_cache)
        self.telemetry.watch_styles(synthesizer.styles)
        self.experiments = experiments
        self.listening = listening
        if experiments is not None:
            experiments.on_loss = self.telemetry.lost_exposures
        self.workers = Workers(threads or _processors())
        self.streams: set[Stream] = set()  # those that have not ended

    def check(self, caller: Caller) -> None:
        """Checks the caller's request rate and token, before its request is read. Raises Refused or Unauthorized."""
        self.gate.check_rate(caller.client)
        self.tokens.check(caller.headers.get("authorization"))

    def begin(self, caller: Caller) -> Record:
        """The record of a request. The caller ends it, or passes it to ask() or open(), which do so."""
        return self.telemetry.begin(caller.door, caller.client, caller.headers, caller.headers.get(USER, ""))

    def ask(self, record: Record, characters: int = 0) -> Place:
        """A place in the queue for a request that was checked. Raises TextTooLong, Refused or ShuttingDown."""
        with _failing(record):
            self.limits.check_text(characters)
            return Place(self, record, self.gate.enter())

    def open(self, record: Record, options: Options, encoder: Encoder, text: str | None = None) -> Stream:
        """A place in the queue, and the stream for it, for a request that was checked; `text` if all of it is known.

        Raises TextTooLong, StyleError, Refused or ShuttingDown.
        """
        with _failing(record):
            self.limits.check_text(len(text or ""))
            if self.experiments is not None:
                options, record.exposure = self.experiments.choose(record.user, options)
            speech = self.synthesizer.open_stream(options, on_sentence=record.read)
            stream = Stream(self, record, self.gate.enter(), speech, encoder)
        if text is not None:
            stream.feed(text)
            stream.end()
        return stream

    def cut(self) -> None:
        """Ends waiting requests and running streams, and tells clients that still listen why."""
        self.gate.refuse_waiting(
            ShuttingDown("the server is shutting down; try again later, or use another server", 2.0)
        )
        for stream in tuple(self.streams):
            stream.cut(ShuttingDown("the server shut down before this stream was finished; try again later", 2.0))

    def close(self) -> None:
        """Ends the workers and sends the last spans."""
        self.gate.close()
        self.workers.close()
        if self.experiments is not None:
            self.experiments.close()
        if self.listening is not None:
            self.listening.close()
        self.telemetry.spans.close()


class Place:
    """A request in the queue; it is admitted when `ready` is done. close() ends it, admitted or not, at any time and
    from any thread.
    """

    def __init__(self, service: Service, record: Record, ready: Future[None]) -> None:
        self.record = record
        self.ready = ready
        self._service = service
        self._closed = threading.Lock()

    @property
    def closed(self) -> bool:
        """Whether it has ended."""
        return self._closed.locked()

    def work(self, call: Callable[[], T]) -> Future[T]:
        """The result of a short piece of work for which no listener waits, later. Sound that is due goes before it, but
        none that is due a second later, so a long answer comes in many pieces and holds up neither speech nor itself.
        """
        return self._service.workers.submit(time.monotonic() + _LATER, call)

    def timed_out(self) -> Refused:
        """Ends a request that waited for too long, and returns its error."""
        error = Refused(f"no stream ended within {self._service.limits.wait:g} s; try again later", 1.0)
        self.fail(error)
        return error

    def fail(self, error: BaseException) -> None:
        """Ends it with the error's code."""
        self.close(status_of(error).code, error)

    def close(self, reason: str = FINISHED, error: BaseException | None = None) -> None:
        """Ends it; later calls change nothing."""
        if not self._closed.acquire(blocking=False):
            return
        if not self.ready.cancel() and self.ready.exception() is None:
            self._service.gate.leave()
        self.record.end(reason, error)


@dataclass(frozen=True, slots=True)
class Sound:
    """A chunk, and the bytes that it completes in the format of its stream; there may be none."""

    chunk: AudioChunk
    data: bytes


class Stream(Place):
    """One utterance of a client. Its text is fed as it arrives, and its sound is made in the workers, whose threads
    never wait for text: advance() gives None where more text is needed.
    """

    def __init__(
        self, service: Service, record: Record, ready: Future[None], speech: SpeechStream, encoder: Encoder
    ) -> None:
        super().__init__(service, record, ready)
        self.encoder = encoder
        self._speech = speech
        self._characters = 0
        self._job: Future[Any] | None = None
        self._cut: ShuttingDown | None = None
        self._unheard = record.exposure
        self.on_cut: Callable[[ShuttingDown], object] | None = None  # called from another thread
        service.streams.add(self)

    @property
    def seconds(self) -> float:
        """How much sound there is so far."""
        return self._speech.seconds

    @property
    def done(self) -> bool:
        """Whether all sound has been made, or the stream has ended."""
        return self._speech.done or self.closed

    def feed(self, text: str) -> None:
        """Adds to its text. Raises TextTooLong. An empty piece changes nothing and is not kept."""
        if not text:
            return
        self._characters += len(text)
        self._service.limits.check_text(self._characters)
        self.record.text.append(text)
        self._speech.feed(text)

    def end(self) -> None:
        """Marks the end of its text."""
        self._speech.close()

    def advance(self) -> Future[Sound | None]:
        """The next sound, later; None if all is spoken (`done`) or more text is needed.

        The call before it must be finished. Raises ShuttingDown; the future raises NothingToSpeak, if the text is
        complete and there is nothing to speak in it, and other errors of the text.
        """
        asked = time.monotonic()
        if self._cut is not None:
            raise self._cut
        return self._work(lambda: self._next(asked))

    def finish(self) -> Future[bytes]:
        """The last bytes of the format, later; call it when all is spoken."""
        return self._work(self.encoder.end)

    def silence(self, seconds: float) -> Future[bytes]:
        """The bytes of silence, later."""
        samples = np.zeros(round(seconds * self._service.synthesizer.voice.sample_rate), np.float32)
        return self._work(lambda: self.encoder.add(samples))

    def _work(self, call: Callable[[], T]) -> Future[T]:
        self._job = job = self._service.workers.submit(self.record.begun + self.seconds, call)
        return job

    def cut(self, why: ShuttingDown) -> None:
        """Makes no more sound from now on; a stream that is closed without an error ends with this one."""
        self._cut = why
        if self.on_cut is not None:
            self.on_cut(why)

    def close(self, reason: str = FINISHED, error: BaseException | None = None) -> None:
        """Ends it; later calls change nothing. A chunk that is being made is discarded."""
        if self._cut is not None and reason == CANCELLED:
            reason, error = status_of(self._cut).code, self._cut
        super().close(reason, error)
        self._service.streams.discard(self)
        if self._job is not None:
            self._job.cancel()

    def _next(self, asked: float) -> Sound | None:
        with watched(self.record.watch):
            chunk = None if self.closed else self._speech.next_chunk()
        if chunk is None or self.closed:
            return None
        self.record.chunk(chunk, time.monotonic() - asked)
        if self._unheard is not None and self._service.experiments is not None:
            self._service.experiments.heard(self._unheard)
            self._unheard = None
        return Sound(chunk, self.encoder.add(chunk.samples))


@contextmanager
def _failing(record: Record) -> Iterator[None]:
    """Ends the record if the request is refused in the `with` block."""
    try:
        yield
    except Exception as error:
        record.fail(error)
        raise


def _processors() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
