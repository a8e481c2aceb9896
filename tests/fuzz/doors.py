"""The doors of the server as a client sees them: whatever comes, the answer is one, and none of a bug."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from hypothesis import strategies as st
from starlette.types import Message

from qingyin.serve.contract.assistants import MARYTTS, MIMIC, OVOS
from qingyin.serve.engine.crowd import Crowd
from qingyin.serve.engine.limits import Limits
from qingyin.serve.engine.service import Service
from qingyin.serve.http.app import create_app
from qingyin.serve.http.websocket import INTERNAL_ERROR
from qingyin.serve.wyoming import LINE_BYTES, _Connection
from tests.fuzz import strategies as made
from tests.fuzz.targets import BODY, Target, voice

PATHS: Final = (
    *("/v1/audio/speech", "/v1/analyze", "/v1/audio/voices", "/v1/models", "/v1/experiments/opinion", "/process"),
    *("/api/tts", "/v2/synthesize", "/voices", "/metrics", "/openapi.json", "/page/page.js", "/", "/nowhere"),
)
PATIENCE: Final = 300.0  # seconds for an answer, on a machine that does other things too
_HALF: Final = st.sampled_from(("\ud800", "好\udfff", "\0", "[" * 3000, '{"a":' * 3000, "NaN", "1e999", "http://["))
_TEXT: Final = st.one_of(made.TEXT, made.MARKED, made.SSML, _HALF)
_QUERY: Final = st.lists(
    st.tuples(
        st.sampled_from((*BODY, *MARYTTS, *MIMIC, *OVOS)),
        st.one_of(_TEXT, st.sampled_from(("wav", "1", "joy", "9" * 5000))),
    ),
    max_size=4,
)
_HEADERS: Final = st.dictionaries(
    st.sampled_from(("origin", "range", "traceparent", "accept", "x-qingyin-user", "authorization", "sec-fetch-site")),
    st.one_of(st.binary(max_size=20), st.sampled_from((b"http://[", b"bytes=0-0,1-1", b"bytes=-", b"none"))),
    max_size=2,
)
_BODIES: Final = st.one_of(
    made.objects(*BODY).map(made.as_json),
    st.builds(lambda text, more: made.as_json({**more, "input": text}), _TEXT, made.objects(*BODY)),
    made.changed(b'{"input": "\xe5\xa5\xbd", "response_format": "wav", "emotion": {"joy": 0.5}}'),
    _HALF.map(lambda text: text.encode("utf-8", "surrogatepass")),
)


@cache
def service() -> Service:
    """What the doors share."""
    return Service(voice(), limits=Limits(rate=1e12, stall=PATIENCE), threads=1)


@cache
def app() -> Any:
    """HTTP and WebSocket."""
    return create_app(service())


def scope(kind: str, path: str, query: bytes, headers: dict[str, bytes], method: str = "GET") -> dict[str, Any]:
    """What the server tells an ASGI application of a request."""
    named = {"host": b"localhost", "content-type": b"application/json", **headers}
    return {
        "type": kind, "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": query, "root_path": "", "state": {},
        "headers": [(name.encode(), value) for name, value in named.items()], "subprotocols": [],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip


def http(given: tuple[str, str, list[tuple[str, str]], dict[str, bytes], bytes]) -> None:
    """A request gets an answer, which is none of a bug."""
    method, path, items, headers, body = given
    query = urlencode(items, errors="surrogatepass").encode()
    arriving = iter([{"type": "http.request", "body": body, "more_body": False}])
    sent: list[Message] = []

    async def receive() -> Message:
        for message in arriving:
            return message
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    async def ask() -> None:
        async with asyncio.timeout(PATIENCE):
            await app()(scope("http", path, query, headers, method), receive, send)

    asyncio.run(ask())
    assert sent[0]["type"] == "http.response.start" and sent[0]["status"] < 500, sent[0]
    assert not sent[-1].get("more_body", False)


def websocket(given: tuple[dict[str, bytes], list[str]]) -> None:
    """Messages are answered, and the connection ends for a reason that is none of a bug."""
    headers, messages = given
    sent: list[Message] = []

    async def ask() -> None:
        answered = asyncio.Event()
        arriving = iter([{"type": "websocket.connect"}, *({"type": "websocket.receive", "text": m} for m in messages)])

        async def receive() -> Message:
            if (message := next(arriving, None)) is None:
                await asyncio.wait({asyncio.ensure_future(answered.wait())}, timeout=0.2)
                return {"type": "websocket.disconnect", "code": 1000}
            return message

        async def send(message: Message) -> None:
            (message.get("text") or "").encode()
            sent.append(message)
            if message["type"] == "websocket.close" or '"finished"' in (message.get("text") or ""):
                answered.set()

        async with asyncio.timeout(PATIENCE):
            await app()(scope("websocket", "/v1/audio/stream", b"", headers), receive, send)

    asyncio.run(ask())
    assert sent and sent[0]["type"] in ("websocket.accept", "websocket.close")
    assert all(each.get("code") != INTERNAL_ERROR for each in sent)


class _Writer:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> None:
        self.data += data

    async def drain(self) -> None:
        """Takes all."""

    def write_eof(self) -> None:
        """Nothing more comes, which nobody waits for."""

    def get_extra_info(self, _: str) -> tuple[str, int]:
        return "127.0.0.1", 1


def wyoming(data: bytes) -> None:
    """Frames are answered with frames."""
    writer: Any = _Writer()

    async def serve() -> None:
        task = asyncio.current_task()
        assert task is not None
        reader, crowd = asyncio.StreamReader(LINE_BYTES), Crowd(1)
        crowd.enter(task)
        reader.feed_data(data)
        asyncio.get_running_loop().call_later(0.05, reader.feed_eof)  # else it is gone before it is answered
        async with asyncio.timeout(PATIENCE):
            await _Connection(service(), reader, writer, crowd, task).run()

    with suppress(asyncio.IncompleteReadError):
        asyncio.run(serve())
    left = writer.data
    while left:
        line, _, left = left.partition(b"\n")
        head = json.loads(line)
        left = left[head.get("data_length", 0) + head.get("payload_length", 0) :]


_MESSAGES: Final = st.one_of(
    st.builds(
        lambda kind, text, more: json.dumps({**more, "type": kind, "text": text}),
        st.sampled_from(("start", "text", "end", "cancel", "")),
        _TEXT,
        st.just({}),
    ),
    st.builds(lambda more: json.dumps({**more, "type": "start"}), made.objects(*BODY)),
    st.sampled_from(('{"type": "start"}', '{"type": "end"}', "[" * 3000, "{", '"x"', "")),
)
_EVENTS: Final = st.lists(
    st.builds(
        lambda kind, data: json.dumps({"type": kind, "data": data}).encode() + b"\n",
        st.sampled_from(
            ("describe", "ping", "synthesize", "synthesize-start", "synthesize-chunk", "synthesize-stop", "x")
        ),
        st.one_of(
            st.fixed_dictionaries({"text": _TEXT}), made.objects("text", "voice", "style", "emotion"), made.VALUES
        ),
    ),
    max_size=5,
).map(b"".join)

DOORS: Final[dict[str, Target]] = {
    "http door": Target(
        st.tuples(st.sampled_from(("GET", "POST")), st.sampled_from(PATHS), _QUERY, _HEADERS, _BODIES), http
    ),
    "websocket door": Target(st.tuples(_HEADERS, st.lists(_MESSAGES, max_size=6)), websocket),
    "wyoming door": Target(
        st.one_of(_EVENTS, st.deferred(lambda: made.changed(b'{"type": "ping", "data": {"text": "x"}}\n'))), wyoming
    ),
}
