"""The OpenAPI document of the HTTP door, made from the tables that check requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qingyin.serve.contract import assistants, requests
from qingyin.serve.contract.formats import FORMATS
from qingyin.serve.contract.schema import Schema
from qingyin.serve.engine.limits import Limits
from qingyin.serve.http.listening import ANSWER, LISTENER
from qingyin.serve.http.opinions import FIELDS as OPINION
from qingyin.version import __version__


def document(limits: Limits, experiments: bool = False, listening: bool = False) -> dict[str, Any]:
    """The OpenAPI 3.1 document of a server, on which experiments and listening tests run or do not."""
    failures = {
        **{str(code): _error(text) for code, text in ((400, "a field is invalid"), (401, "a token is required"))},
        **{str(code): _error(text) for code, text in ((404, "no such voice"), (408, "the body did not arrive"))},
        **{str(code): _error(text) for code, text in ((413, "the text is too long"), (415, "the body is not JSON"))},
        **{
            str(code): _error(text)
            for code, text in ((429, "a limit was exceeded; see Retry-After"), (503, "shutting down"))
        },
    }
    audio: dict[str, Any] = {
        each.media_type: {"schema": {"type": "string", "format": "binary"}} for each in FORMATS.values()
    }
    audio["text/event-stream"] = {}
    paths = {
        "/v1/audio/speech": {
            "post": _operation("Speak a text", audio, failures, _body(requests.SPEECH, limits.text)),
            "get": {**_operation("The same, for players that take a URL", audio, failures), "parameters": _query()},
        },
        "/v1/analyze": {
            "post": _operation("How a text is read", _json(), failures, _body(requests.ANALYSIS, limits.text)),
        },
        "/v1/audio/voices": {"get": _operation("The voices", _json(), failures)},
        "/v1/models": {"get": _operation("The models", _json(), failures)},
        "/health": {"get": _operation("Is the process running, and its version", _json(), {})},
        "/healthz": {"get": _operation("Is the process running", _json(), {})},
        "/readyz": {
            "get": _operation("Does the server accept requests", _json(), {"503": {"description": "shutting down"}})
        },
        "/metrics": {"get": _operation("Metrics for Prometheus", {"text/plain": {}}, {"401": failures["401"]})},
    }
    for path, server, fields in (
        ("/process", "MaryTTS", assistants.MARYTTS),
        ("/api/tts", "Mimic 3", assistants.MIMIC),
        ("/v2/synthesize", "OpenVoiceOS's server", assistants.OVOS),
    ):
        spoken = _operation(f"Speak a text, for clients of {server}", {"audio/wav": {}}, failures)
        paths[path] = {"get": {**spoken, "parameters": [_text_parameter(name, name == fields[0]) for name in fields]}}
    if experiments:
        rating = _operation("Rate what an experiment spoke", _json(), failures, _object(OPINION, "id", "rating"))
        paths["/v1/experiments/opinion"] = {"post": rating}
    if listening:
        paths |= _listening(failures)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Qingyin", "version": __version__, "description": "Mandarin speech with feeling"},
        "paths": paths,
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _listening(failures: Any) -> dict[str, Any]:
    """The paths of listening tests."""
    test, trial, place = (
        {"name": name, "in": "path", "required": True, "schema": {"type": kind}}
        for name, kind in (("test", "string"), ("trial", "integer"), ("place", "integer"))
    )
    token = {"name": LISTENER, "in": "header", "required": False, "schema": {"type": "string"}}
    wav = {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}
    base, by = "/v1/listening/{test}", [test, token]
    return {
        base: {"get": {**_operation("Where a listener is", _json(), failures), "parameters": by}},
        f"{base}/begin": {
            "post": {**_operation("Begin, or go on", _json(), failures, _object({})), "parameters": by},
        },
        f"{base}/answer": {
            "post": {
                **_operation("Answer a trial", _json(), failures, _object(ANSWER, *ANSWER)),
                "parameters": by,
            }
        },
        f"{base}/sound/{{trial}}/{{place}}": {
            "get": {**_operation("A sound of a trial", wav, failures), "parameters": [*by, trial, place]},
        },
    }


def _operation(summary: str, content: Any, failures: Any, body: Any = None) -> dict[str, Any]:
    found = {"summary": summary, "responses": {"200": {"description": "done", "content": content}, **failures}}
    return found if body is None else {**found, "requestBody": body}


def _body(fields: Mapping[str, Schema], longest: int) -> dict[str, Any]:
    properties = {**fields, "input": {**fields["input"], "minLength": 1, "maxLength": longest}}
    return _object(properties, "input")


def _object(properties: Mapping[str, Schema], *required: str) -> dict[str, Any]:
    schema = {"type": "object", "required": [*required], "additionalProperties": False, "properties": properties}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _query() -> list[dict[str, Any]]:
    fields = requests.QUERY.items()
    return [{"name": name, "in": "query", "required": name == "input", "schema": schema} for name, schema in fields]


def _text_parameter(name: str, required: bool) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "schema": {"type": "string"}}


def _json() -> dict[str, Any]:
    return {"application/json": {"schema": {"type": "object"}}}


def _error(text: str) -> dict[str, Any]:
    return {"description": text, "content": _json()}
