"""The HTTP door: speech as in the OpenAI API, analysis, metrics, health and the web page.

It uses Starlette without FastAPI: 15 MB of memory against 30, and the checks are those of every other door.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from prometheus_client.exposition import choose_encoder
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from qingyin.errors import QingyinError
from qingyin.inspect import report
from qingyin.models.stages import watched
from qingyin.options import AUTO, SCENES
from qingyin.records import EMOTIONS
from qingyin.serve.contract import assistants, requests
from qingyin.serve.contract.formats import Encoder
from qingyin.serve.contract.openai import MODELS
from qingyin.serve.contract.schema import REFERENCE_CHARACTERS
from qingyin.serve.engine import loop
from qingyin.serve.engine.service import USER, Caller, Service
from qingyin.serve.http import openapi, tables
from qingyin.serve.http.body import Bodies
from qingyin.serve.http.hosts import HostCheck, same_origin
from qingyin.serve.http.listening import Listeners
from qingyin.serve.http.opinions import opinion
from qingyin.serve.http.site import Site
from qingyin.serve.http.speech import SKIPPED, TRACEPARENT, VARIANT, Speech, disconnected, failure
from qingyin.serve.http.websocket import WebSocketDoor
from qingyin.serve.observe.telemetry import CANCELLED, FINISHED, Record
from qingyin.serve.observe.tracing import traceparent
from qingyin.version import __version__

PAGE: Final = Path(__file__).parent / "page"
POLICY: Final = "default-src 'self'; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'"
_PAGE_HEADERS: Final = {
    "content-security-policy": POLICY, "x-content-type-options": "nosniff", "cache-control": "no-cache",
}  # fmt: skip
_BODY_BYTES: Final = 16 * 1024  # in addition to the text


def create_app(
    service: Service, names: Iterable[str] = (), origins: Sequence[str] = (), site: Path | None = None
) -> Starlette:
    """The application, for any ASGI server.

    `names` are those of the server, see `HostCheck`. Pages of `origins`, "*" for any, may use it besides its own. The
    files of `site`, a built site, are under /web/. Raises OptionError if it is not one.
    """
    door = _Http(service, open_to_pages=bool(origins))
    routes: list[BaseRoute] = [
        Route("/v1/audio/speech", door.speech, methods=["POST", "GET"]),
        Route("/process", door.marytts, methods=["GET", "POST"]),
        Route("/voices", door.listed),
        Route("/locales", door.locales),
        Route("/api/tts", door.mimic, methods=["GET", "POST"]),
        Route("/v2/synthesize", door.ovos),
        Route("/v1/audio/voices", door.voices),
        Route("/v1/models", door.models),
        Route("/v1/analyze", door.analyze, methods=["POST"]),
        Route("/v1/experiments/opinion", door.opinion, methods=["POST"]),
        WebSocketRoute("/v1/audio/stream", WebSocketDoor(service, origins)),
        Route("/health", door.alive),
        Route("/healthz", door.alive),
        Route("/readyz", door.ready),
        Route("/metrics", door.metrics),
        Route("/openapi.json", door.document),
        Route("/page/tables.js", _tables),
        *(Route(path, _file(name)) for path, name in _pages().items()),
    ]
    if service.listening is not None:
        routes += [*Listeners(service, service.listening).routes(), Route("/listen/{test}", _file("listen.html"))]
    if site is not None:
        routes.append(Mount("/web", Site(site)))
    # Starlette's type for handlers allows Exception only
    handlers: dict[Any, Any] = {
        QingyinError: _known, ClientDisconnect: _gone, HTTPException: _http_error, Exception: _known,
    }  # fmt: skip
    middleware = [Middleware(HostCheck, names=names)]
    if origins:
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=origins,
                allow_methods=["GET", "POST"],
                allow_headers=["authorization", "content-type", USER],
                expose_headers=[SKIPPED, TRACEPARENT, VARIANT, "retry-after", "x-sample-rate"],
            )
        )
    return Starlette(routes=routes, exception_handlers=handlers, middleware=middleware)


def create_metrics_app(service: Service) -> Starlette:
    """Metrics and health only, for a separate port that requires no token."""
    door = _Http(service)
    routes = [Route("/metrics", door.open_metrics), Route("/healthz", door.alive), Route("/readyz", door.ready)]
    return Starlette(routes=routes)


class _Http:
    def __init__(self, service: Service, open_to_pages: bool = False) -> None:
        self._service = service
        self._open = open_to_pages
        self._limits = service.limits
        self._bodies = Bodies(_BODY_BYTES + service.limits.text_bytes, service.limits.stall)

    async def speech(self, request: Request) -> Response:
        async def body() -> Any:
            if request.method == "POST":
                return await self._bodies.json(request, REFERENCE_CHARACTERS)
            return requests.from_query(self._query(request))

        return await self._spoken(request, body())

    async def marytts(self, request: Request) -> Response:
        async def body() -> Any:
            form = parse_qsl(await self._bodies.text(request), keep_blank_values=True)
            return assistants.marytts([*self._query(request), *form])

        return await self._spoken(request, body())

    async def mimic(self, request: Request) -> Response:
        async def body() -> Any:
            return assistants.mimic(self._query(request), await self._bodies.text(request))

        return await self._spoken(request, body())

    async def ovos(self, request: Request) -> Response:
        async def body() -> Any:
            return assistants.ovos(self._query(request))

        return await self._spoken(request, body())

    async def _spoken(self, request: Request, body: Coroutine[Any, Any, Any]) -> Response:
        """The answer to a request, whose fields are those of POST /v1/audio/speech."""
        service, caller = self._service, caller_of(request, "http")
        with _recorded(request, service, caller) as record, closing(body):
            service.check(caller)
            checked = requests.speech(await body, service.synthesizer)
            voice_rate = service.synthesizer.voice.sample_rate
            encoder = Encoder(checked.format, voice_rate, checked.sample_rate, checked.whole)
        stream = service.open(record, checked.options, encoder, checked.text)
        return Speech(checked, stream, self._limits, service.synthesizer.emotion)

    async def analyze(self, request: Request) -> Response:
        service, caller = self._service, caller_of(request, "analyze")
        with _recorded(request, service, caller) as record:
            service.check(caller)
            text, options = requests.analysis(await self._bodies.json(request), service.synthesizer)
        place = service.ask(record, len(text))
        await loop.enter(place, self._limits.wait)
        record.text.append(text)

        analyses = report.analyses(service.synthesizer, text, options)

        def sentence() -> str | None:
            with watched(record.watch):
                analysis = next(analyses, None)
                return None if analysis is None else report.sentence_json(analysis)

        async def sentences() -> str:
            found = []
            while (each := await asyncio.wrap_future(place.work(sentence))) is not None:
                found.append(each)
            return report.joined(text, found)

        try:
            found = await loop.first_of(sentences(), disconnected(request.receive))
        except Exception as error:
            place.fail(error)
            raise
        except asyncio.CancelledError:
            place.close(CANCELLED)
            raise
        place.close(FINISHED if found is not None else CANCELLED)
        return Response(found or b"", media_type="application/json", headers={TRACEPARENT: traceparent(record.span)})

    async def opinion(self, request: Request) -> Response:
        return await opinion(request, self._service, caller_of(request, "http"))

    async def voices(self, request: Request) -> Response:
        self._service.check(caller_of(request, "http"))
        files = self._service.synthesizer.styles.files()
        styles = [{"id": each.id, "name": each.title, "description": each.description} for each in files]
        described = [
            {
                "id": voice.name,
                "name": voice.title,
                "description": voice.description,
                "language": voice.language,
                "sample_rate": voice.sample_rate,
                "license": voice.license,
                "emotions": [*EMOTIONS, AUTO],
                "styles": styles,
                "scenes": list(SCENES),
            }
            for voice in self._service.synthesizer.voices
        ]
        return JSONResponse({"voices": described})

    async def listed(self, request: Request) -> Response:
        self._service.check(caller_of(request, "http"))
        return PlainTextResponse(assistants.voices(self._service.synthesizer))

    async def locales(self, request: Request) -> Response:
        return PlainTextResponse(f"{assistants.LOCALES[0]}\n")

    async def models(self, request: Request) -> Response:
        self._service.check(caller_of(request, "http"))
        model = {"object": "model", "created": 0, "owned_by": requests.MODEL}
        return JSONResponse({"object": "list", "data": [{"id": name, **model} for name in (requests.MODEL, *MODELS)]})

    async def alive(self, request: Request) -> Response:
        return JSONResponse({"status": "alive", "version": __version__})

    async def ready(self, request: Request) -> Response:
        if self._service.gate.closed:
            return JSONResponse({"status": "shutting down"}, 503)
        return JSONResponse({"status": "ready"})

    async def metrics(self, request: Request) -> Response:
        self._service.tokens.check(request.headers.get("authorization"))
        return await self.open_metrics(request)

    async def open_metrics(self, request: Request) -> Response:
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(self._service.telemetry.registry), headers={"content-type": media_type})

    async def document(self, request: Request) -> Response:
        return JSONResponse(
            openapi.document(
                self._limits,
                experiments=self._service.experiments is not None,
                listening=self._service.listening is not None,
            )
        )

    def _query(self, request: Request) -> list[tuple[str, str]]:
        """The query of a request that a player sends. Raises HTTPException if a page of another site had it sent."""
        if not self._open and not same_origin(request.headers):
            raise HTTPException(403, "a page of another site may not have this server speak; start it with --cors")
        return list(request.query_params.multi_items())


def caller_of(connection: Any, door: str) -> Caller:
    """The client that sent a request or opened a WebSocket."""
    host = connection.client.host if connection.client else "local"
    return Caller(door, host, {name.lower(): value for name, value in connection.headers.items()})


@contextmanager
def _recorded(request: Request, service: Service, caller: Caller) -> Iterator[Record]:
    """The record of a request while it is read; ends the record if the request fails."""
    record = service.begin(caller)
    request.state.traceparent = traceparent(record.span)  # for the response, even if it is an error
    try:
        yield record
    except HTTPException as error:
        record.end(f"http_{error.status_code}")
        raise
    except (ClientDisconnect, asyncio.CancelledError):
        record.end(CANCELLED)
        raise
    except Exception as error:
        record.fail(error)
        raise


async def _known(request: Request, error: Exception) -> Response:
    return failure(error, getattr(request.state, "traceparent", None))


async def _gone(request: Request, error: Exception) -> Response:
    return Response(status_code=400)  # the client will not read it


async def _http_error(request: Request, error: HTTPException) -> Response:
    kind = {"message": error.detail, "type": "invalid_request_error", "param": None, "code": str(error.status_code)}
    return JSONResponse({"error": kind}, error.status_code, error.headers)


async def _tables(request: Request) -> Response:
    return Response(tables.module(), media_type="text/javascript", headers=_PAGE_HEADERS)


def _pages() -> dict[str, str]:
    """Paths, and the files of the web page at these paths."""
    named = {"/": "index.html", "/docs": "docs.html"}
    parts = [path.name for path in PAGE.iterdir() if path.suffix in (".js", ".css", ".svg")]
    return named | {f"/page/{name}": name for name in parts}


def _file(name: str) -> Any:
    async def endpoint(request: Request) -> Response:
        return FileResponse(PAGE / name, headers=_PAGE_HEADERS)

    return endpoint
