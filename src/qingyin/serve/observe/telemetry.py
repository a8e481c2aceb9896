"""Observability: metrics for Prometheus, a line of JSON for each stream, a span for each stage."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from qingyin.experiments.results import Exposure
from qingyin.expression.stylebook import Stylebook, StyleEvent
from qingyin.inspect.report import unspoken
from qingyin.models.cache import ToneCache
from qingyin.records import AudioChunk, Sentence
from qingyin.serve.contract.status import log_fields, status_of
from qingyin.serve.engine.limits import Gate
from qingyin.serve.observe.tracing import Spans, UnrecordedSpans

SOON: Final = (0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds to a first chunk
LONG: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)  # seconds of a whole stream
FACTORS: Final = (0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 0.75, 1.0, 2.0)
FINISHED: Final = "finished"
CANCELLED: Final = "cancelled"  # the client disconnected, or cancelled


class Telemetry:
    """Metrics, log and spans of all streams. `write` takes lines of the log; `log_text` adds spoken text to them."""

    def __init__(
        self,
        model: str,
        spans: Spans | None = None,
        write: Callable[[str], None] | None = None,
        log_text: bool = False,
    ) -> None:
        self.model = model
        self.spans = spans or UnrecordedSpans()
        self.log_text = log_text
        self._write = write
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self.duration = Histogram(
            "tts_stream_duration_seconds", "From the request to the end of its stream", ["door", "reason"],
            registry=registry, buckets=LONG,
        )  # fmt: skip
        self.first = Histogram(
            "tts_first_chunk_seconds", "From the request to its first sound", ["door"], registry=registry, buckets=SOON
        )
        self.factor = Histogram(
            "tts_realtime_factor", "Seconds that a stream waited for each second of its sound", ["door"],
            registry=registry, buckets=FACTORS,
        )  # fmt: skip
        self.chunks = Counter("tts_stream_chunks_total", "Chunks of audio made", ["door"], registry=registry)
        self.audio = Counter("tts_audio_seconds_total", "Seconds of audio made", ["door"], registry=registry)
        self.errors = Counter("tts_error_total", "Requests that failed", ["code", "model"], registry=registry)
        self.exposures = Counter(
            "tts_experiment_streams_total", "Streams that spoke a variant", ["experiment", "variant"], registry=registry
        )
        self.lost = Counter(
            "tts_experiment_lost_total", "Exposures to a variant that could not be written", registry=registry
        )
        self.active = Gauge("tts_streams_active", "Streams that are running", registry=registry)
        self.queue = Gauge("tts_queue_depth", "Requests that wait for a stream to end", registry=registry)

    def watch_cache(self, cache: ToneCache) -> None:
        """Exports the counts of BERT-tone's cache."""
        self.registry.register(_CacheCounts(cache))

    def watch_styles(self, styles: Stylebook) -> None:
        """Exports the counts of changed styles, and writes a line for each."""
        self.registry.register(_StyleCounts(styles))

        def log_change(event: StyleEvent) -> None:
            self.log("style", path=str(event.path), refused=str(event.refused) if event.refused else None)

        styles.on_change = log_change

    def watch_gate(self, gate: Gate) -> None:
        """Exports the numbers of running streams and waiting requests."""
        self.active.set_function(lambda: gate.active)
        self.queue.set_function(lambda: gate.waiting)

    def begin(self, door: str, client: str, headers: Mapping[str, str], user: str = "") -> Record:
        """The record of a new request; `user` is who listens, where experiments are to know it."""
        return Record(self, door, client, headers, user)

    def lost_exposures(self, count: int) -> None:
        """Counts exposures that could not be written."""
        self.lost.inc(count)

    def failed(self, error: BaseException) -> None:
        """Counts a request that failed."""
        self.errors.labels(status_of(error).code, self.model).inc()

    def log(self, event: str, **more: object) -> None:
        """Writes a line. If the log cannot be written, streams go on and the line is counted as an error."""
        if self._write is None:
            return
        line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **more}
        try:
            self._write(json.dumps(line, ensure_ascii=False))
        except OSError:  # a full disk
            self.lost_line()

    def lost_line(self) -> None:
        """Counts a line that could not be written."""
        self.errors.labels("log_unwritable", self.model).inc()


class _CacheCounts(Collector):
    """The counts of a cache as counters, and its size."""

    def __init__(self, cache: ToneCache) -> None:
        self._cache = cache

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("tts_cache_bytes", "Memory that the outputs in the cache take", self._cache.held)
        yield CounterMetricFamily(
            "tts_cache_hits", "Sentences whose BERT-tone output was in the cache", self._cache.hits
        )
        yield CounterMetricFamily(
            "tts_cache_misses", "Sentences whose BERT-tone output was not in the cache", self._cache.misses
        )


class _StyleCounts(Collector):
    """The counts of a stylebook as counters."""

    def __init__(self, styles: Stylebook) -> None:
        self._styles = styles

    def collect(self) -> Iterator[CounterMetricFamily]:
        yield CounterMetricFamily("tts_style_reloads", "Changed styles that took effect", self._styles.reloads)
        yield CounterMetricFamily("tts_style_refusals", "Changed styles that were refused", self._styles.refusals)


class Record:
    """One request, from its beginning to its end."""

    def __init__(
        self, telemetry: Telemetry, door: str, client: str, headers: Mapping[str, str], user: str = ""
    ) -> None:
        self.user = user
        self.exposure: Exposure | None = None  # the variant of an experiment that it speaks
        self.door = door
        self.client = client
        self.span = telemetry.spans.start(f"tts {door}", headers)
        self.begun = time.monotonic()
        self.text: list[str] = []
        self.skipped: list[str] = []  # what was read and is not spoken, with the reason
        self._telemetry = telemetry
        self._begun_ns = time.time_ns()
        self._first = 0.0  # seconds to the first chunk
        self._waited = 0.0  # seconds for all chunks
        self._audio = 0.0
        self._chunks = 0
        self._stages: dict[str, float] = {}
        self._ended = False

    @contextmanager
    def watch(self, stage: str) -> Iterator[None]:
        """Measures the work of a stage: as a span until the first chunk is made, then as a sum."""
        start = time.time_ns()
        try:
            yield
        finally:
            end = time.time_ns()
            self._stages[stage] = self._stages.get(stage, 0.0) + (end - start) / 1e9
            if not self._chunks:
                self.span.child(stage, start, end)

    def read(self, sentence: Sentence) -> None:
        """Takes notice of a sentence that was read."""
        self.skipped += unspoken([sentence])

    def chunk(self, chunk: AudioChunk, waited: float) -> None:
        """Counts a chunk, for which the stream waited this number of seconds."""
        telemetry = self._telemetry
        if not self._chunks:
            self._first = time.monotonic() - self.begun
            telemetry.first.labels(self.door).observe(self._first, self._exemplar())
            self.span.child("first chunk", self._begun_ns, time.time_ns())
            if self.exposure is not None:
                telemetry.exposures.labels(self.exposure.experiment, self.exposure.variant).inc()
        seconds = len(chunk.samples) / chunk.sample_rate
        self._chunks += 1
        self._waited += waited
        self._audio += seconds
        telemetry.chunks.labels(self.door).inc()
        telemetry.audio.labels(self.door).inc(seconds)

    @property
    def variant(self) -> str:
        """The experiment and the variant that it speaks, as "greeting=gentle"; empty if it is in none."""
        return "" if self.exposure is None else f"{self.exposure.experiment}={self.exposure.variant}"

    def fail(self, error: BaseException) -> None:
        """Ends it with the error's code as the reason."""
        self.end(status_of(error).code, error)

    def end(self, reason: str, error: BaseException | None = None) -> None:
        """Ends it, once; the reason is FINISHED, CANCELLED, "stalled", "deadline", or the error's code."""
        if self._ended:
            return
        self._ended = True
        telemetry, duration = self._telemetry, time.monotonic() - self.begun
        telemetry.duration.labels(self.door, reason).observe(duration, self._exemplar())
        if self._audio:
            telemetry.factor.labels(self.door).observe(self._waited / self._audio, self._exemplar())
        values: dict[str, str | int | float] = {
            "door": self.door, "client": self.client, "model": telemetry.model, "reason": reason,
            "characters": sum(map(len, self.text)), "chunks": self._chunks, "audio_seconds": round(self._audio, 3),
            "skipped": len(self.skipped),
            "seconds": round(duration, 4), "first_chunk_seconds": round(self._first, 4),
            **{f"{stage}_seconds": round(seconds, 4) for stage, seconds in self._stages.items()},
        }  # fmt: skip
        if self.exposure is not None:
            values["variant"] = self.variant
        self.span.end({f"tts.{name}": value for name, value in values.items()}, "" if error is None else reason)
        if error is not None:
            telemetry.failed(error)
            values |= log_fields(error, telemetry.log_text)
        if telemetry.log_text:
            values["text"] = "".join(self.text)
            values["skipped_text"] = ", ".join(self.skipped)
        telemetry.log("stream", **values, trace_id=self.span.trace_id, span_id=self.span.span_id)

    def _exemplar(self) -> dict[str, str]:
        return {"trace_id": self.span.trace_id, "span_id": self.span.span_id}
