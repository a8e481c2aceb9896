"""What a client gets that goes beyond a limit, at each door: python -m tests.serve.answers

Writes the table in docs/sturdy.md. Each cell is asked of a server with the silent voice, from outside; `LIMITS` says
what it is asked.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from qingyin.serve.config import Ports
from qingyin.serve.engine.limits import Tokens
from tests.conftest import ROOT
from tests.serve.conftest import LONG, Running, running, until
from tests.serve.strangers import (
    JSON,
    MINUTES,
    TEXT,
    event,
    frame,
    grpc_bytes,
    grpc_message_with,
    grpc_never,
    grpc_pieces,
    handshake,
    http,
    over_grpc,
    post,
    raw_http,
    unread,
    unread_grpc,
    websocket,
    wyoming,
)

PAGE: Final = ROOT / "docs" / "sturdy.md"
MARKED: Final = re.compile(r"(?<=<!-- answers -->\n).*?(?=<!-- end -->)", re.DOTALL)
DOORS: Final = ("HTTP", "WebSocket", "gRPC", "Wyoming")
TOO_LONG: Final = "好" * 60
UNKNOWN: Final = "<speak>你好。<no/></speak>"
CHUNKED: Final = f"POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\n{JSON}Transfer-Encoding: chunked\r\n\r\n".encode()
NOTHING: Final = "–"
Ask = Callable[[Running], str]
START: Final = {"type": "start"}
EVENT: Final = event("synthesize", text=TEXT)


# ---- how the server is set up for a limit


@contextmanager
def usual(**more: Any) -> Iterator[Running]:
    with running(ports=Ports(http=0, grpc=0, wyoming=0), text=50, **more) as server:
        yield server


def impatient() -> Any:
    return usual(stall=0.5)


def slow() -> Any:
    return running(ports=Ports(http=0, grpc=0, wyoming=0), stall=0.5, text=10_000)


@contextmanager
def busy() -> Iterator[Running]:
    """One stream runs, and one waits."""
    with running(ports=Ports(http=0, grpc=0, wyoming=0), streams=1, queue=1, wait=20.0) as server:
        server.vocoder.hold()
        server.vocoder.let(1)
        server.speak(input=LONG)
        waiting = server.connect()
        waiting.request("POST", "/v1/audio/speech", json.dumps({"input": TEXT}), {"Content-Type": "application/json"})
        until(lambda: server.service.gate.waiting == 1)
        yield server


@contextmanager
def often() -> Iterator[Running]:
    """The client has sent what it may send in a minute."""
    with usual(rate=1.0) as server:
        server.get("/v1/models").read()
        yield server


def guarded() -> Any:
    return usual(tokens=Tokens(["a-token-of-some-length"]))


# ---- each limit: how the server is set up, and what is asked at each door

LIMITS: Final[dict[str, tuple[Callable[[], Any], dict[str, Ask]]]] = {
    "sends more text than the limit": (
        usual,
        {
            "HTTP": lambda server: http(server, {"input": TOO_LONG}),
            "WebSocket": lambda server: websocket(server, START, {"type": "text", "text": TOO_LONG}),
            "gRPC": lambda server: over_grpc(server, TOO_LONG),
            "Wyoming": lambda server: wyoming(server, event("synthesize", text=TOO_LONG)),
        },
    ),
    "does so in small pieces": (
        usual,
        {
            "HTTP": lambda server: raw_http(server, CHUNKED + (b"400\r\n" + b" " * 1024 + b"\r\n") * 8000),
            "WebSocket": lambda server: websocket(server, START, *({"type": "text", "text": c} for c in TOO_LONG)),
            "gRPC": lambda server: over_grpc(server, pieces=grpc_pieces(TOO_LONG)),
            "Wyoming": lambda server: wyoming(
                server, event("synthesize-start"), *(event("synthesize-chunk", text=char) for char in TOO_LONG)
            ),
        },
    ),
    "sends one huge message, head or line": (
        usual,
        {
            "HTTP": lambda server: raw_http(server, b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 66_000),
            "WebSocket": lambda server: websocket(server, " " * 100_000),
            "gRPC": lambda server: over_grpc(server, "好" * 200_000),
            "Wyoming": lambda server: wyoming(server, b" " * 100_000),
        },
    ),
    "announces a gigabyte": (
        usual,
        {
            "HTTP": lambda server: http(server, b" " * (1 << 23), size=1 << 30),
            "WebSocket": lambda server: websocket(server, raw=b"\x81\xff" + struct.pack(">Q", 1 << 30) + bytes(4)),
            "Wyoming": lambda server: wyoming(server, b'{"type": "synthesize", "data_length": 1073741824}\n'),
        },
    ),
    "comes while all streams and the queue are in use": (
        busy,
        {
            "HTTP": lambda server: http(server, {"input": TEXT}),
            "WebSocket": lambda server: websocket(server, START),
            "gRPC": lambda server: over_grpc(server),
            "Wyoming": lambda server: wyoming(server, EVENT),
        },
    ),
    "sends more requests in a minute than it may": (
        often,
        {
            "HTTP": lambda server: http(server, {"input": TEXT}),
            "WebSocket": lambda server: websocket(server, START),
            "gRPC": lambda server: over_grpc(server),
            "Wyoming": lambda server: wyoming(server, EVENT),
        },
    ),
    "has a wrong token": (
        guarded,
        {
            "HTTP": lambda server: http(server, {"input": TEXT}, head="Authorization: Bearer wrong\r\n"),
            "WebSocket": lambda server: websocket(server, START, additional_headers={"Authorization": "Bearer wrong"}),
            "gRPC": lambda server: over_grpc(server, metadata=(("authorization", "Bearer wrong"),)),
        },
    ),
    "begins a request and sends nothing more": (
        impatient,
        {
            "HTTP": lambda server: http(server, b"{", size=100),
            "WebSocket": lambda server: websocket(server, START),
            "gRPC": lambda server: over_grpc(server, pieces=grpc_never(server)),
            "Wyoming": lambda server: wyoming(server, event("synthesize-start")),
        },
    ),
    "takes nothing of its sound": (
        slow,
        {
            "HTTP": lambda server: unread(server, "http", post({"input": MINUTES})),
            "WebSocket": lambda server: unread(
                server, "http", frame(START) + frame({"type": "text", "text": MINUTES}), handshake()
            ),
            "gRPC": unread_grpc,
            "Wyoming": lambda server: unread(server, "wyoming", event("synthesize", text=MINUTES)),
        },
    ),
    "connects and sends nothing": (impatient, {"HTTP": lambda server: raw_http(server, b"")}),
    "sends what is not the protocol": (
        usual,
        {
            "HTTP": lambda server: raw_http(server, b"\x00\xff\r\n\r\n"),
            "WebSocket": lambda server: websocket(server, b"\x00\xff"),
            "gRPC": lambda server: grpc_bytes(server, b"\xff\xff"),
            "Wyoming": lambda server: wyoming(server, b"\x00\xff\n"),
        },
    ),
    "nests 100,000 brackets": (
        usual,
        {
            "HTTP": lambda server: http(server, b"[" * 15_000),
            "WebSocket": lambda server: websocket(server, "[" * 60_000),
            "Wyoming": lambda server: wyoming(server, b"[" * 60_000 + b"\n"),
        },
    ),
    "names a file as a style": (
        usual,
        {
            "HTTP": lambda server: http(server, {"input": TEXT, "style": "/etc/passwd.toml"}),
            "WebSocket": lambda server: websocket(server, {**START, "style": "/etc/passwd.toml"}),
            "gRPC": lambda server: grpc_bytes(server, grpc_message_with(style="/etc/passwd.toml")),
            "Wyoming": lambda server: wyoming(server, event("synthesize", text=TEXT, style="/etc/passwd.toml")),
        },
    ),
    "has an unknown element at the end of a text": (
        usual,
        {
            "HTTP": lambda server: http(server, {"input": UNKNOWN}),
            "WebSocket": lambda server: websocket(server, START, {"type": "text", "text": UNKNOWN}, {"type": "end"}),
            "gRPC": lambda server: over_grpc(server, UNKNOWN),
            "Wyoming": lambda server: wyoming(server, event("synthesize", text=UNKNOWN)),
        },
    ),
    "addresses the server by a foreign name": (
        usual,
        {
            "HTTP": lambda server: http(server, {"input": TEXT}, head="Host: page.example\r\n"),
            "WebSocket": lambda server: raw_http(server, handshake("page.example")),
        },
    ),
    "is a page of another origin": (
        usual,
        {
            "HTTP": lambda server: http(server, {"input": TEXT}, head="Content-Type: text/plain\r\n"),
            "WebSocket": lambda server: websocket(server, origin="http://page.example"),
        },
    ),
    "has a deadline that has passed": (usual, {"gRPC": lambda server: over_grpc(server, timeout=0.0001)}),
}


def answers(name: str) -> dict[str, str]:
    """What was got at each door; the server must serve others afterwards."""
    set_up, asked = LIMITS[name]
    found = {}
    for door, ask in asked.items():
        with set_up() as server:
            found[door] = ask(server)
            assert server.get("/healthz").status == 200
    return found


def table(rows: dict[str, dict[str, str]]) -> str:
    """The rows for people, in Markdown."""
    lines = [f"| a client that | {' | '.join(DOORS)} |", "|---" * (len(DOORS) + 1) + "|"]
    for name, row in rows.items():
        lines.append(f"| {name} | {' | '.join(row.get(door, NOTHING) for door in DOORS)} |")
    return "\n".join(lines) + "\n"


def main(page: Path) -> None:
    """Asks everything, and writes the table into the page."""
    rows = table({name: answers(name) for name in LIMITS})
    page.write_text(MARKED.sub(lambda _: rows, page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main(PAGE)
