"""Spans: which stage worked when, for which request, as in the W3C's Trace Context.

Without OpenTelemetry spans still have identifiers, for the log and the response, but are not recorded.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

from qingyin.errors import MissingExtra

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span as OtelSpan

_TRACEPARENT: Final = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?"
)
QUEUE: Final = 512  # spans that wait for the collector; more are dropped, so that memory does not grow
Attributes = Mapping[str, str | int | float]


class Span(Protocol):
    """A piece of work. Times are nanoseconds since 1970, as time.time_ns() gives them."""

    trace_id: str  # 32 hex digits
    span_id: str  # 16
    sampled: bool  # whether it is recorded, by this server or by the caller

    def child(self, name: str, start: int, end: int) -> None:
        """Adds a part that is finished."""

    def end(self, attributes: Attributes, error: str = "") -> None:
        """Ends it; `error` says why, if it failed."""


class Spans(Protocol):
    """A source of spans."""

    def start(self, name: str, headers: Mapping[str, str]) -> Span:
        """A span of the trace that the headers traceparent and tracestate name, or of a new one."""

    def close(self) -> None:
        """Sends the spans that are left."""


def traceparent(span: Span) -> str:
    """The traceparent header of the response."""
    return f"00-{span.trace_id}-{span.span_id}-{span.sampled:02d}"


class UnrecordedSpan:
    """A span that has identifiers only."""

    def __init__(self, trace_id: str, sampled: bool) -> None:
        self.trace_id = trace_id
        self.sampled = sampled
        self.span_id = secrets.token_hex(8)

    def child(self, name: str, start: int, end: int) -> None:
        """Does nothing."""

    def end(self, attributes: Attributes, error: str = "") -> None:
        """Does nothing."""


class UnrecordedSpans:
    """Spans that are not recorded."""

    def start(self, name: str, headers: Mapping[str, str]) -> Span:
        """A span in the caller's trace, or in a new one."""
        given = _TRACEPARENT.fullmatch(headers.get("traceparent", ""))
        if given is None:
            return UnrecordedSpan(secrets.token_hex(16), sampled=False)
        return UnrecordedSpan(given[1], sampled=bool(int(given[3], 16) & 1))

    def close(self) -> None:
        """Does nothing."""


class OtelSpans:
    """Spans that are recorded by OpenTelemetry."""

    def __init__(self, provider: TracerProvider) -> None:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._provider = provider
        self._tracer = provider.get_tracer("qingyin")
        self._propagator = TraceContextTextMapPropagator()

    def start(self, name: str, headers: Mapping[str, str]) -> Span:
        """A recorded span."""
        parent = self._propagator.extract(headers)
        return _OtelSpan(self._tracer, self._tracer.start_span(name, context=parent))

    def close(self) -> None:
        """Sends the spans that are left."""
        self._provider.shutdown()


class _OtelSpan:
    def __init__(self, tracer: Any, span: OtelSpan) -> None:
        from opentelemetry.trace import set_span_in_context

        self._tracer = tracer
        self._span = span
        self._context = set_span_in_context(span)
        self.trace_id = f"{span.get_span_context().trace_id:032x}"
        self.span_id = f"{span.get_span_context().span_id:016x}"
        self.sampled = span.get_span_context().trace_flags.sampled

    def child(self, name: str, start: int, end: int) -> None:
        self._tracer.start_span(name, context=self._context, start_time=start).end(end)

    def end(self, attributes: Attributes, error: str = "") -> None:
        from opentelemetry.trace import StatusCode

        self._span.set_attributes(dict(attributes))
        if error:
            self._span.set_status(StatusCode.ERROR, error)
        self._span.end()


def otlp(endpoint: str, version: str) -> Spans:
    """Spans that go to a collector by OTLP over HTTP, such as "http://127.0.0.1:4318/v1/traces".

    Raises MissingExtra.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise MissingExtra("tracing needs OpenTelemetry: pip install 'qingyin[otel]'") from error
    provider = TracerProvider(resource=Resource.create({"service.name": "qingyin", "service.version": version}))
    exporter = OTLPSpanExporter(endpoint=endpoint)
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=QUEUE, max_export_batch_size=QUEUE // 4))
    return OtelSpans(provider)
