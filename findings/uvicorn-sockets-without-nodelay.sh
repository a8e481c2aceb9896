#!/bin/sh
# uvicorn 0.54.0: a server that is given sockets of socket.create_server() sends with Nagle's algorithm.
# asyncio sets TCP_NODELAY on a connection only if its socket names the protocol TCP (proto 6). create_server() makes sockets
# with proto 0, and accept() copies that; a server that binds by itself has proto 6. So the second small message of a
# stream waits for the client to confirm the first, up to 40 ms with delayed confirmations.
# Seen on Linux with CPython 3.11: bound by uvicorn 1, socket of create_server() 0, the same with TCP_NODELAY on the listener 1.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check uvicorn==0.54.0
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import socket

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol


async def application(scope, receive, send):
    pass


async def nodelay(**given):
    """TCP_NODELAY of a connection that uvicorn accepted."""
    found = []

    class Protocol(H11Protocol):
        def connection_made(self, transport):
            super().connection_made(transport)
            found.append(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    sockets = given.pop("sockets", None)
    server = uvicorn.Server(uvicorn.Config(application, http=Protocol, lifespan="off", log_level="error", **given))
    running = asyncio.create_task(server.serve(sockets))
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while not found:
        await asyncio.sleep(0.01)
    writer.close()
    server.should_exit = True
    await running
    return found[0]


async def main():
    listener = socket.create_server(("127.0.0.1", 0))
    quick = socket.create_server(("127.0.0.1", 0))
    quick.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    seen = {
        "bound by uvicorn": await nodelay(host="127.0.0.1", port=0),
        "socket of create_server()": await nodelay(sockets=[listener]),
        "the same with TCP_NODELAY on the listener": await nodelay(sockets=[quick]),
    }
    print("uvicorn", uvicorn.__version__, {name: int(bool(value)) for name, value in seen.items()})
    assert [bool(value) for value in seen.values()] == [True, False, True], seen


asyncio.run(main())
PYTHON
