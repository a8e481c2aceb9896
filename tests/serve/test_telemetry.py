"""What the server tells of itself."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import generate_latest

from qingyin.errors import Stalled
from qingyin.options import Options
from qingyin.serve.contract.status import BUG, TABLE
from qingyin.serve.engine.service import Service
from qingyin.serve.observe.logs import LibraryLogHandler
from qingyin.serve.observe.telemetry import Telemetry
from qingyin.serve.observe.tracing import UnrecordedSpans, traceparent
from qingyin.synthesizer import Synthesizer
from tests.conftest import ROOT, SILENCE
from tests.serve.conftest import TEXT, Running, collector, running, until

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"
OPENMETRICS = {"Accept": "application/openmetrics-text"}


def value(metrics: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)", metrics, re.MULTILINE)
    assert found, name
    return float(found[1])


def test_metrics_of_a_stream() -> None:
    with running() as server:
        server.speak(input=TEXT).read()
        server.speak(input="สวัสดี").read()
        until(lambda: len(server.streams()) == 2)
        metrics = server.get("/metrics").read().decode()
        assert value(metrics, 'tts_stream_duration_seconds_count{door="http",reason="finished"}') == 1
        assert value(metrics, 'tts_stream_duration_seconds_count{door="http",reason="invalid_text"}') == 1
        assert value(metrics, 'tts_first_chunk_seconds_count{door="http"}') == 1
        assert value(metrics, 'tts_stream_chunks_total{door="http"}') > 3
        assert value(metrics, 'tts_audio_seconds_total{door="http"}') == pytest.approx(2.71, abs=0.01)
        assert value(metrics, 'tts_realtime_factor_count{door="http"}') == 1
        assert value(metrics, 'tts_error_total{code="invalid_text",model="silence"}') == 1
        assert value(metrics, "tts_streams_active") == 0
        assert value(metrics, "tts_queue_depth") == 0
        assert value(metrics, "process_resident_memory_bytes") > 1e7


NAMES = {  # and what they are, which dashboards count on
    "tts_stream_duration_seconds": "histogram",
    "tts_first_chunk_seconds": "histogram",
    "tts_stream_chunks_total": "counter",
    "tts_audio_seconds_total": "counter",
    "tts_error_total": "counter",
    "tts_realtime_factor": "histogram",
    "tts_streams_active": "gauge",
    "tts_cache_hits_total": "counter",
    "tts_cache_misses_total": "counter",
    "tts_cache_bytes": "gauge",
    "tts_queue_depth": "gauge",
    "tts_style_reloads_total": "counter",
}


def test_the_names_of_the_metrics(server: Running) -> None:
    metrics = server.get("/metrics").read().decode()
    there = dict(re.findall(r"^# TYPE (\w+) (\w+)$", metrics, re.MULTILINE))
    assert NAMES.items() <= there.items()


def test_the_cache_is_counted() -> None:
    def counts() -> list[float]:
        metrics = server.get("/metrics").read().decode()
        return [value(metrics, f"tts_cache_{name}_total") for name in ("misses", "hits")]

    with running() as server:
        found = [counts()]
        for _ in range(2):
            server.speak(input="这一句只说两遍。").read()
            found.append(counts())
    (misses, hits), (first_misses, first_hits), (second_misses, second_hits) = found
    assert (first_misses - misses, second_misses - first_misses) == (1, 0)
    assert second_hits > first_hits >= hits


def test_styles_that_change_are_counted_and_logged(tmp_path: Path) -> None:
    path, lines = tmp_path / "mine.toml", list[str]()
    path.write_text('name = "mine"\ndescription = "first"', "utf-8")
    synthesizer = Synthesizer.load(SILENCE, styles=tmp_path)
    service = Service(synthesizer, telemetry=Telemetry("silence", write=lines.append))
    for description in ('"first"', '"second"', "3"):
        path.write_text(f'name = "mine"\ndescription = {description}', "utf-8")
        synthesizer.speak(TEXT, Options(style="mine"))
    service.close()
    metrics = generate_latest(service.telemetry.registry).decode()
    assert value(metrics, "tts_style_reloads_total") == 1
    assert value(metrics, "tts_style_refusals_total") == 1
    events = [json.loads(line) for line in lines]
    assert [(event["event"], event["path"]) for event in events] == [("style", str(path))] * 2
    assert events[0]["refused"] is None
    assert "line 2: description must be a text" in events[1]["refused"]


def test_gauges_while_streams_run() -> None:
    with running() as server:
        server.vocoder.hold()
        server.vocoder.let(1)
        answer = server.speak(input=TEXT)
        assert value(server.get("/metrics").read().decode(), "tts_streams_active") == 1
        server.vocoder.release()
        answer.read()


def test_the_port_of_the_metrics_asks_for_no_token(server: Running) -> None:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", server.ports["metrics"], timeout=20)
    connection.request("GET", "/metrics")
    assert b"tts_streams_active" in connection.getresponse().read()
    connection.close()


def test_the_text_is_logged_only_if_asked() -> None:
    for asked in (False, True):
        with running(log_text=asked) as server:
            server.speak(input=TEXT).read()
            server.speak(input="สวัสดี").read()
            until(lambda: len(server.streams()) == 2)
            lines = json.dumps(server.lines, ensure_ascii=False)
            assert ("今天" in lines) is asked


@pytest.mark.parametrize(
    "body",
    [
        {"input": "[秘密] <speak>"},
        {"input": "<speak><秘密>"},
        {"input": "<行|秘密>好"},
        {"input": "好", "style": "秘密"},
        {"input": "好", "voice": "秘密"},
        {"input": "好", "emotion": "秘密"},
        {"input": "好", "instructions": "秘密"},
        {"input": "好", "秘密": 1},
    ],
)
def test_no_word_of_a_refused_request_is_logged(server: Running, body: dict[str, Any]) -> None:
    before = len(server.streams())
    server.post("/v1/audio/speech", body).read()
    until(lambda: len(server.streams()) > before)
    line = server.streams()[-1]
    assert "秘" not in json.dumps(line, ensure_ascii=False)
    assert line["reason"] in ("finished", "invalid_text", "invalid_option", "invalid_style", "voice_not_found")


def test_every_answer_tells_the_trace_of_its_line(server: Running) -> None:
    for path, body, status in (
        ("/v1/audio/speech", {"input": TEXT}, 200),
        ("/v1/audio/speech", {"input": "สวัสดี"}, 400),
        ("/v1/audio/speech", {"input": TEXT, "emotion": "joi"}, 400),
        ("/v1/analyze", {"input": TEXT}, 200),
        ("/v1/analyze", {"input": "你" * 5001}, 413),
    ):
        before = len(server.streams())
        answer = server.post(path, body, {"traceparent": PARENT})
        answer.read()
        until(lambda before=before: len(server.streams()) > before)  # type: ignore[misc]
        line = server.streams()[-1]
        assert (answer.status, answer.getheader("traceparent")) == (status, f"00-{TRACE}-{line['span_id']}-01")


def test_what_a_library_logs_is_a_line_too(caplog: pytest.LogCaptureFixture) -> None:
    lines: list[dict[str, Any]] = []
    for with_text in (False, True):
        telemetry = Telemetry("silence", write=lambda line: lines.append(json.loads(line)), log_text=with_text)
        logger = logging.getLogger("a.library")
        logger.addHandler(handler := LibraryLogHandler(telemetry))
        for error in (ValueError(TEXT), Stalled("the client took nothing"), RuntimeError("response already started")):
            try:  # as Starlette raises the last
                raise error from (Stalled("the client took nothing") if isinstance(error, RuntimeError) else None)
            except Exception as found:
                logger.exception("failed: %s", found)
        logger.removeHandler(handler)
    told = [(line["event"], line["logger"], line["level"], line["message"]) for line in lines]
    assert told == [
        ("library", "a.library", "error", "failed: %s"),
        ("library", "a.library", "error", f"failed: {TEXT}"),
    ]
    assert lines[0]["traceback"].endswith("ValueError")
    assert lines[1]["traceback"].endswith(f"ValueError: {TEXT}")


def test_a_line_for_each_stream() -> None:
    with running() as server:
        server.post("/v1/audio/speech", {"input": TEXT, "response_format": "wav"}, {"traceparent": PARENT}).read()
        until(server.streams)
        (line,) = server.streams()
        assert line["trace_id"] == TRACE
        assert (line["door"], line["reason"], line["characters"], line["client"]) == (
            "http", "finished", len(TEXT), "127.0.0.1",
        )  # fmt: skip
        assert line["audio_seconds"] == pytest.approx(2.71, abs=0.01)
        stages = {"text_seconds", "tone_seconds", "prosody_seconds", "acoustic_seconds", "first_chunk_seconds"}
        assert stages <= line.keys()


def test_a_log_that_cannot_be_written_stops_nothing() -> None:
    def full(line: str) -> None:
        raise OSError(28, "No space left on device")

    with running(write=full) as server:
        assert len(server.speak(input=TEXT).read()) > 44
        until(lambda: b'code="log_unwritable"' in server.get("/metrics").read())


@pytest.mark.parametrize("wrong", ["", "x", PARENT.upper(), f"00-{'0' * 32}-b7ad6b7169203331-01", f"ff{PARENT[2:]}"])
def test_a_trace_that_is_none_is_a_new_one(wrong: str) -> None:
    span = UnrecordedSpans().start("a", {"traceparent": wrong})
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-00", traceparent(span))
    assert span.trace_id != TRACE


def test_one_trace_from_the_header_to_the_log_the_span_and_the_exemplar() -> None:
    export = pytest.importorskip("opentelemetry.sdk.trace.export", reason="pip install 'qingyin[otel]'")
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from qingyin.serve.observe.tracing import OtelSpans

    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(export.SimpleSpanProcessor(exporter))
    with running(spans=OtelSpans(provider)) as server:
        body = {"input": TEXT, "response_format": "wav"}
        answer = server.post("/v1/audio/speech", body, {"traceparent": PARENT})
        answer.read()
        until(server.streams)
        (line,) = server.streams()
        answered = (answer.getheader("traceparent") or "").split("-")
        metrics = server.get("/metrics", OPENMETRICS).read().decode()
    spans = exporter.get_finished_spans()
    (whole,) = [span for span in spans if span.name == "tts http"]
    parts = {span.name: span for span in spans if span is not whole}
    assert set(parts) == {"text", "tone", "prosody", "acoustic", "vocoder", "first chunk"}
    assert all(part.parent and part.parent.span_id == whole.context.span_id for part in parts.values())
    times = [parts["text"].end_time, parts["vocoder"].start_time, parts["first chunk"].end_time]
    assert times == sorted(time or 0 for time in times)
    assert whole.parent and whole.attributes
    assert f"{whole.parent.span_id:016x}" == "b7ad6b7169203331"
    assert {f"{span.context.trace_id:032x}" for span in spans} == {TRACE, line["trace_id"], answered[1]}
    assert line["span_id"] == answered[2] == f"{whole.context.span_id:016x}"
    assert f'trace_id="{TRACE}"' in metrics
    assert whole.attributes["tts.reason"] == "finished"


def test_the_spans_go_out_over_http() -> None:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http", reason="pip install 'qingyin[otel]'")
    from qingyin.serve.observe.tracing import otlp

    with collector() as (url, spans):
        with running(spans=otlp(url, "1")) as server:
            server.speak(input=TEXT).read()
        names = {span.name for span in spans}
    assert {"tts http", "vocoder"} <= names


OBSERVABILITY = ROOT / "deploy" / "observability"


def deployed() -> list[Path]:
    """The files of deploy/ that are YAML or JSON as they are, which templates of the chart are not."""
    found = (path for path in (ROOT / "deploy").rglob("*") if path.suffix in (".json", ".yml", ".yaml"))
    return sorted(path for path in found if "templates" not in path.parts)


def panels() -> list[dict[str, Any]]:
    boards = [json.loads(path.read_text("utf-8")) for path in (OBSERVABILITY / "grafana").glob("*.json")]
    return [panel for board in boards for panel in board["panels"]]


def rules() -> list[dict[str, Any]]:
    yaml = pytest.importorskip("yaml", reason="pip install pyyaml")
    read = [yaml.safe_load((OBSERVABILITY / name).read_text("utf-8")) for name in ("rules.yml", "alerts.yml")]
    return [rule for each in read for group in each["groups"] for rule in group["rules"]]


def test_every_metric_that_is_deployed_exists(server: Running) -> None:
    server.speak(input="สวัสดี").read()
    server.speak(input=TEXT).read()
    metrics = server.get("/metrics").read().decode()
    there = set(re.findall(r"^([a-z_]+)(?:\{| )", metrics, re.MULTILINE))
    text = "".join(path.read_text("utf-8") for path in deployed())
    named = set(re.findall(r"\b(?:tts|process)_[a-z_]+", text))
    assert len(named) >= 9
    assert named - there == set()
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    assert set(re.findall(r"\bqingyin:\w+:\w+", text)) == recorded


def test_every_query_that_is_deployed_is_promql() -> None:
    promql = pytest.importorskip("promql_parser", reason="pip install promql-parser")
    queries = [rule["expr"] for rule in rules()]
    queries += [each["expr"] for panel in panels() if panel["type"] != "logs" for each in panel["targets"]]
    assert len(queries) > 30
    for query in queries:
        promql.parse(query.replace("$__rate_interval", "5m"))
    named = [each for query in queries for each in re.findall(r'(?:code|reason)=~?"([^"]+)"', query)]
    codes = {code for each in named for code in each.split("|")}
    assert codes and codes - {"log_unwritable"} <= {status.code for status in (BUG, *TABLE.values())}


def test_every_file_that_is_deployed_can_be_read() -> None:
    yaml = pytest.importorskip("yaml", reason="pip install pyyaml")
    names = {path.name for path in deployed()}
    assert {"compose.yml", "alerts.yml", "prometheus.yml", "dashboard.json", "values.yaml"} <= names
    for path in deployed():
        found = yaml.safe_load(path.read_text("utf-8"))  # JSON is YAML
        assert isinstance(found, list if path.name == "falco_rules.yaml" else dict), path
    for rule in rules():
        assert rule.keys() in ({"record", "expr"}, {"alert", "expr", "for", "labels", "annotations"}), rule
    assert all(target["expr"] for panel in panels() for target in panel["targets"])
