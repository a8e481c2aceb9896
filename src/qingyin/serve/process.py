"""The process: sockets first, so that a taken port is told at once; then the doors; then, on SIGTERM, the end."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import uvicorn

from qingyin.errors import MissingExtra, ServeError
from qingyin.serve.http import create_app, create_metrics_app
from qingyin.serve.streams import Service
from qingyin.serve.wyoming import WyomingDoor

if TYPE_CHECKING:
    from qingyin.serve.grpc import GrpcDoor

_MESSAGE_BYTES: Final = 64 * 1024  # of a WebSocket
_UNTAKEN: Final = 60_000  # milliseconds
_CONNECTIONS: Final = 64  # beside those of streams and of the queue


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the doors are. None shuts one; 0 takes a port that is free."""

    host: str = "127.0.0.1"
    http: int = 8080
    metrics: int | None = None  # of its own, with no token; /metrics of the HTTP door stays
    grpc: int | None = None
    wyoming: int | None = None


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens there. Raises ServeError."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=128)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux: what a client never takes is not kept for ever
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNTAKEN)
    except OSError as error:
        raise ServeError(_why(host, port, error)) from error
    with listener:
        yield listener


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is taken, perhaps by another qingyin serve; stop that one or choose another port"
    if error.errno == errno.EACCES:
        return f"port {port} may not be used; choose one from 1024 on"
    return f"cannot listen on port {port} of {host}: {error.strerror or error}; choose another address"


class Server(uvicorn.Server):
    """uvicorn, but the signals are ours."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def http_server(app: Any, connections: int) -> Server:
    """A server of that application."""
    config = uvicorn.Config(
        app,
        http="h11",
        ws="websockets-sansio",
        ws_max_size=_MESSAGE_BYTES,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=connections,
        timeout_graceful_shutdown=2,
    )
    return Server(config)


async def serve(
    service: Service, ports: Ports, stop: asyncio.Event, drain: float, ready: Callable[[dict[str, int]], None]
) -> None:
    """Serves until `stop` is set; then takes nothing new, waits `drain` seconds at most for streams, and returns.

    `ready` is told the port of each door. Raises ServeError if one is taken, MissingExtra if gRPC is not installed.
    """
    connections = service.limits.streams + service.limits.queue + _CONNECTIONS
    with ExitStack() as stack:

        def listen(name: str, port: int) -> socket.socket:
            listener = stack.enter_context(listening(ports.host, port))
            found[name] = listener.getsockname()[1]
            return listener

        found: dict[str, int] = {}
        servers = [(http_server(create_app(service), connections), listen("http", ports.http))]
        if ports.metrics is not None:
            servers.append((http_server(create_metrics_app(service), _CONNECTIONS), listen("metrics", ports.metrics)))
        wyoming = WyomingDoor(service, connections)
        if ports.wyoming is not None:
            await wyoming.listen(listen("wyoming", ports.wyoming))
        grpc = _open_grpc(service, ports.host, ports.grpc) if ports.grpc is not None else None
        if grpc is not None:
            found["grpc"] = grpc.port
        tasks = [asyncio.create_task(server.serve([listener])) for server, listener in servers]
        ready(found)
        await stop.wait()
        service.gate.close()
        if grpc is not None:
            grpc.drain()
        await drained(service, drain)
        for server, _ in servers:
            server.should_exit = True
        await asyncio.gather(wyoming.close(), *tasks)
        for server, _ in servers:
            await _cut(server)
        if grpc is not None:
            await asyncio.to_thread(grpc.close)
    service.close()


async def _cut(server: Server) -> None:
    """Closes what is left: connections to clients that take nothing any more."""
    for connection in tuple(server.server_state.connections):
        if transport := getattr(connection, "transport", None):
            transport.abort()
    await asyncio.sleep(0)


def _open_grpc(service: Service, host: str, port: int) -> GrpcDoor:
    try:
        from qingyin.serve.grpc import GrpcDoor
    except ImportError as error:
        raise MissingExtra(f"gRPC needs {error.name}: pip install 'qingyin[grpc]'") from error
    return GrpcDoor(service, host, port)


async def drained(service: Service, seconds: float) -> bool:
    """Waits until no stream runs and none waits, for so many seconds; whether that came true."""
    deadline = asyncio.get_running_loop().time() + seconds
    while service.gate.active or service.gate.waiting:
        if asyncio.get_running_loop().time() >= deadline:
            return False
        await asyncio.sleep(0.02)
    return True
