"""The process: sockets first, so that a port in use is reported at once; then the doors; shutdown on SIGTERM."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import uvicorn

from qingyin.errors import MissingExtra, ServeError
from qingyin.serve.announce import announced
from qingyin.serve.config import Ports
from qingyin.serve.descriptors import reserve
from qingyin.serve.engine.limits import Limits
from qingyin.serve.engine.service import Service
from qingyin.serve.http.app import create_app, create_metrics_app
from qingyin.serve.http.protocols import HttpProtocol, WebSocketProtocol
from qingyin.serve.wyoming import WyomingDoor
from qingyin.version import __version__

if TYPE_CHECKING:
    from qingyin.serve.grpc.door import GrpcDoor

_MESSAGE_BYTES: Final = 64 * 1024  # of a WebSocket, in addition to the text
_UNREAD: Final = 60_000  # milliseconds
_CONNECTIONS: Final = 64  # in addition to those of streams and of the queue
_BACKLOG: Final = 128  # connections that wait to be accepted, all at once
_FILES: Final = 64  # besides connections: graphs, log, results, what libraries open
_LAST_WORDS: Final = 1.0  # seconds for a stream that is cut to send its error


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens there. Raises ServeError."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        # asyncio sets it only on sockets that name their protocol; without it the first sound waits for the next ones
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux: what a client never reads is not kept forever
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNREAD)
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, _UNREAD // 1000)  # and a lost one is noticed
    except OSError as error:
        raise ServeError(_why(host, port, error)) from error
    with listener:
        yield listener


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} of {host} is in use, perhaps by another qingyin serve; stop that one or choose another port"
        )
    if error.errno == errno.EACCES:
        return f"no permission to use port {port}; choose one from 1024 on"
    return f"cannot listen on port {port} of {host}: {error.strerror or error}; choose another address"


class Server(uvicorn.Server):
    """uvicorn's server, without its handling of signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def http_server(app: Any, connections: int, limits: Limits, proxies: Sequence[str] = ()) -> Server:
    """A server for the application, which waits for the head of a request as long as a client may stall.

    The proxies, addresses or networks, are believed when they say from which address a request comes.
    """
    config = uvicorn.Config(
        app,
        http=type("Protocol", (HttpProtocol,), {"patience": limits.stall}),
        ws=WebSocketProtocol,
        ws_max_size=_MESSAGE_BYTES + limits.text_bytes,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        headers=[("server", f"qingyin/{__version__}")],
        proxy_headers=bool(proxies),  # X-Forwarded-For and -Proto
        forwarded_allow_ips=list(proxies),
        limit_concurrency=connections,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=2,
    )
    return Server(config)


async def serve(
    service: Service,
    ports: Ports,
    stop: asyncio.Event,
    drain: float,
    ready: Callable[[dict[str, int]], None],
    site: Path | None = None,
) -> None:
    """Serves until `stop` is set; then accepts nothing new, waits at most `drain` seconds for streams, and returns.

    `ready` is called with the port of each door, by its name. `site` is a folder that the HTTP door serves too. Raises
    ServeError if a port is in use or too few files may be open, OptionError if `site` is not a built site, MissingExtra
    if gRPC is not installed.
    """
    connections = service.limits.streams + service.limits.queue + _CONNECTIONS
    doors = sum(port is not None for port in (ports.http, ports.metrics, ports.grpc, ports.wyoming))
    reserve(doors * connections + _BACKLOG + _FILES)
    with ExitStack() as stack:

        def listen(name: str, port: int) -> socket.socket:
            listener = stack.enter_context(listening(ports.host, port))
            found[name] = listener.getsockname()[1]
            return listener

        found: dict[str, int] = {}
        app = create_app(service, ports.names, ports.origins, site)
        servers = [(http_server(app, connections, service.limits, ports.proxies), listen("http", ports.http))]
        if ports.metrics is not None:
            metrics = http_server(create_metrics_app(service), _CONNECTIONS, service.limits)
            servers.append((metrics, listen("metrics", ports.metrics)))
        wyoming = WyomingDoor(service, connections)
        if ports.wyoming is not None:
            await wyoming.listen(listen("wyoming", ports.wyoming))
        grpc = _open_grpc(service, ports.host, ports.grpc) if ports.grpc is not None else None
        if grpc is not None:
            found["grpc"] = grpc.port
        tasks = [asyncio.create_task(server.serve([listener])) for server, listener in servers]
        async with announced(ports.zeroconf, ports.host, found.get("wyoming")):
            ready(found)
            await stop.wait()
        service.gate.close()
        if grpc is not None:
            grpc.drain()
        if not await wait_until_idle(service, drain):
            service.cut()
            await wait_until_idle(service, _LAST_WORDS)
        for server, _ in servers:
            server.should_exit = True
        await asyncio.gather(wyoming.close(), *tasks)
        for server, _ in servers:
            await _cut(server)
        if grpc is not None:
            await asyncio.to_thread(grpc.close)
    service.close()


async def _cut(server: Server) -> None:
    """Closes the connections that are left, whose clients no longer read."""
    for connection in tuple(server.server_state.connections):
        if transport := getattr(connection, "transport", None):
            transport.abort()
    await asyncio.sleep(0)


def _open_grpc(service: Service, host: str, port: int) -> GrpcDoor:
    try:
        from qingyin.serve.grpc.door import GrpcDoor
    except ImportError as error:
        raise MissingExtra(f"gRPC needs {error.name}: pip install 'qingyin[grpc]'") from error
    return GrpcDoor(service, host, port)


async def wait_until_idle(service: Service, seconds: float) -> bool:
    """Waits until no stream runs or waits, for at most that number of seconds; returns whether that was reached."""
    deadline = asyncio.get_running_loop().time() + seconds
    while service.gate.active or service.gate.waiting:
        if asyncio.get_running_loop().time() >= deadline:
            return False
        await asyncio.sleep(0.02)
    return True
