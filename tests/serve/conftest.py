"""A server in a thread, with the silent voice, whose vocoder a test may hold."""

from __future__ import annotations

import asyncio
import gzip
import http.client
import http.server
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qingyin.experiments.listening.session import Listening
from qingyin.experiments.running import Running as Experiments
from qingyin.models.vocoder import VocoderStage
from qingyin.parts import Parts
from qingyin.synthesizer import Synthesizer
from tests.conftest import SILENCE

pytest.importorskip("uvicorn", reason="pip install 'qingyin[serve]'")

from qingyin.serve.config import Ports
from qingyin.serve.engine.limits import Limits, Tokens
from qingyin.serve.engine.service import Service
from qingyin.serve.observe.telemetry import Telemetry
from qingyin.serve.observe.tracing import Spans
from qingyin.serve.process import serve

TEXT = "今天真开心！我们一起去公园吧。"
LONG = TEXT * 40


class Held(VocoderStage):
    """A vocoder that makes a chunk only when it is let to; `made` counts them."""

    def __init__(self, stage: VocoderStage) -> None:
        self.ahead = stage.ahead
        self.made = 0
        self.fault: Callable[[], None] = lambda: None  # called before each chunk but the first of a stream
        self._stage = stage
        self._allowed = threading.Semaphore(0)
        self._open = True

    def hold(self) -> None:
        """From now on each chunk has to be let through."""
        self._open = False

    def let(self, chunks: int) -> None:
        """Lets so many through."""
        self._allowed.release(chunks)

    def release(self) -> None:
        """Lets all through."""
        self._open = True
        self._allowed.release(1000)

    def __call__(self, *arguments: Any) -> Any:
        if arguments[2].frame:
            self.fault()
        if not self._open:
            self._allowed.acquire(timeout=20)
        self.made += 1
        return self._stage(*arguments)


class Running:
    """A server that runs."""

    def __init__(self, service: Service, vocoder: Held, ports: dict[str, int], lines: list[dict[str, Any]]) -> None:
        self.service = service
        self.vocoder = vocoder
        self.ports = ports
        self.lines = lines
        self.url = f"http://127.0.0.1:{ports['http']}"
        self.stop: Callable[[], None] = lambda: None
        self._opened: list[http.client.HTTPConnection | http.client.HTTPResponse] = []

    def connect(self) -> http.client.HTTPConnection:
        """A connection, which close() closes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["http"], timeout=20)
        self._opened.append(connection)
        return connection

    def close(self) -> None:
        """Closes what the test has left open."""
        for each in self._opened:
            each.close()
        self._opened.clear()

    def _answer(self, connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
        answer = connection.getresponse()
        self._opened.append(answer)
        return answer

    def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> http.client.HTTPResponse:
        """The answer, of which only the head is read."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection = self.connect()
        connection.request("POST", path, data, {"Content-Type": "application/json", **(headers or {})})
        return self._answer(connection)

    def speak(self, **body: Any) -> http.client.HTTPResponse:
        return self.post("/v1/audio/speech", {"response_format": "wav", **body})

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> http.client.HTTPResponse:
        return self.request("GET", path, headers or {})

    def request(self, method: str, path: str, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        """The answer to a request without a body."""
        connection = self.connect()
        connection.request(method, path, headers=dict(headers))
        return self._answer(connection)

    def streams(self) -> list[dict[str, Any]]:
        """What the log says of the streams that are over."""
        return [line for line in self.lines if line["event"] == "stream"]


@contextmanager
def running(
    *,
    spans: Spans | None = None,
    tokens: Tokens | None = None,
    log_text: bool = False,
    ports: Ports | None = None,
    drain: float = 5.0,
    write: Callable[[str], None] | None = None,
    styles: Path | None = None,
    voice: str | Path = SILENCE,
    site: Path | None = None,
    experiments: Experiments | None = None,
    listening: Listening | None = None,
    **limits: Any,
) -> Iterator[Running]:
    parts = Parts.open(voice, styles=styles)
    vocoder = Held(parts.vocoder)
    synthesizer = Synthesizer(replace(parts, vocoder=vocoder))
    lines: list[dict[str, Any]] = []
    telemetry = Telemetry("silence", spans, write or (lambda line: lines.append(json.loads(line))), log_text)
    allowed = Limits(**{"rate": 100_000.0, **limits})
    service = Service(
        synthesizer,
        limits=allowed,
        tokens=tokens,
        telemetry=telemetry,
        threads=2,
        experiments=experiments,
        listening=listening,
    )
    found: Future[dict[str, int]] = Future()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    def run() -> None:
        try:
            loop.run_until_complete(serve(service, ports or Ports(http=0), stop, drain, found.set_result, site))
        except BaseException as error:
            if found.done():
                raise
            found.set_exception(error)
        finally:
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        server = Running(service, vocoder, found.result(20), lines)

        def end() -> None:
            loop.call_soon_threadsafe(stop.set)

        server.stop = end
        yield server
        server.close()
    finally:
        vocoder.release()
        if not loop.is_closed():
            loop.call_soon_threadsafe(stop.set)
        thread.join(30)
        assert not thread.is_alive()


@contextmanager
def collector() -> Iterator[tuple[str, list[Any]]]:
    """The URL of a collector of spans in this process (OTLP over HTTP), and the spans that it has been sent."""
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    spans: list[Any] = []

    class Collector(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["content-length"]))
            body = gzip.decompress(data) if self.headers["content-encoding"] == "gzip" else data
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                spans.extend(span for scope in resource.scope_spans for span in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            """Nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Collector) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{found.server_port}/v1/traces", spans
        finally:
            found.shutdown()
            thread.join()


def is_closed(found: socket.socket) -> bool:
    """Whether the other side has ended the connection, or does soon."""
    with found:
        try:
            while found.recv(4096):
                pass
        except ConnectionError:
            return True
        except TimeoutError:
            return False
    return True


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Waits for something that another thread does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.005)


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    """One server for the tests of a file that only ask."""
    with running(ports=Ports(http=0, metrics=0)) as found:
        yield found
